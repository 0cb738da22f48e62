/* From chapters/02-slopes.nw: change it there, not here. */
#ifndef BACKWARD_DIFFERENCE_H
#define BACKWARD_DIFFERENCE_H

#include "real.h"

/* promise the steps to take */
/* ε, the distance from 1 to the next larger number: 2^-52, and
   2^-23 in the build over float.  The unit roundoff u is ε/2. */
double difference_epsilon(void);

/* Steps for use at x: ε^(1/2), ε^(1/3) and, for the first row of
   Richardson's table, ε^(1/9), times |x| where that is above 1.
   Near the best for a function whose value and derivatives are of
   similar size, eq. (2.20); a guess for any other. */
double difference_step_one_sided(double x);
double difference_step_central(double x);
double difference_step_richardson(double x);
/* promise derivatives in one variable */
/* f'(x) from values of f, with a step h: the one-sided difference
   of eq. (2.13), whose error goes with h, and the central
   one of eq. (2.15), with h².  x is rounded to a real first,
   and the step that counts is the one that is left after rounding
   x + h.  A step that does not move x, or a value of f that is
   not finite, stops the program. */
double derivative_one_sided(real (*f)(real x), double x, double h);
double derivative_central(real (*f)(real x), double x, double h);
/* f'(x) by Richardson's table over central differences with the
   steps h, h/2, h/4, h/8, eq. (2.28): of order 8
   where f is smooth.  *error, unless NULL, becomes an estimate of
   the absolute error, on the safe side where f is smooth and
   accurate to about a unit roundoff.  Stops like the others. */
double derivative_richardson(real (*f)(real x), double x, double h,
                             double *error);
/* f'(x) = Im f(x + ih) / h, eq. (2.30), with h = 1e-20
   as good as any: no subtraction, hence no best step.  f must be
   analytic at x, and written so that every comparison looks at
   the real part.  Only in the complex build: stops in others. */
double derivative_complex_step(real (*f)(real x), double x, double h);
/* define an objective */
/* A function of count numbers that lie at theta: value(context)
   returns it for the numbers that are there now. */
typedef struct {
    real (*value)(void *context);
    void *context;
    real *theta;
    int count;
} Objective;
/* promise gradients by measurement */
/* The gradient of an objective by measurement, into the count
   numbers at gradient, which must not be those at theta.
     step   the step for all parameters, in their own units;
            0 chooses one for each, by the difference_step_ above
   Every parameter is moved and put back bit for bit.  What else
   value changes (the buffers of a network) is left as the last
   evaluation made it.  In the complex build the real part of value
   is differentiated.  A step that does not move a parameter, or a
   loss that is not finite, stops the program, naming the parameter.
   Evaluations: count + 1 for one-sided, 2 count for central,
   8 count for Richardson; error, unless NULL, gets its estimates
   of the count absolute errors, as in derivative_richardson. */
void gradient_one_sided(const Objective *o, double step,
                        real *gradient);
void gradient_central(const Objective *o, double step,
                      real *gradient);
void gradient_richardson(const Objective *o, double step,
                         real *gradient, double *error);
/* The same by the complex step, count evaluations, to full
   precision; see derivative_complex_step.  Complex build only. */
void gradient_complex_step(const Objective *o, double step,
                           real *gradient);

#endif
