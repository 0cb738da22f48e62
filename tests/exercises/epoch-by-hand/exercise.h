#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "network.h"
#include "samples.h"

/* One epoch: a step for each batch of so many samples, taken from order
   one after the other, the last batch being what is left.  Returns the mean
   of all samples' losses, each before the step that it takes part in.
     order  s->count numbers
     batch  at least 1, and at most n->batch */
double epoch_by_hand(Network *n, const Loss *loss, const Samples *s,
                     const int *order, int batch, double learning_rate);
