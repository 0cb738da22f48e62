/* From chapters/i-solutions.nw: change it there, not here. */
void two_one_one(double answer[11])
{
    double y1 = 2, y2 = 0.5, w2 = 0.5;
    double delta2 = (y2 - 1) * y2 * (1 - y2), delta1 = delta2 * w2;
    const double found[] = {
        y1, 0, y2, 0.125, delta2, delta2 * y1, delta2,
        delta1, 2 * delta1, -delta1, delta1,
    };
    for (int i = 0; i < 11; i++)
        answer[i] = found[i];
}
