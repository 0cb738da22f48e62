#include <math.h>
#include "loss.h"
#include "matrix.h"
#include "real.h"

real weighted_error(const Matrix *y, const Matrix *t, const Matrix *v);
void weighted_gradient(const Matrix *y, const Matrix *t, const Matrix *v,
                       real upstream, Matrix *delta);
