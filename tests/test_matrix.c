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

/* A nan is not hidden by a zero in either of them. */
static void test_transposed_products_pass_nan_on(void **state)
{
    (void)state;
    const Matrix a = { 1, 2, (real[]){ 0, 0 } };
    const Matrix b = { 1, 2, (real[]){ (real)NAN, 1 } };
    Matrix abt = { 1, 1, (real[1]){ 0 } }, atb = { 2, 2, (real[4]){ 0 } };
    matrix_multiply_abt(&a, &b, &abt);
    assert_true(isnan(real_part(abt.at[0])));
    matrix_add_atb(&a, &b, &atb);
    assert_true(isnan(real_part(atb.at[0])));
    assert_true(isnan(real_part(atb.at[2])));
}

static void abt_shapes(void *arg)
{
    Shapes *s = arg;
    Matrix *a = matrix_new(s->a[0], s->a[1]);
    Matrix *b = matrix_new(s->b[0], s->b[1]);
    Matrix *c = matrix_new(s->c[0], s->c[1]);
    matrix_multiply_abt(a, b, c);
    matrix_free(a), matrix_free(b), matrix_free(c);
}

static void atb_shapes(void *arg)
{
    Shapes *s = arg;
    Matrix *a = matrix_new(s->a[0], s->a[1]);
    Matrix *b = matrix_new(s->b[0], s->b[1]);
    Matrix *c = matrix_new(s->c[0], s->c[1]);
    matrix_add_atb(a, b, c);
    matrix_free(a), matrix_free(b), matrix_free(c);
}

static void transposed_into_itself(void *which)
{
    Matrix *a = matrix_new(2, 2), *b = matrix_new(2, 2);
    int w = *(int *)which;
    if (w < 2)
        matrix_multiply_abt(a, b, w == 0 ? a : b);
    else
        matrix_add_atb(a, b, w == 2 ? a : b);
    matrix_free(a), matrix_free(b);
}

static void test_transposed_products_refuse(void **state)
{
    (void)state;
    abt_shapes(&(Shapes){ { 2, 3 }, { 4, 3 }, { 2, 4 } });
    assert_dies(abt_shapes,
                &((Shapes){ { 2, 3 }, { 3, 4 }, { 2, 4 } }), -SIGABRT,
                "matrix_multiply_abt: a is 2×3 but b is 3×4, transposed");
    assert_dies(abt_shapes,
                &((Shapes){ { 2, 3 }, { 4, 3 }, { 4, 2 } }), -SIGABRT,
                "the product is 2×4 but c is 4×2");
    atb_shapes(&(Shapes){ { 2, 3 }, { 2, 4 }, { 3, 4 } });
    assert_dies(atb_shapes,
                &((Shapes){ { 2, 3 }, { 3, 4 }, { 3, 4 } }), -SIGABRT,
                "matrix_add_atb: a is 2×3, transposed, but b is 3×4");
    assert_dies(atb_shapes,
                &((Shapes){ { 2, 3 }, { 2, 4 }, { 4, 3 } }), -SIGABRT,
                "the product is 3×4 but c is 4×3");
    for (int i = 0; i < 4; i++)
        assert_dies(transposed_into_itself, &i, -SIGABRT,
                    "one of its own factors");
}

/* Each of the three products entry by entry: a chain over the terms in
   order, from 0 or from what is added to.  All small shapes, in each way
   that the machine has, are a matter of the suite product. */
static void check_products(int rows, int inner, int cols, Rng *rng)
{
    Matrix *a = matrix_new(rows, inner), *at = matrix_new(inner, rows);
    Matrix *b = matrix_new(inner, cols), *bt = matrix_new(cols, inner);
    Matrix *ab = matrix_new(rows, cols), *abt = matrix_new(rows, cols);
    Matrix *added = matrix_new(rows, cols);
    fill(a, rng), fill(b, rng), fill(ab, rng);
    abt->at[0] = (real)NAN;     /* what it held does not matter */
    for (int i = 0; i < rows * inner; i++)
        matrix_row(at, i % inner)[i / inner] = a->at[i];
    for (int i = 0; i < inner * cols; i++)
        matrix_row(bt, i % cols)[i / cols] = b->at[i];
    for (int i = 0; i < rows * cols; i++)
        added->at[i] = (real)(i + 1) / 3;
    matrix_multiply(a, b, ab);
    matrix_multiply_abt(a, bt, abt);
    matrix_add_atb(at, b, added);
    for (int i = 0; i < rows * cols; i++) {
        real product = 0, sum = (real)(i + 1) / 3;
        for (int k = 0; k < inner; k++) {
            real x = matrix_row(a, i / cols)[k];
            real y = matrix_row(b, k)[i % cols];
            product = chained(x, y, product);
            sum = chained(x, y, sum);
        }
        assert_true(ab->at[i] == product);
        assert_true(abt->at[i] == product);
        assert_true(added->at[i] == sum);
    }
    Matrix *all[] = { a, at, b, bt, ab, abt, added };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        matrix_free(all[i]);
}

static void test_products_entry_by_entry(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 8);
    for (int rows = 1; rows <= 13; rows += 3)
        for (int inner = 1; inner <= 9; inner += 2)
            for (int cols = 1; cols <= 21; cols += 4)
                check_products(rows, inner, cols, &rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_new_refuses),
        cmocka_unit_test(test_row_major),
        cmocka_unit_test(test_multiply_by_hand),
        cmocka_unit_test(test_products_entry_by_entry),
        cmocka_unit_test(test_multiply_passes_nan_on),
        cmocka_unit_test(test_multiply_refuses),
        cmocka_unit_test(test_multiply_refuses_a_factor),
        cmocka_unit_test(test_transposed_products_pass_nan_on),
        cmocka_unit_test(test_transposed_products_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
