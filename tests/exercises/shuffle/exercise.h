#include "rng.h"

/* Permutes the n numbers in order, all orders equally likely, and draws an
   index for each place from the last down to the second. */
void rng_shuffle(Rng *rng, int *order, int n);
