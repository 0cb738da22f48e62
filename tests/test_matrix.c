/* Matrices: making, filling, copying, printing, multiplying. */
#include "support.h"
#include "matrices.h"
#include <limits.h>
#include "matrix.h"
#include "rng.h"

static void fill(Matrix *m, Rng *rng)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        m->at[i] = (real)rng_normal(rng);
#ifdef BACKWARD_COMPLEX
        m->at[i] += I * rng_normal(rng);
#endif
    }
}

static void test_new(void **state)
{
    (void)state;
    Matrix *m = matrix_new(3, 4);
    assert_int_equal(m->rows, 3);
    assert_int_equal(m->cols, 4);
    for (int i = 0; i < 12; i++) {
        assert_close(real_part(m->at[i]), 0, 0);
        assert_close(imaginary_part(m->at[i]), 0, 0);
    }
    matrix_free(m);
    matrix_free(NULL);
}

static void new_matrix(void *shape)
{
    const int *s = shape;
    matrix_free(matrix_new(s[0], s[1]));
}

static void test_new_refuses(void **state)
{
    (void)state;
    assert_dies(new_matrix, ((int[]){ 0, 3 }), -SIGABRT, "0×3");
    assert_dies(new_matrix, ((int[]){ 3, 0 }), -SIGABRT, "3×0");
    assert_dies(new_matrix, ((int[]){ -2, -2 }), -SIGABRT, "-2×-2");
    assert_dies(new_matrix, ((int[]){ 65536, 32768 }), -SIGABRT,
                "65536×32768");
}

static void test_row_major(void **state)
{
    (void)state;
    const double values[] = { 1, 2, 3, 4, 5, 6 };
    Matrix *m = matrix_of(2, 3, values);
    assert_ptr_equal(matrix_row(m, 0), m->at);
    assert_ptr_equal(matrix_row(m, 1), m->at + 3);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            assert_close(real_part(matrix_row(m, i)[j]),
                         values[i * 3 + j], 0);
    matrix_set(m, (double[]){ 6, 5, 4, 3, 2, 1 });
    assert_close(real_part(matrix_row(m, 1)[0]), 3, 0);
    assert_close(real_part(matrix_row(m, 1)[2]), 1, 0);
    matrix_free(m);
}

typedef struct {
    int a[2], b[2], c[2];
} Shapes;

static void test_multiply_by_hand(void **state)
{
    (void)state;
    Matrix *a = matrix_of(2, 3, (double[]){ 1, 2, 3, 4, 5, 6 });
    Matrix *b = matrix_of(3, 2, (double[]){ 7, 8, 9, 10, 11, 12 });
    Matrix *c = matrix_new(2, 2);
    c->at[1] = (real)NAN;       /* what c held does not matter */
    c->at[2] = 1000;
    matrix_multiply(a, b, c);
    const double right[] = { 58, 64, 139, 154 };
    for (int i = 0; i < 4; i++)
        assert_close(real_part(c->at[i]), right[i], 0);
    matrix_free(a);
    matrix_free(b);
    matrix_free(c);
}

/* The text says: reordering the loops does not change a bit. */
static void test_multiply_entry_by_entry(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    for (int n = 1; n <= 13; n += 3)
        for (int k = 1; k <= 9; k += 4) {
            Matrix *a = matrix_new(n, k), *b = matrix_new(k, n + 1);
            Matrix *c = matrix_new(n, n + 1), *d = matrix_new(n, n + 1);
            fill(a, &rng);
            fill(b, &rng);
            matrix_multiply(a, b, c);
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n + 1; j++) {
                    real sum = 0;
                    for (int m = 0; m < k; m++)
                        sum += matrix_row(a, i)[m] * matrix_row(b, m)[j];
                    matrix_row(d, i)[j] = sum;
                }
            assert_memory_equal(c->at, d->at,
                                (size_t)(n * (n + 1)) * sizeof(real));
            matrix_free(a);
            matrix_free(b);
            matrix_free(c);
            matrix_free(d);
        }
}

/* A nan or an infinity in a factor is not hidden by a zero. */
static void test_multiply_passes_nan_on(void **state)
{
    (void)state;
    Matrix *a = matrix_of(1, 2, (double[]){ 0, 1 });
    Matrix *b = matrix_of(2, 2, (double[]){ NAN, INFINITY, 1, 1 });
    Matrix *c = matrix_new(1, 2);
    matrix_multiply(a, b, c);
    assert_true(isnan(real_part(c->at[0])));
    assert_true(isnan(real_part(c->at[1])));
    matrix_free(a);
    matrix_free(b);
    matrix_free(c);
}

static void multiply_shapes(void *arg)
{
    Shapes *s = arg;
    Matrix *a = matrix_new(s->a[0], s->a[1]);
    Matrix *b = matrix_new(s->b[0], s->b[1]);
    Matrix *c = matrix_new(s->c[0], s->c[1]);
    matrix_multiply(a, b, c);
    matrix_free(a);
    matrix_free(b);
    matrix_free(c);
}

static void test_multiply_refuses(void **state)
{
    (void)state;
    assert_dies(multiply_shapes,
                &((Shapes){ { 2, 3 }, { 2, 4 }, { 2, 4 } }),
                -SIGABRT, "matrix_multiply: a is 2×3 but b is 2×4");
    assert_dies(multiply_shapes,
                &((Shapes){ { 2, 3 }, { 3, 4 }, { 3, 4 } }),
                -SIGABRT, "the product is 2×4 but c is 3×4");
    assert_dies(multiply_shapes,
                &((Shapes){ { 2, 3 }, { 3, 4 }, { 2, 3 } }),
                -SIGABRT, "the product is 2×4 but c is 2×3");
}

static void multiply_into_itself(void *which)
{
    Matrix *a = matrix_new(2, 2), *b = matrix_new(2, 2);
    matrix_multiply(a, b, *(int *)which == 0 ? a : b);
    matrix_free(a);
    matrix_free(b);
}

static void test_multiply_refuses_a_factor(void **state)
{
    (void)state;
    assert_dies(multiply_into_itself, &(int){ 0 }, -SIGABRT,
                "one of its own factors");
    assert_dies(multiply_into_itself, &(int){ 1 }, -SIGABRT,
                "one of its own factors");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_new_refuses),
        cmocka_unit_test(test_row_major),
        cmocka_unit_test(test_multiply_by_hand),
        cmocka_unit_test(test_multiply_entry_by_entry),
        cmocka_unit_test(test_multiply_passes_nan_on),
        cmocka_unit_test(test_multiply_refuses),
        cmocka_unit_test(test_multiply_refuses_a_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
