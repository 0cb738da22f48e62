#include "real.h"

#define PI 3.14159265358979323846

/* erf(x), also of a complex number, by a series whose terms do not
   cancel: 2/√π e^(-x²) (x + 2x³/3 + 4x⁵/15 + ...).  Beyond 6 it is 1 to
   the last digit. */
static inline real real_erf(real x)
{
#ifdef BACKWARD_COMPLEX
    if (!(real_part(x) > -6 && real_part(x) < 6)) {
        return erf(real_part(x));
    }
    real term = x, sum = x;
    for (int n = 3; n < 401; n += 2) {
        sum += term *= 2 * x * x / n;
    }
    return 2 / sqrt(PI) * exp(-x * x) * sum;
#else
    return erf(x);
#endif
}

real gelu(real z);
real gelu_slope(real z, real y);
