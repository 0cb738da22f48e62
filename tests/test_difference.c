/* Tests of lib/difference: derivatives and gradients by measurement. */
#include "support.h"
#include <complex.h>
#include <float.h>
#include "difference.h"

#ifdef BACKWARD_FLOAT
static const double epsilon = FLT_EPSILON;
#else
static const double epsilon = DBL_EPSILON;
#endif

/* ---- functions of one variable ----------------------------------- */

static real square(real x) { return x * x; }
static real cube(real x) { return x * x * x; }
static real eighth(real x) { return square(square(square(x))); }
static real exponential(real x) { return exp(x); }
static real sine(real x) { return sin(x); }
static real bell(real x) { return 1 / (1 + x * x); }
static real modulus(real x) { return real_part(x) < 0 ? -x : x; }

static real martins(real x)
{
    return exp(x) / sqrt(sin(x) * sin(x) * sin(x)
                         + cos(x) * cos(x) * cos(x));
}

static real nan_above_3(real x)
{
    return real_part(x) > 3 ? (real)NAN : x;
}

static real inf_above_3(real x)
{
    return real_part(x) > 3 ? (real)INFINITY : x;
}

/* ---- steps -------------------------------------------------------- */

static void epsilon_is_the_gap_after_one(void **state)
{
    (void)state;
    double e = difference_epsilon();
    volatile real next = (real)(1 + e), half = (real)(1 + e / 2);
    assert_true(real_part(next) > 1);
    assert_true(real_part(half) == 1);
    assert_true(e == epsilon);
}

static void a_step_is_a_root_of_epsilon(void **state)
{
    (void)state;
    assert_relative(difference_step(1, 0), sqrt(epsilon), 1e-15);
    assert_relative(difference_step(2, 1), cbrt(epsilon), 1e-14);
    assert_relative(difference_step(8, -0.5), pow(epsilon, 1. / 9),
                    1e-14);
}

static void a_step_grows_with_x_above_one(void **state)
{
    (void)state;
    double h = difference_step(2, 0);
    assert_true(difference_step(2, 0.999) == h);
    assert_relative(difference_step(2, 250), 250 * h, 1e-15);
    assert_relative(difference_step(2, -250), 250 * h, 1e-15);
}

static void order_zero(void *unused)
{
    (void)unused;
    difference_step(0, 1);
}

static void a_step_has_an_order(void **state)
{
    (void)state;
    assert_dies(order_zero, NULL, -SIGABRT, "order 0");
}

/* ---- one variable --------------------------------------------------- */

static void one_sided_of_a_square_is_off_by_h(void **state)
{
    (void)state;    /* all numbers here are exact, in float too */
    assert_true(derivative_one_sided(square, 3, 0x1p-10)
                == 6 + 0x1p-10);
    assert_true(derivative_one_sided(square, 3, -0x1p-10)
                == 6 - 0x1p-10);
}

static void central_of_a_cube_is_off_by_h_squared(void **state)
{
    (void)state;
    assert_true(derivative_central(cube, 1, 0x1p-4) == 3 + 0x1p-8);
    assert_true(derivative_central(square, 3, 0x1p-4) == 6);
}

static double error_at(double (*d)(real (*)(real), double, double),
                       double h)
{
    return fabs(d(exponential, 1, h) / exp(1.0) - 1);
}

static void halving_the_step_shows_the_order(void **state)
{
    (void)state;
    double h = 0x1p-4;
    assert_close(error_at(derivative_one_sided, h)
                 / error_at(derivative_one_sided, h / 2), 2, 0.05);
    assert_close(error_at(derivative_central, h)
                 / error_at(derivative_central, h / 2), 4, 0.05);
}

/* f is steep at 20: there the step that was asked for gives errors 40
   times those of the step that was taken, by eq. step-error. */
