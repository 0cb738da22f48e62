/* From chapters/i-solutions.nw: change it there, not here. */
real network_gradient_mixed(Network *n, const Loss *one,
                            const Loss *two, double lambda,
                            const Matrix *x, const Matrix *t,
                            real upstream)
{
    const Matrix *y = network_forward(n, x);
    Matrix *more = matrix_new(y->rows, y->cols);
    n->delta.rows = y->rows;
    one->gradient(y, t, upstream, &n->delta);
    two->gradient(y, t, (real)lambda * upstream, more);
    for (int i = 0; i < y->rows * y->cols; i++)
        n->delta.at[i] += more->at[i];
    network_backward(n, &n->delta);
    matrix_free(more);
    return one->value(y, t) + (real)lambda * two->value(y, t);
}
