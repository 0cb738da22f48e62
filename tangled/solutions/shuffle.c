/* From chapters/i-solutions.nw: change it there, not here. */
void rng_shuffle(Rng *rng, int *order, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int j = rng_below(rng, i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
