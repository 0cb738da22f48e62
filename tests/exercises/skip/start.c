/* w is H×H; all others are N×H. */
void skip_backward(const Matrix *z, const Matrix *w,
                   const Matrix *dy, Matrix *delta, Matrix *dx)
{
    /* set delta, set dx */
}
