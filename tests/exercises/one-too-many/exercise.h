#include <math.h>
#include "real.h"

/* Adds upstream times the derivatives of (y - t)² by theta, which is w1,
   b1, w2, b2, to gradient, where y = tanh(w2 a + b2) and
   a = tanh(w1 x + b1). */
void chain_gradient(const real theta[4], real x, real t,
                    real upstream, real gradient[4]);
