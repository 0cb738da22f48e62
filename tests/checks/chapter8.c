/* The checks of chapter 8: what a training by batches does with its
   gradients.  A step changes the parameters by the learning rate times
   a gradient.  The change, divided by the rate that the plan speaks of,
   must be the gradient of the mean loss of the samples of this step;
   after each step the parameters are put back. */
#include "checks.h"

#include <stdbool.h>
#include <string.h>
#include "batches.h"
#include "fail.h"

enum { MOST_SAMPLES = 16, MOST_THETA = 64 };

/* Samples of which the last numbers that were asked for are kept. */
typedef struct {
    Samples samples;
    int *numbers;
} Noting;

typedef struct {
    Store store;
    Network *network;
    Matrix *x, *t;              /* all samples */
    Matrix *some_x, *some_t;    /* room for those of the loss */
    MatrixSamples matrices;
    Dataset *dataset;
    Noting noting;
    Samples samples;            /* the same, noted */
    BatchPlan plan;
    Rng rng;
    int first, last;            /* the steps that are looked at */
    int numbers[MOST_SAMPLES], rows;    /* samples of the loss */
    real weight;                /* of their mean loss */
    Parameter parameters[4];
} Trainee;

/* ---- The loss ---- */

static real trainee_value(void *context)
{
    Trainee *c = context;
    for (int i = 0; i < c->rows; i++) {
        memcpy(matrix_row(c->some_x, i), matrix_row(c->x, c->numbers[i]),
               (size_t)c->x->cols * sizeof(real));
        memcpy(matrix_row(c->some_t, i), matrix_row(c->t, c->numbers[i]),
               (size_t)c->t->cols * sizeof(real));
    }
    c->some_x->rows = c->some_t->rows = c->rows;
    const Matrix *y = network_forward(c->network, c->some_x);
    return c->weight * c->plan.loss->value(y, c->some_t);
}

/* ---- The gradient, as the steps show it ---- */

static int steps_in_epoch(const Trainee *c)
{
    return (c->x->rows + c->plan.batch - 1) / c->plan.batch;
}

static int size_of_step(const Trainee *c, int step)
{
    int in_epoch = step % steps_in_epoch(c);
    int left = c->x->rows - in_epoch * c->plan.batch;
    return left < c->plan.batch ? left : c->plan.batch;
}

/* The product of all decays before this step. */
static double rate_of_step(const Trainee *c, int step)
{
    double rate = c->plan.learning_rate;
    for (int e = 0; e < step / steps_in_epoch(c); e++) {
        rate *= c->plan.decay;
    }
    return rate;
}

static void trainee_gradient(void *context, real upstream, real *gradient)
{
    Trainee *c = context;
    Network *n = c->network;
    real before[MOST_THETA];
    memcpy(before, n->theta, (size_t)n->count * sizeof *before);
    Batches *b = batches_new(n, &c->plan, &c->samples, &c->rng);
    for (int step = 0; step <= c->last; step++) {
        batches_step(b);
        real factor = step < c->first ? 0 : upstream;
        if (c->first < c->last) {
            factor *= (real)size_of_step(c, step);
        }
        for (int p = 0; p < n->count; p++) {
            real change = before[p] - n->theta[p];
            gradient[p] += factor * (change / (real)rate_of_step(c, step));
            n->theta[p] = before[p];
        }
    }
    batches_free(b);
}

/* ---- Trainees ---- */

static void note(const void *source, const int *numbers, Matrix *x,
                 Matrix *t)
{
    const Noting *n = source;
    memcpy(n->numbers, numbers, (size_t)x->rows * sizeof *numbers);
    n->samples.fill(n->samples.source, numbers, x, t);
}

static void trainee_release(void *context)
{
    Trainee *c = context;
    network_free(c->network);
    dataset_free(c->dataset);
    store_release(c);
}

/* The rate is a power of two, by which nothing is rounded, and so large
   that in the change no digit of the gradient is lost. */
