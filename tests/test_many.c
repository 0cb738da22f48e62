/* Loops over many numbers: accuracy against the C library's long double,
   the ends of the range, and the same bits in every way. */
#include "support.h"
#include <float.h>
#include <string.h>
#include "fail.h"
#include "loss.h"
#include "many.h"
#include "matrices.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
enum { MANTISSA = 24, LOWEST = -149 };
#define LARGEST FLT_MAX
#else
enum { MANTISSA = 53, LOWEST = -1074 };
#define LARGEST DBL_MAX
#endif
enum { NUMBERS = 300, ROUNDS = 60 };

#ifndef BACKWARD_COMPLEX
/* Units in the last place between y and what is right, as far as long
   double knows it: where it is a double, as in valgrind, less four. */
static double units(real y, long double right)
{
    volatile long double one = 1;
    double doubt = MANTISSA < 53 || one + 0x1p-60L > one ? 0 : 4;
    int exponent;
    frexpl(right, &exponent);
    exponent -= MANTISSA;
    return (double)(fabsl((long double)y - right)
        / ldexpl(1, exponent < LOWEST ? LOWEST : exponent)) - doubt;
}

static long double right_sigmoid(long double z)
{
    return z >= 0 ? 1 / (1 + expl(-z)) : expl(z) / (1 + expl(z));
}
static long double right_cost(long double z, long double t)
{
    return log1pl(expl(-fabsl(z))) + (z > 0 ? (1 - t) * z : t * -z);
}

static const double ranges[][2] = {
    { -0.01, 0.01 }, { -1, 1 }, { -20, 20 }, { -110, 90 },
    { -750, -700 }, { 700, 710 },
};

/* Numbers between the ends of one range. */
static void draw(real *x, int n, const double *range, Rng *rng)
{
    for (int i = 0; i < n; i++)
        x[i] = (real)(range[0] + (range[1] - range[0])
                      * rng_uniform(rng));
}

static void test_accuracy(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    const Many *many = many_way(0);
    for (int r = 0; r < 6; r++)
        for (int round = 0; round < ROUNDS; round++) {
            real x[NUMBERS], e[NUMBERS], s[NUMBERS];
            draw(x, NUMBERS, ranges[r], &rng);
            many->exponential(x, NUMBERS, e);
            many->sigmoid(x, NUMBERS, s);
            for (int i = 0; i < NUMBERS; i++) {
                long double z = x[i], right = expl(z);
                real t = (real)(i % 5) / 4;
                if (right > (long double)LARGEST)
                    assert_true(isinf(e[i]));
                else
                    assert_true(units(e[i], right) < 1);
                assert_true(units(s[i], right_sigmoid(z)) < 2.5);
                assert_true(units(many->costs(x + i, &t, 1),
                                  right_cost(z, t)) < 2.5);
            }
        }
}

static void test_ends(void **state)
{
    (void)state;
    const real x[] = { INFINITY, -INFINITY, NAN, 0, (real)-0.0,
                       (real)1e30, (real)-1e30, (real)1e-40 };
    const double e[] = { INFINITY, 0, NAN, 1, 1, INFINITY, 0, 1 };
    const double s[] = { 1, 0, NAN, 0.5, 0.5, 1, 0, 0.5 };
    for (int way = 0; many_way(way); way++) {
        real y[8];
        many_way(way)->exponential(x, 8, y);
        for (int i = 0; i < 8; i++)
            assert_true(y[i] == e[i] || (isnan(y[i]) && isnan(e[i])));
        many_way(way)->sigmoid(x, 8, y);
        for (int i = 0; i < 8; i++)
            assert_true(y[i] == s[i] || (isnan(y[i]) && isnan(s[i])));
        const real no = 0, yes = 1;
        assert_true(many_way(way)->costs(x, &no, 1) == INFINITY);
        assert_true(many_way(way)->costs(x + 1, &yes, 1) == INFINITY);
        real lost = many_way(way)->costs(x + 2, &yes, 1);
        many_way(way)->sigmoid(x + 2, 1, y);
        assert_true(isnan(lost) && !signbit(lost) && !signbit(y[0]));
        assert_true(many_way(way)->costs(x, &no, 0) == 0);
    }
}

