#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"
#include "unknown.h"

/* Half of the difference of two Taylor remainders of o, at h and -h along
   the direction, as a size.  gradient and direction have o->count
   entries. */
double odd_remainder(const Objective *o, const real *gradient,
                     const real *direction, double h);

/* The four powers, in the order of the statement. */
void odd_powers(double answer[4]);
