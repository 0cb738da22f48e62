/* From chapters/01-forward.nw: change it there, not here. */
#include "matrix.h"
#include <limits.h>
#include <stdlib.h>
#include "fail.h"

/* make and free a matrix */
Matrix *matrix_new(int rows, int cols)
{
    require(rows > 0 && cols > 0 && rows <= INT_MAX / cols,
            "there is no matrix of %d×%d", rows, cols);
    Matrix *m = allocate(1, sizeof *m);
    m->rows = rows;
    m->cols = cols;
    m->at = allocate((size_t)(rows * cols), sizeof *m->at);
    return m;
}
void matrix_free(Matrix *m)
{
    if (m)
        free(m->at);
    free(m);
}
/* fill a matrix */
void matrix_set(Matrix *m, const double *values)
{
    for (int i = 0; i < m->rows * m->cols; i++)
        m->at[i] = (real)values[i];
}
/* multiply two matrices */
void matrix_multiply(const Matrix *a, const Matrix *b, Matrix *c)
{
    /* insist that the product exists */
    require(a->cols == b->rows, "a is %d×%d but b is %d×%d",
            a->rows, a->cols, b->rows, b->cols);
    require(c->rows == a->rows && c->cols == b->cols,
            "the product is %d×%d but c is %d×%d",
            a->rows, b->cols, c->rows, c->cols);
    require(c->at != a->at && c->at != b->at,
            "c is one of its own factors");
    for (int i = 0; i < c->rows; i++) {
        real *row = matrix_row(c, i);
        for (int j = 0; j < c->cols; j++)
            row[j] = 0;
        /* mix the rows of b into the row */
        for (int d = 0; d < a->cols; d++) {
            real share = matrix_row(a, i)[d];
            const real *from = matrix_row(b, d);
            for (int j = 0; j < c->cols; j++)
                row[j] += share * from[j];      /* eq. (1.8) */
        }
    }
}
