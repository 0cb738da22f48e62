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
/* mix several rows at once */
/* row += share times the row of b, for the first count rows of b,
   count being the largest multiple of 4 that b has rows for.  The
   shares are stride apart.  Returns count. */
/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static int mix_fours(const real *share, int stride, const Matrix *b,
                     real *restrict row)
{
    int d = 0, n = b->cols;
    for (; d + 4 <= b->rows; d += 4) {
        const real *s = share + (ptrdiff_t)d * stride;
        /* mix four rows of b into the row */
        const real s0 = s[0], s1 = s[stride], s2 = s[2 * stride],
                   s3 = s[3 * stride];
        const real *p = matrix_row(b, d), *q = p + n, *u = q + n, *v = u + n;
        for (int j = 0; j < n; j++)
            row[j] = row[j] + s0 * p[j] + s1 * q[j] + s2 * u[j] + s3 * v[j];
    }
    return d;
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
        /* begin with the first row of b */
        int d = 0;
        d = mix_fours(matrix_row(a, i), 1, b, row);
        for (; d < a->cols; d++) {
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
    for (int d = 0; d < c->rows; d++) {
        real *row = matrix_row(c, d);
        /* begin with the first sample */
        int i = 0;
        i = mix_fours(a->at + d, a->cols, b, row);
        for (; i < a->rows; i++) {
            real share = matrix_row(a, i)[d];
            const real *from = matrix_row(b, i);
            for (int j = 0; j < c->cols; j++)
                row[j] += share * from[j];
        }
    }
}
