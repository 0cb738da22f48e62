#include <math.h>
#include "activation.h"
#include "real.h"

real leaky(real z);
real leaky_slope(real z, real y);
