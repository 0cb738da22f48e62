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
/* set up a network and its loss */
typedef struct {
    Mlp *net;
    Matrix *x, *t;
    const Loss *loss;
    long evaluations;
} Problem;
static real problem_loss(void *context)
{
    Problem *p = context;
    p->evaluations++;
    return p->loss->value(mlp_forward(p->net, p->x), p->t);
}

static Objective objective_of(Problem *p)
{
    return (Objective){ problem_loss, p, p->net->theta,
                        p->net->count };
}
static Problem problem_new(const int *sizes, const char *activation,
                           int samples, const char *loss)
{
    return (Problem){
        mlp_new(sizes, 3, activation_find(activation), samples),
        matrix_new(samples, sizes[0]), matrix_new(samples, sizes[2]),
        loss_find(loss), 0
    };
}
static void problem_free(Problem *p)
{
    mlp_free(p->net);
    matrix_free(p->x);
    matrix_free(p->t);
}
static Problem problem_by_hand(void)
{
    Problem p = problem_new((int[]){ 2, 3, 2 }, "relu", 1,
                            "cross-entropy");
    matrix_set(&p.net->w[0], (double[]){ .1, .3, -.2, .4, -.1, .5 });
    matrix_set(&p.net->w[1], (double[]){ .2, -.3, .1, .4, -.5, .2 });
    matrix_set(p.x, (double[]){ 1, 2 });
    matrix_set(p.t, (double[]){ 1, 0 });
    return p;
}
/* experiments of chapter 2 */
static real square(real x)
{
    return x * x;
}
static void measure_square(Record *r)
{
    const double steps[] = { 1, 1e-1, 1e-2, 1e-4, 1e-8, 1e-12,
                             1e-14, 1e-15, 1e-16 };
    record_section(r, "square");
    record_print(r, "step h    slope of x^2 at 3\n");
    for (int i = 0; i < 9; i++) {
        double h = steps[i];
        real rise = square((real)(3 + h)) - square(3);
        record_print(r, "%6.0e %20.12f\n", h, real_part(rise) / h);
    }
}
static void descend_parabola(Record *r)
{
    const char *const names[] = { "creeping", "one-jump",
                                  "oscillating", "diverging" };
    const double rates[] = { 0.05, 0.5, 0.9, 1.05 };
    Series *s = record_series(r, "descent", "step x1 x2 x3 x4",
        "position, for the learning rates 0.05 0.5 0.9 1.05");
    double row[] = { 0, 3, 3, 3, 3 };
    for (series_row(s, 5, row); row[0] < 12; series_row(s, 5, row)) {
        row[0] += 1;
        for (int i = 0; i < 4; i++) {
            /* walk one step with learning rate i */
            real x = (real)row[1 + i];
            real slope = (real)derivative_central(square, row[1 + i], 1e-3);
            descent_step(&x, &slope, 1, rates[i]);
            row[1 + i] = real_part(x);
        }
    }
    for (int i = 0; i < 4; i++)
        record_value(r, names[i], "%.3f", fabs(row[1 + i]));
}
typedef struct { double kappa; real at[2]; } Valley;

