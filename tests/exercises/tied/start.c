void tied_backward(const Matrix *x, const Matrix *w,
                   const Matrix *c, const Matrix *dy,
                   Matrix *dc, Matrix *dx, Matrix *dw)
{
    /* set dc, set dx, add to dw */
}
