#include <math.h>
#include "unknown.h"

void slow_softmax(double *unit, double *factor, double *lead,
                  double *steps);
