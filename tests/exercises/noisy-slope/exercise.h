#include <math.h>

/* The m-th derivative of the test function at 1.5. */
double test_derivative(int m);

/* The best step of a single central difference, the number of them
   whose mean is ten times better, and their step. */
void noisy_slope(double *step, double *number, double *shorter);
