/* From chapters/b-instrument.nw: change it there, not here. */
#include <stdlib.h>
#include "difference.h"
#include "fail.h"
#include "rules.h"

/* ask a subject */
static int parameter_size(const Parameter *p)
{
    return p->rows * p->cols;
}
static int count_numbers(const Subject *s)
{
    int n = 0;
    for (int i = 0; i < s->count; i++)
        n += parameter_size(&s->parameters[i]);
    require(n > 0, "%s has no parameters", s->name);
    return n;
}
static double loss_of(const Subject *s)
{
    return real_part(s->value(s->context));
}
/* What the code says, for this upstream; the caller frees it. */
static double *gradient_of(const Subject *s, double upstream)
{
    int n = count_numbers(s);
    real *g = allocate((size_t)n, sizeof *g);
    double *a = allocate((size_t)n, sizeof *a);
    s->gradient(s->context, (real)upstream, g);
    for (int k = 0; k < n; k++)
        a[k] = real_part(g[k]);
    free(g);
    return a;
}
static double central_slope(const Subject *s, real *x, double h)
{
    real old = *x;
    *x = old - (real)h;
    double below = loss_of(s);
    *x = old + (real)h;
    double above = loss_of(s);
    *x = old;
    return (above - below) / (2 * h);
}
/* Central differences, one for every number; the caller frees. */
static double *central_slopes(const Subject *s, double h)
{
    size_t n = (size_t)count_numbers(s);
    double *m = allocate(n, sizeof *m), *next = m;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < parameter_size(&s->parameters[i]); k++)
            *next++ = central_slope(s, &s->parameters[i].at[k], h);
    return m;
}
/* The loss after the parameters from p on, count of them, have
   moved by h u. */
