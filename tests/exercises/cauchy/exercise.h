#include <math.h>
#include "unknown.h"

/* The three answers, in the order of the statement. */
void cauchy(double answer[3]);
