/* From chapters/01-forward.nw: change it there, not here. */
#include "real.h"

#ifdef BACKWARD_COMPLEX
/* follow the complex formulas */
real real_log1p(real x)     /* eq. (1.9) */
{
    double a = creal(x), b = cimag(x);
    return log1p(a * (2 + a) + b * b) / 2 + I * atan2(b, 1 + a);
}
real real_expm1(real x)
{
    double a = creal(x), b = cimag(x), s = sin(b / 2);
    return expm1(a) * cos(b) - 2 * s * s + I * (exp(a) * sin(b));
}
#else
/* leave it to the C library */
real real_log1p(real x) { return log1p(x); }
real real_expm1(real x) { return expm1(x); }
#endif
