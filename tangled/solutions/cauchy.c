/* From chapters/i-solutions.nw: change it there, not here. */
void cauchy(double answer[3])
{
    const double pi = acos(-1);
    double r = 1e-3 * sqrt(1000) / 0.1;
    answer[0] = sqrt(2 / pi);
    answer[1] = 2 / pi * atan(r);
    answer[2] = erf(1e-3 / sqrt(2));
}
