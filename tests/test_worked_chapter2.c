/* The worked examples and the numerical claims of chapter 2, to the
   digits that are printed there. */
#include "support.h"
#include <complex.h>
#include <float.h>
#include "descent.h"
#include "difference.h"
#include "loss.h"
#include "mlp.h"

#ifdef BACKWARD_FLOAT
static const bool in_float = true;
#else
static const bool in_float = false;
#endif

static real square(real x) { return x * x; }
static real cube(real x) { return x * x * x; }

/* The quotients of the first page: 6 + h, until rounding takes over. */
static void test_square_at_3(void **state)
{
    (void)state;
    for (double h = 1; h > 1e-3; h /= 10)
        assert_close(derivative_one_sided(square, 3, h), 6 + h,
                     in_float ? 2e-3 : 1e-11);
    volatile real lost = 3 + (real)1e-16;
    assert_true(real_part(square(lost) - square(3)) == 0);
    if (!in_float) {
        volatile real moved = 3 + (real)1e-15;
        double rise = real_part(square(moved) - square(3));
        assert_prints(rise / 1e-15, "%.3f", "5.329");
    }
}

/* Eq. contraction: (1 - 2η)^12 · 3 for the four learning rates. */
static void test_four_regimes(void **state)
{
    (void)state;
    const double rates[] = { 0.05, 0.5, 0.9, 1.05 };
    const char *const digits[] = { "0.847", "0.000", "0.206", "9.415" };
    const double h = in_float ? 0x1p-3 : 1e-3;
    for (int i = 0; i < 4; i++) {
        real x = 3;
        for (int s = 0; s < 12; s++) {
            real slope = (real)derivative_central(square, real_part(x), h);
            descent_step(&x, &slope, 1, rates[i]);
        }
        assert_prints(fabs(real_part(x)), "%.3f", digits[i]);
        assert_prints(fabs(3 * pow(1 - 2 * rates[i], 12)), "%.3f",
                      digits[i]);
    }
}

/* At η = 1 we go to and fro between 3 and -3 for ever. */
static void test_to_and_fro(void **state)
{
    (void)state;
    real x = 3;
    for (int s = 0; s < 1000; s++) {
        real slope = 2 * x;
        descent_step(&x, &slope, 1, 1);
        assert_true(real_part(x) == (s % 2 ? 3 : -3));
    }
}

/* Eq. best-rate: in a valley of condition κ every step at the best
   rate multiplies the distance by (κ-1)/(κ+1), and no rate that is
   better for one direction is better for both. */
static void test_valley(void **state)
{
    (void)state;
    const int steps[] = { 69, 691, 6908 };
    double kappa = 10;
    for (int i = 0; i < 3; i++, kappa *= 10) {
        double rate = 2 / (1 + kappa), rho = (kappa - 1) / (kappa + 1);
        assert_close(1 - rate, rho, 1e-15);
        assert_close(1 - rate * kappa, -rho, 1e-12);
        assert_int_equal((int)ceil(log(1e-6) / log(rho)), steps[i]);
        assert_close(steps[i] / kappa, 6.9, 0.01);
        assert_true(fabs(1 - (rate + 1e-6) * kappa) > rho);
        assert_true(fabs(1 - (rate - 1e-6)) > rho);
    }
}

/* Section quotients: the cubic at 1. */
static void test_cubic(void **state)
{
    (void)state;
    const char *f = in_float ? "%.3f" : "%.4f";
    assert_prints(derivative_one_sided(cube, 1, 0.1), "%.2f", "3.31");
    assert_prints(derivative_central(cube, 1, 0.1), "%.2f", "3.01");
    assert_prints(derivative_one_sided(cube, 1, 0.01), f,
                  in_float ? "3.030" : "3.0301");
    assert_prints(derivative_central(cube, 1, 0.01), f,
                  in_float ? "3.000" : "3.0001");
    /* and extrapolated, eq. richardson, exact with any step */
    for (double h = 1; h > 0.1; h /= 2) {
        double d = derivative_central(cube, 1, h);
        double half = derivative_central(cube, 1, h / 2);
        assert_close((4 * half - d) / 3, 3, in_float ? 1e-5 : 1e-14);
    }
}

/* Sterbenz: the difference of neighbours is exact. */
static void test_sterbenz(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        volatile real b = (real)sqrt(2.0 + i);
        volatile real a = (real)(real_part(b) * (1 + i / 1000.0));
        volatile real d = a - b;
        long double exact = (long double)real_part(a) - real_part(b);
        assert_true((long double)real_part(d) == exact);
    }
    /* outside the factor of two it need not be */
    volatile real one = 1, tiny = (real)1e-30, d = one - tiny;
    assert_true(real_part(d) == 1);
}