static real altitude(void *context)
{
    const Valley *v = context;
    return (v->at[0] * v->at[0]
            + (real)v->kappa * v->at[1] * v->at[1]) / 2;
}
static int walk(Valley v, double rate, double near, int most,
                Series *path)
{
    const Objective o = { altitude, &v, v.at, 2 };
    for (int steps = 0; ; steps++) {
        double a = real_part(v.at[0]), b = real_part(v.at[1]);
        if (path)
            series_row(path, 2, (double[]){ a, b });
        if (hypot(a, b) <= near || steps == most)
            return steps;
        real gradient[2];
        gradient_central(&o, 0, gradient);
        descent_step(v.at, gradient, 2, rate);
    }
}
static void descend_valley(Record *r)
{
    record_section(r, "valley");
    record_print(r, "kappa  steps to 1e-6  expected\n");
    for (double kappa = 10; kappa <= 1000; kappa *= 10) {
        Valley v = { kappa, { (real)kappa, 1 } };
        int steps = walk(v, 2 / (1 + kappa), 1e-6 * hypot(kappa, 1),
                         100000, NULL);
        double rho = (kappa - 1) / (kappa + 1);
        record_print(r, "%5.0f %14d %9.0f\n", kappa, steps,
                     ceil(log(1e-6) / log(rho)));
    }
    /* keep two paths */
    Series *s = record_series(r, "valley", "a b",
        "two paths, condition 10, rates 0.04 and 0.19");
    walk((Valley){ 10, { 10, 3 } }, 0.04, 0, 40, s);
    series_gap(s), series_gap(s);
    walk((Valley){ 10, { 10, 3 } }, 0.19, 0, 40, s);
}
static double table_entry(double h, int j)
{
    if (j == 0)
        return derivative_central(test_function, place, h);
    double left = table_entry(h, j - 1);
    double above = table_entry(2 * h, j - 1);
    return left + (left - above) / (pow(4, j) - 1);
}
static void show_richardson(Record *r)
{
    double h = 0.4;
    record_section(r, "richardson");
    for (int i = 0; i < 5; i++, h /= 2) {
        record_print(r, "h = %-6g", h);
        for (int j = 0; j <= i; j++)
            record_print(r, " %8.1e",
                         slope_error(table_entry(h, j), place));
        record_print(r, "\n");
    }
    /* ask the library for slope and error */
    long double f[2];
    exact_derivatives(place, 1, f);
    double error, slope = derivative_richardson(test_function, place,
                              difference_step(8, place), &error);
    record_value(r, "richardson-estimate", "%.0e", error / slope);
    record_value(r, "richardson-error", "%.0e",
                 slope_error(slope, place));
    record_value(r, "exact-slope", "%.14f", (double)f[1]);
}
static void show_network_gradient(Record *r)
{
    const char *const names[] = { "dL/dW1", "", "dL/db1",
                                  "dL/dW2", "", "", "dL/db2" };
    Problem p = problem_by_hand();
    Objective o = objective_of(&p);
    real gradient[17], *next = gradient;
    gradient_central(&o, 0, gradient);
    record_section(r, "network-gradient");
    for (int row = 0; row < 7; row++) {
        record_print(r, "%-6s", names[row]);
        for (int j = 0; j < (row < 3 ? 3 : 2); j++)
            record_print(r, " %9.6f", real_part(*next++));
        record_print(r, "\n");
    }
    record_value(r, "network-evaluations", "%.0f",
                 (double)p.evaluations);
    problem_free(&p);
}
static void walk_over_kink(Record *r)
{
    Problem p = problem_by_hand();
    real *w = matrix_row(&p.net->w[0], 1) + 1, d[3];
    const Objective o = { problem_loss, &p, w, 1 };
    Series *s = record_series(r, "kink", "w one-sided central fine",
        "dL/dw by differences with h = 0.01, and with h = 1e-6");
    for (*w = -0.18; *w <= -0.12; *w += 0.0003001) {
        gradient_one_sided(&o, 0.01, &d[0]);
        gradient_central(&o, 0.01, &d[1]);
        gradient_central(&o, 1e-6, &d[2]);
        series_row(s, 4, (double[]){ *w, d[0], d[1], d[2] });
    }
    problem_free(&p);
}
static Problem sine_problem(uint64_t seed)
{
    enum { SAMPLES = 24 };
    Problem p = problem_new((int[]){ 1, 8, 1 }, "tanh", SAMPLES,
                            "squared-error");
    for (int i = 0; i < SAMPLES; i++) {
        p.x->at[i] = (real)(-3 + 6.0 * i / (SAMPLES - 1));
        p.t->at[i] = sin(p.x->at[i]);
    }
    Rng rng;
    rng_seed(&rng, seed);
    mlp_initialize(p.net, &rng, 1);
    return p;
}
static void train_by_measurement(Record *r, uint64_t seed)
{
    const double rates[] = { 0.01, 0.1, 0.4 };
    const char *const names[] = { "slow", "good", "wild" };
    Series *s = record_series(r, "training", "step loss",
        "a 1-8-1 network learns a sine, rates 0.01 0.1 0.4");
    for (int i = 0; i < 3; i++) {
        Problem p = sine_problem(seed);
        if (i == 0)
            record_value(r, "start", "%.2f",
                         real_part(problem_loss(&p)));
        /* train with learning rate i */
        Objective o = objective_of(&p);
        real gradient[25];
        for (int step = 0; step < 1000; step++) {
            series_row(s, 2, (double[]){ step, real_part(problem_loss(&p)) });
            gradient_central(&o, 0, gradient);
            descent_step(o.theta, gradient, o.count, rates[i]);
        }
        record_value(r, names[i], "%.4f", real_part(problem_loss(&p)));
        series_gap(s), series_gap(s);
        problem_free(&p);
    }
}
static double time_gradient(Objective o, real *gradient)
{
    double best = INFINITY, spent = 0;
    int times = 1;
    for (int trial = 0; trial < 3 || spent < 0.01; trial++) {
        double start = clock_seconds();
        for (int i = 0; i < times; i++)
            gradient_central(&o, 0, gradient);
        spent = clock_seconds() - start;
        best = fmin(best, spent / times);
        times *= spent < 0.01 ? 2 : 1;
    }
    return best;
}
static Problem random_problem(const int *sizes, int samples, Rng *rng)
{
    Problem p = problem_new(sizes, "relu", samples, "squared-error");
    for (int i = 0; i < samples * sizes[0]; i++)
        p.x->at[i] = (real)rng_normal(rng);
    mlp_initialize(p.net, rng, 0.1);
    return p;
}
static void measure_width(Series *s, int width, Rng *rng)
{
    Problem p = random_problem((int[]){ 8, width, 1 }, 1, rng);
    Objective o = objective_of(&p), one = o;
    real *gradient = allocate((size_t)o.count, sizeof *gradient);
    one.count = 1;
    series_row(s, 3, (double[]){ o.count,
                                 time_gradient(one, gradient) / 2,
                                 time_gradient(o, gradient) });
    free(gradient);
    problem_free(&p);
}
static void measure_cost(Record *r, uint64_t seed)
{
    const int widths[] = { 1, 3, 10, 30, 100, 300, 1000 };
    Rng rng;
    rng_seed(&rng, seed);
    Series *s = record_series(r, "cost", "n evaluation gradient",
        "seconds for an evaluation and for a central gradient");
    series_is_time(s);
    for (int i = 0; i < 7; i++)
        measure_width(s, widths[i], &rng);
    /* put a price on reading digits */
    Problem p = random_problem((int[]){ 784, 50, 10 }, 100, &rng);
    Objective one = objective_of(&p);
    double n = one.count, updates = 20 * 60000 / 100;
    real unused;
    one.count = 1;
    double seconds = n * time_gradient(one, &unused);
    record_value(r, "digits-parameters", "%.0f", n);
    record_value(r, "digits-evaluations", "%.0f", 2 * n);
    record_value(r, "digits-ratio", "%.0f", n / 2);
    record_value(r, "digits-updates", "%.0f", updates);
    record_time(r, "digits-seconds", "%.1f", seconds);
    record_time(r, "digits-hours", "%.0f", seconds * updates / 3600);
    problem_free(&p);
    record_machine(r);
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
    Record *r = record_open(out, "chapter2");
    measure_square(r);
    descend_parabola(r);
    descend_valley(r);
    measure_curves(r);
    show_richardson(r);
    show_network_gradient(r);
    walk_over_kink(r);
    train_by_measurement(r, seed);
    measure_cost(r, seed);
    record_close(r);
    return 0;
}
