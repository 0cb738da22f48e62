#include <math.h>
#include "labels.h"
#include "loss.h"
#include "matrix.h"
#include "real.h"

void smoothed_gradient(const Matrix *z, const int *labels, double c,
                       real upstream, Matrix *delta);
double smoothed_lead(int classes, double c);
