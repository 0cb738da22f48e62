#include "activation.h"
#include "matrix.h"
#include "mlp.h"

/* Sets the parameters of to, which has sigmoids, so that it computes what
   from computes, which has the same sizes and tanh. */
void tanh_to_sigmoid(const Mlp *from, Mlp *to);
