/* From chapters/i-solutions.nw: change it there, not here. */
static double loss_at_hand(const Batches *b)
{
    const Matrix *y = network_forward(b->network, &b->x);
    return real_part(b->plan.loss->value(y, &b->t));
}

double worst_in_passing(Batches *b, const int *entries, int count)
{
    const double h = 1e-5;
    Network *n = b->network;
    double worst = 0;
    network_clear(n);
    network_gradient(n, b->plan.loss, &b->x, &b->t, 1);
    for (int k = 0; k < count; k++) {
        real *w = n->theta + entries[k], kept = *w;
        *w = kept + h;
        double m = loss_at_hand(b);
        *w = kept - h;
        m = (m - loss_at_hand(b)) / (2 * h);
        *w = kept;
        double a = real_part(n->gradient[entries[k]]);
        double size = fmax(fmax(fabs(a), fabs(m)), 1e-4);
        worst = fmax(worst, fabs(a - m) / size);
    }
    return worst;
}
