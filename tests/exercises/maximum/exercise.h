#include <math.h>
#include "real.h"

/* The local derivatives of the larger of a and b; at a tie, a half
   each. */
void max_local(real a, real b, real local[2]);
