#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "fail.h"
#include "network.h"

/* One epoch of descent with batches of so many samples, fewer in the last
   one; returns the mean of the samples' losses before their steps. */
double one_epoch(Network *n, const Loss *loss, const Matrix *x,
                 const Matrix *t, int batch, double learning_rate, Rng *rng);
