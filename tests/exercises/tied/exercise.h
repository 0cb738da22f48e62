#include "affine.h"
#include "matrix.h"

void tied_backward(const Matrix *x, const Matrix *w,
                   const Matrix *c, const Matrix *dy,
                   Matrix *dc, Matrix *dx, Matrix *dw);