static void the_step_taken_counts(void **state)
{
    (void)state;
    const double around = epsilon < 1e-10 ? 1e-7 : 1e-3;
    double asked = 0, taken = 0, slope = exp(20.0);
    for (int i = 0; i < 100; i++) {
        double h = around * (1 + 0.01 * i);
        volatile real up = (real)20 + (real)h, down = (real)20 - (real)h;
        double rise = real_part(exp(up)) - real_part(exp(down));
        double d = derivative_central(exponential, 20, h);
        asked = fmax(asked, fabs(rise / (2 * h) / slope - 1));
        taken = fmax(taken, fabs(d / slope - 1));
    }
    assert_true(asked > 20 * taken);
}

static void lose_step(void *d)
{
    double (*const *derivative)(real (*)(real), double, double) = d;
    (*derivative)(square, 3, 1e-18);
}

static void a_lost_step_stops(void **state)
{
    (void)state;
    double (*one)(real (*)(real), double, double) = derivative_one_sided;
    double (*two)(real (*)(real), double, double) = derivative_central;
    assert_dies(lose_step, &one, -SIGABRT, "1e-18 is lost in 3");
    assert_dies(lose_step, &two, -SIGABRT, "is lost in 3");
}

static void meet_nan(void *unused)
{
    (void)unused;
    derivative_central(nan_above_3, 3, 0.5);
}

static void meet_infinity(void *unused)
{
    (void)unused;
    derivative_richardson(inf_above_3, 3, 0.5, NULL);
}

static void a_value_that_is_not_finite_stops(void **state)
{
    (void)state;
    assert_dies(meet_nan, NULL, 1, "nan at 3.5");
    assert_dies(meet_infinity, NULL, 1, "inf at 3.5");
}

/* ---- Richardson ------------------------------------------------------ */

static void richardson_is_exact_to_degree_eight(void **state)
{
    (void)state;
    double error;
    assert_close(derivative_richardson(eighth, 1, 0.5, &error), 8,
                 1000 * epsilon);
    assert_close(derivative_richardson(cube, 1, 1, NULL), 3,
                 20 * epsilon);
}

static void richardson_does_without_the_estimate(void **state)
{
    (void)state;
    double error = -1;
    assert_true(derivative_richardson(sine, 1, 0.1, NULL)
                == derivative_richardson(sine, 1, 0.1, &error));
    assert_true(error > 0);
}

static void richardson_is_better_than_central(void **state)
{
    (void)state;
    double exact = 4.05342789389862;
    double h = difference_step(8, 1.5);
    double r = derivative_richardson(martins, 1.5, h, NULL);
    double c = derivative_central(martins, 1.5,
                                  difference_step(2, 1.5));
    assert_relative(r, exact, epsilon < 1e-10 ? 1e-12 : 2e-5);
    assert_true(fabs(r - exact) < fabs(c - exact));
}

/* The estimate is on the safe side for smooth functions, whether the
   step is good, far too long or far too short. */
static void richardson_knows_its_error(void **state)
{
    (void)state;
    real (*const f[])(real) = { exponential, sine, bell, cube };
    for (int i = 0; i < 4; i++)
        for (double at = -2; at <= 2; at += 0.17)
            for (double h = 0.5; h > 200 * epsilon; h /= 3) {
                double x = real_part((real)at), error;
                double exact[] = { exp(x), cos(x),
                    -2 * x / ((1 + x * x) * (1 + x * x)), 3 * x * x };
                double d = derivative_richardson(f[i], x, h, &error);
                if (fabs(d - exact[i]) > error)
                    fail_test("function %d at %g, h = %g: off by %g, "
                              "estimated %g", i, x, h,
                              fabs(d - exact[i]), error);
            }
}

static void richardson_mistrusts_a_kink(void **state)
{
    (void)state;
    double error;
    double d = derivative_richardson(modulus, 0.03, 0.1, &error);
    assert_true(error >= fabs(d - 1));
    derivative_richardson(modulus, 0.03, 0.02, &error);
    assert_true(error < 1000 * epsilon);
}

/* ---- the complex step ------------------------------------------------- */

#ifdef BACKWARD_COMPLEX
static real with_fabs(real x) { return fabs(x); }

