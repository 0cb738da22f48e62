/* From chapters/01-forward.nw: change it there, not here. */
#include "affine.h"
#include "fail.h"

void affine_forward(const Matrix *x, const Matrix *w,
                    const Matrix *b, Matrix *z)
{
    require(b->rows == 1 && b->cols == w->cols,
            "w is %d×%d but b is %d×%d",
            w->rows, w->cols, b->rows, b->cols);
    matrix_multiply(x, w, z);
    /* add the bias to every row */
    for (int i = 0; i < z->rows; i++)
        for (int j = 0; j < z->cols; j++)
            matrix_row(z, i)[j] += b->at[j];
}
