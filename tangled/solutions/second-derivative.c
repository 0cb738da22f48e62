/* From chapters/i-solutions.nw: change it there, not here. */
double turned_second(double complex (*f)(double complex x),
                     double x, double h)
{
    double complex turn = (1 + I) / sqrt(2);
    return cimag(f(x + turn * h) + f(x - turn * h)) / (h * h);
}

void second_derivative(double answer[3])
{
    const double u = DBL_EPSILON / 2;
    answer[0] = pow(48 * u, 0.25);
    answer[1] = answer[0] * answer[0] / 6;
    answer[2] = 4e-4;
}