static void the_complex_step_is_right_to_the_last_digits(void **state)
{
    (void)state;
    for (double h = 1e-10; h > 1e-200; h *= 1e-10) {
        assert_relative(derivative_complex_step(martins, 1.5, h),
                        4.05342789389862, 2e-15);
        assert_relative(derivative_complex_step(sine, 1, h), cos(1.),
                        4e-16);
    }
    assert_true(derivative_complex_step(square, 3, 1e-20) == 6);
}

static void the_complex_step_is_of_second_order(void **state)
{
    (void)state;
    assert_close(derivative_complex_step(cube, 1, 0.5), 3 - 0.25,
                 1e-15);
}

static void the_complex_step_needs_an_analytic_function(void **state)
{
    (void)state;
    assert_true(derivative_complex_step(with_fabs, -2, 1e-20) == 0);
    assert_true(derivative_complex_step(modulus, -2, 1e-20) == -1);
    assert_true(derivative_complex_step(modulus, 2, 1e-20) == 1);
}
#endif

static real broken(real x)
{
#ifdef BACKWARD_COMPLEX
    return x + INFINITY * I;
#else
    return x;
#endif
}

static void step_aside_from_4(void *unused)
{
    (void)unused;
    derivative_complex_step(broken, 4, 1e-20);
}

static void the_complex_step_says_what_is_wrong(void **state)
{
    (void)state;
#ifdef BACKWARD_COMPLEX
    const char *expected_text = "the complex step at 4 gives";
#else
    const char *expected_text = "needs the complex build";
#endif
    assert_dies(step_aside_from_4, NULL, 1, expected_text);
}

/* ---- gradients -------------------------------------------------------- */

enum { COUNT = 5 };

/* f = t0² t1 + 3 t2 - t3³ + 2 t4, watching what it is shown. */
typedef struct {
    real theta[COUNT], start[COUNT];
    int evaluations, together;      /* most that moved at a time */
    double sick;                    /* nan once theta[1] exceeds it */
} Watch;

static real watched(void *context)
{
    Watch *w = context;
    const real *t = w->theta;
    int moved = 0;
    for (int p = 0; p < COUNT; p++)
        moved += memcmp(&t[p], &w->start[p], sizeof t[p]) != 0;
    if (moved > w->together)
        w->together = moved;
    w->evaluations++;
    if (real_part(t[1]) > w->sick)
        return (real)NAN;
    return t[0] * t[0] * t[1] + 3 * t[2] - t[3] * t[3] * t[3]
         + 2 * t[4];
}

static Watch watch(void)
{
    Watch w = { { 2, 0.5, -0.25, 1, 0.1 }, { 0 }, 0, 0, INFINITY };
    memcpy(w.start, w.theta, sizeof w.start);
    return w;
}

static Objective objective(Watch *w)
{
    return (Objective){ watched, w, w->theta, COUNT };
}

static const double expected[COUNT] = { 2, 4, 3, -3, 2 };

/* The methods behind one interface. */
static void richardson(const Objective *o, double step, real *g)
{
    gradient_richardson(o, step, g, NULL);
}

typedef void Method(const Objective *o, double step, real *gradient);

static Method *const methods[] = {
    gradient_one_sided, gradient_central, richardson,
#ifdef BACKWARD_COMPLEX
    gradient_complex_step,
#endif
};
enum { METHODS = sizeof methods / sizeof methods[0] };

static void every_gradient_is_right(void **state)
{
    (void)state;
    const double tolerance[] = { 20 * sqrt(epsilon),
                                 20 * pow(epsilon, 2. / 3),
                                 400 * epsilon, 4 * epsilon };
    for (int m = 0; m < METHODS; m++) {
        Watch w = watch();
        Objective o = objective(&w);
        real g[COUNT];
        methods[m](&o, 0, g);
        for (int p = 0; p < COUNT; p++)
            assert_close(real_part(g[p]), expected[p], tolerance[m]);
    }
}

