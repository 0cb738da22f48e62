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
/* experiments with complex numbers */
static double complex_error(double h)
{
    double d = derivative_complex_step(test_function, place, h);
    return slope_error(d, place);
}
static void measure_complex_step(Record *r)
{
    const double steps[] = { 1e-2, 1e-4, 1e-6, 1e-8, 1e-20, 1e-100,
                             1e-300, 1e-320 };
    Series *s = record_series(r, "complex", "h error",
        "relative error of f' at 1.5 by the complex step");
    for (double h = 0.5; h > 1e-15; h *= pow(10, -0.125))
        series_row(s, 2, (double[]){ h, complex_error(h) });
    record_section(r, "complex-step");
    record_print(r, "step h   relative error\n");
    for (int i = 0; i < 8; i++)
        record_print(r, "%-8.0e %.1e\n", steps[i],
                     complex_error(steps[i]));
}
static real modulus(real x)
{
    return fabs(x);
}

static void differentiate_modulus(Record *r)
{
    record_value(r, "slope-of-fabs", "%.0f",
                 derivative_complex_step(modulus, -2, 1e-20));
}
static void compare_network_gradients(Record *r)
{
    Problem p = problem_by_hand();
    Objective o = objective_of(&p);
    real exact[17], central[17];
    double worst = 0;
    gradient_complex_step(&o, 0, exact);
    gradient_central(&o, 0, central);
    for (int i = 0; i < 17; i++)
        worst = fmax(worst, fabs(real_part(central[i] / exact[i])
                                 - 1));
    record_value(r, "network-central-error", "%.0e", worst);
    problem_free(&p);
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
    Record *r = record_open(out, "chapter2-complex");
    measure_complex_step(r);
    differentiate_modulus(r);
    compare_network_gradients(r);
    record_close(r);
    return 0;
}
