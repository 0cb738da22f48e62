/* The slopes of three functions, the places where they were asked for,
   and theta before and after: double only, as the function is. */
#include "exercise.h"
#include "judge.h"

static double product(const double *theta)
{
    return theta[0] * theta[1];
}

/* Its theta will hold numbers that a step and its undoing do not leave
   as they were. */
static double sum(const double *theta)
{
    return theta[0] + 2 * theta[1] + 3 * theta[2];
}

static double cube(const double *theta)
{
    return theta[0] * theta[0] * theta[0] * theta[1];
}

static void check_product(void)
{
    double theta[] = {2, 3}, g[2] = {NAN, NAN};
    const double h = 0.1;
    gradient(product, theta, 2, h, g);
    judge_suspect(4.5, "The two places are three steps apart, and it was"
                  " divided by two: where was theta[0] when the second value"
                  " was taken?");
    judge_suspect(1.5, "It was divided by two steps, but one of the two"
                  " values was taken at theta itself.");
    judge_close(g[0], 3, 1e-10, "the slope by theta[0] at (2, 3)");
    judge_suspect(2 - h, "This is the slope where theta[0] is 1.9: it has"
                  " been moved for its own slope, and is not back.");
    judge_suspect(2 + h, "This is the slope where theta[0] is 2.1: it has"
                  " been moved for its own slope, and is not back.");
    judge_close(g[1], 2, 1e-10, "the slope by theta[1] at (2, 3)");
    judge_suspect(3 - h, "It is a step too low: each measurement leaves its"
                  " parameter moved.");
    judge_close(theta[1], 3, 1e-10, "theta[1] after the call");
    judge_close(theta[0], 2, 1e-10, "theta[0] after the call");
}

/* A central difference of theta^3 is 3 theta^2 + h^2. */
static void check_cube(void)
{
    double theta[] = {1.5, -2}, g[2] = {NAN, NAN};
    const double h = 0.25, x = theta[0], y = theta[1];
    gradient(cube, theta, 2, h, g);
    judge_suspect(y * (3 * x * x + 3 * x * h + h * h), "This is a one-sided"
                  " difference: one value at theta itself.");
    judge_suspect(y * (3 * x * x - 3 * x * h + h * h), "This is a one-sided"
                  " difference: one value at theta itself.");
    judge_suspect(y * 3 * x * x, "This is the derivative, not the central"
                  " difference with the step h.");
    judge_close(g[0], y * (3 * x * x + h * h), 1e-10,
                "the slope of a cube, with h = 0.25");
    judge_close(g[1], x * x * x, 1e-10,
                "the slope by theta[1], with h = 0.25");
}

static void check_bits(void)
{
    const double before[] = {1e-30, 0.3, -1.7e5};
    double theta[3], g[3] = {NAN, NAN, NAN};
    memcpy(theta, before, sizeof theta);
    gradient(sum, theta, 3, 1e-5, g);
    for (int p = 0; p < 3; p++) {
        judge_close(g[p], p + 1, 1e-4, "the slope of a sum by theta[%d]", p);
    }
    for (int p = 0; p < 3; p++) {
        judge_suspect_else("It came out as %.17g. Three moves, each of them"
                           " rounded, need not end where they began: is"
                           " there a way back that does not calculate?",
                           theta[p]);
        judge_true(memcmp(&theta[p], &before[p], sizeof theta[p]) == 0,
                   "theta[%d] = %g is the same bit for bit", p,
                   before[p]);
    }
}

void check(void)
{
    judge_function("gradient");
    check_product();
    check_cube();
    check_bits();
}
