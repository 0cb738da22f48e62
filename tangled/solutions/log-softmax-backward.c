/* From chapters/i-solutions.nw: change it there, not here. */
void log_softmax_backward(const Matrix *y, const Matrix *dy,
                          Matrix *dz)
{
    for (int i = 0; i < y->rows; i++) {
        const real *log_p = matrix_row(y, i), *up = matrix_row(dy, i);
        real *row = matrix_row(dz, i), sum = 0;
        for (int k = 0; k < y->cols; k++)
            sum += up[k];
        for (int k = 0; k < y->cols; k++)
            row[k] = up[k] - exp(log_p[k]) * sum;
    }
}
