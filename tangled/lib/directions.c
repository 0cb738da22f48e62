/* From chapters/b-instrument.nw: change it there, not here. */
#include "directions.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"

/* give the chance of a miss */
double directions_miss(double error, double tolerance, int directions)
{
    require(error > 0 && tolerance >= 0 && directions >= 0,
            "error %g, tolerance %g, %d directions",
            error, tolerance, directions);
    return pow(erf(tolerance / (sqrt(2) * error)), directions);
}
/* lay a plane through the parameters */
/* theta + t_1 v_1 + ... + t_k v_k, eq. (4.22) */
typedef struct {
    const Subject *subject;
    int n, k;           /* parameters, directions */
    real *home;         /* n: theta */
    double *v;          /* k×n, a direction a row */
    real *t;            /* k */
    real *gradient;     /* n: the last one */
} Plane;
static double *plane_direction(const Plane *q, int j)
{
    return q->v + (size_t)j * (size_t)q->n;
}
static void copy_theta(const Subject *s, real *home, bool back)
{
    for (int i = 0; i < s->count; i++) {
        const Parameter *w = &s->parameters[i];
        size_t size = (size_t)w->rows * (size_t)w->cols;
        if (back)
            memcpy(w->at, home, size * sizeof *home);
        else
            memcpy(home, w->at, size * sizeof *home);
        home += size;
    }
}
static Plane plane_new(const Subject *s, int k)
{
    Plane q = { .subject = s, .k = k };
    for (int i = 0; i < s->count; i++)
        q.n += s->parameters[i].rows * s->parameters[i].cols;
    if (q.n == 0)
        fail("%s has no parameters: there is nothing to check",
             s->name);
    size_t n = (size_t)q.n;
    q.home = allocate(n, sizeof *q.home);
    q.v = allocate((size_t)k * n, sizeof *q.v);
    q.t = allocate((size_t)k, sizeof *q.t);
    q.gradient = allocate(n, sizeof *q.gradient);
    copy_theta(s, q.home, false);
    return q;
}
static void plane_move(const Plane *q)
{
    const Subject *s = q->subject;
    for (int i = 0, p = 0; i < s->count; i++) {
        const Parameter *w = &s->parameters[i];
        for (int a = 0; a < w->rows * w->cols; a++, p++) {
            w->at[a] = q->home[p];
            for (int j = 0; j < q->k; j++)
                w->at[a] += q->t[j] * (real)plane_direction(q, j)[p];
        }
    }
}
static void plane_return(const Plane *q)
{
    copy_theta(q->subject, q->home, true);
}
static void plane_free(Plane *q)
{
    free(q->home), free(q->v), free(q->t), free(q->gradient);
}
/* make a subject of the plane */
static real plane_value(void *plane)
{
    const Plane *q = plane;
    plane_move(q);
    real value = q->subject->value(q->subject->context);
    plane_return(q);
    return value;
}
static uint64_t plane_branches(void *plane)
{
    const Subject *s = ((const Plane *)plane)->subject;
    return s->branches(s->context);
}
/* Lets the subject add to q->gradient, of which every entry is start
   before. */
