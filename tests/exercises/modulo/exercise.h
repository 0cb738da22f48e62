#include "unknown.h"

/* How many samples are favoured, by which factor, and how many of 32768
   draws are expected to fall on them. */
void modulo(double answer[3]);
