/* The sigmoid and the cost against the library's, and their slopes: in the
   complex build as the book takes them, in the other as a difference. */
#include "exercise.h"
#include "activation.h"
#include "judge.h"
#include <math.h>

static const double points[] = {
    -600, -550, -501, -400, -40, -20, -3, -0.5, 0, 0.25, 2, 10, 37, 40, 400,
    501, 550, 600,
};
enum { COUNT = sizeof points / sizeof *points };

static double slope(real (*f)(real), double x)
{
#ifdef BACKWARD_COMPLEX
    return imaginary_part(f(x + 1e-20 * I)) / 1e-20;
#else
    return real_part(f(x + 1e-4) - f(x - 1e-4)) / 2e-4;
#endif
}

#ifdef BACKWARD_COMPLEX
static const double slope_tolerance = 1e-12, slope_floor = 0;
#else
static const double slope_tolerance = 1e-6, slope_floor = 1e-4;
#endif

static double sigma(double x)
{
    return real_part(sigmoid(x));
}

static void suspect_quotient(void)
{
#ifdef BACKWARD_COMPLEX
    const char *text = "A complex quotient squares the two parts of its"
                       " denominator, and an exponential that is large here"
                       " overflows. Which form of the fraction has a small"
                       " one?";
    judge_suspect(0, "%s", text);
    judge_suspect(NAN, "%s", text);
#else
    judge_suspect(NAN, "Infinity divided by infinity: which form of the"
                  " fraction has a small exponential here?");
    judge_suspect(0, "It is small, and not 0. Has it been made as the"
                  " difference of 1 and a number near 1?");
#endif
}

static void check_costs(void)
{
    judge_function("cost_of_no");
    judge_suspect(-log(1 - sigma(3) + 1e-7), "Something small is added before"
                  " the logarithm. Then this is the cost of another"
                  " function.");
    judge_close(real_part(cost_of_no(3)), real_part(softplus(3)), 1e-14,
                "cost_of_no(3)");
    double came = real_part(cost_of_no(40));
    if (isfinite(came)) {
        judge_suspect_else("The cost of a loud mistake grows like z. Does a"
                           " bound still stand in its way?");
    } else {
        judge_suspect_else("sigmoid(40) is rounded to 1, and no logarithm can"
                           " tell how close to 1 it was. What is the cost on"
                           " paper, in terms of z?");
    }
    judge_close(came, real_part(softplus(40)), 1e-14, "cost_of_no(40)");
    judge_suspect(0, "A cost of e^-40 is small, and not 0. It has been added"
                  " to 1 somewhere.");
    judge_close(real_part(cost_of_no(-40)), real_part(softplus(-40)), 1e-14,
                "cost_of_no(-40)");
    judge_suspect(real_part(softplus(500)), "The cost stops growing at 500:"
                  " the cut, still.");
#ifdef BACKWARD_COMPLEX
    judge_suspect(INFINITY, "exp(600) is a double, and its square is not: a"
                  " complex logarithm takes it. Which side of the identity"
                  " has a small exponential here?");
#endif
    judge_close(real_part(cost_of_no(600)), real_part(softplus(600)), 1e-14,
                "cost_of_no(600)");
}

static void check_probabilities(void)
{
    judge_function("probability");
    suspect_quotient();
    judge_suspect(sigma(-500), "This is the sigmoid of -500: the cut makes"
                  " another function of it.");
    judge_close(real_part(probability(-600)), sigma(-600), 1e-14,
                "probability(-600)");
    for (int i = 0; i < COUNT; i++) {
        suspect_quotient();
        judge_close(real_part(probability(points[i])), sigma(points[i]),
                    1e-14, "probability(%g)", points[i]);
    }
}

static void check_slopes(void)
{
    for (int i = 0; i < COUNT; i++) {
        double x = points[i];
        judge_function("probability");
        suspect_quotient();
        judge_suspect(0, "Here the function is flat: beyond a cut, z does not"
                      " count any more.");
        judge_close_or(slope(probability, x), sigma(x) * sigma(-x),
                       slope_tolerance, slope_floor,
                       "the slope of probability at %g", x);
        judge_function("cost_of_no");
        judge_close(real_part(cost_of_no(x)), real_part(softplus(x)), 1e-14,
                    "cost_of_no(%g)", x);
        judge_suspect(0, "Here the function is flat: beyond a cut, z does not"
                      " count any more.");
        judge_close_or(slope(cost_of_no, x), sigma(x), slope_tolerance,
                       slope_floor, "the slope of cost_of_no at %g", x);
    }
}

void check(void)
{
    check_costs();
    check_probabilities();
    check_slopes();
}
