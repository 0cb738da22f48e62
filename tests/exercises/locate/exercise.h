#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "gradcheck.h"
#include "rng.h"

/* The place of the one entry of the gradient that is wrong, from 0
   through all parameters in their order; -1 if none is, -2 if more than
   one is.  Complex build only. */
int find_wrong_entry(const Subject *s, Rng *rng);
