/* From chapters/01-forward.nw: change it there, not here. */
#include "affine.h"
#include "fail.h"
#include "many.h"

/* run the affine layer */
void affine_forward(const Matrix *x, const Matrix *w,
                    const Matrix *b, Matrix *z)
{
    require(b->rows == 1 && b->cols == w->cols,
            "w is %d×%d but b is %d×%d",
            w->rows, w->cols, b->rows, b->cols);
    matrix_multiply(x, w, z);
    /* leave the bias to a faster function */
    if (many_add_row(b, z))
        return;
    /* add the bias to every row */
    for (int i = 0; i < z->rows; i++)
        for (int j = 0; j < z->cols; j++)
            matrix_row(z, i)[j] += b->at[j];
}
/* run the affine layer backward */
void affine_backward(const Matrix *x, const Matrix *w,
                     const Matrix *delta, Matrix *dx,
                     Matrix *dw, Matrix *db)
{
    /* insist that db fits delta */
    require(db->rows == 1 && db->cols == delta->cols,
            "delta is %d×%d but db is %d×%d",
            delta->rows, delta->cols, db->rows, db->cols);
    if (dx)
        matrix_multiply_abt(delta, w, dx);
    matrix_add_atb(x, delta, dw);
    /* leave the bias gradient to a faster function */
    if (many_sum_rows(delta, db))
        return;
    /* accumulate the bias gradient */
    for (int i = 0; i < delta->rows; i++)
        for (int j = 0; j < delta->cols; j++)
            db->at[j] += matrix_row(delta, i)[j];
}
