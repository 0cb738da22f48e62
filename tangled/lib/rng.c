/* From chapters/a-workbench.nw: change it there, not here. */
#include "rng.h"
#include "fail.h"

#include <math.h>

/* rotate a word */
static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* make the next 64 bits */
uint64_t rng_next(Rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    /* step the linear engine */
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* seed the four words */
void rng_seed(Rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        rng->state[i] = z ^ (z >> 31);
    }
}

/* turn bits into a fraction */
double rng_uniform(Rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

/* draw a normal number */
double rng_normal(Rng *rng)
{
    double p, q, s;
    do {
        p = 2.0 * rng_uniform(rng) - 1.0;
        q = 2.0 * rng_uniform(rng) - 1.0;
        s = p * p + q * q;              /* eq. (A.1) */
    } while (s >= 1.0 || s == 0.0);
    return p * sqrt(-2.0 * log(s) / s); /* eq. (A.6) */
}

/* draw an index */
int rng_below(Rng *rng, int n)
{
    require(n > 0, "cannot choose one of %d numbers", n);
    uint64_t ways = (uint64_t)n;
    uint64_t limit = UINT64_MAX - UINT64_MAX % ways;
    uint64_t x;
    do {
        x = rng_next(rng);
    } while (x >= limit);
    return (int)(x % ways);
}
