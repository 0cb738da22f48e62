#include <math.h>
#include "fail.h"
#include "labels.h"
#include "loss.h"
#include "matrix.h"
#include "real.h"

void labelled_gradient(const Matrix *z, const int *labels,
                       real upstream, Matrix *delta);
