#include <math.h>
#include "unknown.h"

/* The number c. */
void typical(double answer[1]);

/* The standard deviation of the weights of a layer, for inputs equal to
   outputs. */
double typical_deviation(int inputs, int outputs);