static double loss_moved(const Subject *s, const Parameter *p,
                         int count, const double *u, double h)
{
    real *old = allocate((size_t)count_numbers(s), sizeof *old);
    for (int i = 0, n = 0; i < count; i++)
        for (int k = 0; k < parameter_size(&p[i]); k++, n++) {
            old[n] = p[i].at[k];
            p[i].at[k] += (real)(h * u[n]);
        }
    double loss = loss_of(s);
    for (int i = 0, n = 0; i < count; i++)
        for (int k = 0; k < parameter_size(&p[i]); k++, n++)
            p[i].at[k] = old[n];
    free(old);
    return loss;
}
static double worse_ratio(double ratio, double error, double allowed)
{
    double r = error / allowed;
    return isnan(r) ? INFINITY : fmax(ratio, r);
}
/* judge by PyTorch's defaults */
static double allclose(double a, double m, double atol)
{
    const double rtol = 1e-3;
    double allowed = atol + rtol * fabs(m);
    return a == m ? 0 : worse_ratio(0, fabs(a - m), allowed);
}
static bool called_again_behaves(const Subject *s, const double *a)
{
    bool good = true;
    double *again = gradient_of(s, 1), *zeros = gradient_of(s, 0);
    for (int k = 0; k < count_numbers(s); k++)
        good = good && !(fabs(again[k] - a[k]) > 0) && zeros[k] == 0;
    free(again), free(zeros);
    return good;
}
static double pytorch(const Subject *s, Rng *rng)
{
    (void)rng;
    double *m = central_slopes(s, 1e-6), ratio = 0;
    double *a = gradient_of(s, 1);
    for (int k = 0; k < count_numbers(s); k++)
        ratio = fmax(ratio, allclose(a[k], m[k], 1e-5));
    if (!called_again_behaves(s, a))
        ratio = INFINITY;
    free(m), free(a);
    return ratio;
}
/* judge by PyTorch's fast mode */
static double *random_direction(int n, Rng *rng)
{
    double *u = allocate((size_t)n, sizeof *u), squares = 0;
    for (int k = 0; k < n; k++) {
        u[k] = rng_uniform(rng);
        squares += u[k] * u[k];
    }
    for (int k = 0; k < n; k++)
        u[k] /= sqrt(squares);
    return u;
}
static double projection_ratio(const Subject *s, const Parameter *p,
                      const double *a, Rng *rng)
{
    const double h = 1e-6;
    int n = parameter_size(p);
    double *u = random_direction(n, rng), sum = 0, ours = 0;
    for (int k = 0; k < n; k++)
        sum += u[k], ours += a[k] * u[k];
    double below = loss_moved(s, p, 1, u, -h);
    double above = loss_moved(s, p, 1, u, h);
    free(u);
    return allclose(ours, (above - below) / (2 * h), 1e-5 * sum);
}
static double pytorch_fast(const Subject *s, Rng *rng)
{
    double *a = gradient_of(s, 1), ratio = 0;
    const double *part = a;
    for (int i = 0; i < s->count; i++) {
        const Parameter *p = &s->parameters[i];
        ratio = fmax(ratio, projection_ratio(s, p, part, rng));
        part += parameter_size(p);
    }
    if (!called_again_behaves(s, a))
        ratio = INFINITY;
    free(a);
    return ratio;
}
/* judge by the advice of CS231n */
double rules_worst(const Subject *s, double h)
{
    double *m = central_slopes(s, h), *a = gradient_of(s, 1), ratio = 0;
    for (int k = 0; k < count_numbers(s); k++)
        if (a[k] != m[k])
            ratio = worse_ratio(ratio, fabs(a[k] - m[k]),
                          fmax(fabs(a[k]), fabs(m[k])));
    free(m), free(a);
    return ratio;
}
static double cs231n(const Subject *s, Rng *rng)
{
    (void)rng;
    return rules_worst(s, 1e-5) / 1e-7;
}
/* judge as KANN does */
static double kann(const Subject *s, Rng *rng)
{
    const double h = 1e-5, tolerance = 1e-7 / h;
    int n = count_numbers(s);
    double *a = gradient_of(s, 1), foretold = 0;
    double *delta = allocate((size_t)n, sizeof *delta);
    for (int k = 0; k < n; k++) {
        delta[k] = h * rng_uniform(rng);
        foretold += a[k] * delta[k];
    }
    /* compare what was foretold with what happens */
    double here = loss_of(s);
    double above = loss_moved(s, s->parameters, s->count, delta, 1);
    double below = loss_moved(s, s->parameters, s->count, delta, -1);
    double rise = fabs(above - below) / 2, ratio = 0;
    if (rise >= tolerance * h) {
        double error = fabs(fabs(foretold) - rise)
                     / (fabs(foretold) + rise);
        double bend = fabs(above + below - 2 * here) / (2 * rise);
        ratio = error / fmax(tolerance, bend);
    }
    free(a), free(delta);
    return ratio;
}
/* judge as the test of llm-c does */
static double slope_distance(const Subject *s, real *x, double here,
                             double a)
{
    double h = difference_step(2, 0);
    real old = *x;
    *x = old - (real)h;
    double left = (here - loss_of(s)) / h;
    *x = old + (real)h;
    double right = (loss_of(s) - here) / h;
    *x = old;
    double nearer = fmin(fabs(a - left), fabs(a - right));
    double across = fabs(a - (left + right) / 2);
    return isnan(across) ? across : fmin(nearer, across);
}
static double llm_c(const Subject *s, Rng *rng)
{
    (void)rng;
    double *a = gradient_of(s, 1), *next = a, ratio = 0;
    double here = loss_of(s);
    for (int i = 0; i < s->count; i++) {
        const Parameter *p = &s->parameters[i];
        for (int k = 0; k < parameter_size(p); k++) {
            double error = slope_distance(s, &p->at[k], here, *next++);
            ratio = worse_ratio(ratio, error, 2e-2);
        }
    }
    free(a);
    return ratio;
}
/* list the rules */
static bool pytorch_passes(const Subject *s, Rng *rng)
{
    return pytorch(s, rng) <= 1;
}
static bool pytorch_fast_passes(const Subject *s, Rng *rng)
{
    return pytorch_fast(s, rng) <= 1;
}
static bool cs231n_passes(const Subject *s, Rng *rng)
{
    return cs231n(s, rng) <= 1;
}
static bool kann_passes(const Subject *s, Rng *rng)
{
    return !(kann(s, rng) > 1);
}
static bool llm_c_passes(const Subject *s, Rng *rng)
{
    return llm_c(s, rng) <= 1;
}
const Rule *rules_list(int *count)
{
    static const Rule rules[] = {
        { "PyTorch", "torch.autograd.gradcheck, default values",
          pytorch, pytorch_passes },
        { "PyTorch fast", "torch.autograd.gradcheck, fast_mode",
          pytorch_fast, pytorch_fast_passes },
        { "CS231n", "notes of the course, h = 1e-5, 1e-7",
          cs231n, cs231n_passes },
        { "KANN", "kad_check_grad in kautodiff.c",
          kann, kann_passes },
        { "llm.c", "check_tensor in test_gpt2.c",
          llm_c, llm_c_passes },
    };
    *count = sizeof rules / sizeof *rules;
    return rules;
}