static Trainee *trainee(Rng *rng, int count, const int *sizes,
                        const char *output, const char *loss)
{
    Trainee *c = allocate(1, sizeof *c);
    require(count <= MOST_SAMPLES, "%d samples", count);
    c->network = network_new(sizes, (const char *[]){"tanh", output}, 2,
                             count + 2);
    c->plan = (BatchPlan){.loss = loss_find(loss), .batch = 5,
                          .learning_rate = 1 << 20, .decay = 0.75,
                          .epochs = 2};
    c->x = store_matrix(&c->store, NULL, count, sizes[0], rng, -2, 2);
    c->t = store_matrix(&c->store, NULL, count, sizes[2], rng, 0, 1);
    c->some_x = store_matrix(&c->store, NULL, count, sizes[0], rng, 0, 0);
    c->some_t = store_matrix(&c->store, NULL, count, sizes[2], rng, 0, 0);
    static const char *const names[] = {"W1", "b1", "W2", "b2"};
    for (int k = 0; k < 4; k++) {
        Matrix *m = &network_affine(c->network, k / 2)->parameters[k % 2]
                         .value;
        for (int p = 0; p < m->rows * m->cols; p++) {
            m->at[p] = (real)between(rng, -1, 1);
        }
        c->parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    require(c->network->count <= MOST_THETA, "too many parameters");
    c->matrices = (MatrixSamples){c->x, c->t};
    c->noting.samples = samples_of_matrices(&c->matrices);
    c->rng = *rng;
    return c;
}

/* The case that looks at steps first to last.  A single step has the
   mean loss of its own samples.  More of them, an epoch, each weighed by
   its size, have the sum of the losses of all. */
static Case trainee_done(Trainee *c, int first, int last)
{
    int asked[MOST_SAMPLES];
    bool epoch = first < last;
    c->first = first;
    c->last = last;
    c->noting.numbers = asked;
    c->samples = c->noting.samples;
    c->samples.source = &c->noting;
    c->samples.fill = note;
    c->samples.check = NULL;
    real unused[MOST_THETA] = {0};
    trainee_gradient(c, 1, unused);
    c->rows = epoch ? c->x->rows : size_of_step(c, last);
    c->weight = epoch ? (real)c->rows : 1;
    for (int i = 0; i < c->rows; i++) {
        c->numbers[i] = epoch ? i : asked[i];
    }
    c->samples = c->noting.samples;
    return (Case){
        {.parameters = c->parameters, .count = 4, .samples = c->rows,
         .outputs = c->t->cols, .context = c, .value = trainee_value,
         .gradient = trainee_gradient},
        NULL, trainee_release};
}

/* Thirteen samples in batches of 5, 5 and 3. */
static Trainee *thirteen(Rng *rng)
{
    return trainee(rng, 13, (const int[]){4, 6, 2}, "linear",
                   "squared-error");
}

static Case first_batch(Rng *rng)
{
    return trainee_done(thirteen(rng), 0, 0);
}

static Case second_batch(Rng *rng)
{
    return trainee_done(thirteen(rng), 1, 1);
}

static Case last_batch(Rng *rng)
{
    return trainee_done(thirteen(rng), 2, 2);
}

static Case second_epoch(Rng *rng)
{
    return trainee_done(thirteen(rng), 4, 4);
}

static Case drawn_batch(Rng *rng)
{
    Trainee *c = thirteen(rng);
    c->plan.replace = true;
    return trainee_done(c, 1, 1);
}

static Case whole_epoch(Rng *rng)
{
    return trainee_done(thirteen(rng), 0, 2);
}

/* Seven images of 2×3 pixels in four classes, of which the loss knows by
   numbers that are written out here. */
static Case images(Rng *rng)
{
    Trainee *c = trainee(rng, 7, (const int[]){6, 5, 4}, "linear",
                         "cross-entropy");
    c->dataset = dataset_new(7, 2, 3, 4);
    for (int i = 0; i < 7 * 6; i++) {
        c->dataset->pixels[i] = (unsigned char)rng_below(rng, 256);
        c->x->at[i] = (real)c->dataset->pixels[i] / 255;
    }
    for (int i = 0; i < 7; i++) {
        c->dataset->labels[i] = (unsigned char)rng_below(rng, 4);
        for (int k = 0; k < 4; k++) {
            matrix_row(c->t, i)[k] = 0;
        }
        matrix_row(c->t, i)[c->dataset->labels[i]] = 1;
    }
    c->noting.samples = samples_of_dataset(c->dataset);
    return trainee_done(c, 0, 0);
}

#define STEP "batches_step", "take the loss of the batch and its gradient"

static const Check checks[] = {
    {"batch-first", "eq:batch-gradient", STEP, first_batch},
    {"batch-second", "eq:batch-gradient", STEP, second_batch},
    {"batch-last", "eq:batch-gradient", STEP, last_batch},
    {"batch-second-epoch", "eq:batch-gradient", STEP, second_epoch},
    {"batch-drawn", "eq:batch-gradient", STEP, drawn_batch},
    {"batch-epoch", "eq:epoch-sum", STEP, whole_epoch},
    {"batch-images", "eq:batch-gradient", "dataset_batch",
     "set a row to the pixels of a sample", images},
};

const Checks chapter8_checks = CHECKS(checks);
