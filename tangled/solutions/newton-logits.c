/* From chapters/i-solutions.nw: change it there, not here. */
void newton_logits(double answer[10])
{
    double y = 0.6, odds = y / (1 - y) * exp(1 / y);
    double after = odds / (1 + odds);
    const double found[] = {-1, 1 / y - 1, -1, 1 / y, (1 / y - 1) / 2,
                            after, log(after / y),
                            1 / 0.999, 1 / 0.001, log(1 / 0.001)};
    for (int i = 0; i < 10; i++)
        answer[i] = found[i];
}
