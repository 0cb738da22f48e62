/* What the drivers of other libraries in C share.  `number` is the type of
   the library's numbers; each driver defines it before.  The images are
   those of epoch.c, and numbers from the start, as these libraries want
   them. */
#ifndef BACKWARD_BENCH_OTHERS_H
#define BACKWARD_BENCH_OTHERS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "images.h"

typedef struct {
    int threads, count, batch;
    int sizes[MOST_SIZES], depth;
    number *x;      /* count × sizes[0], from 0 to 1 */
    number *y;      /* count × sizes[depth], a 1 in each row */
    int *order;     /* of the images */
    Rng rng;
} Work;

/* Trains on the first `count` images of the order. */
typedef void Train(void *network, const Work *w, int count);

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* THREADS COUNT BATCH SIZE SIZE...; false if it is something else. */
static bool work_read(Work *w, int argc, char **argv)
{
    *w = (Work){ .depth = argc - 5 };
    if (w->depth < 1 || w->depth >= MOST_SIZES)
        return false;
    w->threads = atoi(argv[1]);
    w->count = atoi(argv[2]);
    w->batch = atoi(argv[3]);
    for (int l = 0; l <= w->depth; l++)
        w->sizes[l] = atoi(argv[4 + l]);
    return true;
}

static void work_draw(Work *w)
{
    size_t n = (size_t)w->count, d = (size_t)w->sizes[0];
    size_t k = (size_t)w->sizes[w->depth];
    unsigned char *image = malloc(n * d), *label = malloc(n);
    w->x = malloc(n * d * sizeof *w->x);
    w->y = calloc(n * k, sizeof *w->y);
    w->order = malloc(n * sizeof *w->order);
    if (!image || !label || !w->x || !w->y || !w->order)
        exit(1);
    rng_seed(&w->rng, 1);
    images_draw(&w->rng, w->count, (int)d, (int)k, image, label);
    for (size_t i = 0; i < n * d; i++)
        w->x[i] = (number)image[i] / 255;
    for (size_t i = 0; i < n; i++) {
        w->y[i * k + label[i]] = 1;
        w->order[i] = (int)i;
    }
    free(image);
    free(label);
}

/* In a new order; the seconds. */
static double work_pass(Work *w, Train *train, void *network, int count)
{
    double start = now();
    for (int i = count - 1; i > 0; i--) {
        int j = rng_below(&w->rng, i + 1), moved = w->order[i];
        w->order[i] = w->order[j];
        w->order[j] = moved;
    }
    train(network, w, count);
    return now() - start;
}

/* Some batches to get warm, and an epoch: its seconds. */
static double work_time(Work *w, Train *train, void *network)
{
    int few = 10 * w->batch;
    work_pass(w, train, network, w->count < few ? w->count : few);
    return work_pass(w, train, network, w->count);
}

#endif
