/* The affine layer. */
#include "support.h"
#include "matrices.h"
#include "affine.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 2e-6
#else
#define TOLERANCE 2e-14
#endif

static Matrix *random_matrix(int rows, int cols, Rng *rng)
{
    Matrix *m = matrix_new(rows, cols);
    for (int i = 0; i < rows * cols; i++)
        m->at[i] = (real)rng_normal(rng);
    return m;
}

static void test_against_indices(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 11);
    Matrix *x = random_matrix(5, 3, &rng), *w = random_matrix(3, 4, &rng);
    Matrix *b = random_matrix(1, 4, &rng), *y = random_matrix(5, 4, &rng);
    affine_forward(x, w, b, y);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 4; j++) {
            double sum = real_part(b->at[j]);
            for (int d = 0; d < 3; d++)
                sum += real_part(x->at[i * 3 + d])
                     * real_part(w->at[d * 4 + j]);
            assert_close(real_part(y->at[i * 4 + j]), sum, TOLERANCE);
        }
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}

static void test_bias_in_every_row(void **state)
{
    (void)state;
    Matrix *x = matrix_of(3, 1, (double[]){ 1, 2, 3 });
    Matrix *w = matrix_new(1, 2), *y = matrix_new(3, 2);
    Matrix *b = matrix_of(1, 2, (double[]){ 7, -8 });
    affine_forward(x, w, b, y);
    for (int i = 0; i < 3; i++) {
        assert_close(real_part(matrix_row(y, i)[0]), 7, 0);
        assert_close(real_part(matrix_row(y, i)[1]), -8, 0);
    }
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}

/* Two affine layers in a row are one, eq. (collapse). */
static void test_collapse(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 5);
    Matrix *x = random_matrix(4, 3, &rng);
    Matrix *w1 = random_matrix(3, 5, &rng), *b1 = random_matrix(1, 5, &rng);
    Matrix *w2 = random_matrix(5, 2, &rng), *b2 = random_matrix(1, 2, &rng);
    Matrix *h = matrix_new(4, 5), *y = matrix_new(4, 2);
    affine_forward(x, w1, b1, h);
    affine_forward(h, w2, b2, y);
    Matrix *w = matrix_new(3, 2), *b = matrix_new(1, 2);
    Matrix *one = matrix_new(4, 2);
    matrix_multiply(w1, w2, w);
    affine_forward(b1, w2, b2, b);
    affine_forward(x, w, b, one);
    for (int i = 0; i < 8; i++)
        assert_close(real_part(one->at[i]), real_part(y->at[i]),
                     10 * TOLERANCE);
    Matrix *all[] = { x, w1, b1, w2, b2, h, y, w, b, one };
    for (int i = 0; i < 10; i++)
        matrix_free(all[i]);
}

static void affine_shapes(void *arg)
{
    const int *s = arg;
    Matrix *x = matrix_new(s[0], s[1]), *w = matrix_new(s[2], s[3]);
    Matrix *b = matrix_new(s[4], s[5]), *y = matrix_new(s[6], s[7]);
    affine_forward(x, w, b, y);
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}

static void test_refuses(void **state)
{
    (void)state;
    int fine[] = { 2, 3, 3, 4, 1, 4, 2, 4 };
    affine_shapes(fine);
    assert_dies(affine_shapes, ((int[]){ 2, 3, 3, 4, 1, 3, 2, 4 }),
                -SIGABRT, "affine_forward: w is 3×4 but b is 1×3");
    assert_dies(affine_shapes, ((int[]){ 2, 3, 3, 4, 2, 4, 2, 4 }),
                -SIGABRT, "w is 3×4 but b is 2×4");
    assert_dies(affine_shapes, ((int[]){ 2, 2, 3, 4, 1, 4, 2, 4 }),
                -SIGABRT, "2×2");
    assert_dies(affine_shapes, ((int[]){ 2, 3, 3, 4, 1, 4, 3, 4 }),
                -SIGABRT, "3×4");
}

