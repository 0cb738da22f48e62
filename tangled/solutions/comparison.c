/* From chapters/i-solutions.nw: change it there, not here. */
void holes(double pair[4])
{
    pair[0] = -1, pair[1] = -0.5;
    pair[2] = 1e-310, pair[3] = 2e-310;
}

bool entry_is_wrong(double ours, double measured, double scale)
{
    if (!isfinite(ours) || !isfinite(measured))
        return true;
    double size = fmax(fabs(ours), fabs(measured)) + scale / 512;
    return fabs(ours - measured) > 1e-7 * size;
}
