/* From chapters/02-slopes.nw: change it there, not here. */
/* include what the programs of chapter 2 need */
#include <complex.h>
#include "difference.h"
#include "loss.h"
#include "mlp.h"
#include "options.h"
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
/* f[0..order] = f, f', f'', ... at x, eq. (2.24) */
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
    for (int i = 0; i < 2000; i++) {
        long double exact;
        real x = (real)(place + 1e-4 * (i - 1000));
        exact_derivatives(real_part(x), 0, &exact);
        double value = real_part(test_function(x));
        worst = fmax(worst, (double)fabs(value / exact - 1));
    }
    return worst / (difference_epsilon() / 2);
}
enum { METHODS = 3 };
static const char *const methods[METHODS] =
    { "one-sided", "central", "richardson" };

typedef struct { double r, a, b; } Bound;   /* a h^r + b / h */

static void find_bounds(double c, Bound *bound)
{
    long double f[6];
    exact_derivatives(place, 5, f);
    double noise = (double)(c * difference_epsilon() / 2 * f[0]);
    for (int i = 0; i < METHODS; i++) {
        const int order[] = { 1, 2, 4 };
        const double over[] = { 2, 6, 480 }, times[] = { 2, 1, 3 };
        double top = (double)fabs(f[order[i] + 1]);
        bound[i] = (Bound){ order[i], top / over[i],
                            times[i] * noise };
    }
}
static double bound_at(Bound e, double h)
{
    long double f[2];
    exact_derivatives(place, 1, f);
    return (e.a * pow(h, e.r) + e.b / h) / (double)f[1];
}

static double best_step(Bound e)
{
    return pow(e.b / (e.r * e.a), 1 / (e.r + 1));
}
static void worst_errors(double h, int count, double *worst)
{
    long double f[2];
    exact_derivatives(place, 1, f);
    for (int i = 0; i < count; i++)
        worst[i] = 0;
    for (int n = 0; n < 20; n++, h *= 0.99) {
        double d[METHODS];
        /* estimate the slope by each method */
        d[0] = derivative_one_sided(test_function, place, h);
        d[1] = derivative_central(test_function, place, h);
        if (count > 2)
            d[2] = (4 * derivative_central(test_function, place, h / 2)
                    - d[1]) / 3;
        for (int i = 0; i < count; i++)
            worst[i] = fmax(worst[i], (double)fabs(d[i] / f[1] - 1));
    }
}
static void measure_curves(Record *r, const char *type,
                           const char *suffix)
{
    char name[64];
    Bound bound[METHODS];
    double c = evaluation_error(), best[METHODS][2] = { { 0 } };
    find_bounds(c, bound);
    snprintf(name, sizeof name, "u-curve-%s", type);
    Series *s = record_series(r, name,
        "h one-sided central richardson bound-1 bound-2 bound-4",
        "relative errors of f' at 1.5, and their bounds");
    for (double h = 0.5; h > 4 * difference_epsilon();
         h *= pow(10, -0.125)) {
        /* measure and bound the errors for this step */
        double row[1 + 2 * METHODS] = { h }, *error = row + 1;
        worst_errors(h, METHODS, error);
        for (int i = 0; i < METHODS; i++) {
            error[METHODS + i] = bound_at(bound[i], h);
            if (best[i][0] == 0 || error[i] < best[i][1]) {
                best[i][0] = h;
                best[i][1] = error[i];
            }
        }
        series_row(s, 1 + 2 * METHODS, row);
    }
    /* compare the best steps with the theory */
    snprintf(name, sizeof name, "best-steps-%s", type);
    record_section(r, name);
    snprintf(name, sizeof name, "minima-%s", type);
    Series *minima = record_series(r, name, "h error",
        "where the bounds are lowest");
    record_print(r, "%-11s %-18s %s\n", type, "best step", "its error");
    record_print(r, "%-11s %-9s%-9s %-9s%s\n", "", "theory", "measured",
                 "bound", "measured");
    for (int i = 0; i < METHODS; i++) {
        double h = best_step(bound[i]), e = bound_at(bound[i], h);
        record_print(r, "%-11s %-9.1e%-9.1e %-9.1e%.1e\n", methods[i],
                     h, best[i][0], e, best[i][1]);
        series_row(minima, 2, (double[]){ h, e });
        snprintf(name, sizeof name, "error-%s%s", methods[i], suffix);
        record_value(r, name, "%.0e", best[i][1]);
    }
    /* record the constant and the slope */
    long double f[2];
    exact_derivatives(place, 1, f);
    snprintf(name, sizeof name, "evaluation-error%s", suffix);
    record_value(r, name, "%.1f", c);
    snprintf(name, sizeof name, "exact-slope%s", suffix);
    record_value(r, name, "%.14f", (double)f[1]);
    /* place the steps of the tutorials */
    snprintf(name, sizeof name, "tutorial-steps-%s", type);
    record_section(r, name);
    record_print(r, "%-8s one-sided  central\n", type);
    for (double h = 1e-5; h > 5e-8; h /= 10) {
        double error[2];
        worst_errors(h, 2, error);
        record_print(r, "%-8.0e %-10.0e %.0e\n", h, error[0], error[1]);
    }
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
