double slope_along(const Objective *o, const real *direction,
                   double step)
{
    return 0;
}
