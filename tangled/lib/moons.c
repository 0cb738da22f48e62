/* From chapters/03-chain-rule.nw: change it there, not here. */
#include <stdbool.h>
#include "fail.h"
#include "moons.h"

void moons_make(Rng *rng, double noise, Matrix *x, Matrix *t)
{
    require(x->cols == 2 && t->cols == 1 && x->rows == t->rows,
            "x is %d×%d and t is %d×%d", x->rows, x->cols, t->rows,
            t->cols);
    const double pi = acos(-1.0);
    for (int i = 0; i < x->rows; i++) {
        double alpha = pi * rng_uniform(rng);
        bool second = i % 2 == 1;
        /* place point i and give it some noise */
        double c = cos(alpha), s = sin(alpha);
        real *point = matrix_row(x, i);
        point[0] = (second ? 1 - c : c) + noise * rng_normal(rng);
        point[1] = (second ? 0.5 - s : s) + noise * rng_normal(rng);
        t->at[i] = second ? 1 : 0;
    }
}
