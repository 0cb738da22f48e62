#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"
#include "real.h"

/* The central difference of o along theta + tau direction at tau = 0,
   from the places tau = step and tau = -step; a step of 0 chooses one.
   theta comes back bit for bit. */
double slope_along(const Objective *o, const real *direction,
                   double step);
