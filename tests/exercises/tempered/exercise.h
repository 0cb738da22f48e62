#include <math.h>
#include "loss.h"
#include "matrix.h"
#include "real.h"

void tempered_backward(const Matrix *z, const Matrix *y, real beta,
                       const Matrix *dy, Matrix *dz, real *dbeta);
