#include <stdlib.h>
#include "fail.h"
#include "labels.h"
#include "loss.h"
#include "matrix.h"

/* The share of the rows of y, N×K, whose largest entry is the class of
   t: one-hot rows N×K, or class numbers N×1. */
double share_right(const Matrix *y, const Matrix *t);
