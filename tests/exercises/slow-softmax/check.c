/* Squares and cross-entropy behind a softmax, by the number of steps until
   the truth has the probability 0.9.  An experiment, in double only. */
#include "exercise.h"
#include "judge.h"
#include "loss.h"

enum { MOST = 10, LIMIT = 1000000 };

/* The truth is class 0, and class 1 leads by the number lead. */
static int steps_of(int classes, double lead, bool squares)
{
    real z[MOST] = {0}, y[MOST], up[MOST], dz[MOST];
    z[1] = lead;
    const Matrix in = {1, classes, z};
    Matrix out = {1, classes, y}, d = {1, classes, dz};
    Matrix u = {1, classes, up};
    for (int n = 0; n < LIMIT; n++) {
        softmax_forward(&in, &out);
        if (y[0] >= 0.9) {
            return n;
        }
        for (int k = 0; k < classes; k++) {
            up[k] = y[k] - (k == 0);
        }
        if (squares) {
            softmax_backward(&out, &u, &d);
        }
        for (int k = 0; k < classes; k++) {
            z[k] -= squares ? dz[k] : up[k];
        }
    }
    return LIMIT;
}

/* What the figure is drawn from. */
static void record_steps(void)
{
    FILE *out = judge_file("steps.tsv");
    for (double a = 0; a <= 10; a += 0.5) {
        fprintf(out, "%g\t%d\t%d\t%d\t%d\t%d\t%d\n", a,
                steps_of(2, a, true), steps_of(3, a, true),
                steps_of(10, a, true), steps_of(2, a, false),
                steps_of(3, a, false), steps_of(10, a, false));
    }
    fclose(out);
}

static void check_predictions(double unit, double factor)
{
    double rise = (steps_of(2, 40, false) - steps_of(2, 10, false)) / 30.0;
    judge_suspect(1, "With the cross-entropy the true class's logit rises by"
                  " nearly 1 in a step. Does nothing else move?");
    judge_suspect(2, "By that much the lead shrinks in a step. How many steps"
                  " does one more of it take?");
    judge_suspect(0, "A lead of 40 takes longer than one of 10.");
    judge_between(unit, 0.9 * rise, 1.1 * rise,
                  "unit, the steps for one more of lead, cross-entropy");
    double growth = (double)steps_of(2, 13, true) / steps_of(2, 11, true);
    judge_suspect(exp(1), "That is the factor for one more of lead.");
    judge_suspect(exp(4), "The derivative goes with exp(-a), not with its"
                  " square.");
    judge_between(factor, 0.97 * growth, 1.03 * growth,
                  "factor, for two more of lead, squares");
}

static void check_lead(double lead)
{
    judge_between(lead, 0, 12, "lead");
    int two = steps_of(2, lead, true), ten = steps_of(10, lead, true);
    judge_suspect_else("At this lead two classes need %d steps with squares,"
                       " and ten need %d.", two, ten);
    judge_between((double)ten / two, 0.97, 1.03, "steps of ten classes over"
                  " steps of two, at the lead %g", lead);
}

static void check_far(double steps)
{
    double right = steps_of(10, 14, true);
    judge_suspect(NAN, "It has not been entered yet. The figure ends at 10:"
                  " go on by what you have found about the factor.");
    judge_suspect_else("exp(14) is %.0f, and in a step the lead shrinks by"
                       " some multiple of exp(-a). How many logits have a"
                       " part in that multiple?", exp(14));
    judge_between(steps, 0.9 * right, 1.1 * right,
                  "steps of ten classes with squares at the lead 14");
}

void check(void)
{
    double unit = NAN, factor = NAN, lead = NAN, steps = NAN;
    slow_softmax(&unit, &factor, &lead, &steps);
    judge_function("slow_softmax");
    record_steps();
    check_predictions(unit, factor);
    judge_section("sec:softmax-backward");
    check_lead(lead);
    check_far(steps);
}
