/* A loop that trains is compared with one that does what it should, and
   with those that make one of the two mistakes or both. */
#include <stdlib.h>
#include "exercise.h"
#include "judge.h"

enum { N = 12, STEPS = 21, MOST = 100 };

static Matrix *x, *t, *fresh_x, *fresh_t;
static const Loss *loss;

/* ---- What the loop calls ---- */

static int reports, report_steps[MOST];
static double last_print, prints[MOST];     /* what outputs were judged */
static bool answers_match;

/* Tells the outputs of one network from those of another. */
static double print_of(const Matrix *y)
{
    double sum = 0;
    for (int i = 0; i < y->rows * y->cols; i++) {
        sum += (i + 1) * real_part(y->at[i]);
    }
    return sum;
}

static double last_accuracy;

double accuracy(const Matrix *y, const Matrix *truth)
{
    last_print = print_of(y);
    answers_match = truth->at == fresh_t->at;
    last_accuracy = NAN;
    if (y->rows == truth->rows && y->cols == truth->cols) {
        last_accuracy = 100 * labels_accuracy(y, truth, 0.5);
    }
    return last_accuracy;
}

void report(int step, double percent)
{
    if (reports < MOST) {
        report_steps[reports] = step;
        prints[reports] = answers_match && percent == last_accuracy
            ? last_print : NAN;
        reports++;
    }
}

/* ---- Networks ---- */

static Network *network_of_seed(double garbage)
{
    Rng rng;
    rng_seed(&rng, 7);
    Network *n = network_new((const int[]){2, 5, 3, 1},
                             (const char *const[]){"relu", "relu",
                                                   "sigmoid"}, 3, N + 3);
    network_initialize(n, initializer_find("he"), &rng);
    for (int p = 0; p < n->count; p++) {
        n->gradient[p] = garbage;
    }
    return n;
}

/* When the network runs on fresh_x: before its own forward pass, between
   the loss's gradient and the walk back, or before both of these. */
typedef enum {
    FRESH, STALE, STALE_LOSS
} Stale;

/* The right loop, unless it is to be wrong; what accuracy should have been
   given goes to expected, and what it gets if the report comes after the
   step, to late. */
static Network *simulate(Stale stale, bool uncleared, double garbage,
                         int steps, double *expected, double *late)
{
    Network *n = network_of_seed(garbage);
    for (int step = 0; step < steps; step++) {
        if (!uncleared) {
            network_clear(n);
        }
        expected[step] = print_of(network_forward(n, fresh_x));
        const Matrix *y = network_forward(n, x);
        n->delta.rows = y->rows;
        if (stale == STALE_LOSS && step % 10 == 0) {
            network_forward(n, fresh_x);
        }
        loss->gradient(y, t, 1, &n->delta);
        if (stale == STALE && step % 10 == 0) {
            network_forward(n, fresh_x);
        }
        network_backward(n, &n->delta);
        descent_step(n->theta, n->gradient, n->count, 0.5);
        late[step] = print_of(network_forward(n, fresh_x));
    }
    return n;
}

static bool same(const Network *a, const Network *b)
{
    for (int p = 0; p < a->count; p++) {
        double one = real_part(a->theta[p]), other = real_part(b->theta[p]);
        if (!(fabs(one - other) <= 1e-9 * fmax(1, fabs(other)))) {
            return false;
        }
    }
    return true;
}

static bool is_variant(const Network *n, Stale stale, bool uncleared,
                       double garbage, int steps)
{
    double a[STEPS], b[STEPS];
    Network *other = simulate(stale, uncleared, garbage, steps, a, b);
    bool is = same(n, other);
    network_free(other);
    return is;
}

/* ---- The tests ---- */

