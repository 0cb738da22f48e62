#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "network.h"

/* The loss one + lambda two of the network on samples x with targets t.
   Adds to n->gradient upstream times the gradient of that loss, after one
   forward and one backward pass. */
real network_gradient_mixed(Network *n, const Loss *one, const Loss *two,
                            double lambda, const Matrix *x, const Matrix *t,
                            real upstream);
