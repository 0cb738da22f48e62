void rng_shuffle(Rng *rng, int *order, int n)
{
    /* from order[n - 1] down to order[1] */
}
