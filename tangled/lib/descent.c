/* From chapters/02-slopes.nw: change it there, not here. */
#include "descent.h"

void descent_step(real *theta, const real *gradient, int count,
                  double learning_rate)
{
    for (int p = 0; p < count; p++)
        theta[p] -= (real)learning_rate * gradient[p];
}