static void every_evaluation_is_counted(void **state)
{
    (void)state;
    const int evaluations[] = { COUNT + 1, 2 * COUNT, 8 * COUNT, COUNT };
    for (int m = 0; m < METHODS; m++) {
        Watch w = watch();
        Objective o = objective(&w);
        real g[COUNT];
        methods[m](&o, 0, g);
        assert_int_equal(w.evaluations, evaluations[m]);
        assert_int_equal(w.together, 1);
        o.count = 0;
        methods[m](&o, 0, g);
        assert_int_equal(w.evaluations, evaluations[m]);
    }
}

static void the_step_is_the_one_that_was_asked_for(void **state)
{
    (void)state;
    Watch w = watch();
    Objective o = objective(&w);
    real g[COUNT];
    /* (t0+h)² t1 and -(t3+h)³ with h = 1/4, exactly */
    gradient_one_sided(&o, 0.25, g);
    assert_close(real_part(g[0]), 2 + 0.125, 40 * epsilon);
    assert_close(real_part(g[3]), -(3 + 0.75 + 0.0625), 40 * epsilon);
    gradient_central(&o, 0.25, g);
    assert_close(real_part(g[3]), -(3 + 0.0625), 40 * epsilon);
}

static void a_step_of_zero_chooses_one(void **state)
{
    (void)state;
    Watch w = watch();
    Objective o = objective(&w);
    real chosen[COUNT], asked[COUNT];
    gradient_central(&o, 0, chosen);
    gradient_central(&o, difference_step(2, 2), asked);
    assert_true(real_part(chosen[0]) == real_part(asked[0]));
    gradient_central(&o, difference_step(2, 1), asked);
    for (int p = 1; p < COUNT; p++)
        assert_true(real_part(chosen[p]) == real_part(asked[p]));
}

static void every_bit_is_put_back(void **state)
{
    (void)state;
    for (int m = 0; m < METHODS; m++)
        for (double step = 0; step < 1; step += 0.75) {
            Watch w = watch();
            const real odd[COUNT] = { 0.1, (real)-0.0, (real)1e-30,
                                      (real)(epsilon > 1e-10 ? 1e-44
                                                             : 5e-323),
                                      (real)-1.7 };
            memcpy(w.theta, odd, sizeof odd);
            memcpy(w.start, odd, sizeof odd);
            Objective o = objective(&w);
            real g[COUNT];
            methods[m](&o, m == 3 ? 1e-20 : step, g);
            assert_memory_equal(w.theta, odd, sizeof odd);
            assert_int_equal(w.together, 1);
        }
}

static void richardson_estimates_each_error(void **state)
{
    (void)state;
    Watch w = watch();
    Objective o = objective(&w);
    real g[COUNT], alone[COUNT];
    double error[COUNT] = { 0 };
    gradient_richardson(&o, 0, g, error);
    gradient_richardson(&o, 0, alone, NULL);
    for (int p = 0; p < COUNT; p++) {
        assert_true(error[p] > 0 && error[p] < 1000 * epsilon);
        assert_true(fabs(real_part(g[p]) - expected[p])
                    <= error[p] + 4 * epsilon);
        assert_true(real_part(g[p]) == real_part(alone[p]));
    }
}

/* ---- gradients that cannot be --------------------------------------- */

static void fall_sick(void *method)
{
    Watch w = watch();
    w.sick = 0.5;
    Objective o = objective(&w);
    real g[COUNT];
    (*(Method *const *)method)(&o, 0.125, g);
}

static void a_loss_that_is_nan_names_the_parameter(void **state)
{
    (void)state;
    for (int m = 0; m < 3; m++)
        assert_dies(fall_sick, (void *)&methods[m], 1,
                    "nan with theta[1] moved to 0.625");
}

static void step_too_short(void *method)
{
    Watch w = watch();
    Objective o = objective(&w);
    real g[COUNT];
    (*(Method *const *)method)(&o, epsilon / 64, g);
}

static void step_backwards(void *method)
{
    Watch w = watch();
    Objective o = objective(&w);
    real g[COUNT];
    (*(Method *const *)method)(&o, -1e-3, g);
}

