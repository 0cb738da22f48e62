#include "unknown.h"

/* For every knob the smaller turn that is felt, 0.1 or 1, or 0 if neither
   is; and how many are dead for 0.1. */
void dead_knobs(double answer[18]);
