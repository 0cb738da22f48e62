/* The steps of two epochs, each against one that goes through its batch
   sample by sample, and against those that make a mistake. */
#include "exercise.h"
#include "by_samples.h"
#include "judge.h"

enum { MOST = 23 };
static const double rate = 0.5;

static const Loss *loss;
static Dataset *digits;
static Matrix *x, *t;
static int order[MOST + ROOM];

static const char *suspicion(const Network *came, const Network *before,
                             const Samples *s, int position, int batch)
{
    static const struct {
        Way way;
        const char *text;
    } ways[] = {
        {UNMOVED, "The parameters have not moved. What is left is a batch,"
         " too, if a smaller one."},
        {STALE, "This is a step along the mean over a full batch. Which"
         " samples are in the rows that were not asked for?"},
        {STALE_WEIGHED, "This is the mean over a full batch, only shorter; it"
         " still leans to the samples that were not asked for."},
        {FULL_DIVISOR, "The right samples, and their sum is divided by the"
         " size of a full batch. (A row of zeros also counts as a sample.)"},
        {UNCLEARED, "n->gradient was not cleared before the batch."},
        {SUMMED, "This is a step along the sum over the batch, and not along"
         " the mean."},
    };
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        Network *n = digit_network();
        memcpy(n->theta, before->theta, (size_t)n->count * sizeof *n->theta);
        step_by_samples(n, loss, s, order, position, batch, rate,
                        ways[k].way);
        bool is = same_parameters(came, n);
        network_free(n);
        if (is) {
            return ways[k].text;
        }
    }
    return "It is none of the usual mistakes. Which rows are filled, and which"
           " of them go through the network?";
}

/* Each step begins where the last right one has ended. */
static void judge_step(const Samples *all, const Samples *s, int epoch,
                       int position, int batch, Network *right)
{
    Network *came = digit_network(), *before = digit_network();
    size_t size = (size_t)right->count * sizeof *right->theta;
    memcpy(came->theta, right->theta, size);
    memcpy(before->theta, right->theta, size);
    double sum = take_step(came, loss, s, order, position, rate, x, t);
    double expected = step_by_samples(right, loss, all, order, position,
                                      batch, rate, RIGHT);
    int left = all->count - position, rows = left < batch ? left : batch;
    char when[120];
    snprintf(when, sizeof when, "in step %d of epoch %d, with %d of %d"
             " samples", position / batch + 1, epoch, rows, all->count);
    if (!same_parameters(came, right)) {
        judge_suspect_else("%s", suspicion(came, before, all, position,
                                           batch));
    }
    judge_parameters(came, right, before, when);
    judge_suspect(expected / rows, "This is the mean over the samples; the"
                  " caller adds up sums.");
    judge_suspect(expected * batch / rows, "The mean over the samples is"
                  " multiplied by the size of a full batch.");
    judge_close(sum, expected, 1e-10, "the sum of the losses returned %s",
                when);
    judge_suspect_else("The next step takes the size of a full batch from x,"
                       " and in the next epoch the batches are full again.");
    judge_true(x->rows == batch && t->rows == batch, "x and t have %d rows"
               " %s", batch, when);
    network_free(before);
    network_free(came);
}

static void try_epochs(int count, int batch)
{
    Samples all = samples_of_dataset(digits);
    all.count = count;
    Samples s = watch_samples(&all);
    random_order(order, count);
    x = matrix_new(batch, all.inputs);
    t = matrix_new(batch, all.outputs);
    Network *right = digit_network();
    for (int epoch = 1; epoch <= 2; epoch++) {
        for (int at = 0; at < count; at += batch) {
            judge_step(&all, &s, epoch, at, batch, right);
        }
    }
    network_free(right);
    matrix_free(t);
    matrix_free(x);
}

void check(void)
{
    judge_function("take_step");
    loss = loss_find("cross-entropy");
    Rng rng;
    rng_seed(&rng, 2);
    digits = digits_new(MOST, &rng);
    try_epochs(MOST, 5);
    try_epochs(20, 5);
    try_epochs(18, 4);
    try_epochs(MOST, MOST + 4);
    dataset_free(digits);
}
