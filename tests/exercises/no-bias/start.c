/* x is N×D, w is D×H, delta is N×H; dx is N×D or NULL, dw is D×H. */
void no_bias_backward(const Matrix *x, const Matrix *w,
                      const Matrix *delta, Matrix *dx, Matrix *dw)
{
    /* set dx if it is there, add to dw */
}
