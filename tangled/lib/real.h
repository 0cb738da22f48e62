/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_REAL_H
#define BACKWARD_REAL_H

#include <tgmath.h>

/* choose the type of a number */
#if defined BACKWARD_FLOAT
typedef float real;
#elif defined BACKWARD_COMPLEX
typedef double complex real;
#else
typedef double real;
#endif
/* look at the parts of a number */
/* The real part of x: x itself, unless real is complex.  Every
   comparison in the library looks at it. */
static inline double real_part(real x)
{
    return creal(x);
}
/* The imaginary part of x: 0, unless real is complex. */
static inline double imaginary_part(real x)
{
    return cimag(x);
}
/* declare two functions that complex numbers lack */
/* log(1 + x) and exp(x) - 1, accurate also where |x| is small. */
real real_log1p(real x);
real real_expm1(real x);

#endif
