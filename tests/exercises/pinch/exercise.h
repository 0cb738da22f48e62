#include <math.h>
#include "loss.h"
#include "matrix.h"
#include "real.h"

real pinched(const Matrix *z, const Matrix *t);
void pinched_gradient(const Matrix *z, const Matrix *t, real upstream,
                      Matrix *delta);
