/* From chapters/i-solutions.nw: change it there, not here. */
real log_cosh(real z)
{
    real a = real_part(z) < 0 ? -z : z;
    if (real_part(a) < 1) {
        real s = sinh(a / 2);
        return real_log1p(2 * s * s);
    }
    return a + real_log1p(exp(-2 * a)) - log(2.0);
}
