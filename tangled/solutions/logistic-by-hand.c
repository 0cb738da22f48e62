/* From chapters/i-solutions.nw: change it there, not here. */
void logistic_by_hand(double answer[9])
{
    double s = 1, q = -1, t = -log(3);
    double z = 3.0 / 4 * s + 1 * q;
    double p = z, b = z, w = 2 * p, x = 3 * p;
    const double found[] = {w, x, b, t, p, z, s, q, 1};
    for (int i = 0; i < 9; i++)
        answer[i] = found[i];
}
