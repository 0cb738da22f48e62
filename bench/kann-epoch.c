/* An epoch, or a step, of a network in KANN, whose sources are not here: see
   KANN_DIR in run.sh.  Seconds.

   kann-epoch THREADS COUNT BATCH SIZE...   one epoch of random images
   kann-epoch THREADS step                  one step on two moons, 2-16-8-1

   Images are floats, as KANN wants them; a batch is copied together, as its
   own training does, but the step is a plain one down the gradient. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "kann.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static kann_t *network(const int *sizes, int depth, int cost)
{
    kad_node_t *t = kann_layer_input(sizes[0]);
    for (int l = 1; l < depth; l++)
        t = kad_relu(kann_layer_dense(t, sizes[l]));
    return kann_new(kann_layer_cost(t, sizes[depth], cost), 0);
}

static void step(kann_t *a, float rate)
{
    int n = kann_size_var(a);
    kann_cost(a, 0, 1);
    kad_saxpy(n, -rate, a->g, a->x);
}

static void epoch(kann_t *a, int count, int batch, const float *x, int d,
                  const float *y, int k, float *bx, float *by, int *order)
{
    kann_shuffle(count, order);
    for (int first = 0; first < count; first += batch) {
        int size = count - first < batch ? count - first : batch;
        for (int i = 0; i < size; i++) {
            size_t from = (size_t)order[first + i];
            memcpy(bx + (size_t)i * d, x + from * d, (size_t)d * sizeof *x);
            memcpy(by + (size_t)i * k, y + from * k, (size_t)k * sizeof *y);
        }
        kann_set_batch_size(a, size);
        step(a, 0.1f);
    }
}

static double time_epoch(int threads, int count, int batch, const int *sizes,
                         int depth)
{
    int d = sizes[0], k = sizes[depth];
    float *x = calloc((size_t)count * d, sizeof *x);
    float *y = calloc((size_t)count * k, sizeof *y);
    float *bx = calloc((size_t)batch * d, sizeof *x);
    float *by = calloc((size_t)batch * k, sizeof *y);
    int *order = calloc((size_t)count, sizeof *order);
    for (size_t i = 0; i < (size_t)count * d; i++)
        if (kad_rand(0) % 5 == 0)
            x[i] = (float)(kad_rand(0) % 256) / 255;
    for (int i = 0; i < count; i++)
        y[(size_t)i * k + kad_rand(0) % k] = 1;
    kann_t *a = network(sizes, depth, KANN_C_CEM);
    if (threads > 1)
        kann_mt(a, threads, batch);
    kann_set_batch_size(a, batch);
    kann_feed_bind(a, KANN_F_IN, 0, &bx);
    kann_feed_bind(a, KANN_F_TRUTH, 0, &by);
    kann_switch(a, 1);
    epoch(a, count < 10 * batch ? count : 10 * batch, batch, x, d, y, k, bx,
          by, order);
    double start = now();
    epoch(a, count, batch, x, d, y, k, bx, by, order);
    return now() - start;
}

static double time_steps(int threads)
{
    enum { POINTS = 300, STEPS = 4000 };
    static float x[POINTS * 2], t[POINTS], *px = x, *pt = t;
    for (int i = 0; i < POINTS; i++) {
        double angle = 3.14159265358979 * kad_drand(0);
        t[i] = (float)(i % 2);
        x[2 * i] = (float)((i % 2 ? 1 - cos(angle) : cos(angle))
                           + 0.1 * kad_drand_normal(0));
        x[2 * i + 1] = (float)((i % 2 ? 0.5 - sin(angle) : sin(angle))
                               + 0.1 * kad_drand_normal(0));
    }
    kann_t *a = network((const int[]){ 2, 16, 8, 1 }, 3, KANN_C_CEB);
    if (threads > 1)
        kann_mt(a, threads, POINTS);
    kann_set_batch_size(a, POINTS);
    kann_feed_bind(a, KANN_F_IN, 0, &px);
    kann_feed_bind(a, KANN_F_TRUTH, 0, &pt);
    kann_switch(a, 1);
    for (int i = 0; i < STEPS / 10; i++)
        step(a, 0.1f);
    double start = now();
    for (int i = 0; i < STEPS; i++)
        step(a, 0.1f);
    return (now() - start) / STEPS;
}

int main(int argc, char **argv)
{
    int sizes[8], depth = argc - 5;
    if (argc == 3 && strcmp(argv[2], "step") == 0) {
        printf("%.9f\n", time_steps(atoi(argv[1])));
        return 0;
    }
    if (depth < 1 || depth > 7)
        return 1;
    for (int l = 0; l <= depth; l++)
        sizes[l] = atoi(argv[4 + l]);
    printf("%.6f\n", time_epoch(atoi(argv[1]), atoi(argv[2]), atoi(argv[3]),
                                sizes, depth));
    return 0;
}
