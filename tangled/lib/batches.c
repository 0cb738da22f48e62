/* From chapters/08-digits.nw: change it there, not here. */
#include "batches.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "fail.h"
#include "labels.h"
#include "parallel.h"
#include "train.h"

/* find the learning rate of an epoch */
double batches_rate(const BatchPlan *plan, int epoch)
{
    return plan->learning_rate * pow(plan->decay, epoch);
}
/* make a training by batches */
Batches *batches_new(Network *network, const BatchPlan *plan,
                     const Samples *samples, const Rng *rng)
{
    /* insist on a plan that can be carried out */
    require(plan->batch >= 1 && plan->batch <= network->batch,
            "batches of %d, but the network has room for %d",
            plan->batch, network->batch);
    require(plan->learning_rate >= 0 && plan->decay > 0,
            "a learning rate of %g with a decay of %g",
            plan->learning_rate, plan->decay);
    require(plan->epochs >= 0, "%d epochs", plan->epochs);
    samples_check(samples, network, plan->loss);
    require(plan->epochs <= INT_MAX / samples->count,
            "%d epochs of %d samples", plan->epochs, samples->count);
    Batches *b = allocate(1, sizeof *b);
    *b = (Batches){ .plan = *plan, .network = network,
                    .samples = samples, .rng = *rng };
    /* make room for batches */
    size_t rows = (size_t)plan->batch;
    size_t inputs = (size_t)samples->inputs;
    size_t outputs = (size_t)samples->outputs;
    b->history = allocate((size_t)plan->epochs, sizeof *b->history);
    b->order = allocate((size_t)samples->count, sizeof *b->order);
    b->row = allocate(rows, sizeof *b->row);
    b->x = (Matrix){ plan->batch, samples->inputs,
                     allocate(rows * inputs, sizeof(real)) };
    b->t = (Matrix){ plan->batch, samples->outputs,
                     allocate(rows * outputs, sizeof(real)) };
    return b;
}
void batches_free(Batches *b)
{
    if (!b)
        return;
    free(b->history);
    free(b->order);
    free(b->row);
    free(b->x.at);
    free(b->t.at);
    free(b);
}
/* draw the order of an epoch */
static void draw_order(Batches *b)
{
    int count = b->samples->count, *order = b->order;
    b->next = b->rng;
    for (int i = 0; i < count; i++)
        order[i] = b->plan.replace ? rng_below(&b->next, count) : i;
    /* shuffle, unless samples were drawn with replacement */
    for (int i = count - 1; i > 0 && !b->plan.replace; i--) {
        int k = rng_below(&b->next, i + 1), kept = order[i];
        order[i] = order[k], order[k] = kept;
    }
    b->drawn = true;
}
/* end an epoch */
static void end_epoch(Batches *b)
{
    static const Judgement unknown = { -1, -1 };
    b->history[b->epoch] =
        (Epoch){ b->loss_sum / b->samples->count, unknown, unknown };
    /* move on to the next epoch */
    b->epoch++;
    b->position = 0;
    b->loss_sum = 0;
    b->rng = b->next;
    b->drawn = false;
    if (b->plan.observe)
        b->plan.observe(b->plan.context, b);
}
/* take the step of a batch */
/* fill some rows of the batch */
static void fill_rows(void *batches, int from, int to)
{
    const Batches *b = batches;
    Matrix x = { to - from, b->x.cols, matrix_row(&b->x, from) };
    Matrix t = { to - from, b->t.cols, matrix_row(&b->t, from) };
    b->samples->fill(b->samples->source,
                     b->order + b->position + from, &x, &t);
}

/* update some of the parameters */
typedef struct {
    Network *network;
    double rate;
} Update;

static void update_range(void *update, int from, int to)
{
    const Update *u = update;
    descent_step(u->network->theta + from, u->network->gradient + from,
                 to - from, u->rate);
}

void batches_step(Batches *b)
{
    require(b->epoch < b->plan.epochs, "all %d epochs are over",
            b->plan.epochs);
    if (!b->drawn)
        draw_order(b);
    /* fill the batch that is next */
    int left = b->samples->count - b->position;
    b->x.rows = b->t.rows = left < b->plan.batch ? left : b->plan.batch;
    double numbers = (double)b->x.rows * b->x.cols;
    Work filling = { 2e-10 * numbers, sizeof(real) * numbers };
    parallel_for(b->x.rows, 4, filling, fill_rows, b);
    /* take the loss of the batch and its gradient */
    double rate = batches_rate(&b->plan, b->epoch);
    network_clear(b->network);
    double loss = real_part(network_gradient(b->network, b->plan.loss,
                                             &b->x, &b->t, 1));
    /* count the steps before this one */
    int in_epoch = (b->samples->count - 1) / b->plan.batch + 1;
    int step = b->epoch * in_epoch + b->position / b->plan.batch;
    train_check_loss(b->network, loss, step, rate);
    /* update all parameters */
    Update update = { b->network, rate };
    double count = b->network->count;
    Work updating = { 1e-10 * count, 3 * sizeof(real) * count };
    parallel_for(b->network->count, 1024, updating, update_range,
                 &update);
    /* count the samples of the batch */
    b->position += b->x.rows;
    b->loss_sum += b->x.rows * loss;
    if (b->position == b->samples->count)
        end_epoch(b);
}
/* take all steps */
void batches_run(Batches *b)
{
    while (b->epoch < b->plan.epochs)
        batches_step(b);
}
/* judge a network by batches */
Judgement batches_judge(Batches *b, const Samples *s)
{
    const Network *n = b->network;
    /* insist on samples that fit the training */
    require(s->count >= 1 && s->inputs == b->x.cols
                && s->outputs == b->t.cols,
            "%d samples, %d×%d", s->count, s->inputs, s->outputs);
    bool sigmoid = strcmp(n->activations[n->depth - 1]->name,
                          "sigmoid") == 0;
    double loss = 0, right = 0;
    for (int first = 0; first < s->count; first += b->plan.batch) {
        /* fill a batch with the samples from first on */
        int left = s->count - first;
        int rows = left < b->plan.batch ? left : b->plan.batch;
        b->x.rows = b->t.rows = rows;
        for (int k = 0; k < rows; k++)
            b->row[k] = first + k;
        s->fill(s->source, b->row, &b->x, &b->t);
        /* add what the network makes of them */
        const Matrix *y = network_forward(b->network, &b->x);
        loss += rows * real_part(b->plan.loss->value(y, &b->t));
        right += round(rows * labels_accuracy(y, &b->t, sigmoid ? 0.5 : 0));
    }
    return (Judgement){ loss / s->count, right / s->count };
}
