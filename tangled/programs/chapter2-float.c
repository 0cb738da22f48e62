/* From chapters/02-slopes.nw: change it there, not here. */
/* include what chapter 2 needs */
#include <stdlib.h>
#include "descent.h"
#include "difference.h"
#include "loss.h"
#include "mlp.h"
#include "options.h"
#include "progress.h"
#include "record.h"
/* define the test function */
static const double place = 1.5;

static real test_function(real x)
{
    return exp(x) / sqrt(sin(x) * sin(x) * sin(x)
                         + cos(x) * cos(x) * cos(x));
}
/* v^(m), eq. (2.25) */
static long double v_derivative(int m, long double x)
{
    long double turn = m * 2 * atan(1.0L), power = pow(3.0L, m);
    return (3 * sin(x + turn) - power * sin(3 * x + turn)
            + 3 * cos(x + turn) + power * cos(3 * x + turn)) / 4;
}
/* f[m] = the m-th derivative at x, eq. (2.24) */
static void exact_derivatives(long double x, int order,
                              long double *f)
{
    f[0] = exp(x) / sqrt(v_derivative(0, x));
    for (int m = 0; m < order; m++) {
        long double sum = 0, choose = 1;
        for (int k = 0; k <= m; k++) {
            long double v = v_derivative(m - k, x);
            long double w = v - v_derivative(m - k + 1, x) / 2;
            sum += choose * (w * f[k] - (k < m ? v * f[k + 1] : 0));
            choose = choose * (m - k) / (k + 1);
        }
        f[m + 1] = sum / v_derivative(0, x);
    }
}
/* relative error of a slope measured at x */
static double slope_error(double slope, double x)
{
    long double f[2];
    exact_derivatives(x, 1, f);
    return (double)fabs(slope / f[1] - 1);
}
/* measure the error against the step */
static double evaluation_error(void)
{
    double worst = 0;
    for (int i = -1000; i < 1000; i++) {
        long double exact;
        real x = (real)(place + 1e-4 * i);
        exact_derivatives(real_part(x), 0, &exact);
        double value = real_part(test_function(x));
        worst = fmax(worst, (double)fabs(value / exact - 1));
    }
    return worst / (difference_epsilon() / 2);
}
#ifdef BACKWARD_FLOAT
#define TYPE "float"
#else
#define TYPE "double"
#endif
typedef struct { int r; double a, b; } Bound;

static double bound_at(Bound e, double h)
{
    return e.a * pow(h, e.r) + e.b / h;
}
static const struct { const char *name, *best; Bound bound; }
methods[] = {
    { "one-sided", "best-one-sided-" TYPE, { 1, 1. / 2, 2 } },
    { "central", "best-central-" TYPE, { 2, 1. / 6, 1 } },
    { "Richardson", "best-richardson-" TYPE, { 4, 1. / 480, 3 } },
};
enum { METHODS = sizeof methods / sizeof methods[0] };
static Bound bound_of(int method, double c)
{
    Bound e = methods[method].bound;
    long double f[6];
    exact_derivatives(place, 5, f);
    e.a *= (double)fabs(f[e.r + 1] / f[1]);
    e.b *= (double)fabs(f[0] / f[1]) * c * difference_epsilon() / 2;
    return e;
}
static double slope_by(int method, double x, double h)
{
    if (method == 0)
        return derivative_one_sided(test_function, x, h);
    if (method == 1)
        return derivative_central(test_function, x, h);
    return (4 * slope_by(1, x, h / 2) - slope_by(1, x, h)) / 3;
}
static double worst_error(int method, double h)
{
    double worst = 0;
    for (int i = -10; i < 10; i++) {
        double x = real_part((real)(place + 1e-4 * i));
        worst = fmax(worst, slope_error(slope_by(method, x, h), x));
    }
    return worst;
}
static void measure_curves(Record *r)
{
    double c = evaluation_error();
    double step[METHODS] = { 0 }, least[METHODS] = { 1, 1, 1 };
    Series *s = record_series(r, "u-curve-" TYPE,
        "h one-sided central richardson bound-1 bound-2 bound-4",
        "relative errors of f' near 1.5, and their bounds");
    for (double h = 0.5; h > 2 * difference_epsilon();
         h *= pow(10, -0.125)) {
        double row[1 + 2 * METHODS] = { h };
        /* measure every method with step h */
        for (int i = 0; i < METHODS; i++) {
            double error = worst_error(i, h);
            row[1 + i] = error;
            row[1 + METHODS + i] = bound_at(bound_of(i, c), h);
            if (error < least[i])
                least[i] = error, step[i] = h;
        }
        series_row(s, 1 + 2 * METHODS, row);
    }
    /* compare the best steps with the theory */
    Series *minima = record_series(r, "minima-" TYPE, "h error",
                                   "where the bounds are lowest");
    record_section(r, "best-steps-" TYPE);
    record_print(r, "%-11s best step          its error\n", TYPE);
    record_print(r, "            theory   measured  bound    measured\n");
    for (int i = 0; i < METHODS; i++) {
        /* compare the best step of method i */
        Bound e = bound_of(i, c);
        double h = pow(e.b / (e.r * e.a), 1.0 / (e.r + 1));
        double error = bound_at(e, h);
        series_row(minima, 2, (double[]){ h, error });
        record_print(r, "%-11s %-9.1e%-9.1e %-9.1e%.1e\n",
                     methods[i].name, h, step[i], error, least[i]);
        record_value(r, methods[i].best, "%.0e", least[i]);
    }
    /* place the steps of the tutorials */
    record_section(r, "tutorial-steps-" TYPE);
    record_print(r, "%-8s one-sided  central\n", TYPE);
    for (double h = 1e-5; h > 5e-8; h /= 10)
        record_print(r, "%-8.0e %-10.0e %.0e\n", h, worst_error(0, h),
                     worst_error(1, h));
    record_value(r, "evaluation-error-" TYPE, "%.1f", c);
}

int main(int argc, char **argv)
{
    /* read the options of chapter 2 */
    const char *out = "figures/ch02";
    uint64_t seed = 1;
    const Option options[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
        { "seed", OPTION_SEED, &seed, "where random numbers start" },
    };
    options_parse(argc, argv, "Slopes by measurement: descent, steps, "
                  "errors and cost.", options, 2);
    (void)seed;
    Record *r = record_open(out, "chapter2-float");
    measure_curves(r);
    record_close(r);
    return 0;
}
