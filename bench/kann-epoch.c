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
#include "kann.h"

typedef float number;
#include "others.h"

typedef struct {
    kann_t *a;
    float *x, *y;   /* of a batch */
} Net;

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

static void train(void *given, const Work *w, int count)
{
    const Net *net = given;
    size_t d = (size_t)w->sizes[0], k = (size_t)w->sizes[w->depth];
    for (int first = 0; first < count; first += w->batch) {
        int size = count - first < w->batch ? count - first : w->batch;
        for (int i = 0; i < size; i++) {
            size_t from = (size_t)w->order[first + i];
            memcpy(net->x + i * d, w->x + from * d, d * sizeof *w->x);
            memcpy(net->y + i * k, w->y + from * k, k * sizeof *w->y);
        }
        kann_set_batch_size(net->a, size);
        step(net->a, 0.1f);
    }
}

static double time_epoch(Work *w)
{
    work_draw(w);
    size_t batch = (size_t)w->batch;
    Net net = { network(w->sizes, w->depth, KANN_C_CEM),
                calloc(batch * (size_t)w->sizes[0], sizeof(float)),
                calloc(batch * (size_t)w->sizes[w->depth], sizeof(float)) };
    if (w->threads > 1)
        kann_mt(net.a, w->threads, w->batch);
    kann_set_batch_size(net.a, w->batch);
    kann_feed_bind(net.a, KANN_F_IN, 0, &net.x);
    kann_feed_bind(net.a, KANN_F_TRUTH, 0, &net.y);
    kann_switch(net.a, 1);
    return work_time(w, train, &net);
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
    Work w;
    bool is_step = argc == 3 && strcmp(argv[2], "step") == 0;
    if (!is_step && !work_read(&w, argc, argv))
        return 1;
    printf("%.9f\n", is_step ? time_steps(atoi(argv[1])) : time_epoch(&w));
    return 0;
}
