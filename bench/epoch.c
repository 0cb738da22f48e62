/* One epoch of a network with our library: seconds.

   epoch COUNT BATCH SIZE...   as epoch.py does it. */
#include <stdio.h>
#include <stdlib.h>
#include "batches.h"
#include "fail.h"
#include "progress.h"

enum { MOST_SIZES = 8 };

/* As in handwriting, four pixels of five are paper. */
static Dataset *random_images(int count, int pixels, int classes, Rng *rng)
{
    Dataset *d = dataset_new(count, 1, pixels, classes);
    for (long k = 0; k < (long)count * pixels; k++)
        if (rng_below(rng, 5) == 0)
            d->pixels[k] = (unsigned char)rng_below(rng, 256);
    for (int k = 0; k < count; k++)
        d->labels[k] = (unsigned char)rng_below(rng, classes);
    return d;
}

static double seconds_of_epoch(Batches *b)
{
    double start = clock_seconds();
    batches_run(b);
    return clock_seconds() - start;
}

int main(int argc, char **argv)
{
    int depth = argc - 4, sizes[MOST_SIZES];
    const char *activations[MOST_SIZES];
    if (depth < 1 || depth >= MOST_SIZES)
        fail("usage: epoch COUNT BATCH SIZE SIZE...");
    for (int l = 0; l <= depth; l++) {
        sizes[l] = atoi(argv[3 + l]);
        activations[l] = l < depth - 1 ? "relu" : "linear";
    }
    Rng rng;
    rng_seed(&rng, 1);
    Dataset *d = random_images(atoi(argv[1]), sizes[0], sizes[depth], &rng);
    Network *n = network_new(sizes, activations, depth, atoi(argv[2]));
    network_initialize(n, initializer_find("he"), &rng);
    BatchPlan plan = { .loss = loss_find("cross-entropy"),
                       .batch = n->batch, .learning_rate = 0.1,
                       .decay = 1, .epochs = 1 };
    Dataset few = *d;
    few.count = few.count < 10 * n->batch ? few.count : 10 * n->batch;
    Samples some = samples_of_dataset(&few), all = samples_of_dataset(d);
    Batches *warm = batches_new(n, &plan, &some, &rng);
    batches_run(warm);
    Batches *b = batches_new(n, &plan, &all, &rng);
    printf("%.6f\n", seconds_of_epoch(b));
    batches_free(warm);
    batches_free(b);
    network_free(n);
    dataset_free(d);
    return 0;
}
