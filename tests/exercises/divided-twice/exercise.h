#include <math.h>
#include "loss.h"
#include "matrix.h"
#include "real.h"

real mean_error(const Matrix *y, const Matrix *t);
void mean_error_gradient(const Matrix *y, const Matrix *t, real upstream,
                         Matrix *delta);
