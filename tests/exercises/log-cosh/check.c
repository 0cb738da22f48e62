/* log cosh against another formula in long double: near zero
   -log(1 - tanh(x)^2) / 2, elsewhere x + log(1 + exp(-2x)) - log 2.  In the
   complex build also its slope. */
#include "exercise.h"
#include "judge.h"
#include <math.h>

static double right(double x)
{
    long double a = fabsl((long double)x);
    if (a < 1) {
        long double t = tanhl(a);
        return (double)(-log1pl(-t * t) / 2);
    }
    return (double)(a + log1pl(expl(-2 * a)) - logl(2));
}

static void judge_grid_value(double x)
{
    judge_suspect_else("Digits are lost here: does one formula reach too far"
                       " into the other's half?");
    judge_close(real_part(log_cosh(x)), right(x), 1e-14, "log_cosh(%g)", x);
}

static void judge_value(double x)
{
    judge_close(real_part(log_cosh(x)), right(x), 1e-14, "log_cosh(%g)", x);
}

static void judge_slope(double x)
{
#ifdef BACKWARD_COMPLEX
    real y = log_cosh(x + 1e-20 * I);
    judge_suspect(0, "The imaginary part is gone, and with it the slope: an"
                  " absolute value, or a number that became real on the"
                  " way?");
    judge_suspect(-1e-20 * tanh(x), "The slope has the wrong sign: what"
                  " becomes of the imaginary part, where z is negative?");
    judge_suspect(1e-20, "The slope is that of z itself.");
    judge_close(imaginary_part(y), 1e-20 * tanh(x), 1e-12,
                "the imaginary part of log_cosh(%g + 1e-20 i)", x);
    judge_close(real_part(y), right(x), 1e-13,
                "the real part of log_cosh(%g + 1e-20 i)", x);
#else
    (void)x;
#endif
}

void check(void)
{
    judge_function("log_cosh");
    judge_value(1);
    if (isinf(real_part(log_cosh(1000)))) {
        judge_suspect_else("cosh(1000) is beyond what a double can hold, and"
                           " its logarithm is not.");
    }
    judge_value(1000);
    judge_value(-1000);
    judge_suspect(0, "At 1e-10 the answer is 5e-21. Here it has been lost in"
                  " a number that is much larger: in 1, or in log 2?");
    judge_suspect_else("At 1e-10 the answer is 5e-21. This is the rounding"
                       " error of numbers that are much larger, and nearly"
                       " cancel.");
    judge_value(1e-10);
    judge_value(-1e-10);
    judge_suspect(0, "The square of 1e-150 is a double, its fourth power and"
                  " its square's small parts are not.");
    judge_value(1e-150);
    judge_value(-1e-150);
    judge_value(1e300);
    judge_value(-1e300);
    for (double x = 1e-150; x < 1e300; x *= 7.3) {
        judge_grid_value(x);
        judge_grid_value(-x);
    }
    for (double x = 1e-8; x <= 300; x *= 1.013) {
        judge_grid_value(x);
        judge_grid_value(-x);
        judge_slope(x);
        judge_slope(-x);
    }
}