static void take_gradient(const Plane *q, real upstream, real start)
{
    for (int p = 0; p < q->n; p++)
        q->gradient[p] = start;
    plane_move(q);
    q->subject->gradient(q->subject->context, upstream, q->gradient);
    plane_return(q);
}
static void plane_gradient(void *plane, real upstream, real *gradient)
{
    const Plane *q = plane;
    const real start = gradient[0];     /* all of them, in a check */
    take_gradient(q, upstream, start);
    for (int j = 0; j < q->k; j++) {
        const double *v = plane_direction(q, j);
        for (int p = 0; p < q->n; p++)
            gradient[j] += (q->gradient[p] - start) * (real)v[p];
    }
}
static Subject subject_of(Plane *q, const Parameter *steps)
{
    Subject s = *q->subject;
    s.parameters = steps, s.count = 1;
    s.context = q;
    s.value = plane_value, s.gradient = plane_gradient;
    s.branches = s.branches ? plane_branches : NULL;
    return s;
}
/* draw the directions */
static double norm_of(const real *x, int n)
{
    double sum = 0;
    for (int p = 0; p < n; p++)
        sum = hypot(sum, real_part(x[p]));
    return sum;
}
/* The unit of the directions' entries. */
static double plane_unit(const Plane *q)
{
    return fmax(1, norm_of(q->home, q->n)) / sqrt(q->n);
}
static void draw_directions(const Plane *q, Rng *rng)
{
    double unit = plane_unit(q);
    for (int j = 0; j < q->k; j++)
        for (int p = 0; p < q->n; p++)
            plane_direction(q, j)[p] = unit * rng_normal(rng);
}
static void tilt_directions(const Plane *q, double norm)
{
    double tilt = norm > 0 ? 4 * plane_unit(q) / norm : 0;
    for (int j = 0; j < q->k; j++) {
        double *v = plane_direction(q, j);
        for (int p = 0; p < q->n; p++)
            v[p] += tilt * real_part(q->gradient[p]);
    }
}
/* know what a plane can show */
static double chance_to_pass(const Plane *q, double norm,
                             const Report *r)
{
    double error = DIRECTIONS_FRACTION * norm / sqrt(q->n);
    return directions_miss(error * plane_unit(q), 2 * r->room,
                           r->passed);
}
static bool mostly_zero(const Plane *q)
{
    const Subject *s = q->subject;
    int zeros = 0;
    for (int i = 0, p = 0; i < s->count; i++) {
        int size = s->parameters[i].rows * s->parameters[i].cols;
        int here = 0;
        for (int a = 0; a < size; a++, p++)
            here += real_part(q->gradient[p]) == 0;
        if (here == size)
            return true;
        zeros += here;
    }
    return zeros > q->n / 2;
}
static Report report_not_finite(const Plane *q)
{
    const Subject *s = q->subject;
    Report r = { .verdict = VERDICT_NOT_FINITE, .entries = q->k,
                 .not_finite = q->k };
    int p = 0, size;
    while (p < q->n - 1 && isfinite(real_part(q->gradient[p])))
        p++;
    r.ours = r.measured = real_part(q->gradient[p]);
    for (int i = 0; i < s->count; i++, p -= size) {
        size = s->parameters[i].rows * s->parameters[i].cols;
        if (p < size) {
            r.parameter = i;
            r.row = p / s->parameters[i].cols;
            r.col = p % s->parameters[i].cols;
            break;
        }
    }
    return r;
}
/* check along directions */
Directions directions_check(const Subject *s, Rng *rng, int directions)
{
    require(directions >= 1, "%d directions", directions);
    Plane q = plane_new(s, directions);
    Directions d = { .parameters = q.n, .directions = directions,
                     .miss = 1 };
    take_gradient(&q, 1, 0);
    double norm = norm_of(q.gradient, q.n);
    if (isfinite(norm)) {
        /* ask the instrument about the plane */
        bool empty = mostly_zero(&q);
        draw_directions(&q, rng);
        tilt_directions(&q, norm);
        const Parameter steps = { "t", q.t, 1, q.k };
        Subject plane = subject_of(&q, &steps);
        d.report = gradcheck(&plane);
        if (d.report.verdict < VERDICT_VACUOUS && empty)
            d.report.verdict = VERDICT_VACUOUS;
        if (d.report.verdict == VERDICT_PASS)
            d.miss = chance_to_pass(&q, norm, &d.report);
    } else {
        d.report = report_not_finite(&q);
    }
    d.report.gradients++;
    plane_free(&q);
    return d;
}
/* print what was found along directions */
void directions_print(const Subject *s, const Directions *d, FILE *out)
{
    const Report *r = &d->report;
    fprintf(out, "%-10s %s along %d directions of %d parameters\n",
            verdict_name(r->verdict), s->name, d->directions,
            d->parameters);
    if (r->verdict == VERDICT_NOT_FINITE)
        fprintf(out, "           %s[%d][%d] is %g\n",
                s->parameters[r->parameter].name, r->row, r->col,
                r->ours);
    else
        fprintf(out, "           error %.1e of %.1e allowed; misses "
                "an entry wrong by %g with probability %.0e\n",
                r->error, r->allowed, DIRECTIONS_FRACTION, d->miss);
}
/* test Taylor remainders */
typedef struct {
    Plane plane;
    double loss, slope;     /* at step 0: L and g·v */
    uint64_t branches;
    bool strayed;           /* the last remainder took others */
} Ray;
static double remainder_aside(Ray *y, double h)
{
    Plane *q = &y->plane;
    q->t[0] = (real)h;
    double value = real_part(plane_value(q));
    if (q->subject->branches && plane_branches(q) != y->branches)
        y->strayed = true;
    return fabs(value - y->loss - real_part(q->t[0]) * y->slope);
}
static double remainder_at(Ray *y, double h)
{
    y->strayed = false;
    return fmax(remainder_aside(y, h), remainder_aside(y, -h));
}
static double remainder_floor(Ray *y)
{
    const double epsilon = difference_epsilon();
    double floor = epsilon * fabs(y->loss);
    for (int i = 1; i <= 16; i++)
        floor = fmax(floor, remainder_at(y, i * epsilon));
    return floor;
}
static Ray ray_new(const Subject *s, Rng *rng)
{
    Ray y = { .plane = plane_new(s, 1) };
    Plane *q = &y.plane;
    draw_directions(q, rng);
    take_gradient(q, 1, 0);
    for (int p = 0; p < q->n; p++)
        y.slope += real_part(q->gradient[p]) * q->v[p];
    y.loss = real_part(plane_value(q));
    y.branches = s->branches ? plane_branches(q) : 0;
    return y;
}
enum { TAYLOR_FIT = 4 };

