/* Steps of descent that go through the samples of a batch one by one: what
   chapter 8's exercises on batches are compared with, and what a mistake
   makes of them.  A check includes it, after its exercise.h. */
#ifndef BY_SAMPLES_H
#define BY_SAMPLES_H

#include <math.h>
#include <string.h>
#include "descent.h"
#include "digits.h"
#include "judge.h"
#include "network.h"
#include "samples.h"

enum { ROOM = 32 };             /* samples that the network has room for */

/* A small network for digits, always the same; there is something in its
   gradient. */
static inline Network *digit_network(void)
{
    Rng rng;
    rng_seed(&rng, 8);
    Network *n = network_new((const int[]){DIGITS_SIDE * DIGITS_SIDE, 6, 10},
                             (const char *const[]){"tanh", "linear"}, 2,
                             ROOM);
    network_initialize(n, initializer_find("lecun"), &rng);
    for (int p = 0; p < n->count; p++) {
        n->gradient[p] = 0.3;       /* somebody else's */
    }
    return n;
}

/* Sets order to a random one of 0 to count - 1, and after that to ROOM
   numbers that are no sample's. */
static inline void random_order(int *order, int count)
{
    Rng rng;
    rng_seed(&rng, 5);
    for (int i = 0; i < count; i++) {
        int k = rng_below(&rng, i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    for (int i = 0; i < ROOM; i++) {
        order[count + i] = -1;
    }
}

/* ---- Samples that are looked at while they are asked for ---- */

static Samples watched;         /* what they are */

static void watch_fill(const void *source, const int *numbers, Matrix *x,
                       Matrix *t)
{
    judge_suspect_else("A sample is a row of x and a row of t.");
    judge_true(x->rows == t->rows, "x and t have %d rows both when samples"
               " are asked for", x->rows);
    for (int i = 0; i < x->rows; i++) {
        judge_suspect_else("The order has %d numbers. How many are left when"
                           " the last batch begins?", watched.count);
        judge_true(numbers[i] >= 0 && numbers[i] < watched.count,
                   "row %d of a batch is asked for by the number of a sample",
                   i);
    }
    watched.fill(source, numbers, x, t);
}

static inline Samples watch_samples(const Samples *s)
{
    watched = *s;
    Samples w = *s;
    w.fill = watch_fill;
    return w;
}

/* ---- Steps, one sample at a time ---- */

typedef enum {
    RIGHT,
    FULL_DIVISOR,       /* the last sum is divided as the others are */
    ALL_DIVISOR,        /* every sum is divided by all samples */
    SUMMED,             /* none is divided */
    STALE,              /* the last batch is filled up from the one before */
    STALE_WEIGHED,      /* and made shorter by the share that is its own */
    DROPPED,            /* there is no last batch, if it is smaller */
    UNCLEARED,
    CLEARED_ONCE,       /* before the first batch */
    IN_TURN,            /* samples 0, 1, 2, ..., whatever the order */
    FIRST,              /* always the first batch */
    SINGLE,             /* each sample makes a step of its own */
    UNMOVED
} Way;

/* Adds to n->gradient share times the gradient of the loss of one sample,
   and returns that loss. */
static inline double add_sample(Network *n, const Loss *loss,
                                const Samples *s, int number, double share)
{
    Matrix *x = matrix_new(1, s->inputs), *t = matrix_new(1, s->outputs);
    s->fill(s->source, &number, x, t);
    double was = real_part(network_gradient(n, loss, x, t, (real)share));
    matrix_free(t);
    matrix_free(x);
    return was;
}

/* The step of the batch that begins at this place of the order.  Returns
   the sum of its samples' losses before it. */
static inline double step_by_samples(Network *n, const Loss *loss,
                                     const Samples *s, const int *order,
                                     int first, int batch, double rate,
                                     Way way)
{
    int left = s->count - first, size = left < batch ? left : batch;
    bool stale = way == STALE || way == STALE_WEIGHED;
    double share = way == FULL_DIVISOR || way == STALE ? 1.0 / batch
        : way == STALE_WEIGHED ? (double)size / batch / batch
        : way == ALL_DIVISOR ? 1.0 / s->count
        : way == SUMMED || way == SINGLE ? 1 : 1.0 / size;
    double sum = 0;
    if (way == UNMOVED || (way == DROPPED && size < batch)) {
        return 0;
    }
    if (way != UNCLEARED && (way != CLEARED_ONCE || first == 0)) {
        network_clear(n);
    }
    for (int k = 0; k < size; k++) {
        int number = way == IN_TURN ? first + k
            : way == FIRST ? order[k] : order[first + k];
        sum += add_sample(n, loss, s, number, share);
        if (way == SINGLE) {
            descent_step(n->theta, n->gradient, n->count, rate);
            network_clear(n);
        }
    }
    for (int k = size; stale && first > 0 && k < batch; k++) {
        add_sample(n, loss, s, order[first - batch + k], share);
    }
    descent_step(n->theta, n->gradient, n->count, rate);
    return sum;
}

static inline double apart(const Network *a, const Network *b, int p)
{
    return real_part(a->theta[p]) - real_part(b->theta[p]);
}

/* Whether all parameters are the same, to 1e-10. */
static inline bool same_parameters(const Network *a, const Network *b)
{
    for (int p = 0; p < a->count; p++) {
        double size = fmax(1, fabs(real_part(b->theta[p])));
        if (!(fabs(apart(a, b, p)) <= 1e-10 * size)) {
            return false;
        }
    }
    return true;
}

/* The parameters of n, which have been those of before, against those that
   are right.  Shown is how far one has moved that is wrong, and of these
   the one that should have moved farthest. */
static inline void judge_parameters(const Network *n, const Network *right,
                                    const Network *before, const char *when)
{
    int shown = 0;
    double farthest = -1;
    for (int p = 0; p < n->count; p++) {
        bool wrong = !(fabs(apart(n, right, p)) <= 1e-10);
        if (wrong && fabs(apart(right, before, p)) > farthest) {
            farthest = fabs(apart(right, before, p));
            shown = p;
        }
    }
    judge_close_or(apart(n, before, shown), apart(right, before, shown),
                   1e-10, 1, "how far parameter %d of %d has moved %s",
                   shown + 1, n->count, when);
}

#endif
