void holes(double pair[4])
{
    pair[0] = UNKNOWN, pair[1] = UNKNOWN;   /* negative, and missed */
    pair[2] = UNKNOWN, pair[3] = UNKNOWN;   /* tiny, and accused */
}

bool entry_is_wrong(double ours, double measured, double scale)
{
    double apart = fabs(ours - measured);
    return apart / fmax(ours, measured) > 1e-7;
}
