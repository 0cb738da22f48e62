real elu(real z)
{
    return 0;
}

real elu_slope(real z, real y)
{
    return 0;
}

/* y = softplus(z) */
real softplus_slope(real z, real y)
{
    return 0;
}
