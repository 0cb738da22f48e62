#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "network.h"
#include "samples.h"

/* The step of the batch that begins at this position of the order.  x and t
   have a row for each sample of a full batch.  Returns the sum of the
   losses of the batch's samples, before the step. */
double take_step(Network *n, const Loss *loss, const Samples *s,
                 const int *order, int position, double learning_rate,
                 Matrix *x, Matrix *t);
