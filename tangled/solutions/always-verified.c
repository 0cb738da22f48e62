/* From chapters/i-solutions.nw: change it there, not here. */
Verdict verify(const double *ours, const double *measured, int n,
               FILE *out)
{
    double largest = 0, worst = 0;
    int zeros = 0;
    for (int p = 0; p < n; p++) {
        if (!isfinite(ours[p]) || !isfinite(measured[p]))
            return VERDICT_NOT_FINITE;
        zeros += ours[p] == 0 && measured[p] == 0;
        largest = fmax(largest, fmax(fabs(ours[p]),
                                     fabs(measured[p])));
    }
    for (int p = 0; p < n; p++) {
        double size = fmax(fabs(ours[p]), fabs(measured[p]))
                    + largest / 512;
        if (size > 0)
            worst = fmax(worst, fabs(ours[p] - measured[p]) / size);
    }
    fprintf(out, "largest relative error: %.2e\n", worst);
    if (worst > 1e-6)
        return VERDICT_FAIL;
    if (n == 0 || 2 * zeros > n)
        return VERDICT_VACUOUS;
    fprintf(out, "gradient verified\n");
    return VERDICT_PASS;
}
