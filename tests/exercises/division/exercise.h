#include <math.h>
#include "real.h"

/* The local derivatives of y = a / b. */
void divide_local(real a, real b, real y, real local[2]);

/* Adds what y = a / b hands on to a and b. */
void divide_backward(real b, real y, real upstream,
                     real *da, real *db);
