/* An epoch of digits, against one that goes through every batch sample by
   sample, and against those that make a mistake. */
#include "exercise.h"
#include "by_samples.h"
#include "judge.h"

enum { MOST = 23 };
static const double rate = 0.5;

static const Loss *loss;
static Dataset *digits;
static int order[MOST + ROOM];

/* ---- The epoch ---- */

typedef struct {
    double before;      /* mean loss of all samples, before their steps */
    double after;       /* after them */
    double batches;     /* mean of the batches' means */
    double sum;         /* of the batches' means */
    double last;        /* mean of the last batch */
    double end;         /* mean loss of all samples after the epoch */
} Losses;

static double loss_of(Network *n, const Samples *s, int number)
{
    Matrix *x = matrix_new(1, s->inputs), *t = matrix_new(1, s->outputs);
    s->fill(s->source, &number, x, t);
    double is = real_part(loss->value(network_forward(n, x), t));
    matrix_free(t);
    matrix_free(x);
    return is;
}

static Losses epoch(Network *n, const Samples *s, int batch, Way way)
{
    Losses l = {0, 0, 0, 0, 0, 0};
    int count = 0;
    for (int first = 0; first < s->count; first += batch, count++) {
        int left = s->count - first, size = left < batch ? left : batch;
        double sum = step_by_samples(n, loss, s, order, first, batch, rate,
                                     way);
        l.last = sum / size;
        l.before += sum / s->count;
        l.sum += l.last;
        for (int k = 0; k < size; k++) {
            l.after += loss_of(n, s, order[first + k]) / s->count;
        }
    }
    l.batches = l.sum / count;
    for (int i = 0; i < s->count; i++) {
        l.end += loss_of(n, s, i) / s->count;
    }
    return l;
}

/* ---- The tests ---- */

static const char *suspicion(const Network *came, const Samples *s,
                             int batch)
{
    static const struct {
        Way way;
        const char *text;
    } ways[] = {
        {UNMOVED, "The parameters have not moved."},
        {FULL_DIVISOR, "The last batch has fewer samples, and its sum is"
         " divided by as many as the others have."},
        {STALE, "With the last samples go some of the batch before, which are"
         " still in the rows below."},
        {DROPPED, "The last batch is left out: it has fewer samples, and it is"
         " a batch."},
        {UNCLEARED, "n->gradient was not cleared: what was in it before a"
         " batch has become part of the step."},
        {CLEARED_ONCE, "n->gradient was cleared before the first batch, and has"
         " gathered all batches since."},
        {IN_TURN, "The samples come as they are numbered; order says which one"
         " comes when."},
        {FIRST, "Every step is along the gradient of the first batch."},
        {SINGLE, "Every sample makes a step of its own. A batch makes one, and"
         " all its gradients are taken before."},
        {SUMMED, "The steps go along the sums over the batches, and should go"
         " along the means."},
        {ALL_DIVISOR, "The sum over a batch is divided by the number of all"
         " samples; the mean over the batch is asked for."},
    };
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        Network *n = digit_network();
        epoch(n, s, batch, ways[k].way);
        bool is = same_parameters(came, n);
        network_free(n);
        if (is) {
            return ways[k].text;
        }
    }
    return "It is none of the usual mistakes. Which samples are in x when the"
           " gradient is taken, and how often is a step taken?";
}

static void try_epoch(int count, int batch)
{
    Samples all = samples_of_dataset(digits);
    all.count = count;
    random_order(order, count);
    Samples s = watch_samples(&all);
    Network *came = digit_network(), *right = digit_network();
    Network *before = digit_network();
    double mean = epoch_by_hand(came, loss, &s, order, batch, rate);
    Losses l = epoch(right, &all, batch, RIGHT);
    char when[80];
    snprintf(when, sizeof when, "in an epoch of %d samples in batches of %d",
             count, batch);
    if (!same_parameters(came, right)) {
        judge_suspect_else("%s", suspicion(came, &all, batch));
    }
    judge_parameters(came, right, before, when);
    judge_suspect(l.after, "This is the mean of the losses after the steps:"
                  " each is of samples that a step has just been made for.");
    judge_suspect(l.batches, "This is the mean of the batches' means: in it"
                  " the samples of the last, smaller batch count for more.");
    judge_suspect(l.sum, "This is the sum of the batches' means.");
    judge_suspect(l.sum / count, "The batches' means are divided by the number"
                  " of samples: a mean stands for as many as its batch has.");
    judge_suspect(l.before * count, "This is the sum over the samples.");
    judge_suspect(l.last, "This is the loss of the last batch.");
    judge_suspect(l.end, "This is the loss of all samples at the end of the"
                  " epoch.");
    judge_suspect(l.sum * batch / count, "A batch's mean is multiplied by the"
                  " size of a full batch, the last one's too.");
    judge_suspect(l.before * count / batch, "The sum over the samples is"
                  " divided by the size of a batch.");
    judge_close(mean, l.before, 1e-10, "the loss returned %s", when);
    network_free(before);
    network_free(right);
    network_free(came);
}

void check(void)
{
    judge_function("epoch_by_hand");
    loss = loss_find("cross-entropy");
    Rng rng;
    rng_seed(&rng, 1);
    digits = digits_new(MOST, &rng);
    try_epoch(MOST, 5);
    try_epoch(MOST, 1);
    try_epoch(MOST, MOST);
    try_epoch(MOST, MOST + 4);
    try_epoch(20, 5);
    dataset_free(digits);
}