static const char *suspicion(const Network *n, double garbage, int steps)
{
    Network *start = network_of_seed(0);
    bool still = same(n, start);
    network_free(start);
    if (still) {
        return "The parameters have not moved: is the gradient cleared"
               " between the walk back and the step?";
    }
    if (garbage != 0) {
        return "It is right if n->gradient is 0 at the start; now 0.3 was in"
               " it. Is it cleared before the first walk back?";
    }
    if (is_variant(n, STALE, true, garbage, steps)) {
        return "Both mistakes are still there. The first step of all is one"
               " that is wrong: with which samples have the layers run that"
               " network_backward goes back through?";
    }
    if (is_variant(n, STALE, false, garbage, steps)) {
        return "One mistake is gone. In steps 0, 10, 20, ... the layers have"
               " run with other samples before the walk back begins.";
    }
    if (is_variant(n, FRESH, true, garbage, steps)) {
        return "One mistake is gone. A walk back adds: what was in"
               " n->gradient before it?";
    }
    if (is_variant(n, STALE_LOSS, false, garbage, steps)
        || is_variant(n, STALE_LOSS, true, garbage, steps)) {
        return "In steps 0, 10, 20, ... the loss is given other outputs than"
               " those of x: what y points to is the network's, and lasts"
               " until it runs again.";
    }
    return "Neither mistake of the two alone explains it.";
}

static Network *run(double garbage, int steps)
{
    Network *n = network_of_seed(garbage);
    reports = 0;
    train_somehow(n, loss, x, t, fresh_x, fresh_t, steps);
    return n;
}

static void judge_theta(const Network *n, double garbage, int steps,
                        const Network *right)
{
    if (!same(n, right)) {
        judge_suspect_else("%s", suspicion(n, garbage, steps));
    }
    int p = 0;
    while (p < n->count - 1
           && fabs(real_part(n->theta[p]) - real_part(right->theta[p]))
              <= 1e-9) {
        p++;
    }
    judge_close_or(real_part(n->theta[p]), real_part(right->theta[p]), 1e-9,
                   1, "parameter %d of %d after %d steps", p + 1, n->count,
                   steps);
}

static void check_reports(const double *expected, const double *late)
{
    judge_suspect(0, "The accuracy of every tenth step should go on being"
                  " reported.");
    judge_close(reports, (STEPS + 9) / 10, 0,
                "the number of reports in %d steps", STEPS);
    for (int k = 0; k < reports; k++) {
        judge_close(report_steps[k], 10 * k, 0, "the step of report %d",
                    k + 1);
        judge_suspect(late[10 * k], "These are the outputs of the next step's"
                      " parameters: the report comes after the step.");
        judge_suspect(NAN, "What is reported is not the accuracy on fresh_x"
                      " and fresh_t.");
        judge_close(prints[k], expected[10 * k], 1e-9, "the weighted sum of"
                    " the outputs that were judged in step %d", 10 * k);
    }
}

void check(void)
{
    judge_function("train_somehow");
    Rng rng;
    rng_seed(&rng, 3);
    Matrix **const all[] = {&x, &t, &fresh_x, &fresh_t};
    for (int k = 0; k < 4; k++) {
        *all[k] = matrix_new(N, k % 2 == 0 ? 2 : 1);
        for (int i = 0; i < N * (*all[k])->cols; i++) {
            (*all[k])->at[i] = (real)(k % 2 == 0 ? rng_normal(&rng)
                                                  : rng_below(&rng, 2));
        }
    }
    loss = loss_find("squared-error");
    double expected[STEPS], late[STEPS];
    const int steps[] = {3, STEPS};
    for (int k = 0; k < 4; k++) {
        double garbage = k < 2 ? 0 : 0.3;
        Network *right = simulate(FRESH, false, garbage, steps[k % 2],
                                  expected, late);
        Network *n = run(garbage, steps[k % 2]);
        judge_theta(n, garbage, steps[k % 2], right);
        network_free(n);
        network_free(right);
    }
    check_reports(expected, late);
    for (int k = 0; k < 4; k++) {
        matrix_free(*all[k]);
    }
}
