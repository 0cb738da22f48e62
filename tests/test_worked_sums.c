/* The numbers about rounding in chapter 9 that are worked by hand, and
   the bounds of its section about the order of a sum: every order that
   its program tries stays below its own. */
#include "support.h"

int chapter9_main(int argc, char **argv);
#define main chapter9_main
#include "../tangled/programs/chapter9-order-float.c"
#undef main

/* ---- Orders that differ ---------------------------------------------- */

/* x, rounded to three decimal digits */
static double three_digits(double x)
{
    char text[40];
    snprintf(text, sizeof text, "%.2e", x);
    return strtod(text, NULL);
}

static void test_three_numbers(void **state)
{
    (void)state;
    double left = three_digits(three_digits(100 + 0.4) + 0.4);
    double right = three_digits(100 + three_digits(0.4 + 0.4));
    assert_close(left, 100, 0);
    assert_close(right, 101, 0);
    volatile float large = 16777216, one = 1;
    volatile float sum = large + one;
    sum = sum + one;
    assert_close(sum, 16777216, 0);
    sum = one + one;
    sum = large + sum;
    assert_close(sum, 16777218, 0);
    volatile double a = 0.1, b = 0.2, c = 0.3, ab = a + b, bc = b + c;
    assert_prints(ab + c, "%.17g", "0.60000000000000009");
    assert_prints(ab + c, "%.16g", "0.6000000000000001");
    assert_prints(a + bc, "%.16g", "0.6");
}

/* ---- What float cannot do --------------------------------------------- */

static void test_limits_of_float(void **state)
{
    (void)state;
    double f = ldexp(1, -24), d = ldexp(1, -53);
    assert_prints(f, "%.0e", "6e-08");
    assert_prints(d, "%.1e", "1.1e-16");
    assert_prints(cbrt(f), "%.0e", "4e-03");
    assert_prints(cbrt(f) * cbrt(f), "%.1e", "1.5e-05");
    assert_prints(cbrt(d), "%.0e", "5e-06");
    assert_prints(cbrt(d) * cbrt(d), "%.0e", "2e-11");
    assert_prints(784 * f, "%.1e", "4.7e-05");
    assert_close(sqrt(784.0), 28, 0);
    assert_close(sqrt(65536.0), 256, 0);
    volatile float near = 1 + (float)exp(-16.0);
    volatile float gone = 1 + (float)exp(-17.0);
    assert_true(near > 1);
    assert_close(gone, 1, 0);
    assert_prints(exp(-17.0), "%.0e", "4e-08");
}

/* ---- eq. sum-bound ------------------------------------------------------ */

/* The most additions that a term of n goes through, in each order of
   the program's table; Kahan's bound, 2u, is another. */
static double most_additions(int order, int n)
{
    if (orders[order].sum == add_in_pairs)
        return ceil(log2(n));
    if (orders[order].sum == add_in_lanes)
        return ceil(n / 8.0) - 1 + 3;
    if (orders[order].sum == add_with_care)
        return 3;
    return n - 1;
}

static void test_the_bound(void **state)
{
    (void)state;
    double u = difference_epsilon() / 2;
    Rng rng;
    rng_seed(&rng, 7);
    for (int n = 2; n <= 2000; n = n < 40 ? n + 1 : 3 * n) {
        real *x = allocate((size_t)n, sizeof *x);
        double exact = draw(&rng, x, n), size = exact;
        for (int signs = 0; signs < 2; signs++) {
            for (int k = 0; k < ORDERS; k++) {
                double e = fabs(real_part(orders[k].sum(x, n)) - exact);
                double most = most_additions(k, n) * u * size;
                if (e > most * 1.0001)
                    fail_test("%s, %d numbers: off by %g u",
                              orders[k].name, n, e / u / size);
            }
            /* the same magnitudes, every third of them negative */
            exact = 0;
            for (int i = 0; i < n; i++) {
                x[i] = i % 3 == 1 ? -x[i] : x[i];
                exact += real_part(x[i]);
            }
        }
        free(x);
    }
}

/* Small whole numbers have one sum, in every order. */
static void test_whole_numbers(void **state)
{
    (void)state;
    real x[100];
    for (int n = 1; n <= 100; n++) {
        x[n - 1] = n % 7 - 2;
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += real_part(x[i]);
        for (int k = 0; k < ORDERS; k++)
            assert_close(real_part(orders[k].sum(x, n)), sum, 0);
    }
}

/* ---- A batch in parts ---------------------------------------------------- */

/* One part is what the library does with the batch; more parts give the
   same but for rounding, and with another sum other bits. */
static void test_parts_of_a_batch(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    Matrix *x = matrix_new(BATCH, 784), *t = matrix_new(BATCH, 10);
    for (int i = 0; i < BATCH * 784; i++)
        x->at[i] = (real)rng_uniform(&rng);
    for (int i = 0; i < BATCH; i++)
        matrix_row(t, i)[rng_below(&rng, 10)] = 1;
    Network *one = network_seeded(), *more = network_seeded();
    size_t bytes = (size_t)one->count * sizeof(real);
    real *whole = allocate(1, bytes), *sum = allocate(1, bytes);
    network_gradient(one, loss_find("cross-entropy"), x, t, 1);
    memcpy(sum, one->gradient, bytes);
    take_step(one, x, t, 1, 0.1, whole);
    double close = 64 * difference_epsilon();
    for (int p = 0; p < one->count; p++)
        assert_close(real_part(whole[p]), real_part(sum[p]), close);
    for (int parts = 2; parts <= 4; parts++) {
        memcpy(more->theta, one->theta, bytes);
        take_step(more, x, t, parts, 0, sum);
        take_step(one, x, t, 1, 0, whole);
        bool same = true;
        for (int p = 0; p < one->count; p++) {
            double a = real_part(whole[p]), b = real_part(sum[p]);
            assert_close(b, a, close);
            same = same && fpclassify(a - b) == FP_ZERO;
        }
        assert_false(same);
        assert_close(distance(more, one), 0, 0);
    }
    network_free(one), network_free(more);
    matrix_free(x), matrix_free(t);
    free(whole), free(sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_numbers),
        cmocka_unit_test(test_limits_of_float),
        cmocka_unit_test(test_the_bound),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_parts_of_a_batch),
    };
    (void)chapter9_main;
    return cmocka_run_group_tests_name("worked_sums", tests, NULL, NULL);
}
