#include "unknown.h"

/* The three numbers, in the order of the statement. */
void count_them(double answer[3]);
