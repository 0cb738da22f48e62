/* From chapters/i-solutions.nw: change it there, not here. */
void noisy_slope(double *step, double *number, double *shorter)
{
    const double s = 1e-3;
    *step = cbrt(3 * s / fabs(test_derivative(3)));
    *number = 1000;
    *shorter = *step / sqrt(10);
}
