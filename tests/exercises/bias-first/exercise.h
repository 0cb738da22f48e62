#include "matrix.h"
#include "product.h"

/* y = xw + b, each entry one chain from the bias, w being the D×H weights.
     x  N×D
     b  H
     y  N×H   set, whatever it held */
void bias_first(const Matrix *x, const Matrix *w, const real *b, Matrix *y);
