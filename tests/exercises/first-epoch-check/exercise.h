#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "batches.h"

/* The worst relative error of the gradient of the batch at hand, b->x and
   b->t, with respect to some weights of the first layer, in a training
   that is between two steps and goes on as if nobody had looked.
     entries  count indices into W1, as it lies in theta, row after row */
double worst_in_passing(Batches *b, const int *entries, int count);
