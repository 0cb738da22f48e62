/* From chapters/i-solutions.nw: change it there, not here. */
void tempered_backward(const Matrix *z, const Matrix *y, real beta,
                       const Matrix *dy, Matrix *dz, real *dbeta)
{
    softmax_backward(y, dy, dz);
    for (int i = 0; i < z->rows * z->cols; i++) {
        *dbeta += z->at[i] * dz->at[i];
        dz->at[i] *= beta;
    }
}
