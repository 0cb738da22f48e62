/* Chains that begin at the bias, bit for bit.
   double only: there is no fused operation for complex numbers. */
#include "exercise.h"
#include <math.h>
#include "judge.h"
#include "rng.h"

static void draw(Matrix *m, Rng *rng)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        m->at[i] = rng_normal(rng);
    }
}

static double entry(const Matrix *x, const Matrix *w, int i, int j,
                    double start)
{
    double sum = start;
    for (int k = 0; k < x->cols; k++) {
        sum = fma(matrix_row(x, i)[k], matrix_row(w, k)[j], sum);
    }
    return sum;
}

static double rounded(const Matrix *x, const Matrix *w, int i, int j,
                      double start)
{
    double sum = start;
    for (int k = 0; k < x->cols; k++) {
        sum += matrix_row(x, i)[k] * matrix_row(w, k)[j];
    }
    return sum;
}

static bool all_equal(const Matrix *a, const Matrix *b)
{
    for (int i = 0; i < a->rows * a->cols; i++) {
        if (!(a->at[i] == b->at[i])) {
            return false;
        }
    }
    return true;
}

enum { RIGHT, LAST, TWICE, NONE, BY_ROW, ROUNDED, WAYS };

static void fill(const Matrix *x, const Matrix *w, const real *b, int way,
                 Matrix *y)
{
    for (int i = 0; i < y->rows; i++) {
        for (int j = 0; j < y->cols; j++) {
            double sum = way == LAST ? entry(x, w, i, j, 0) + b[j]
                : way == TWICE ? entry(x, w, i, j, b[j]) + b[j]
                : way == NONE ? entry(x, w, i, j, 0)
                : way == BY_ROW ? entry(x, w, i, j, b[i % y->cols])
                : way == ROUNDED ? rounded(x, w, i, j, b[j])
                : entry(x, w, i, j, b[j]);
            matrix_row(y, i)[j] = sum;
        }
    }
}

static void try(int n, int d, int h, Rng *rng)
{
    static const char *const text[WAYS] = {
        [LAST] = "The bias is added after the last term. That rounds"
                 " otherwise, and goes through y once more.",
        [TWICE] = "The bias is in it twice.",
        [NONE] = "The bias is not in it. Was what y held put in, or thrown"
                 " away?",
        [BY_ROW] = "The bias belongs to the column, not to the row.",
        [ROUNDED] = "Products were rounded before they were added: the"
                    " chains are those of the library's products.",
    };
    Matrix *x = matrix_new(n, d), *w = matrix_new(d, h);
    Matrix *b = matrix_new(1, h), *y = matrix_new(n, h);
    Matrix *right = matrix_new(n, h), *wrong = matrix_new(n, h);
    draw(x, rng);
    draw(w, rng);
    draw(b, rng);
    for (int i = 0; i < n * h; i++) {
        y->at[i] = i % 2 ? NAN : 1e300;
    }
    bias_first(x, w, b->at, y);
    fill(x, w, b->at, RIGHT, right);
    judge_suspect_else("Each entry must begin at the bias of its column,"
                       " whatever y held.");
    for (int way = LAST; way < WAYS; way++) {
        fill(x, w, b->at, way, wrong);
        if (all_equal(y, wrong) && !all_equal(wrong, right)) {
            judge_suspect_else("%s", text[way]);
        }
    }
    judge_true(all_equal(y, right), "y has the bits of chains from the bias,"
               " %dx%d times %dx%d", n, d, d, h);
    matrix_free(wrong);
    matrix_free(right);
    matrix_free(y);
    matrix_free(b);
    matrix_free(w);
    matrix_free(x);
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 5);
    judge_function("bias_first");
    try(7, 30, 5, &rng);
    for (int n = 1; n <= 9; n++) {
        for (int h = 1; h <= 20; h++) {
            try(n, 1 + (5 * n + 3 * h) % 23, h, &rng);
        }
    }
    try(33, 300, 40, &rng);
}
