/* From chapters/i-solutions.nw: change it there, not here. */
void tangent_sweep(const Graph *g, const real *direction,
                   real *tangent)
{
    for (int i = 0; i < g->size; i++) {
        Step s = g->step[i];
        real local[2];
        int operands = graph_local(g, i, local);
        tangent[i] = s.operation == NODE_PARAMETER
                   ? direction[s.left] : 0;
        if (operands > 0)
            tangent[i] += local[0] * tangent[s.left];
        if (operands > 1)
            tangent[i] += local[1] * tangent[s.right];
    }
}