static void a_step_that_cannot_be_taken_stops(void **state)
{
    (void)state;
    for (int m = 0; m < 3; m++) {
        assert_dies(step_too_short, (void *)&methods[m], -SIGABRT,
                    "is lost in theta[0] = 2");
        assert_dies(step_backwards, (void *)&methods[m], -SIGABRT,
                    "a step of -0.001");
    }
}

static void step_aside(void *context)
{
    Watch *w = context;
    Objective o = objective(w);
    real g[COUNT];
    gradient_complex_step(&o, 0, g);
}

static void the_complex_gradient_says_what_is_wrong(void **state)
{
    (void)state;
    Watch w = watch();
#ifdef BACKWARD_COMPLEX
    w.theta[2] += 1e-20 * I;
    assert_dies(step_aside, &w, -SIGABRT,
                "theta[2] has an imaginary part");
#else
    assert_dies(step_aside, &w, 1, "needs the complex build");
#endif
}

#ifdef BACKWARD_COMPLEX
static void the_size_of_a_complex_step_does_not_matter(void **state)
{
    (void)state;
    Watch w = watch();
    Objective o = objective(&w);
    real a[COUNT], b[COUNT];
    gradient_complex_step(&o, 0, a);
    gradient_complex_step(&o, 1e-100, b);
    for (int p = 0; p < COUNT; p++) {
        assert_relative(real_part(b[p]), real_part(a[p]), 4e-16);
        assert_true(imaginary_part(a[p]) == 0);
    }
}

static real not_a_slope(void *context)
{
    real *theta = context;
    return imaginary_part(theta[1]) != 0 ? INFINITY * I : theta[0];
}

static void slope_to_infinity(void *unused)
{
    (void)unused;
    real theta[2] = { 1, 2 }, g[2];
    Objective o = { not_a_slope, theta, theta, 2 };
    gradient_complex_step(&o, 0, g);
}

static void a_slope_that_is_not_finite_names_the_parameter(void **state)
{
    (void)state;
    assert_dies(slope_to_infinity, NULL, 1, "theta[1] = 2");
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(epsilon_is_the_gap_after_one),
        cmocka_unit_test(a_step_is_a_root_of_epsilon),
        cmocka_unit_test(a_step_grows_with_x_above_one),
        cmocka_unit_test(a_step_has_an_order),
        cmocka_unit_test(one_sided_of_a_square_is_off_by_h),
        cmocka_unit_test(central_of_a_cube_is_off_by_h_squared),
        cmocka_unit_test(halving_the_step_shows_the_order),
        cmocka_unit_test(the_step_taken_counts),
        cmocka_unit_test(a_lost_step_stops),
        cmocka_unit_test(a_value_that_is_not_finite_stops),
        cmocka_unit_test(richardson_is_exact_to_degree_eight),
        cmocka_unit_test(richardson_does_without_the_estimate),
        cmocka_unit_test(richardson_is_better_than_central),
        cmocka_unit_test(richardson_knows_its_error),
        cmocka_unit_test(richardson_mistrusts_a_kink),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(the_complex_step_is_right_to_the_last_digits),
        cmocka_unit_test(the_complex_step_is_of_second_order),
        cmocka_unit_test(the_complex_step_needs_an_analytic_function),
        cmocka_unit_test(the_size_of_a_complex_step_does_not_matter),
        cmocka_unit_test(a_slope_that_is_not_finite_names_the_parameter),
#endif
        cmocka_unit_test(the_complex_step_says_what_is_wrong),
        cmocka_unit_test(every_gradient_is_right),
        cmocka_unit_test(every_evaluation_is_counted),
        cmocka_unit_test(the_step_is_the_one_that_was_asked_for),
        cmocka_unit_test(a_step_of_zero_chooses_one),
        cmocka_unit_test(every_bit_is_put_back),
        cmocka_unit_test(richardson_estimates_each_error),
        cmocka_unit_test(a_loss_that_is_nan_names_the_parameter),
        cmocka_unit_test(a_step_that_cannot_be_taken_stops),
        cmocka_unit_test(the_complex_gradient_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
