#include <complex.h>
#include <float.h>
#include <math.h>
#include "unknown.h"

/* The second derivative of f at x by the turned step. */
double turned_second(double complex (*f)(double complex x),
                     double x, double h);

/* The three steps and errors, in the order of the statement. */
void second_derivative(double answer[3]);
