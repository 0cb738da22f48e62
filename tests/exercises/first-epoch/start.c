void first_epoch(const Matrix *x, const Matrix *t, Matrix *w1,
                 Matrix *b1, Matrix *w2, Matrix *b2,
                 double learning_rate, Matrix *dw1)
{
    /* Sigmoids, the squared error, all samples at once. */
}
