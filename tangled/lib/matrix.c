/* From chapters/01-forward.nw: change it there, not here. */
#include "matrix.h"
#include <limits.h>
#include <stddef.h>
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
/* hand a product over */
/* include what products are left to */
#include "product.h"

/* c = ab or, to add, c + ab, a or b being turned: the transpose of the
   matrix given.  False if it was not computed. */
static bool hand_over(const Matrix *a, bool a_turned, const Matrix *b,
                      bool b_turned, Matrix *c, bool add)
{
    Product p = { .m = c->rows, .h = c->cols, .add = add,
                  .n = a_turned ? a->rows : a->cols,
                  .a = a->at, .b = b->at, .c = c->at };
    p.a_row = a_turned ? 1 : a->cols;
    p.a_col = a_turned ? a->cols : 1;
    p.b_row = b_turned ? 1 : b->cols;
    p.b_col = b_turned ? b->cols : 1;
    p.c_row = c->cols;
    return product_compute(&p);
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
    /* leave ab to a faster function */
    if (hand_over(a, false, b, false, c, false))
        return;
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

/* multiply by a transpose */
void matrix_multiply_abt(const Matrix *a, const Matrix *b, Matrix *c)
{
    /* insist that the product with a transpose exists */
    require(a->cols == b->cols, "a is %d×%d but b is %d×%d, transposed",
            a->rows, a->cols, b->rows, b->cols);
    require(c->rows == a->rows && c->cols == b->rows,
            "the product is %d×%d but c is %d×%d",
            a->rows, b->rows, c->rows, c->cols);
    require(c->at != a->at && c->at != b->at,
            "c is one of its own factors");
    /* leave abt to a faster function */
    if (hand_over(a, false, b, true, c, false))
        return;
    for (int i = 0; i < c->rows; i++)
        for (int d = 0; d < c->cols; d++) {
            const real *p = matrix_row(a, i), *q = matrix_row(b, d);
            real sum = 0;
            for (int j = 0; j < a->cols; j++)
                sum += p[j] * q[j];
            matrix_row(c, i)[d] = sum;
        }
}
/* add the product of a transpose */
void matrix_add_atb(const Matrix *a, const Matrix *b, Matrix *c)
{
    /* insist that the product of the transpose exists */
    require(a->rows == b->rows, "a is %d×%d, transposed, but b is %d×%d",
            a->rows, a->cols, b->rows, b->cols);
    require(c->rows == a->cols && c->cols == b->cols,
            "the product is %d×%d but c is %d×%d",
            a->cols, b->cols, c->rows, c->cols);
    require(c->at != a->at && c->at != b->at,
            "c is one of its own factors");
    /* leave atb to a faster function */
    if (hand_over(a, true, b, false, c, true))
        return;
    for (int d = 0; d < c->rows; d++) {
        real *row = matrix_row(c, d);
        for (int i = 0; i < a->rows; i++) {
            real share = matrix_row(a, i)[d];
            const real *from = matrix_row(b, i);
            for (int j = 0; j < c->cols; j++)
                row[j] += share * from[j];
        }
    }
}
