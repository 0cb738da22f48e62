#include "loss.h"
#include "matrix.h"
#include "real.h"

/* Sets each row of y to the logarithms of the softmax of that row of z. */
void log_softmax(const Matrix *z, Matrix *y);
