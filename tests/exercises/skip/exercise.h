#include "activation.h"
#include "affine.h"
#include "matrix.h"

void skip_backward(const Matrix *z, const Matrix *w,
                   const Matrix *dy, Matrix *delta, Matrix *dx);
