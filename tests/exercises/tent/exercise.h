#include <stdlib.h>
#include "activation.h"
#include "fail.h"
#include "matrix.h"
#include "mlp.h"

/* A ReLU network of k hidden layers of two units, to be freed by the
   caller, that computes the tent applied k times. */
Mlp *tent_network(int k);
