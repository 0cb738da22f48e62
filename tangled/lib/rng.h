/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_RNG_H
#define BACKWARD_RNG_H

#include <stdint.h>

typedef struct {
    uint64_t state[4];
} Rng;

/* declare the generator */
/* Starts a stream; the same seed gives the same stream. */
void rng_seed(Rng *rng, uint64_t seed);

uint64_t rng_next(Rng *rng);     /* 64 random bits */
double rng_uniform(Rng *rng);    /* a multiple of 2^-53 in [0, 1) */
double rng_normal(Rng *rng);     /* mean 0, standard deviation 1 */
int rng_below(Rng *rng, int n);  /* 0, 1, ..., n-1; requires n > 0 */

#endif
