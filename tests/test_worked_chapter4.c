/* The numbers that chapter 4 works by hand, to their printed digits,
   against the library. */
#include "support.h"
#include "rules.h"

/* ---- section two-programs: why it goes down all the same ---------- */

/* Any positive factors: first order down, by the sum of c g^2. */
static real valley(const real *x)
{
    return x[0] * x[0] + 3 * x[1] * x[1] + x[0] * x[1];
}

static void wrong_factors_go_down(void **state)
{
    (void)state;
    const double factors[][2] = {
        { 1, 1 }, { 0.05, 1 }, { 1, 20 }, { 0.5, 2 }
    };
    const double x = 0.7, y = -0.4;
    const double g[2] = { 2 * x + y, 6 * y + x };
    const real here[2] = { (real)x, (real)y };
    double l = real_part(valley(here));
    for (int i = 0; i < 4; i++) {
        const double *c = factors[i];
        double fall = c[0] * g[0] * g[0] + c[1] * g[1] * g[1];
        double eta = 1e-2 / fmax(c[0], c[1]), last = INFINITY;
        for (int halvings = 0; halvings < 3; halvings++, eta /= 2) {
            const real next[2] = { (real)(x - eta * c[0] * g[0]),
                                   (real)(y - eta * c[1] * g[1]) };
            double change = real_part(valley(next)) - l;
            assert_true(change < 0);
            /* what is left is of second order: a quarter */
            double rest = fabs(change + eta * fall);
            assert_true(rest < 0.3 * last);
            last = rest;
        }
    }
}

/* Biases of the second and third layer of 2-16-16-1. */
static void seventeen_biases(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x[2] = { graph_input(g, 1), graph_input(g, 2) };
    Node h[16], u[16], z;
    graph_layer(x, 2, h, 16, graph_relu);
    int first = g->count;
    assert_int_equal(first, 2 * 16 + 16);
    graph_layer(h, 16, u, 16, graph_relu);
    graph_layer(u, 16, &z, 1, NULL);
    assert_int_equal(g->count - first - 16 * 16 - 16, 17);
    graph_free(g);
}

/* ---- section thousand: PyTorch's fast mode ------------------------ */

static void directions_are_as_long_as_said(void **state)
{
    (void)state;
    enum { N = 1000, TRIALS = 200 };
    Rng rng;
    rng_seed(&rng, 4);
    double length = 0, sum = 0, spread = 0, missed = 0;
    for (int i = 0; i < TRIALS; i++) {
        double u[N], squares = 0, s = 0, m = 0;
        for (int k = 0; k < N; k++) {
            u[k] = rng_uniform(&rng);
            squares += u[k] * u[k];
        }
        double root = sqrt(squares);
        for (int k = 0; k < N; k++) {
            s += u[k] / root;
            m += u[k] / root * rng_normal(&rng);
        }
        length += root / TRIALS;
        sum += s / TRIALS;
        spread += m * m / TRIALS;
        double allowed = 1e-5 * s + 1e-3 * fabs(m);
        missed += fmin(1, allowed / (0.1 / root)) / TRIALS;
    }
    assert_relative(length, sqrt(N / 3.0), 0.01);
    assert_relative(sum, sqrt(3.0 * N) / 2, 0.01);
    assert_close(spread, 1, 0.25);
    assert_prints(sqrt(3.0 * N) / 2, "%.0f", "27");
    assert_prints(0.1 * sqrt(3.0 / N), "%.4f", "0.0055");
    assert_prints(1e-3 * sqrt(3.0 * N) / 2, "%.3f", "0.027");
    /* "about 0.001 is allowed", for E|m| of a normal number */
    const double pi = acos(-1.0);
    assert_prints(1e-5 * 27.4 + 1e-3 * sqrt(2 / pi), "%.3f", "0.001");
    assert_close(missed, 0.2, 0.04);    /* "a fifth or so" */
    /* "five times the most that the mistake can show" */
    assert_prints((0.01 + 1) * 0.0274 / 0.00548, "%.0f", "5");
}

/* ---- section rules: what the thresholds mean ---------------------- */

/* Five ten-thousandths are half of rtol; a hundredth is half of llm.c's
   tolerance; KANN's is 1e-7 / 1e-5. */
static void thresholds(void **state)
{
    (void)state;
    assert_close(5e-4 / 1e-3, 0.5, 1e-12);
    assert_close(0.01 / 2e-2, 0.5, 1e-12);
    assert_close(1e-7 / 1e-5, 1e-2, 1e-12);
    assert_prints(100 * (1.01 / 0.99 - 1), "%.0f", "2");    /* per cent */
    /* a loss of 1, h = 1e-5: the quotient is known to 1e-11 or so,
       and that is 1e-7 of an entry of 1e-4 */
    double u = ldexp(1, -53);
    assert_true(u / 1e-5 > 1e-12 && u / 1e-5 < 2e-11);
    assert_close(1e-11 / 1e-4, 1e-7, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_factors_go_down),
        cmocka_unit_test(seventeen_biases),
        cmocka_unit_test(directions_are_as_long_as_said),
        cmocka_unit_test(thresholds),
    };
    return cmocka_run_group_tests_name("worked chapter 4", tests, NULL,
                                       NULL);
}
