#include "real.h"

real probability(real z);       /* the sigmoid of z */
real cost_of_no(real z);        /* minus the logarithm of 1 - sigmoid */
