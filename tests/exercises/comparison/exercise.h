#include <math.h>
#include <stdbool.h>
#include "unknown.h"

/* Two pairs, one after the other, that fool the colleague's function. */
void holes(double pair[4]);

bool entry_is_wrong(double ours, double measured, double scale);
