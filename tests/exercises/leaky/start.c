real leaky(real z)
{
    return 0;
}

real leaky_slope(real z, real y)
{
    return 0;
}
