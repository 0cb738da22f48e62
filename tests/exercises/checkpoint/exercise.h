#include <math.h>
#include "unknown.h"

/* The best k, the memory it needs, and the steps in all. */
void checkpoint(double answer[3]);
