#include "unknown.h"

/* How many constants are free, in the order of the statement. */
void block_factors(double answer[6]);