/* All ways, all lengths to beyond two blocks, and nothing else written. */
static void test_same_bits(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 5);
    for (int way = 1; many_way(way); way++)
        for (int n = 0; n <= 150; n++) {
            const Many *a = many_way(0), *b = many_way(way);
            real x[150], t[150], p[151], q[151];
            draw(x, n, ranges[n % 4], &rng);
            draw(t, n, (const double[]){ 0, 1 }, &rng);
            p[n] = q[n] = 7;
            a->exponential(x, n, p), b->exponential(x, n, q);
            assert_memory_equal(p, q, (size_t)(n + 1) * sizeof *p);
            assert_true(p[n] == 7);
            a->sigmoid(x, n, p), b->sigmoid(x, n, q);
            assert_memory_equal(p, q, (size_t)(n + 1) * sizeof *p);
            p[0] = a->costs(x, t, n), q[0] = b->costs(x, t, n);
            assert_memory_equal(p, q, sizeof *p);
            a->sum_strips(x, n, p), b->sum_strips(x, n, q);
            assert_memory_equal(p, q, MANY_STRIP * sizeof *p);
            a->add_strip(t, p, n < 32 ? 0 : n);
            b->add_strip(t, q, n < 32 ? 0 : n);
            assert_memory_equal(p, q, MANY_STRIP * sizeof *p);
        }
}

/* In place, and from where no vector begins. */
static void test_in_place(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 6);
    real x[131], y[131];
    draw(x, 131, ranges[2], &rng);
    many_way(0)->exponential(x + 1, 130, y);
    many_way(0)->exponential(x + 1, 130, x + 1);
    assert_memory_equal(x + 1, y, 130 * sizeof *x);
}
#endif

/* Against the plain loops, for every width; those that do not fit are
   refused. */
static void test_rows(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 7);
    for (int cols = 1; cols <= 40; cols++)
        for (int rows = 1; rows <= 70; rows += 23) {
            Matrix *z = matrix_new(rows, cols), *y = matrix_new(rows, cols);
            Matrix *b = matrix_new(1, cols), *sum = matrix_new(1, cols);
            for (int k = 0; k < rows * cols; k++)
                z->at[k] = y->at[k] = (real)rng_normal(&rng);
            for (int j = 0; j < cols; j++)
                b->at[j] = sum->at[j] = (real)rng_normal(&rng);
            bool fits = many_way(0) && cols <= MANY_STRIP
                        && MANY_STRIP % cols == 0;
            assert_int_equal(many_add_row(b, z), fits);
            assert_int_equal(many_sum_rows(y, sum), fits);
            for (int j = 0; j < cols; j++) {
                real all = b->at[j];
                for (int i = 0; i < rows; i++) {
                    real before = matrix_row(y, i)[j];
                    all += before;
                    real after = fits ? before + b->at[j] : before;
                    assert_true(matrix_row(z, i)[j] == after);
                }
                assert_close(real_part(sum->at[j]),
                             real_part(fits ? all : b->at[j]),
                             sizeof(real) == 4 ? 4e-5 : 4e-14);
            }
            matrix_free(z), matrix_free(y);
            matrix_free(b), matrix_free(sum);
        }
}

static void add_misfit(void *context)
{
    (void)context;
    Matrix z = { 2, 2, (real[4]){ 0 } }, b = { 1, 4, (real[4]){ 0 } };
    many_add_row(&b, &z);
}

static void test_misfits(void **state)
{
    (void)state;
    assert_dies(add_misfit, NULL, -SIGABRT,
                "a row of 1×4 for the rows of 2×2");
    assert_null(many_way(-1));
    assert_null(many_way(3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef BACKWARD_COMPLEX
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_in_place),
#endif
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
