/* From chapters/i-solutions.nw: change it there, not here. */
void bias_first(const Matrix *x, const Matrix *w, const real *b,
                Matrix *y)
{
    for (int i = 0; i < y->rows; i++)
        for (int j = 0; j < y->cols; j++)
            matrix_row(y, i)[j] = b[j];
    product_compute(&(Product){
        .m = y->rows, .n = x->cols, .h = y->cols, .add = true,
        .a = x->at, .a_row = x->cols, .a_col = 1,
        .b = w->at, .b_row = w->cols, .b_col = 1,
        .c = y->at, .c_row = y->cols });
}
