/* From chapters/i-solutions.nw: change it there, not here. */
real gelu(real z)
{
    return z * (1 + real_erf(z / sqrt(2))) / 2;
}

real gelu_slope(real z, real y)
{
    real below = (1 + real_erf(z / sqrt(2))) / 2;
    return below + z * exp(-z * z / 2) / sqrt(2 * PI);
}
