/* From chapters/i-solutions.nw: change it there, not here. */
static double loss_at(const Objective *o, const real *home,
                      const real *direction, double h)
{
    for (int p = 0; p < o->count; p++)
        o->theta[p] = home[p] + h * direction[p];
    return real_part(o->value(o->context));
}

double odd_remainder(const Objective *o, const real *gradient,
                     const real *direction, double h)
{
    size_t size = (size_t)o->count * sizeof(real);
    real *home = allocate(size, 1);
    memcpy(home, o->theta, size);
    double slope = 0;
    for (int p = 0; p < o->count; p++)
        slope += real_part(gradient[p] * direction[p]);
    double difference = loss_at(o, home, direction, h)
                      - loss_at(o, home, direction, -h);
    memcpy(o->theta, home, size);
    free(home);
    return fabs(difference - 2 * h * slope) / 2;
}

void odd_powers(double answer[4])
{
    answer[0] = 3, answer[1] = 1;
    answer[2] = 2.0 / 3, answer[3] = 1.0 / 3;
}
