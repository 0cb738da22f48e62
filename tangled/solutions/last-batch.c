/* From chapters/i-solutions.nw: change it there, not here. */
double take_step(Network *n, const Loss *loss, const Samples *s,
                 const int *order, int position,
                 double learning_rate, Matrix *x, Matrix *t)
{
    int left = s->count - position, batch = x->rows;
    int size = left < batch ? left : batch;
    Matrix some_x = *x, some_t = *t;
    some_x.rows = some_t.rows = size;
    s->fill(s->source, order + position, &some_x, &some_t);
    network_clear(n);
    double mean = real_part(network_gradient(n, loss, &some_x, &some_t,
                                             1));
    descent_step(n->theta, n->gradient, n->count, learning_rate);
    return size * mean;
}
