/* From chapters/02-slopes.nw: change it there, not here. */
/* include what the programs of chapter 2 need */
#include <complex.h>
#include "difference.h"
#include "loss.h"
#include "mlp.h"
#include "options.h"
#include "record.h"
#include <stdlib.h>
#include "descent.h"
#include "progress.h"

/* take the quotient as it stands */
static double plain_quotient(real (*f)(real x), double x, double h)
{
    return real_part(f((real)(x + h)) - f((real)x)) / h;
}
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
/* set up a network and its loss */
typedef struct {
    Mlp *net;
    const Matrix *x, *t;
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
static Problem small_problem(void)
{
    const int sizes[] = { 2, 3, 2 };
    Mlp *m = mlp_new(sizes, 3, activation_find("relu"), 1);
    matrix_set(&m->w[0], (double[]){ .1, .3, -.2, .4, -.1, .5 });
    matrix_set(&m->w[1], (double[]){ .2, -.3, .1, .4, -.5, .2 });
    Matrix *x = matrix_new(1, 2), *t = matrix_new(1, 2);
    matrix_set(x, (double[]){ 1, 2 });
    matrix_set(t, (double[]){ 1, 0 });
    return (Problem){ m, x, t, loss_find("cross-entropy"), 0 };
}
static void free_problem(Problem *p)
{
    mlp_free(p->net);
    matrix_free((Matrix *)p->x);
    matrix_free((Matrix *)p->t);
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
    for (int i = 0; i < 9; i++)
        record_print(r, "%6.0e %20.12f\n", steps[i],
                     plain_quotient(square, 3, steps[i]));
}
enum { RATES = 4, DESCENT_STEPS = 12 };
static const double rates[RATES] = { 0.05, 0.5, 0.9, 1.05 };

static void descend_parabola(Record *r)
{
    double row[1 + RATES] = { 0, 3, 3, 3, 3 };
    Series *s = record_series(r, "descent",
        "step creeping jump oscillating diverging",
        "x against the step, learning rates 0.05 0.5 0.9 1.05");
    series_row(s, 1 + RATES, row);
    for (; row[0] < DESCENT_STEPS; series_row(s, 1 + RATES, row)) {
        row[0] += 1;
        /* take one step with each learning rate */
        for (int i = 0; i < RATES; i++) {
            real x = (real)row[1 + i];
            real slope = (real)derivative_central(square, row[1 + i], 1e-3);
            descent_step(&x, &slope, 1, rates[i]);
            row[1 + i] = real_part(x);
        }
    }
    /* report where each learning rate led */
    record_section(r, "descent");
    record_print(r, "rate  1 - 2 rate  x after %d steps  expected\n",
                 DESCENT_STEPS);
    for (int i = 0; i < RATES; i++) {
        double factor = 1 - 2 * rates[i];
        record_print(r, "%.2f %9.2f %16.6f %12.6f\n", rates[i], factor,
                     row[1 + i], 3 * pow(factor, DESCENT_STEPS));
    }
}
typedef struct { double kappa; real at[2]; } Valley;

static real altitude(void *context)
{
    const Valley *v = context;
    return (v->at[0] * v->at[0]
            + (real)v->kappa * v->at[1] * v->at[1]) / 2;
}

static void valley_step(Valley *v, double rate)
{
    const Objective o = { altitude, v, v->at, 2 };
    real gradient[2];
    gradient_central(&o, 0, gradient);
    descent_step(v->at, gradient, 2, rate);
}
static int steps_to_minimum(double kappa)
{
    Valley v = { kappa, { (real)kappa, 1 } };
    double near = 1e-6 * hypot(kappa, 1);
    int steps = 0;
    for (; hypot(real_part(v.at[0]), real_part(v.at[1])) > near;
         steps++)
        valley_step(&v, 2 / (1 + kappa));
    return steps;
}
static void descend_valley(Record *r)
{
    record_section(r, "valley");
    record_print(r, "kappa  steps to 1e-6  expected\n");
    for (double kappa = 10; kappa <= 1000; kappa *= 10) {
        double rho = (kappa - 1) / (kappa + 1);
        record_print(r, "%5.0f %14d %9.0f\n", kappa,
                     steps_to_minimum(kappa),
                     ceil(log(1e-6) / log(rho)));
    }
    /* keep two paths through the valley */
    Series *s = record_series(r, "valley", "a b",
        "paths through a valley of condition 10, rates 0.04 and 0.19");
    for (int path = 0; path < 2; path++) {
        Valley v = { 10, { 10, 3 } };
        for (int i = 0; i <= 40; i++) {
            series_row(s, 2, (double[]){ real_part(v.at[0]),
                                         real_part(v.at[1]) });
            valley_step(&v, path == 0 ? 0.04 : 0.19);
        }
        series_gap(s), series_gap(s);
    }
}
static real exponential(real x)
{
    return exp(x);
}

static void compare_actual_steps(Record *r)
{
    double nominal = 0, actual = 0, slope = exp(20.0);
    for (int i = 0; i < 100; i++) {
        double h = 1e-7 * (1 + 0.01 * i);
        double rise = real_part(exponential((real)(20 + h))
                                - exponential((real)(20 - h)));
        double d = derivative_central(exponential, 20, h);
        nominal = fmax(nominal, fabs(rise / (2 * h) / slope - 1));
        actual = fmax(actual, fabs(d / slope - 1));
    }
    record_value(r, "nominal-step-error", "%.1e", nominal);
    record_value(r, "actual-step-error", "%.1e", actual);
    record_value(r, "nominal-over-actual", "%.0f", nominal / actual);
}
static void show_richardson(Record *r)
{
    long double f[2];
    double t[5][5];
    exact_derivatives(place, 1, f);
    record_section(r, "richardson");
    record_print(r, "step    %9s %9s %9s %9s %9s\n",
                 "h^2", "h^4", "h^6", "h^8", "h^10");
    for (int i = 0; i < 5; i++) {
        double h = 0.4 / (1 << i);
        record_print(r, "%-7.3f", h);
        t[i][0] = derivative_central(test_function, place, h);
        for (int j = 1; j <= i; j++)
            t[i][j] = t[i][j - 1] + (t[i][j - 1] - t[i - 1][j - 1])
                                  / (pow(4, j) - 1);
        for (int j = 0; j <= i; j++)
            record_print(r, " %9.1e", (double)(t[i][j] - f[1]));
        record_print(r, "\n");
    }
    /* let the library extrapolate */
    double estimate, slope = derivative_richardson(test_function,
        place, difference_step_richardson(place), &estimate);
    record_value(r, "richardson-estimate", "%.0e", estimate);
    record_value(r, "richardson-error", "%.0e",
                 fabs((double)(slope - f[1])));
}
static void restore_badly(Record *r, uint64_t seed)
{
    enum { COUNT = 1000 };
    double theta[COUNT], was[COUNT], h = 1e-5;
    int changed = 0;
    Rng rng;
    rng_seed(&rng, seed);
    for (int p = 0; p < COUNT; p++) {
        theta[p] = was[p] = 0.1 * rng_normal(&rng);
        /* restore by arithmetic */
        theta[p] += h;
        theta[p] -= 2 * h;
        theta[p] += h;
        changed += theta[p] != was[p];
    }
    record_value(r, "not-restored", "%.0f", changed);
}
static void print_over(Record *r, const char *name, const Mlp *net,
                       Matrix m, const real *gradient)
{
    m.at = (real *)gradient + (m.at - net->theta);
    for (int i = 0; i < m.rows; i++) {
        record_print(r, "%-6s", i == 0 ? name : "");
        for (int j = 0; j < m.cols; j++)
            record_print(r, " %9.6f", real_part(matrix_row(&m, i)[j]));
        record_print(r, "\n");
    }
}

static void show_network_gradient(Record *r)
{
    Problem p = small_problem();
    Objective o = objective_of(&p);
    real gradient[17];
    gradient_central(&o, 0, gradient);
    record_section(r, "network-gradient");
    print_over(r, "dL/dW1", p.net, p.net->w[0], gradient);
    print_over(r, "dL/db1", p.net, p.net->b[0], gradient);
    print_over(r, "dL/dW2", p.net, p.net->w[1], gradient);
    print_over(r, "dL/db2", p.net, p.net->b[1], gradient);
    record_value(r, "network-evaluations", "%.0f",
                 (double)p.evaluations);
    free_problem(&p);
}
static void walk_over_kink(Record *r)
{
    Problem p = small_problem();
    real *w = &matrix_row(&p.net->w[0], 1)[1], d[3];
    const Objective o = { problem_loss, &p, w, 1 };
    Series *s = record_series(r, "kink", "w one-sided central fine",
        "dL/dw by differences with h = 0.01, and with h = 1e-6");
    for (int i = 0; i <= 200; i++) {
        *w = (real)(-0.18 + 0.0003001 * i);
        gradient_one_sided(&o, 0.01, &d[0]);
        gradient_central(&o, 0.01, &d[1]);
        gradient_central(&o, 1e-6, &d[2]);
        series_row(s, 4, (double[]){ real_part(*w), real_part(d[0]),
                                     real_part(d[1]),
                                     real_part(d[2]) });
    }
    free_problem(&p);
}
static Problem sine_problem(uint64_t seed)
{
    enum { SAMPLES = 24 };
    const int sizes[] = { 1, 8, 1 };
    Matrix *x = matrix_new(SAMPLES, 1), *t = matrix_new(SAMPLES, 1);
    for (int i = 0; i < SAMPLES; i++) {
        x->at[i] = (real)(-3 + 6.0 * i / (SAMPLES - 1));
        t->at[i] = sin(x->at[i]);
    }
    Mlp *m = mlp_new(sizes, 3, activation_find("tanh"), SAMPLES);
    Rng rng;
    rng_seed(&rng, seed);
    mlp_initialize(m, &rng, 1);
    return (Problem){ m, x, t, loss_find("squared-error"), 0 };
}
enum { EPOCHS = 1000 };

static double train(Problem *p, double rate, Series *s)
{
    Objective o = objective_of(p);
    real gradient[25];
    for (int epoch = 0; epoch <= EPOCHS; epoch++) {
        double loss = real_part(problem_loss(p));
        if (epoch % 5 == 0)
            series_row(s, 2, (double[]){ epoch, loss });
        if (epoch == EPOCHS)
            return loss;
        gradient_central(&o, 0, gradient);
        descent_step(o.theta, gradient, o.count, rate);
    }
    return 0;
}
static void train_by_measurement(Record *r, uint64_t seed)
{
    const double rate[] = { 0.01, 0.1, 0.4 };
    Series *s = record_series(r, "training", "epoch loss",
        "a 1-8-1 network learns a sine, rates 0.01 0.1 0.4");
    Progress progress;
    progress_start(&progress, "training", 3);
    for (int i = 0; i < 3; i++) {
        Problem p = sine_problem(seed);
        double loss = train(&p, rate[i], s);
        char name[32];
        snprintf(name, sizeof name, "training-loss-%d", i + 1);
        record_value(r, name, "%.1e", loss);
        series_gap(s), series_gap(s);
        free_problem(&p);
        progress_step(&progress, i + 1);
    }
    progress_end(&progress);
}
typedef void Work(const Objective *o, real *gradient);

static void evaluate(const Objective *o, real *gradient)
{
    gradient[0] = o->value(o->context);
}

static void differentiate(const Objective *o, real *gradient)
{
    gradient_central(o, 0, gradient);
}

static double seconds(Work *work, const Objective *o, real *gradient)
{
    double start = clock_seconds(), spent = 0;
    int times = 0;
    for (; spent < 0.01; spent = clock_seconds() - start, times++)
        work(o, gradient);
    return spent / times;
}
static Problem random_problem(const int *sizes, int batch, Rng *rng)
{
    Matrix *x = matrix_new(batch, sizes[0]);
    Matrix *t = matrix_new(batch, sizes[2]);
    for (int i = 0; i < batch * sizes[0]; i++)
        x->at[i] = (real)rng_normal(rng);
    for (int i = 0; i < batch; i++)
        matrix_row(t, i)[0] = 1;
    Mlp *m = mlp_new(sizes, 3, activation_find("relu"), batch);
    mlp_initialize(m, rng, 0.1);
    return (Problem){ m, x, t, loss_find("squared-error"), 0 };
}
static void measure_cost(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Series *s = record_series(r, "cost", "n evaluation gradient",
        "seconds of an evaluation and of a central gradient");
    series_is_time(s);
    record_section(r, "cost");
    record_print(r, "parameters  evaluations\n");
    for (int width = 1; width <= 1000; width *= 10) {
        /* measure the cost of a network of this width */
        Problem p = random_problem((int[]){ 8, width, 1 }, 1, &rng);
        Objective o = objective_of(&p);
        real *gradient = allocate((size_t)o.count, sizeof *gradient);
        gradient_central(&o, 0, gradient);
        record_print(r, "%10d %12ld\n", o.count, p.evaluations);
        series_row(s, 3, (double[]){ o.count,
                                     seconds(evaluate, &o, gradient),
                                     seconds(differentiate, &o, gradient) });
        free(gradient);
        free_problem(&p);
    }
    /* put a price on a network for digits */
    enum { BATCH = 100, STEPS = 20 * 60000 / BATCH };
    Problem p = random_problem((int[]){ 784, 50, 10 }, BATCH, &rng);
    Objective o = objective_of(&p);
    real unused;
    double forward = seconds(evaluate, &o, &unused);
    double minutes = 2 * o.count * forward / 60;
    record_value(r, "digits-parameters", "%.0f", o.count);
    record_value(r, "digits-evaluations", "%.0f", 2.0 * o.count);
    record_time(r, "digits-forward", "%.0f", 1000 * forward);
    record_time(r, "digits-gradient", "%.0f", minutes);
    record_time(r, "digits-training", "%.0f",
                minutes * STEPS / 60 / 24);
    free_problem(&p);
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
    /* run the experiments of chapter 2 */
    measure_square(r);
    descend_parabola(r);
    descend_valley(r);
    measure_curves(r, "double", "");
    show_richardson(r);
    compare_actual_steps(r);
    restore_badly(r, seed);
    show_network_gradient(r);
    walk_over_kink(r);
    train_by_measurement(r, seed);
    measure_cost(r, seed);
    record_close(r);
    return 0;
}
