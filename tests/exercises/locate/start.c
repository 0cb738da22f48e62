int find_wrong_entry(const Subject *s, Rng *rng)
{
    return -1;
}
