/* Relative to the slope: the probabilities as integrals over the normal
   density, without arc tangents.  double only: numbers entered by hand. */
#include "exercise.h"
#include "judge.h"

static const double pi = 3.14159265358979323846;

/* The integral of the normal density times f(s, scale), from low to high,
   by Simpson's rule. */
static double expectation(double (*f)(double s, double scale), double scale,
                          double low, double high)
{
    enum { PIECES = 20000 };
    double h = (high - low) / PIECES, sum = 0;
    for (int i = 0; i <= PIECES; i++) {
        double s = low + i * h;
        double weight = i == 0 || i == PIECES ? 1 : i % 2 ? 4 : 2;
        sum += weight * f(s, scale) * exp(-s * s / 2);
    }
    return sum * h / 3 / sqrt(2 * pi);
}

static double one(double s, double scale)
{
    (void)s, (void)scale;
    return 1;
}

/* The chance that another normal number is below scale |s|. */
static double below(double s, double scale)
{
    return erf(scale * fabs(s) / sqrt(2));
}

/* scale: tau times |g|/|e| */
static double missed(double scale)
{
    return 2 * expectation(below, scale, 0, 12);
}

/* A wrong value, entered to some three digits. */
static void suspect(int i, double came, double wrong, const char *text)
{
    if (fabs(came - wrong) <= 5e-3 * fabs(wrong)) {
        judge_answer_suspect(i, came, "%s", text);
    }
}

void check(void)
{
    static const char *const names[] = {
        "the factor for small tau", "P for one entry in a thousand",
        "the share of false alarms",
    };
    const double scale = 1e-3 * sqrt(1000) / 0.1, tiny = 1e-5;
    const double expected[] = {
        missed(tiny) / erf(tiny / sqrt(2)), missed(scale),
        expectation(one, 0, -1e-3, 1e-3),
    };
    double came[] = {NAN, NAN, NAN};
    cauchy(came);
    judge_function("cauchy");
    suspect(0, came[0], sqrt(pi / 2), "It is the reciprocal: which of the two"
            " tests misses less often?");
    suspect(0, came[0], 2 / pi, "This is the slope of P itself. What is the"
            " slope of the error function?");
    suspect(1, came[1], erf(scale / sqrt(2)), "This is the chance with the"
            " tolerance relative to the length of g, not to the slope.");
    suspect(1, came[1], 2 / pi * scale, "This is the first term for small"
            " tau. Here the angle is not that small.");
    suspect(1, came[1], atan(scale), "This is an angle. Which share is it of"
            " all angles?");
    suspect(1, came[1], missed(scale) / 2, "The slopes of either sign count:"
            " two sectors of the circle, not one.");
    suspect(1, came[1], 2 / pi * atan(1e-3 / 0.1), "The root mean square is"
            " the length of g over the root of their number.");
    suspect(2, came[2], expected[2] / 2, "The slope can have either sign.");
    suspect(2, came[2], 2 / pi * 1e-3, "There is only one normal number here,"
            " and no second one to divide by.");
    suspect(2, came[2], 1e-3, "How high is the bell curve, in the middle?");
    suspect(2, came[2], 1 - expected[2], "This is the share that passes.");
    judge_answers(came, expected, names, 3, 2e-3);
}
