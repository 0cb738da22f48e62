#include <math.h>
#include <stdlib.h>
#include "graph.h"

/* Sets tangent[i] for every node to its derivative along the direction,
   an entry for each parameter. */
void tangent_sweep(const Graph *g, const real *direction,
                   real *tangent);