/* dx is set, dw and db are added to, x, w and delta are left alone. */
static void test_backward_against_indices(void **state)
{
    (void)state;
    enum { N = 5, D = 3, H = 4 };
    Rng rng;
    rng_seed(&rng, 12);
    Matrix *x = random_matrix(N, D, &rng), *w = random_matrix(D, H, &rng);
    Matrix *delta = random_matrix(N, H, &rng), *dx = matrix_new(N, D);
    Matrix *dw = matrix_new(D, H), *db = matrix_new(1, H);
    for (int p = 0; p < N * D; p++)
        dx->at[p] = 50;
    for (int p = 0; p < D * H; p++)
        dw->at[p] = (real)p;
    for (int j = 0; j < H; j++)
        db->at[j] = (real)-j;
    real before[3][N * H];
    const Matrix *inputs[] = { x, w, delta };
    for (int k = 0; k < 3; k++)
        memcpy(before[k], inputs[k]->at, (size_t)(inputs[k]->rows
               * inputs[k]->cols) * sizeof(real));
    affine_backward(x, w, delta, dx, dw, db);
    for (int k = 0; k < 3; k++)
        assert_memory_equal(before[k], inputs[k]->at,
            (size_t)(inputs[k]->rows * inputs[k]->cols) * sizeof(real));
    for (int i = 0; i < N; i++)
        for (int d = 0; d < D; d++) {
            double sum = 0;
            for (int j = 0; j < H; j++)
                sum += real_part(delta->at[i * H + j])
                     * real_part(w->at[d * H + j]);
            assert_close(real_part(dx->at[i * D + d]), sum, TOLERANCE);
        }
    for (int j = 0; j < H; j++) {
        double total = -j;
        for (int i = 0; i < N; i++)
            total += real_part(delta->at[i * H + j]);
        assert_close(real_part(db->at[j]), total, 2 * TOLERANCE);
        for (int d = 0; d < D; d++) {
            double sum = d * H + j;
            for (int i = 0; i < N; i++)
                sum += real_part(x->at[i * D + d])
                     * real_part(delta->at[i * H + j]);
            assert_close(real_part(dw->at[d * H + j]), sum,
                         10 * TOLERANCE);
        }
    }
    affine_backward(x, w, delta, NULL, dw, db);     /* nobody needs dx */
    Matrix *all[] = { x, w, delta, dx, dw, db };
    for (int i = 0; i < 6; i++)
        matrix_free(all[i]);
}

static void backward_shapes(void *arg)
{
    const int *s = arg;
    Matrix *m[6];
    for (int k = 0; k < 6; k++)
        m[k] = matrix_new(s[2 * k], s[2 * k + 1]);
    affine_backward(m[0], m[1], m[2], m[3], m[4], m[5]);
    for (int k = 0; k < 6; k++)
        matrix_free(m[k]);
}

static void test_backward_refuses(void **state)
{
    (void)state;
    /*             x     w     delta dx    dw    db */
    backward_shapes((int[]){ 2, 3, 3, 4, 2, 4, 2, 3, 3, 4, 1, 4 });
    assert_dies(backward_shapes,
                ((int[]){ 2, 3, 3, 4, 2, 4, 2, 3, 3, 4, 1, 3 }), -SIGABRT,
                "affine_backward: delta is 2×4 but db is 1×3");
    assert_dies(backward_shapes,
                ((int[]){ 2, 3, 3, 4, 2, 4, 2, 3, 3, 4, 2, 4 }), -SIGABRT,
                "delta is 2×4 but db is 2×4");
    assert_dies(backward_shapes,
                ((int[]){ 2, 3, 4, 3, 2, 4, 2, 3, 3, 4, 1, 4 }), -SIGABRT,
                "a is 2×4 but b is 4×3, transposed");
    assert_dies(backward_shapes,
                ((int[]){ 3, 3, 3, 4, 2, 4, 2, 3, 3, 4, 1, 4 }), -SIGABRT,
                "a is 3×3, transposed, but b is 2×4");
    assert_dies(backward_shapes,
                ((int[]){ 2, 3, 3, 4, 2, 4, 2, 3, 4, 3, 1, 4 }), -SIGABRT,
                "the product is 3×4 but c is 4×3");
}

#ifdef BACKWARD_COMPLEX
/* dy[i][j] is x[i][d] for w[d][j], w[d][j] for x[i][d], 1 for b[j]. */
static void test_slopes(void **state)
{
    (void)state;
    const real h = 1e-20 * I;
    Matrix *x = matrix_of(1, 2, (double[]){ 3, -5 });
    Matrix *w = matrix_of(2, 2, (double[]){ 0.5, 2, -7, 11 });
    Matrix *b = matrix_of(1, 2, (double[]){ 0.25, 4 });
    Matrix *y = matrix_new(1, 2);
    w->at[2] += h;                      /* w[1][0] */
    affine_forward(x, w, b, y);
    assert_relative(imaginary_part(y->at[0]) / 1e-20, -5, 1e-15);
    assert_close(imaginary_part(y->at[1]), 0, 0);
    w->at[2] -= h;
    x->at[0] += h;
    affine_forward(x, w, b, y);
    assert_relative(imaginary_part(y->at[0]) / 1e-20, 0.5, 1e-15);
    assert_relative(imaginary_part(y->at[1]) / 1e-20, 2, 1e-15);
    x->at[0] -= h;
    b->at[1] += h;
    affine_forward(x, w, b, y);
    assert_close(imaginary_part(y->at[0]), 0, 0);
    assert_relative(imaginary_part(y->at[1]) / 1e-20, 1, 1e-15);
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_indices),
        cmocka_unit_test(test_bias_in_every_row),
        cmocka_unit_test(test_collapse),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_backward_against_indices),
        cmocka_unit_test(test_backward_refuses),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_slopes),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
