/* Four predictions about a valley with curvatures 1 and 25, against
   walks in it: double only, since they are entered by hand. */
#include "exercise.h"
#include "judge.h"

#include "descent.h"

static const double flat = 1, steep = 25;

static const char *const names[] = {
    "the rate where divergence begins", "the best rate",
    "the factor at the best rate", "the number of steps",
};

/* Where a walk of so many steps ends. */
static void walk(int steps, double rate, double end[2])
{
    real at[] = {25, 1};
    for (int s = 0; s < steps; s++) {
        const real slope[] = {(real)flat * at[0], (real)steep * at[1]};
        descent_step(at, slope, 2, rate);
    }
    end[0] = real_part(at[0]);
    end[1] = real_part(at[1]);
}

static double distance_after(int steps, double rate)
{
    double end[2];
    walk(steps, rate, end);
    return hypot(end[0], end[1]);
}

/* By how much a hundred steps shrink the coordinate that shrinks less. */
static double shrinkage(double rate)
{
    double end[2];
    walk(100, rate, end);
    return fmax(fabs(end[0]) / 25, fabs(end[1]));
}

/* Long walks end further and further away from this rate on. */
static double first_that_diverges(void)
{
    double low = 0.01, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (distance_after(4000, middle) < distance_after(2000, middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The rate that shrinks most, by thirds. */
static double best_rate(double limit)
{
    double low = 0, high = limit;
    for (int i = 0; i < 120; i++) {
        double a = (2 * low + high) / 3, b = (low + 2 * high) / 3;
        if (shrinkage(a) < shrinkage(b)) {
            high = b;
        } else {
            low = a;
        }
    }
    return (low + high) / 2;
}

static int steps_until_near(double rate)
{
    int steps = 0;
    while (distance_after(steps, rate) > 1e-6 * distance_after(0, rate)) {
        steps++;
    }
    return steps;
}

/* A wrong value, or what came if that is it, to four digits. */
static double about(double came, double wrong)
{
    return fabs(came - wrong) <= 1e-4 * fabs(wrong) ? came : wrong;
}

void check(void)
{
    double limit = first_that_diverges(), best = best_rate(limit);
    double rho = distance_after(1, best) / distance_after(0, best);
    int steps = steps_until_near(2 / (flat + steep));
    const double expected[] = {limit, best, rho, steps};
    double came[] = {NAN, NAN, NAN, NAN};
    two_valleys(came);
    judge_function("two_valleys");
    for (int i = 0; i < 3; i++) {
        judge_answer_suspect(i, 0, "In C a quotient of whole numbers is a"
                             " whole number: write one of them with a"
                             " point, as in 1.0 / 2.");
    }
    judge_answer_suspect(0, 2 / flat, "Along the valley this would do. The"
                         " direction across it fails first.");
    judge_answer_suspect(0, 1 / steep, "At this rate the direction across"
                         " the valley arrives in one step. It diverges"
                         " when it jumps too far by as much again.");
    judge_answer_suspect(1, 1 / steep, "This is best across the valley, and"
                         " slow along it. Where are both directions equally"
                         " bad?");
    judge_answer_suspect(1, limit, "At this rate the walk across the valley"
                         " goes to and fro for ever.");
    judge_answer_suspect(2, 1 - 2 * flat / steep, "This is the approximation"
                         " for long valleys, and 25 is not so long.");
    judge_answer_suspect(3, ceil(log(1e-3) / log(rho)), "After so many steps"
                         " the loss is a million times smaller; the"
                         " distance is its root.");
    judge_answer_suspect(3, steps - 1, "One step less than it takes: the"
                         " last one still has to be made.");
    judge_answer_suspect(3, about(came[3], log(1e-6) / log(rho)),
                         "Steps are whole.");
    judge_answer_suspect(3, 6.9 * steep, "6.9 condition numbers are an"
                         " estimate, and steps are whole: count with the"
                         " factor itself.");
    judge_answer_suspect(3, ceil(log(1e-6) / log(1 - 2 * flat / steep)),
                         "This is counted with the factor's approximation"
                         " for long valleys; count with the factor"
                         " itself.");
    judge_answers(came, expected, names, 4, 1e-4);
}
