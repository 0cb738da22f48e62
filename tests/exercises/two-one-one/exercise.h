#include "unknown.h"

/* The eleven numbers, in the order of the statement. */
void two_one_one(double answer[11]);
