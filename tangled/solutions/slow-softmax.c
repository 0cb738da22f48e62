/* From chapters/i-solutions.nw: change it there, not here. */
void slow_softmax(double *unit, double *factor, double *lead,
                  double *steps)
{
    *unit = 0.5;
    *factor = exp(2);
    *lead = 5.8;
    *steps = exp(14) / 12;
}
