/* From chapters/i-solutions.nw: change it there, not here. */
double worst_error(Network *n, const Loss *loss, const Matrix *x,
                   const Matrix *t)
{
    const double h = 1e-5;
    size_t bytes = (size_t)n->count * sizeof *n->gradient;
    double *kept = allocate(1, bytes), *a = allocate(1, bytes);
    memcpy(kept, n->gradient, bytes);
    network_clear(n);
    network_gradient(n, loss, x, t, 1);
    memcpy(a, n->gradient, bytes);
    memcpy(n->gradient, kept, bytes);
    double worst = 0;
    for (int p = 0; p < n->count; p++) {
        double here = n->theta[p];
        n->theta[p] = here + h;
        double more = loss->value(network_forward(n, x), t);
        n->theta[p] = here - h;
        double less = loss->value(network_forward(n, x), t);
        n->theta[p] = here;
        double m = (more - less) / (2 * h);
        double size = fmax(fmax(fabs(a[p]), fabs(m)), 1e-4);
        worst = fmax(worst, fabs(a[p] - m) / size);
    }
    free(a);
    free(kept);
    return worst;
}
