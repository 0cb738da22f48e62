#include <math.h>
#include "loss.h"
#include "matrix.h"
#include "real.h"

real huber(const Matrix *y, const Matrix *t, double c);
void huber_gradient(const Matrix *y, const Matrix *t, double c,
                    real upstream, Matrix *delta);
