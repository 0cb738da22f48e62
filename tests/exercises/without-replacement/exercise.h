#include <math.h>
#include "unknown.h"

/* The nine numbers of the statement, in its order. */
void without_replacement(double answer[9]);
