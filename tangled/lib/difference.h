/* From chapters/02-slopes.nw: change it there, not here. */
#ifndef BACKWARD_DIFFERENCE_H
#define BACKWARD_DIFFERENCE_H

#include "real.h"

/* promise a step */
/* The distance ε from 1 to the next larger number: 2^-52, or 2^-23
   in float.  The unit roundoff u is ε/2. */
double difference_epsilon(void);

/* A step at x for a formula of this order: ε^(1/(order+1)) times |x|
   or 1, whichever is larger.  A guess, but near eq. (2.19)
   where the value and the derivatives are of similar size. */
double difference_step(int order, double x);
/* promise derivatives in one variable */
/* The slope of f at x by a step h: the one-sided difference
   of eq. (2.13), whose error goes with h, and the central
   one of eq. (2.15), with h².  x is rounded to a real first,
   and the divisor is the step that is left when x + h is rounded.
   A step that does not move x, or a value of f that is not finite,
   stops the program. */
double derivative_one_sided(real (*f)(real x), double x, double h);
double derivative_central(real (*f)(real x), double x, double h);
/* The slope of f at x by a table of central differences with the
   steps h, h/2, h/4 and h/8, eq. (2.28): of order 8
   where f is smooth.  *error, unless NULL, becomes an estimate of
   the absolute error, on the safe side where f is smooth and
   computed to about a unit roundoff.  Stops like the others. */
double derivative_richardson(real (*f)(real x), double x, double h,
                             double *error);
/* The slope of f at x, eq. (2.30), with h = 1e-20
   as good as any: no subtraction, hence no best step.  f must be
   analytic at x, and written so that every comparison looks at
   the real part.  Complex build only: stops in the others. */
double derivative_complex_step(real (*f)(real x), double x, double h);
/* define an objective */
/* A function of the count numbers at theta: value(context) returns
   it for the numbers that are there now. */
typedef struct {
    real (*value)(void *context);
    void *context;
    real *theta;
    int count;
} Objective;
/* promise gradients by measurement */
/* The gradient of an objective by measurement, into the count
   numbers at gradient, which must not be those at theta.
     step   for every parameter, in its own units; 0 to choose one
            for each by difference_step (1e-20 for complex steps)
     error  NULL, or where to put estimates of the absolute errors
   Every parameter is moved and put back, bit for bit.  Whatever
   else value changes, such as the buffers of a network, is left
   as the last evaluation made it.  A step that does not move a
   parameter, or a loss that is not finite, stops the program and
   names the parameter.  Evaluations for n parameters: n + 1, 2n,
   8n and n.  The complex step is good to the last digits.  It needs
   the complex build, and stops in the others. */
void gradient_one_sided(const Objective *o, double step,
                        real *gradient);
void gradient_central(const Objective *o, double step, real *gradient);
void gradient_richardson(const Objective *o, double step,
                         real *gradient, double *error);
void gradient_complex_step(const Objective *o, double step,
                           real *gradient);

#endif