static void measure_remainders(Ray *y, Taylor *t, bool *strayed)
{
    int run = 0;
    t->floor = remainder_floor(y);
    for (int i = 0; i < TAYLOR_STEPS; i++) {
        t->step[i] = ldexp(0.25, -i);
        t->remainder[i] = remainder_at(y, t->step[i]);
        bool clear = t->remainder[i] > 32 * t->floor
                  && isfinite(t->remainder[i]);
        run = clear && !y->strayed ? run + 1 : 0;
        if (run >= TAYLOR_FIT)
            t->last = i;
        *strayed = *strayed || y->strayed;
    }
}
static double fitted_slope(const double *remainder)
{
    double sum = 0;
    for (int i = 0; i < TAYLOR_FIT; i++)
        sum += (1.5 - i) * log2(remainder[i]);
    return sum / 5;
}
static Verdict taylor_verdict(const Ray *y, Taylor *t, bool strayed)
{
    double largest = 0;
    for (int i = 0; i < TAYLOR_STEPS; i++)
        largest = fmax(largest, t->remainder[i]);
    if (t->last >= 0) {
        t->slope = fitted_slope(&t->remainder[t->last
                                              - TAYLOR_FIT + 1]);
        return t->slope > 1.5 ? VERDICT_PASS : VERDICT_FAIL;
    }
    if (strayed || largest > 32 * t->floor)
        return strayed ? VERDICT_KINK : VERDICT_NOISE;
    t->slope = INFINITY;
    return y->slope == 0 ? VERDICT_VACUOUS : VERDICT_PASS;
}
Taylor directions_taylor(const Subject *s, Rng *rng)
{
    Ray y = ray_new(s, rng);
    Taylor t = { .verdict = VERDICT_NOT_FINITE, .slope = NAN,
                 .last = -1 };
    bool strayed = false;
    if (isfinite(y.loss) && isfinite(y.slope)) {
        measure_remainders(&y, &t, &strayed);
        t.verdict = taylor_verdict(&y, &t, strayed);
    }
    plane_free(&y.plane);
    return t;
}
/* test a gradient for symmetry */
void directions_hessian(const Subject *s, const double *v, double *hv)
{
#ifndef BACKWARD_COMPLEX
    fail("derivatives of a gradient need the complex build");
#endif
    const double h = 1e-20;
    Plane q = plane_new(s, 1);
    memcpy(q.v, v, (size_t)q.n * sizeof *v);
    q.t[0] = (real)(h * I);
    take_gradient(&q, 1, 0);
    for (int p = 0; p < q.n; p++)
        hv[p] = imaginary_part(q.gradient[p]) / h;
    plane_free(&q);
}
static double inner_product(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int p = 0; p < n; p++)
        sum += a[p] * b[p];
    return sum;
}
static void judge_symmetry(Symmetry *y, double scale)
{
    y->allowed = 4500 * difference_epsilon();
    if (!isfinite(scale)) {
        y->verdict = VERDICT_NOT_FINITE;
    } else if (scale == 0) {
        y->verdict = VERDICT_VACUOUS;
    } else {
        y->error = fabs(y->ujv - y->vju) / scale;
        y->verdict = y->error <= y->allowed ? VERDICT_PASS
                                            : VERDICT_FAIL;
    }
}
Symmetry directions_symmetry(const Subject *s, Rng *rng)
{
    Symmetry y = { .verdict = VERDICT_NOT_FINITE };
    Plane q = plane_new(s, 4);
    double *u = q.v, *v = u + q.n, *ju = v + q.n, *jv = ju + q.n;
    for (int p = 0; p < 2 * q.n; p++)
        u[p] = rng_normal(rng);
    directions_hessian(s, u, ju);
    directions_hessian(s, v, jv);
    y.ujv = inner_product(u, jv, q.n);
    y.vju = inner_product(v, ju, q.n);
    judge_symmetry(&y, sqrt(fmax(inner_product(ju, ju, q.n),
                                 inner_product(jv, jv, q.n))));
    plane_free(&q);
    return y;
}
