/* From chapters/02-slopes.nw: change it there, not here. */
#include "descent.h"

/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
void descent_step(real *theta, const real *gradient, int count,
                  double learning_rate)
{
    for (int p = 0; p < count; p++)
        theta[p] -= (real)learning_rate * gradient[p];
}
