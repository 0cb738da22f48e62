/* Two weights, from the two equations that they solve, and what follows:
   double only, since it is entered by hand. */
#include "exercise.h"
#include "judge.h"

#include "difference.h"

static const char *const names[] = {
    "a", "b", "the constant in front of h^4 f^(5)",
    "the rounding error in units of C u |f| / h", "the best step",
    "the error at the best step",
};

/* What the formula makes of x^m at 0, with h = 1. */
static double of_power(double a, double b, int m)
{
    return a * (1 - pow(-1, m)) + b * (pow(2, m) - pow(-2, m));
}

/* The least value of A h^4 + B / h, looked for. */
static double lowest(double a, double b)
{
    double low = -20, high = 0;
    for (int i = 0; i < 200; i++) {
        double p = (2 * low + high) / 3, q = (low + 2 * high) / 3;
        if (a * exp(4 * p) + b / exp(p) < a * exp(4 * q) + b / exp(q)) {
            high = q;
        } else {
            low = p;
        }
    }
    return exp((low + high) / 2);
}

/* A wrong value, or what came if that is it, to three digits. */
static double about(double came, double wrong)
{
    return fabs(came - wrong) <= 5e-3 * fabs(wrong) ? came : wrong;
}

void check(void)
{
    /* x must give 1 and x^3 must give 0. */
    double x1 = of_power(1, 0, 1), y1 = of_power(0, 1, 1);
    double x3 = of_power(1, 0, 3), y3 = of_power(0, 1, 3);
    double a = y3 / (x1 * y3 - y1 * x3), b = -x3 / (x1 * y3 - y1 * x3);
    double constant = of_power(a, b, 5) / 120;
    double bound = 2 * fabs(a) + 2 * fabs(b);
    double u = difference_epsilon() / 2;
    double step = lowest(fabs(constant), bound * u);
    double error = fabs(constant) * pow(step, 4) + bound * u / step;
    const double expected[] = {a, b, constant, bound, step, error};
    double came[6] = {NAN, NAN, NAN, NAN, NAN, NAN};
    five_points(came);
    judge_function("five_points");
    for (int i = 0; i < 6; i++) {
        judge_answer_suspect(i, 0, "In C a quotient of whole numbers is a"
                             " whole number: write one of them with a"
                             " point, as in 1.0 / 2.");
    }
    judge_answer_suspect(0, about(came[0], 2 * a),
                         "These would be weights of the quotients S(h) and"
                         " S(2h): their 1/2 belongs to a.");
    judge_answer_suspect(1, about(came[1], -b),
                         "Plus? The second difference has to take away what"
                         " the first has too much of h^3.");
    judge_answer_suspect(1, about(came[1], 4 * b),
                         "This is the weight of S(2h), which brings a"
                         " division by 4h.");
    judge_answer_suspect(1, about(came[1], 2 * b),
                         "S(2h) divides by 4h, not by 2h.");
    judge_answer_suspect(2, about(came[2], -1.0 / 480),
                         "This is for the steps h and h/2; ours are h and 2h.");
    judge_answer_suspect(2, about(came[2], 120 * constant),
                         "f^(5) comes with a factorial in Taylor's series.");
    judge_answer_suspect(2, about(came[2], -constant),
                         "The error is what the formula says less the"
                         " derivative: which of the two is larger?");
    judge_answer_suspect(3, about(came[3], 2 * a + 2 * b),
                         "Rounding errors do not know the sign of b: in the"
                         " worst case they add up.");
    judge_answer_suspect(3, bound / 2, "Each weight belongs to two values,"
                         " and each of them has an error.");
    judge_answer_suspect(3, 3, "This is for the steps h and h/2; ours are h"
                         " and 2h.");
    double gap = lowest(fabs(constant), 2 * bound * u);
    double equal = pow(bound * u / fabs(constant), 0.2);
    judge_answer_suspect(4, about(came[4], gap),
                         "Is u the distance from 1 to the next number? It is"
                         " half of that.");
    judge_answer_suspect(4, about(came[4], equal),
                         "Here both errors are equal. The least sum is where"
                         " their slopes cancel: r A h^(r-1) = B / h^2.");
    judge_answer_suspect(5, about(came[5], bound * u / step),
                         "This is the part of rounding; the formula's error"
                         " comes on top, a quarter of it.");
    judge_answers(came, expected, names, 6, 5e-3);
}
