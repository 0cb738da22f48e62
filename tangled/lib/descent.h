/* From chapters/02-slopes.nw: change it there, not here. */
#ifndef BACKWARD_DESCENT_H
#define BACKWARD_DESCENT_H

#include "real.h"

/* One step of gradient descent, eq. (2.3) and
   (2.7): subtracts learning_rate * gradient[p] from
   theta[p], for each of the count parameters. */
void descent_step(real *theta, const real *gradient, int count,
                  double learning_rate);

#endif
