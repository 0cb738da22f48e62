/* Leaky ReLU: the values, the slopes from y alone, what becomes of a nan,
   and the two together in a loss, against a measured gradient. */
#include "exercise.h"
#include "judge.h"

static real z[] = {1.5, -0.75, 0.2, -2};
enum { COUNT = sizeof z / sizeof *z };

/* L = the sum of leaky(z)² / 2. */
static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int i = 0; i < COUNT; i++) {
        sum += leaky(z[i]) * leaky(z[i]) / 2;
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    for (int i = 0; i < COUNT; i++) {
        real y = leaky(z[i]);
        gradient[i] += upstream * y * leaky_slope(NAN, y);
    }
}

static void check_values(void)
{
    judge_function("leaky");
    judge_close(real_part(leaky(3)), 3, 1e-15, "leaky(3)");
    judge_suspect(0, "This is ReLU: where it is closed, the leak lets a"
                  " hundredth of z through.");
    judge_suspect(2e-2, "The sign is lost: the leak is 0.01 z, and z is"
                  " negative here.");
    judge_suspect(-0.2, "A tenth of z is let through, and not a hundredth.");
    judge_close(real_part(leaky(-2)), -0.02, 1e-15, "leaky(-2)");
    judge_suspect_else("A nan makes every comparison false, so it must fall"
                       " into the branch that computes with z.");
    judge_true(isnan(real_part(leaky(NAN))), "leaky(nan) is nan");
}

static void check_slopes(void)
{
    judge_function("leaky_slope");
    judge_suspect(0.01, "Is the branch chosen by z? It is called with a nan"
                  " there: y has the same sign.");
    judge_close(real_part(leaky_slope(NAN, 3)), 1, 1e-15,
                "leaky_slope(nan, 3)");
    judge_suspect(1, "Is the branch chosen by z? It is called with a nan"
                  " there: y has the same sign.");
    judge_suspect(0, "Where the unit is closed, the slope is the leak, 0.01.");
    judge_suspect(100, "The slope is that of the inverse function: y is"
                  " 0.01 z, not the other way round.");
    judge_close(real_part(leaky_slope(NAN, -0.02)), 0.01, 1e-15,
                "leaky_slope(nan, -0.02)");
    judge_suspect(1, "At zero the slope is the leak's: the branch of z > 0"
                  " ends there.");
    judge_suspect(0, "Is there a branch for zero? The slope there is the"
                  " leak's.");
    judge_close(real_part(leaky_slope(NAN, 0)), 0.01, 1e-15,
                "leaky_slope(nan, 0)");
    judge_suspect_else("With a nan in y, y > 0 is false, and it gets the"
                       " slope of a closed unit: the nan is hidden. Let one"
                       " branch ask for y > 0, another for y <= 0.");
    judge_true(real_part(leaky_slope(NAN, NAN)) != 0.01,
               "leaky_slope(nan, nan) is not 0.01");
}

void check(void)
{
    check_values();
    check_slopes();
    const Parameter parameters[] = {{"z", z, 1, COUNT}};
    judge_gradient(&(Subject){
        .name = "half the sum of squares of leaky(z)",
        .parameters = parameters, .count = 1,
        .value = value, .gradient = gradient,
    });
}
