#include "parallel.h"

enum { LANES = 8 };

/* Sets the lanes that are this part's, and no others; the parts are 0 ...
   parts - 1, and at work at the same time. */
void add_part(const double *x, int n, double lane[LANES], int part,
              int parts);

/* The sum of all, once all lanes are there. */
double join(const double lane[LANES]);
