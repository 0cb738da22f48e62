#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"
#include "network.h"

/* The greatest |a - m| / max(|a|, |m|, 1e-4). */
double worst_error(Network *n, const Loss *loss, const Matrix *x,
                   const Matrix *t);
