/* From chapters/i-solutions.nw: change it there, not here. */
real elu(real z)
{
    return real_part(z) > 0 ? z : real_expm1(z);
}

real elu_slope(real z, real y)
{
    return real_part(y) > 0 ? 1 : y + 1;
}

real softplus_slope(real z, real y)
{
    return -real_expm1(-y);
}
