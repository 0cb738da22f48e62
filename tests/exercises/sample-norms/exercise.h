#include <stdlib.h>
#include "affine.h"
#include "matrix.h"
#include "unknown.h"

void sample_norms(const Matrix *x, const Matrix *delta, real *squares);
void cancelling_pair(double x[2], double delta[2]);
