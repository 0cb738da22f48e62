/* From chapters/i-solutions.nw: change it there, not here. */
double epoch_by_hand(Network *n, const Loss *loss, const Samples *s,
                     const int *order, int batch,
                     double learning_rate)
{
    Matrix *x = matrix_new(batch, s->inputs);
    Matrix *t = matrix_new(batch, s->outputs);
    double sum = 0;
    for (int at = 0; at < s->count; at += x->rows) {
        int left = s->count - at;
        x->rows = t->rows = left < batch ? left : batch;
        s->fill(s->source, order + at, x, t);
        network_clear(n);
        sum += x->rows * real_part(network_gradient(n, loss, x, t, 1));
        descent_step(n->theta, n->gradient, n->count, learning_rate);
    }
    matrix_free(x);
    matrix_free(t);
    return sum / s->count;
}
