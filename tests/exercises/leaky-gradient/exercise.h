#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Central differences with the step h: the n slopes of f at theta,
   into g.  theta comes back as it was, bit for bit. */
void gradient(double (*f)(const double *theta), double *theta,
              int n, double h, double *g);
