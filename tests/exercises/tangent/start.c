void tangent_sweep(const Graph *g, const real *direction,
                   real *tangent)
{
}
