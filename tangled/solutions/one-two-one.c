/* From chapters/i-solutions.nw: change it there, not here. */
void one_two_one(double answer[22])
{
    const double old[] = {0.4, -0.6, 0.1, 0.2, 0.7, -0.3, 0.1};
    double y1 = sigmoid(0.3), y2 = sigmoid(-0.1);
    double y = sigmoid(0.7 * y1 - 0.3 * y2 + 0.1), d = y - 1;
    double d1 = d * 0.7 * y1 * (1 - y1);
    double d2 = d * -0.3 * y2 * (1 - y2);
    const double g[] = {d1 / 2, d2 / 2, d1, d2, d * y1, d * y2, d};
    double w[7];
    for (int i = 0; i < 7; i++)
        w[i] = old[i] - 0.5 * g[i];
    double z = w[4] * sigmoid(w[0] / 2 + w[2])
             + w[5] * sigmoid(w[1] / 2 + w[3]) + w[6];
    const double found[] = {
        y1, y2, y, -log(y), d, g[4], g[5], g[6], g[2], g[3],
        g[0], g[1], g[2], g[3], w[0], w[1], w[2], w[3],
        w[4], w[5], w[6], softplus(-z) };
    for (int i = 0; i < 22; i++)
        answer[i] = found[i];
}
