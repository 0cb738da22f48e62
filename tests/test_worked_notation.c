/* The numbers of appendix "Notation and layouts": each is typed there,
   and computed here. */
#include "support.h"

#include <float.h>

#include "affine.h"
#include "loss.h"
#include "matrix.h"

/* What rounding may do to numbers of this size. */
static const double rounding = sizeof(real) == sizeof(float) ? 5e-6 : 1e-14;

static Matrix *filled(int rows, int cols, const double *values)
{
    Matrix *m = matrix_new(rows, cols);
    matrix_set(m, values);
    return m;
}

static Matrix *transposed(const Matrix *m)
{
    Matrix *t = matrix_new(m->cols, m->rows);
    for (int i = 0; i < m->rows; i++)
        for (int j = 0; j < m->cols; j++)
            matrix_row(t, j)[i] = matrix_row(m, i)[j];
    return t;
}

static const double inputs[] = {1, 2, 3, 4};
static const double weights[] = {0.5, 0.8, 0.2, 0.3};
static const double bias[] = {0.1, 0.1};
static const double outputs[] = {1.0, 1.5, 2.4, 3.7};

/* eq. (row-major), and the six numbers under it */
static void test_row_major(void **state)
{
    (void)state;
    Matrix *m = filled(2, 3, (double[]){1, 2, 3, 4, 5, 6});
    for (int n = 0; n < 6; n++)
        assert_close(real_part(m->at[n]), n + 1, 0);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            assert_ptr_equal(&m->at[i * m->cols + j],
                             matrix_row(m, i) + j);
    matrix_free(m);
}

/* eq. (rows-in-numbers) */
static void test_sample_is_a_row(void **state)
{
    (void)state;
    Matrix *x = filled(2, 2, inputs), *w = filled(2, 2, weights);
    Matrix *b = filled(1, 2, bias), *z = matrix_new(2, 2);
    affine_forward(x, w, b, z);
    for (int n = 0; n < 4; n++)
        assert_close(real_part(z->at[n]), outputs[n], rounding);
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(z);
}

/* eq. (columns-in-numbers), which is the above transposed,
   eq. (transposed-product) */
static void test_sample_is_a_column(void **state)
{
    (void)state;
    Matrix *x = filled(2, 2, inputs), *w = filled(2, 2, weights);
    Matrix *a = transposed(x), *v = transposed(w), *z = matrix_new(2, 2);
    assert_close(real_part(v->at[1]), 0.2, rounding);
    assert_close(real_part(a->at[1]), 3, 0);
    matrix_multiply(v, a, z);
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++)
            assert_close(real_part(z->at[j * 2 + i]) + bias[j],
                         outputs[i * 2 + j], rounding);
    Matrix *wrong = matrix_new(2, 2);   /* and no shape objects */
    matrix_multiply(x, v, wrong);
    assert_true(fabs(real_part(wrong->at[1]) + 0.1 - outputs[1]) > 0.1);
    matrix_free(x);
    matrix_free(w);
    matrix_free(a);
    matrix_free(v);
    matrix_free(z);
    matrix_free(wrong);
}

/* The row of eq. (vjp-column) for an affine layer, whose outputs are
   straight lines in its inputs: a difference is the derivative. */
static void test_adjoint_row(void **state)
{
    (void)state;
    enum { D = 3, H = 2 };
    Matrix *x = filled(1, D, (double[]){1, -2, 3});
    Matrix *w = filled(D, H, (double[]){0.5, 1, -0.25, 2, 4, -1});
    Matrix *b = filled(1, H, bias), *z = matrix_new(1, H);
    const double upstream[H] = {3, -0.5};
    for (int d = 0; d < D; d++) {
        double loss[2];
        for (int side = 0; side < 2; side++) {
            x->at[d] += side ? 1 : 0;
            affine_forward(x, w, b, z);
            loss[side] = upstream[0] * real_part(z->at[0])
                         + upstream[1] * real_part(z->at[1]);
        }
        x->at[d] -= 1;
        double expected = 0;
        for (int j = 0; j < H; j++)
            expected += upstream[j] * real_part(matrix_row(w, d)[j]);
        assert_close(loss[1] - loss[0], expected, 10 * rounding);
    }
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(z);
}

/* eq. (mean-once): a parabola, so that a central difference is exact
   but for rounding */
static void test_mean_once(void **state)
{
    (void)state;
    enum { N = 3, K = 2 };
    Matrix *y = filled(N, K, (double[]){1, 2, -1, 0.5, 3, 0});
    Matrix *t = filled(N, K, (double[]){0, 1, 1, 0.25, -2, 4});
    const Loss *loss = loss_find("squared-error");
    assert_non_null(loss);
    for (int n = 0; n < N * K; n++) {
        double at = real_part(y->at[n]);
        y->at[n] = (real)(at + 0.5);
        double above = real_part(loss->value(y, t));
        y->at[n] = (real)(at - 0.5);
        double below = real_part(loss->value(y, t));
        y->at[n] = (real)at;
        assert_close(above - below, (at - real_part(t->at[n])) / N,
                     10 * rounding);
    }
    matrix_free(y);
    matrix_free(t);
}

/* x, rounded to three digits as table (formats) prints it */
static void assert_printed(double x, const char *expected)
{
    char text[32];
    snprintf(text, sizeof text, "%.2e", x);
    assert_string_equal(text, expected);
}

static void test_formats(void **state)
{
    (void)state;
    assert_int_equal(FLT_MANT_DIG, 24);
    assert_int_equal(DBL_MANT_DIG, 53);
    assert_true(FLT_EPSILON == 0x1p-23f && DBL_EPSILON == 0x1p-52);
    assert_true(FLT_MAX == (2 - 0x1p-23f) * 0x1p127f);
    assert_true(DBL_MAX == (2 - 0x1p-52) * 0x1p1023);
    assert_true(FLT_MIN == 0x1p-126f && DBL_MIN == 0x1p-1022);
    assert_true(nextafterf(0, 1) == 0x1p-149f);
    assert_true(nextafter(0, 1) == 0x1p-1074);
    assert_printed(0x1p-23, "1.19e-07");
    assert_printed(0x1p-52, "2.22e-16");
    assert_printed(0x1p-24, "5.96e-08");
    assert_printed(0x1p-53, "1.11e-16");
    assert_printed(FLT_MAX, "3.40e+38");
    assert_printed(DBL_MAX, "1.80e+308");
    assert_printed(FLT_MIN, "1.18e-38");
    assert_printed(DBL_MIN, "2.23e-308");
    assert_printed(0x1p-149, "1.40e-45");
    assert_printed(0x1p-1074, "4.94e-324");
    assert_true(isfinite(expf(88.72f)) && isinf(expf(88.73f)));
    assert_true(isfinite(exp(709.78)) && isinf(exp(709.79)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_major),
        cmocka_unit_test(test_sample_is_a_row),
        cmocka_unit_test(test_sample_is_a_column),
        cmocka_unit_test(test_adjoint_row),
        cmocka_unit_test(test_mean_once),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
