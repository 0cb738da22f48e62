#include "activation.h"
#include "real.h"

real log_cosh(real z);          /* the logarithm of cosh z */
