/* From chapters/02-slopes.nw: change it there, not here. */
#include <float.h>
#include <math.h>
#include "difference.h"
#include "fail.h"

/* choose a step */
double difference_epsilon(void)
{
#ifdef BACKWARD_FLOAT
    return FLT_EPSILON;
#else
    return DBL_EPSILON;
#endif
}

static double step_of_order(int r, double x)
{
    return pow(difference_epsilon(), 1.0 / (r + 1))
         * fmax(1, fabs(x));
}
double difference_step_one_sided(double x)
{
    return step_of_order(1, x);
}

double difference_step_central(double x)
{
    return step_of_order(2, x);
}

double difference_step_richardson(double x)
{
    return step_of_order(8, x);
}
/* take a sample of a function */
typedef struct { double place, value; } Sample;

static double slope_between(Sample a, Sample b)
{
    return (b.value - a.value) / (b.place - a.place);
}
static Sample sample_at(real (*f)(real x), double x, double h)
{
    volatile real moved = (real)x + (real)h;
    Sample s = { real_part(moved), real_part(f(moved)) };
    /* insist that the step moved x */
    require(h == 0 || s.place != real_part((real)x),
            "a step of %g is lost in %.17g", h, x);
    if (!isfinite(s.value))
        fail("the function to be differentiated is %g at %.17g",
             s.value, s.place);
    return s;
}
/* differentiate in one variable */
double derivative_one_sided(real (*f)(real x), double x, double h)
{
    return slope_between(sample_at(f, x, 0), sample_at(f, x, h));
}

double derivative_central(real (*f)(real x), double x, double h)
{
    return slope_between(sample_at(f, x, -h), sample_at(f, x, h));
}
#ifdef BACKWARD_COMPLEX
double derivative_complex_step(real (*f)(real x), double x, double h)
{
    double slope = imaginary_part(f(x + h * I)) / h;
    if (!isfinite(slope))
        fail("the complex step at %.17g gives %g", x, slope);
    return slope;
}
#else
double derivative_complex_step(real (*f)(real x), double x, double h)
{
    (void)f, (void)x, (void)h;
    fail("derivative_complex_step needs the complex build");
}
#endif
/* extrapolate to step zero */
enum { ROWS = 4 };          /* the last entry has order 2 * ROWS */

/* The best value that follows from central differences slope[i]
   with steps h / 2^i; noise[i] is their error from rounding. */
static double extrapolate(const double *slope, const double *noise,
                          double *error)
{
    double t[ROWS][ROWS], best = slope[0];
    *error = INFINITY;
    for (int i = 0; i < ROWS; i++) {
        t[i][0] = slope[i];
        for (int j = 1; j <= i; j++) {
            /* extrapolate one entry of the table */
            double left = t[i][j - 1], above = t[i - 1][j - 1];
            t[i][j] = left + (left - above) / (pow(4, j) - 1);
            /* keep the entry if it is the surest so far */
            double e = fmax(fabs(t[i][j] - left), fabs(t[i][j] - above))
                     + 2 * noise[i];
            if (e < *error) {
                *error = e;
                best = t[i][j];
            }
        }
    }
    return best;
}
typedef struct { double slope[ROWS], noise[ROWS]; } Column;

static void fill_row(Column *c, int i, Sample below, Sample above)
{
    c->slope[i] = slope_between(below, above);
    c->noise[i] = difference_epsilon() / 2
                * (fabs(below.value) + fabs(above.value))
                / (above.place - below.place);
}

double derivative_richardson(real (*f)(real x), double x, double h,
                             double *error)
{
    Column c;
    double estimate;
    for (int i = 0; i < ROWS; i++, h /= 2)
        fill_row(&c, i, sample_at(f, x, -h), sample_at(f, x, h));
    double slope = extrapolate(c.slope, c.noise, &estimate);
    if (error)
        *error = estimate;
    return slope;
}
/* take a sample along a parameter */
static Sample sample_along(const Objective *o, int p, double h)
{
    const real saved = o->theta[p];
    volatile real moved = saved + (real)h;
    o->theta[p] = moved;
    Sample s = { real_part(moved), real_part(o->value(o->context)) };
    o->theta[p] = saved;
    require(h == 0 || s.place != real_part(saved),
            "a step of %g is lost in theta[%d] = %.17g",
            h, p, s.place);
    if (!isfinite(s.value))
        fail("the loss is %g with theta[%d] moved to %.17g",
             s.value, p, s.place);
    return s;
}
/* measure gradients */
static double step_at(const Objective *o, int p, double step,
                      double (*choose)(double x))
{
    require(step >= 0, "a step of %g", step);
    return step > 0 ? step : choose(real_part(o->theta[p]));
}

void gradient_central(const Objective *o, double step,
                      real *gradient)
{
    for (int p = 0; p < o->count; p++) {
        double h = step_at(o, p, step, difference_step_central);
        gradient[p] = (real)slope_between(sample_along(o, p, -h),
                                          sample_along(o, p, h));
    }
}
void gradient_one_sided(const Objective *o, double step,
                        real *gradient)
{
    if (o->count == 0)
        return;
    Sample here = sample_along(o, 0, 0);
    for (int p = 0; p < o->count; p++) {
        double h = step_at(o, p, step, difference_step_one_sided);
        here.place = real_part(o->theta[p]);
        gradient[p] = (real)slope_between(here,
                                          sample_along(o, p, h));
    }
}
void gradient_richardson(const Objective *o, double step,
                         real *gradient, double *error)
{
    for (int p = 0; p < o->count; p++) {
        Column c;
        double estimate;
        double h = step_at(o, p, step, difference_step_richardson);
        for (int i = 0; i < ROWS; i++, h /= 2)
            fill_row(&c, i, sample_along(o, p, -h),
                     sample_along(o, p, h));
        gradient[p] = (real)extrapolate(c.slope, c.noise, &estimate);
        if (error)
            error[p] = estimate;
    }
}
#ifdef BACKWARD_COMPLEX
void gradient_complex_step(const Objective *o, double step,
                           real *gradient)
{
    const double h = step > 0 ? step : 1e-20;
    for (int p = 0; p < o->count; p++) {
        const real saved = o->theta[p];
        require(imaginary_part(saved) == 0,
                "theta[%d] has an imaginary part", p);
        o->theta[p] = saved + h * I;
        double slope = imaginary_part(o->value(o->context)) / h;
        o->theta[p] = saved;
        /* insist on a finite slope */
        if (!isfinite(slope))
            fail("the complex step in theta[%d] = %.17g gives %g",
                 p, real_part(saved), slope);
        gradient[p] = slope;
    }
}
#else
/* explain that the complex step needs complex numbers */
void gradient_complex_step(const Objective *o, double step,
                           real *gradient)
{
    (void)o, (void)step, (void)gradient;
    fail("gradient_complex_step needs the complex build");
}
#endif
