/* From chapters/i-solutions.nw: change it there, not here. */
void five_points(double answer[6])
{
    double u = DBL_EPSILON / 2;
    answer[0] = 2.0 / 3;
    answer[1] = -1.0 / 12;
    answer[2] = -1.0 / 30;
    answer[3] = 3.0 / 2;
    answer[4] = pow(45.0 / 4 * u, 1.0 / 5);
    answer[5] = 5.0 / 4 * answer[3] * u / answer[4];
}
