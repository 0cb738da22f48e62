/* From chapters/02-slopes.nw: change it there, not here. */
/* include what chapter 2 needs */
#include <complex.h>
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
    /* return the test function of x */
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
enum { METHODS = 3 };
static const char *const methods[METHODS] =
    { "one-sided", "central", "Richardson" };

typedef struct { double a, r, b; } Bound;   /* a h^r + b / h */

static Bound bound_of(int method, double c)
{
    const int order[] = { 1, 2, 4 };
    const double over[] = { 2, 6, 480 }, times[] = { 2, 1, 3 };
    long double f[6];
    exact_derivatives(place, 5, f);
    int r = order[method];
    double u = difference_epsilon() / 2;
    return (Bound){ (double)fabs(f[r + 1] / f[1]) / over[method], r,
                    (double)(times[method] * c * u * f[0] / f[1]) };
}
static double bound_at(Bound e, double h)
{
    return e.a * pow(h, e.r) + e.b / h;
}

static double best_step(Bound e)
{
    return pow(e.b / (e.r * e.a), 1 / (e.r + 1));
}
static void worst_errors(double h, int count, double *worst)
{
    for (int i = 0; i < count; i++)
        worst[i] = 0;
    for (int n = -10; n < 10; n++) {
        double x = real_part((real)(place + 1e-4 * n)), d[METHODS];
        /* estimate the slope at x by each method */
        d[0] = derivative_one_sided(test_function, x, h);
        d[1] = derivative_central(test_function, x, h);
        if (count == METHODS)
            d[2] = (4 * derivative_central(test_function, x, h / 2)
                    - d[1]) / 3;
        long double f[2];
        exact_derivatives(x, 1, f);
        for (int i = 0; i < count; i++)
            worst[i] = fmax(worst[i], (double)fabs(d[i] / f[1] - 1));
    }
}
static void measure_curves(Record *r, const char *type,
                           const char *suffix)
{
    char name[64];
    double c = evaluation_error(), best[METHODS][2] = { { 0 } };
    snprintf(name, sizeof name, "u-curve-%s", type);
    Series *s = record_series(r, name,
        "h one-sided central richardson bound-1 bound-2 bound-4",
        "relative errors of f' near 1.5, and their bounds");
    for (double h = 0.5; h > 2 * difference_epsilon();
         h *= pow(10, -0.125)) {
        double row[1 + 2 * METHODS] = { h };
        worst_errors(h, METHODS, row + 1);
        /* add the bounds and keep the best */
        for (int i = 0; i < METHODS; i++) {
            row[1 + METHODS + i] = bound_at(bound_of(i, c), h);
            if (best[i][0] == 0 || row[1 + i] < best[i][1]) {
                best[i][0] = h;
                best[i][1] = row[1 + i];
            }
        }
        series_row(s, 1 + 2 * METHODS, row);
    }
    /* compare the best steps with the theory */
    /* begin a table of best steps */
    snprintf(name, sizeof name, "minima-%s", type);
    Series *minima = record_series(r, name, "h error",
        "where the bounds are lowest");
    snprintf(name, sizeof name, "best-steps-%s", type);
    record_section(r, name);
    record_print(r, "%-11s best step          its error\n", type);
    record_print(r, "            theory   measured  bound    measured\n");
    for (int i = 0; i < METHODS; i++) {
        double h = best_step(bound_of(i, c));
        double e = bound_at(bound_of(i, c), h);
        record_print(r, "%-11s %-9.1e%-9.1e %-9.1e%.1e\n", methods[i],
                     h, best[i][0], e, best[i][1]);
        series_row(minima, 2, (double[]){ h, e });
        snprintf(name, sizeof name, "error-%d%s", i + 1, suffix);
        record_value(r, name, "%.0e", best[i][1]);
    }
    /* place the steps of the tutorials */
    snprintf(name, sizeof name, "tutorial-steps-%s", type);
    record_section(r, name);
    record_print(r, "%-8s one-sided  central\n", type);
    for (double h = 1e-5; h > 5e-8; h /= 10) {
        double error[2];
        worst_errors(h, 2, error);
        record_print(r, "%-8.0e %-10.0e %.0e\n", h, error[0], error[1]);
    }
    /* record the constant and the slope */
    long double f[2];
    exact_derivatives(place, 1, f);
    snprintf(name, sizeof name, "evaluation-error%s", suffix);
    record_value(r, name, "%.1f", c);
    snprintf(name, sizeof name, "exact-slope%s", suffix);
    record_value(r, name, "%.14f", (double)f[1]);
}
/* step in single complex numbers */
static float complex test_function_beside(float complex x)
{
    /* return the test function of x */
    return exp(x) / sqrt(sin(x) * sin(x) * sin(x)
                         + cos(x) * cos(x) * cos(x));
}

static void measure_single_complex(Record *r)
{
    long double f[2];
    exact_derivatives(place, 1, f);
    Series *s = record_series(r, "complex-step-float", "h error",
        "relative error of f' at 1.5 by the float complex step");
    for (double h = 0.5; h > 3e-8; h *= pow(10, -0.125)) {
        float complex x = (float)place + (float)h * I;
        double d = cimag(test_function_beside(x)) / (float)h;
        series_row(s, 2, (double[]){ h,
                                     (double)fabs(d / f[1] - 1) });
    }
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
    measure_curves(r, "float", "-float");
    measure_single_complex(r);
    record_close(r);
    return 0;
}