/* Eq. best-step: the lowest point of A h^r + B/h, and eq. best-steps. */
static void test_best_steps(void **state)
{
    (void)state;
    for (int r = 1; r <= 4; r++) {
        double a = 0.7, b = 3e-16;
        double h = pow(b / (r * a), 1.0 / (r + 1));
        double e = a * pow(h, r) + b / h;
        assert_relative(e, (1 + 1.0 / r) * b / h, 1e-14);
        assert_true(a * pow(0.99 * h, r) + b / (0.99 * h) > e);
        assert_true(a * pow(1.01 * h, r) + b / (1.01 * h) > e);
    }
    double cu = 3.2e-16, f = 4.5, f2 = 5.5, f3 = 30;
    double h1 = 2 * sqrt(cu * f / f2), h2 = cbrt(3 * cu * f / f3);
    assert_relative(h1, pow(2 * cu * f / (f2 / 2), 1.0 / 2), 1e-14);
    assert_relative(h2, pow(cu * f / (2 * f3 / 6), 1.0 / 3), 1e-14);
    assert_relative(2 * 2 * cu * f / h1, 2 * sqrt(cu * f * f2), 1e-14);
    assert_relative(1.5 * cu * f / h2,
                    0.5 * cbrt(9 * cu * cu * f * f * f3), 1e-14);
    /* with C = |f| = |f''| = |f'''| = 1, in terms of ε = 2u */
    double u = DBL_EPSILON / 2;
    assert_relative(2 * sqrt(u), sqrt(2 * DBL_EPSILON), 1e-14);
    assert_relative(cbrt(3 * u), cbrt(1.5 * DBL_EPSILON), 1e-14);
}

/* The magnification of rounding by the table: by 1.5, 1.65, 1.69. */
static void test_noise_of_the_table(void **state)
{
    (void)state;
    const char *const digits[] = { "1.50", "1.65", "1.69" };
    double most = 1;
    for (int j = 1; j <= 20; j++) {
        most *= (pow(4, j) + 0.5) / (pow(4, j) - 1);
        if (j <= 3)
            assert_prints(most, "%.2f", digits[j - 1]);
    }
    assert_true(most < 2);
}

/* Eq. test-function: the closed form, eq. test-derivative, and what
   the methods make of it. */
static real martins(real x)
{
    return exp(x) / sqrt(sin(x) * sin(x) * sin(x)
                         + cos(x) * cos(x) * cos(x));
}

static void test_martins(void **state)
{
    (void)state;
    double s = sin(1.5), c = cos(1.5), v = s * s * s + c * c * c;
    double slope = exp(1.5) / sqrt(v)
                 * (1 - 3 * s * c * (s - c) / (2 * v));
    assert_prints(slope, "%.13f", "4.0534278938986");
    assert_relative(derivative_richardson(martins, 1.5,
                        difference_step(8, 1.5), NULL),
                    slope, in_float ? 2e-5 : 1e-12);
    assert_relative(derivative_central(martins, 1.5,
                        difference_step(2, 1.5)),
                    slope, in_float ? 2e-4 : 2e-10);
    assert_relative(derivative_one_sided(martins, 1.5,
                        difference_step(1, 1.5)),
                    slope, in_float ? 2e-3 : 1e-7);
#ifdef BACKWARD_COMPLEX
    assert_relative(derivative_complex_step(martins, 1.5, 1e-20), slope,
                    1e-15);
    assert_relative(derivative_complex_step(martins, 1.5, 1e-300), slope,
                    1e-15);
    assert_true(fabs(derivative_complex_step(martins, 1.5, 1e-320)
                     / slope - 1) > 1e-6);
#endif
}

/* The triple angles of section u-curve. */
static void test_quarter_turns(void **state)
{
    (void)state;
    for (double x = -3; x < 3; x += 0.1) {
        assert_close(4 * pow(sin(x), 3), 3 * sin(x) - sin(3 * x), 1e-14);
        assert_close(4 * pow(cos(x), 3), 3 * cos(x) + cos(3 * x), 1e-14);
    }
}

/* Eq. product-rule. */
static void test_product_rule(void **state)
{
    (void)state;
#ifdef BACKWARD_COMPLEX
    const double h = 1e-20, a = 3, b = 0.75, da = -2, db = 5;
    double complex product = (a + h * da * I) * (b + h * db * I);
    assert_true(creal(product) == a * b);
    assert_relative(cimag(product) / h, da * b + a * db, 1e-15);
#else
    assert_true(imaginary_part(square(3)) == 0);
#endif
}

