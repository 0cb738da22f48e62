#include <math.h>
#include "unknown.h"

/* Sets the gain and, for that gain, the part of all slopes in the hidden
   layers that are below 0.01. */
void keep_alive(double answer[2]);
