#include <math.h>
#include <stdlib.h>
#include "activation.h"
#include "affine.h"
#include "descent.h"
#include "loss.h"
#include "matrix.h"

/* One epoch of the full batch, for the network 2-3-1 with sigmoids in both
   layers and the squared error.
     x    N×2       t    N×1
     w1   2×3, b1   1×3, w2   3×1, b2   1×1: a step is taken with each
     dw1  2×3       set to the gradient by w1 as it was */
void first_epoch(const Matrix *x, const Matrix *t, Matrix *w1, Matrix *b1,
                 Matrix *w2, Matrix *b2, double learning_rate, Matrix *dw1);
