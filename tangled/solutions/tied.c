/* From chapters/i-solutions.nw: change it there, not here. */
void tied_backward(const Matrix *x, const Matrix *w,
                   const Matrix *c, const Matrix *dy,
                   Matrix *dc, Matrix *dx, Matrix *dw)
{
    matrix_multiply(dy, w, dc);
    matrix_add_atb(dy, c, dw);
    matrix_multiply_abt(dc, w, dx);
    matrix_add_atb(x, dc, dw);
}
