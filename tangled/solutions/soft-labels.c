/* From chapters/i-solutions.nw: change it there, not here. */
void soft_labels(double answer[3])
{
    const double t[] = {0.7, 0.2, 0.1};
    answer[0] = 0;
    for (int k = 0; k < 3; k++)
        answer[0] -= t[k] * log(t[k]);
    answer[1] = log(t[0] / t[2]);
    answer[2] = log(t[1] / t[2]);
}
