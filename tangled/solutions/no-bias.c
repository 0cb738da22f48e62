/* From chapters/i-solutions.nw: change it there, not here. */
void no_bias_backward(const Matrix *x, const Matrix *w,
                      const Matrix *delta, Matrix *dx, Matrix *dw)
{
    if (dx)
        matrix_multiply_abt(delta, w, dx);
    matrix_add_atb(x, delta, dw);
}
