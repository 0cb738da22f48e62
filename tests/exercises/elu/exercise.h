#include <math.h>
#include "activation.h"
#include "real.h"

real elu(real z);
real elu_slope(real z, real y);
real softplus_slope(real z, real y);