/* Adding h, -2h and h again loses what is small beside h. */
static void test_restoring_by_arithmetic(void **state)
{
    (void)state;
    volatile real theta = (real)1e-30, h = (real)1e-5;
    theta = theta + h;
    theta = theta - 2 * h;
    theta = theta + h;
    assert_true(real_part(theta) == 0);
}

/* ---- the network with seventeen knobs ------------------------------ */

static const double knobs[] = { 0.1, 0.3, -0.2, 0.4, -0.1, 0.5, 0, 0, 0,
                                0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0 };
enum { KNOBS = 17 };

static real charge(void *context)
{
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    const Matrix t = { 1, 2, (real[]){ 1, 0 } };
    return loss_find("cross-entropy")->value(mlp_forward(context, &x),
                                             &t);
}

static Mlp *network(void)
{
    Mlp *m = mlp_new((const int[]){ 2, 3, 2 }, 3,
                     activation_find("relu"), 1);
    assert_int_equal(m->count, KNOBS);
    for (int p = 0; p < KNOBS; p++)
        m->theta[p] = (real)knobs[p];
    return m;
}

/* The gradient by formula, for all three hidden units open. */
static void by_formula(double *g)
{
    const double *w2 = knobs + 9, y[] = { 0.9, 0.1, 0.8 };
    /* the scores are -0.21 and -0.07; kind A is right */
    double wrong = 1 / (1 + exp(-0.14)), d[] = { -wrong, wrong };
    for (int j = 0; j < 3; j++) {
        double dz = d[0] * w2[2 * j] + d[1] * w2[2 * j + 1];
        g[j] = dz;
        g[3 + j] = 2 * dz;
        g[6 + j] = dz;
        g[9 + 2 * j] = y[j] * d[0];
        g[9 + 2 * j + 1] = y[j] * d[1];
    }
    g[15] = d[0];
    g[16] = d[1];
}

static void test_gradient_of_the_network(void **state)
{
    (void)state;
    static const char *const digits[KNOBS] = {
        "-0.267471", "0.160483", "0.374460",
        "-0.534943", "0.320966", "0.748920",
        "-0.267471", "0.160483", "0.374460",
        "-0.481449", "0.481449", "-0.053494", "0.053494",
        "-0.427954", "0.427954", "-0.534943", "0.534943",
    };
    Mlp *m = network();
    const Objective o = { charge, m, m->theta, m->count };
    double exact[KNOBS];
    real g[KNOBS];
    by_formula(exact);
    gradient_central(&o, 0, g);
    for (int p = 0; p < KNOBS; p++) {
        assert_relative(real_part(g[p]), exact[p],
                        in_float ? 2e-3 : 1e-9);
        assert_prints(in_float ? exact[p] : real_part(g[p]), "%.6f",
                      digits[p]);
    }
#ifdef BACKWARD_COMPLEX
    gradient_complex_step(&o, 0, g);
    for (int p = 0; p < KNOBS; p++)
        assert_relative(real_part(g[p]), exact[p], 1e-12);
#endif
    mlp_free(m);
}

/* Eq. kink, and the corner at w = -0.15. */
static void test_kink(void **state)
{
    (void)state;
    for (double x = -0.4375; x < 0.5; x += 0.0625)
        assert_true(derivative_central(relu, x, 0.5) == 0.5 + x);
    Mlp *m = network();
    const Objective o = { charge, m, m->theta + 4, 1 };
    real left, right, at;
    m->theta[4] = (real)-0.16;
    gradient_central(&o, 0x1p-8, &left);
    m->theta[4] = (real)-0.14;
    gradient_central(&o, 0x1p-8, &right);
    m->theta[4] = (real)-0.15;
    gradient_central(&o, 0x1p-8, &at);
    assert_true(real_part(left) == 0);
    assert_close(real_part(right), 0.32, 0.01);
    assert_close(real_part(at), real_part(right) / 2, 0.01);
    mlp_free(m);
}

/* The sine and its network of section training. */
typedef struct { Mlp *net; Matrix *x, *t; } Sine;

static real misfit(void *context)
{
    Sine *s = context;
    return loss_find("squared-error")->value(mlp_forward(s->net, s->x),
                                             s->t);
}

static Sine sine_problem(void)
{
    Rng rng;
    rng_seed(&rng, 1);
    Sine s = { mlp_new((int[]){ 1, 8, 1 }, 3, activation_find("tanh"),
                       24),
               matrix_new(24, 1), matrix_new(24, 1) };
    assert_int_equal(s.net->count, 25);
    mlp_initialize(s.net, &rng, 1);
    for (int i = 0; i < 24; i++) {
        s.x->at[i] = (real)(-3 + 6.0 * i / 23);
        s.t->at[i] = sin(s.x->at[i]);
    }
    return s;
}

