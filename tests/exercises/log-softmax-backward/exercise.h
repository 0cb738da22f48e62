#include <math.h>
#include "matrix.h"
#include "real.h"

void log_softmax_backward(const Matrix *y, const Matrix *dy, Matrix *dz);
