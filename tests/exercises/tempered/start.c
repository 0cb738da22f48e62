void tempered_backward(const Matrix *z, const Matrix *y, real beta,
                       const Matrix *dy, Matrix *dz, real *dbeta)
{
    /* z, y, dy and dz are N×K */
}
