/* From chapters/03-chain-rule.nw: change it there, not here. */
#ifndef BACKWARD_MOONS_H
#define BACKWARD_MOONS_H

#include "matrix.h"
#include "rng.h"

/* Two interleaved half circles, eqs. (3.27) and
   (3.28).
     noise   standard deviation of what is added to each coordinate
     x  N×2  set to the points, from the two moons in turn
     t  N×1  set to 0 for the first moon, 1 for the second */
void moons_make(Rng *rng, double noise, Matrix *x, Matrix *t);

#endif
