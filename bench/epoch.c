/* An epoch, or a step, of a network with our library: seconds.

   epoch THREADS COUNT BATCH SIZE...   one epoch of random images, batches
                                       in a new order, ReLU, cross-entropy
   epoch THREADS step                  one step on 300 points of two moons
                                       at once, 2-16-8-1, of many

   Compiled for double and for float. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "batches.h"
#include "fail.h"
#include "images.h"
#include "moons.h"
#include "parallel.h"
#include "progress.h"
#include "train.h"

enum { POINTS = 300, STEPS = 4000 };

static Network *network_of(const int *sizes, int depth, int batch, Rng *rng)
{
    const char *activations[MOST_SIZES];
    for (int l = 0; l < depth; l++)
        activations[l] = l < depth - 1 ? "relu" : "linear";
    Network *n = network_new(sizes, activations, depth, batch);
    network_initialize(n, initializer_find("he"), rng);
    return n;
}

static double seconds_of_epoch(Batches *b)
{
    double start = clock_seconds();
    batches_run(b);
    return clock_seconds() - start;
}

static double epoch(const int *sizes, int depth, int count, int batch,
                    Rng *rng)
{
    Dataset *d = dataset_new(count, 1, sizes[0], sizes[depth]);
    images_draw(rng, count, sizes[0], sizes[depth], d->pixels, d->labels);
    Network *n = network_of(sizes, depth, batch, rng);
    BatchPlan plan = { .loss = loss_find("cross-entropy"),
                       .batch = batch, .learning_rate = 0.1,
                       .decay = 1, .epochs = 1 };
    Dataset few = *d;
    few.count = few.count < 10 * batch ? few.count : 10 * batch;
    Samples some = samples_of_dataset(&few), all = samples_of_dataset(d);
    Batches *warm = batches_new(n, &plan, &some, rng);
    batches_run(warm);
    Batches *b = batches_new(n, &plan, &all, rng);
    double seconds = seconds_of_epoch(b);
    batches_free(warm);
    batches_free(b);
    network_free(n);
    dataset_free(d);
    return seconds;
}

static double step(Rng *rng)
{
    const int sizes[] = { 2, 16, 8, 1 };
    Network *n = network_of(sizes, 3, POINTS, rng);
    Matrix *x = matrix_new(POINTS, 2), *t = matrix_new(POINTS, 1);
    moons_make(rng, 0.1, x, t);
    TrainPlan plan = { .loss = loss_find("binary-cross-entropy"),
                       .learning_rate = 0.1, .steps = STEPS / 10 };
    train_full_batch(n, &plan, x, t);
    plan.steps = STEPS;
    double start = clock_seconds();
    train_full_batch(n, &plan, x, t);
    double seconds = (clock_seconds() - start) / STEPS;
    matrix_free(x);
    matrix_free(t);
    network_free(n);
    return seconds;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 0;
    int depth = argc - 5, sizes[MOST_SIZES];
    bool is_step = argc == 3 && strcmp(argv[2], "step") == 0;
    if (threads < 1 || (!is_step && (depth < 1 || depth >= MOST_SIZES)))
        fail("usage: epoch THREADS step, or epoch THREADS COUNT BATCH "
             "SIZE SIZE...");
    Rng rng;
    rng_seed(&rng, 1);
    Pool *pool = parallel_start(threads);
    for (int l = 0; l <= depth; l++)
        sizes[l] = atoi(argv[4 + l]);
    printf("%.9f\n", is_step ? step(&rng)
           : epoch(sizes, depth, atoi(argv[2]), atoi(argv[3]), &rng));
    parallel_free(pool);
    return 0;
}
