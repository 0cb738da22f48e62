/* From chapters/i-solutions.nw: change it there, not here. */
double slope_along(const Objective *o, const real *direction,
                   double step)
{
    int n = o->count;
    real *saved = allocate((size_t)n, sizeof *saved);
    double size = 0, length = 0, value[2];
    for (int p = 0; p < n; p++) {
        saved[p] = o->theta[p];
        size += real_part(saved[p] * saved[p]);
        length += real_part(direction[p] * direction[p]);
    }
    if (step == 0)
        step = difference_step(2, sqrt(size)) / sqrt(length);
    for (int side = 0; side < 2; side++) {
        real tau = side == 0 ? -(real)step : (real)step;
        for (int p = 0; p < n; p++)
            o->theta[p] = saved[p] + tau * direction[p];
        value[side] = real_part(o->value(o->context));
    }
    memcpy(o->theta, saved, (size_t)n * sizeof *saved);
    free(saved);
    return (value[1] - value[0]) / (2 * step);
}
