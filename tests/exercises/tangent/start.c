void tangent_sweep(const Graph *g, const real *direction,
                   real *tangent)
{
    for (int i = 0; i < g->size; i++)
        tangent[i] = 0;
}
