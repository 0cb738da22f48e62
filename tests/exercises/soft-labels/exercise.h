#include <math.h>
#include "unknown.h"

/* The least cross-entropy, and two logits that attain it with a third
   that is 0. */
void soft_labels(double answer[3]);
