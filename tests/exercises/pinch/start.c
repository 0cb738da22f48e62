real pinched(const Matrix *z, const Matrix *t)
{
    Matrix *y = matrix_new(z->rows, z->cols);
    real sum = 0;
    softmax_forward(z, y);
    for (int i = 0; i < z->rows * z->cols; i++)
        sum -= t->at[i] * log(y->at[i] + 1e-7);
    matrix_free(y);
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
