/* From chapters/i-solutions.nw: change it there, not here. */
real leaky(real z)
{
    return real_part(z) > 0 ? z : 0.01 * z;
}

real leaky_slope(real z, real y)
{
    return real_part(y) > 0 ? 1 : real_part(y) <= 0 ? 0.01 : y;
}