static void sine_free(Sine *s)
{
    mlp_free(s->net);
    matrix_free(s->x);
    matrix_free(s->t);
}

static void descend(Sine *s, int steps, double rate)
{
    const Objective o = { misfit, s, s->net->theta, s->net->count };
    real gradient[25];
    for (int step = 0; step < steps; step++) {
        gradient_central(&o, 0, gradient);
        descent_step(o.theta, gradient, o.count, rate);
    }
}

/* Twenty steps with measured gradients teach a network something. */
static void test_training_by_measurement(void **state)
{
    (void)state;
    Sine s = sine_problem();
    double before = real_part(misfit(&s));
    assert_true(before > 1);
    descend(&s, 20, 0.1);
    assert_true(real_part(misfit(&s)) < before / 10);
    sine_free(&s);
}

#ifndef BACKWARD_FLOAT
/* The largest second derivative in any direction: power iteration
   on differences of gradients. */
static double largest_curvature(Sine *s)
{
    const Objective o = { misfit, s, s->net->theta, s->net->count };
    const double h = 1e-4;
    real theta[25], up[25], down[25];
    double v[25], curvature = 0;
    memcpy(theta, o.theta, sizeof theta);
    for (int p = 0; p < 25; p++)
        v[p] = 1 + p % 3;
    for (int k = 0; k < 20; k++) {
        double length = 0;
        for (int p = 0; p < 25; p++)
            length += v[p] * v[p];
        for (int p = 0; p < 25; p++)
            v[p] /= sqrt(length);
        for (int p = 0; p < 25; p++)
            o.theta[p] = theta[p] + h * v[p];
        gradient_central(&o, 0, up);
        for (int p = 0; p < 25; p++)
            o.theta[p] = theta[p] - h * v[p];
        gradient_central(&o, 0, down);
        curvature = 0;
        for (int p = 0; p < 25; p++) {
            double w = real_part(up[p] - down[p]) / (2 * h);
            curvature += v[p] * w;
            v[p] = w;
        }
    }
    memcpy(o.theta, theta, sizeof theta);
    return curvature;
}

/* The rate 0.4 bears a curvature of 2/0.4 = 5.  The network begins
   above it, is thrown to flatter ground, is driven back, and stays
   there. */
static void test_edge_of_stability(void **state)
{
    (void)state;
    Sine s = sine_problem();
    double start = real_part(misfit(&s));
    assert_true(largest_curvature(&s) > 5.1);
    descend(&s, 1, 0.4);
    assert_true(real_part(misfit(&s)) > start);
    descend(&s, 19, 0.4);
    assert_true(largest_curvature(&s) < 5);
    descend(&s, 30, 0.4);
    double quiet = real_part(misfit(&s));
    assert_true(largest_curvature(&s) > 5.1);
    descend(&s, 20, 0.4);
    assert_true(real_part(misfit(&s)) > 2 * quiet);
    descend(&s, 280, 0.4);
    assert_close(largest_curvature(&s), 5, 0.05);
    sine_free(&s);
}
#endif

/* The bill for reading digits. */
static void test_bill(void **state)
{
    (void)state;
    Mlp *m = mlp_new((int[]){ 784, 50, 10 }, 3, activation_find("relu"),
                     1);
    assert_int_equal(m->count, 39760);
    assert_int_equal(2 * m->count, 79520);
    assert_int_equal(20 * (60000 / 100), 12000);
    assert_int_equal(2 * 1000 / 4, 500);
    assert_int_equal(2 * m->count / 4, 19880);
    mlp_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_square_at_3),
        cmocka_unit_test(test_four_regimes),
        cmocka_unit_test(test_to_and_fro),
        cmocka_unit_test(test_valley),
        cmocka_unit_test(test_cubic),
        cmocka_unit_test(test_sterbenz),
        cmocka_unit_test(test_best_steps),
        cmocka_unit_test(test_noise_of_the_table),
        cmocka_unit_test(test_martins),
        cmocka_unit_test(test_quarter_turns),
        cmocka_unit_test(test_product_rule),
        cmocka_unit_test(test_restoring_by_arithmetic),
        cmocka_unit_test(test_gradient_of_the_network),
        cmocka_unit_test(test_kink),
        cmocka_unit_test(test_training_by_measurement),
#ifndef BACKWARD_FLOAT
        cmocka_unit_test(test_edge_of_stability),
#endif
        cmocka_unit_test(test_bill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
