/* Newton's step among the logits, by elimination, and what it does.
   In double only, since numbers are entered by hand, to four digits. */
#include "exercise.h"
#include "judge.h"
#include "loss.h"

enum { COUNT = 10, MOST = 3 };
static const char *const names[COUNT] = {
    "the step, class 1", "the step, class 2", "the step, class 3",
    "by how much the lead rises", "the fall that Newton predicts",
    "the truth's new probability", "the fall of the loss",
    "rise of the lead, y = 0.999", "rise of the lead, y = 0.001",
    "log(1/y), y = 0.001",
};

/* Solves J v = g, with the v whose mean, weighted with y, is zero: that
   takes the place of the last row, which the others make up. */
static void solve(const double *y, const double *t, int n, double *v)
{
    double a[MOST][MOST + 1];
    for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
            a[k][j] = k < n - 1 ? y[k] * ((k == j) - y[j]) : y[j];
        }
        a[k][n] = k < n - 1 ? y[k] - t[k] : 0;
    }
    for (int p = 0; p < n; p++) {
        for (int k = 0; k < n; k++) {
            double share = k == p ? 0 : a[k][p] / a[p][p];
            for (int j = p; j <= n; j++) {
                a[k][j] -= share * a[p][j];
            }
        }
    }
    for (int k = 0; k < n; k++) {
        v[k] = a[k][n] / a[k][k];
    }
}

static void compute(double e[COUNT])
{
    const double y[3] = {0.3, 0.6, 0.1}, t[3] = {0, 1, 0};
    double v[3];
    real z[3], after[3];
    Matrix in = {1, 3, z}, out = {1, 3, after};
    solve(y, t, 3, v);
    e[4] = 0;
    for (int k = 0; k < 3; k++) {
        e[k] = -v[k];
        e[4] += (y[k] - t[k]) * v[k] / 2;
        z[k] = log(y[k]) - v[k];
    }
    e[3] = e[1] - e[0];
    softmax_forward(&in, &out);
    e[5] = after[1];
    e[6] = log(after[1]) - log(y[1]);
    for (int i = 0; i < 2; i++) {
        double p = i ? 0.001 : 0.999, two[2];
        solve((const double[]){p, 1 - p}, (const double[]){1, 0}, 2, two);
        e[7 + i] = two[1] - two[0];
    }
    e[9] = -log(0.001);
}

void check(void)
{
    double e[COUNT], came[COUNT];
    for (int i = 0; i < COUNT; i++) {
        came[i] = NAN;
    }
    compute(e);
    newton_logits(came);
    judge_function("newton_logits");
    for (int i = 0; i < 3; i++) {
        judge_answer_suspect(i, -e[i], "That is v, the solution; the step is"
                             " the other way.");
        judge_answer_suspect(i, e[i] + 1, "That is after the shift; the step"
                             " without it is asked for.");
    }
    judge_answer_suspect(3, e[1], "The lead is over the others, and they move"
                         " as well.");
    judge_answer_suspect(4, 2 * e[4], "Half of that: a parabola falls by half"
                         " of what its first slope promises.");
    judge_answer_suspect(4, 1 - e[5], "That is no fall of the loss.");
    judge_answer_suspect(5, 1, "For a one-hot target that would take an"
                         " infinite step.");
    judge_answer_suspect(6, -log(e[5]), "That is the new loss; how far has it"
                         " fallen?");
    judge_answer_suspect(6, -e[6], "The loss falls: by how much?");
    judge_answer_suspect(7, 1 / 0.999 - 1, "That is the step of one logit. The"
                         " lead is over the other one, which moves as well.");
    judge_answer_suspect(8, 999, "That is the step of one logit. The lead is"
                         " over the other one, which moves as well.");
    judge_answer_suspect(9, log10(1000), "That is the logarithm to the base"
                         " 10.");
    judge_answers(came, e, names, COUNT, 6e-4);
}
