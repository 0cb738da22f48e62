/* From chapters/i-solutions.nw: change it there, not here. */
real probability(real z)
{
    if (real_part(z) >= 0)
        return 1 / (1 + exp(-z));
    real e = exp(z);
    return e / (1 + e);             /* eq. (1.28) */
}

real cost_of_no(real z)
{
    if (real_part(z) > 0)           /* eq. (1.29) */
        return z + real_log1p(exp(-z));
    return real_log1p(exp(z));
}
