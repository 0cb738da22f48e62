/* From chapters/i-solutions.nw: change it there, not here. */
void skip_backward(const Matrix *z, const Matrix *w,
                   const Matrix *dy, Matrix *delta, Matrix *dx)
{
    for (int i = 0; i < z->rows * z->cols; i++) {
        real y = sigmoid(z->at[i]);
        delta->at[i] = dy->at[i] * (y * (1 - y));
    }
    matrix_multiply_abt(delta, w, dx);
    for (int i = 0; i < z->rows * z->cols; i++)
        dx->at[i] += dy->at[i];
}
