/* From chapters/02-slopes.nw: change it there, not here. */
#include "difference.h"
#include <float.h>
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
double difference_step(int order, double x)
{
    require(order >= 1, "order %d", order);
    return pow(difference_epsilon(), 1.0 / (order + 1))
         * fmax(1, fabs(x));
}
/* take a reading of a function */
typedef struct { double place, value; } Reading;

static double slope_between(Reading a, Reading b)
{
    return (b.value - a.value) / (b.place - a.place);
}
static Reading read_at(real (*f)(real x), double x, double h)
{
    volatile real moved = (real)x + (real)h;
    Reading s = { real_part(moved), real_part(f(moved)) };
    require(h == 0 || s.place != real_part((real)x),
            "a step of %g is lost in %.17g", h, x);
    if (!isfinite(s.value))
        fail("the function is %g at %.17g", s.value, s.place);
    return s;
}
/* differentiate in one variable */
double derivative_one_sided(real (*f)(real x), double x, double h)
{
    return slope_between(read_at(f, x, 0), read_at(f, x, h));
}

double derivative_central(real (*f)(real x), double x, double h)
{
    return slope_between(read_at(f, x, -h), read_at(f, x, h));
}
static real step_aside(real x, double h)
{
#ifndef BACKWARD_COMPLEX
    fail("the complex step needs the complex build");
#endif
    return x + (real)(h * I);
}
double derivative_complex_step(real (*f)(real x), double x, double h)
{
    double slope = imaginary_part(f(step_aside((real)x, h))) / h;
    if (!isfinite(slope))
        fail("the complex step at %.17g gives %g", x, slope);
    return slope;
}
/* extrapolate to step zero */
enum { ROWS = 4 };          /* the last entry has order 2 * ROWS */

/* The best value that follows from central differences slope[i]
   with steps h / 2^i; noise[i] is their error from rounding. */
static double extrapolate(const double *slope, const double *noise,
                          double *error)
{
    double t[ROWS][ROWS] = { { slope[0] } }, best = slope[0];
    *error = INFINITY;
    for (int i = 1; i < ROWS; i++) {
        t[i][0] = slope[i];
        for (int j = 1; j <= i; j++) {
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

static void fill_row(Column *c, int i, Reading below, Reading above)
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
        fill_row(&c, i, read_at(f, x, -h), read_at(f, x, h));
    double slope = extrapolate(c.slope, c.noise, &estimate);
    if (error)
        *error = estimate;
    return slope;
}
/* take a reading along a parameter */
static Reading read_along(const Objective *o, int p, double h)
{
    const real saved = o->theta[p];
    volatile real moved = saved + (real)h;
    o->theta[p] = moved;
    Reading s = { real_part(moved), real_part(o->value(o->context)) };
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
static double step_for(const Objective *o, int p, double step,
                       int order)
{
    require(step >= 0, "a step of %g", step);
    return step > 0 ? step
                    : difference_step(order, real_part(o->theta[p]));
}
void gradient_central(const Objective *o, double step, real *gradient)
{
    for (int p = 0; p < o->count; p++) {
        double h = step_for(o, p, step, 2);
        gradient[p] = (real)slope_between(read_along(o, p, -h),
                                          read_along(o, p, h));
    }
}
void gradient_one_sided(const Objective *o, double step,
                        real *gradient)
{
    Reading here = { 0, 0 };
    for (int p = 0; p < o->count; p++) {
        double h = step_for(o, p, step, 1);
        if (p == 0)
            here = read_along(o, p, 0);
        here.place = real_part(o->theta[p]);
        gradient[p] = (real)slope_between(here, read_along(o, p, h));
    }
}
void gradient_richardson(const Objective *o, double step,
                         real *gradient, double *error)
{
    for (int p = 0; p < o->count; p++) {
        Column c;
        double estimate, h = step_for(o, p, step, 2 * ROWS);
        for (int i = 0; i < ROWS; i++, h /= 2)
            fill_row(&c, i, read_along(o, p, -h),
                     read_along(o, p, h));
        gradient[p] = (real)extrapolate(c.slope, c.noise, &estimate);
        if (error)
            error[p] = estimate;
    }
}
void gradient_complex_step(const Objective *o, double step,
                           real *gradient)
{
    const double h = step > 0 ? step : 1e-20;
    for (int p = 0; p < o->count; p++) {
        const real saved = o->theta[p];
        require(imaginary_part(saved) == 0,
                "theta[%d] has an imaginary part", p);
        o->theta[p] = step_aside(saved, h);
        double slope = imaginary_part(o->value(o->context)) / h;
        o->theta[p] = saved;
        if (!isfinite(slope))
            fail("the slope is %g in theta[%d] = %.17g",
                 slope, p, real_part(saved));
        gradient[p] = (real)slope;
    }
}
