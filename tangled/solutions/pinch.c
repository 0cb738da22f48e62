/* From chapters/i-solutions.nw: change it there, not here. */
real pinched(const Matrix *z, const Matrix *t)
{
    real sum = 0;
    for (int i = 0; i < z->rows; i++) {
        const real *row = matrix_row(z, i);
        int top = index_of_largest(row, z->cols);
        real rest = 0;
        for (int k = 0; k < z->cols; k++)
            if (k != top)
                rest += exp(row[k] - row[top]);
        for (int k = 0; k < z->cols; k++)
            sum += matrix_row(t, i)[k]
                 * ((row[top] - row[k]) + real_log1p(rest));
    }
    return sum / z->rows;
}

void pinched_gradient(const Matrix *z, const Matrix *t,
                      real upstream, Matrix *delta)
{
    softmax_forward(z, delta);
    for (int i = 0; i < z->rows * z->cols; i++)
        delta->at[i] = upstream / z->rows
                     * (delta->at[i] - t->at[i]);
}
