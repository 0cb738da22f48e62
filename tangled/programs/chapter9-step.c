/* From chapters/09-fast.nw: change it there, not here. */
#include <stdlib.h>
#include <time.h>
#include "dataset.h"
#include "descent.h"
#include "graph.h"
#include "many.h"
#include "moons.h"
#include "network.h"
#include "options.h"
#include "progress.h"
#include "record.h"

/* take turns and read the clock */
enum { ROUNDS = 60, AT_ONCE = 20 };

/* Seconds that the processor has worked for this program. */
static double worked_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
typedef void Work(void *context);

/* The seconds that each of count pieces of work takes, at most 2. */
static void take_turns(int count, Work *const *work, void *context,
                       double *seconds)
{
    static double time[2][ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        for (int k = 0; k < count; k++) {
            double since = worked_seconds();
            for (int times = 0; times < AT_ONCE; times++)
                work[k](context);
            time[k][round] = (worked_seconds() - since) / AT_ONCE;
        }
    for (int k = 0; k < count; k++)
        seconds[k] = median_of(time[k], ROUNDS);
}
/* set a task for a network */
typedef struct {
    Network *n;
    const Loss *loss;
    Matrix *x, *t;
} Task;

static Task task_new(const int *sizes, int depth, int batch,
                     const char *loss, Rng *rng)
{
    static const char *const activations[] = { "relu", "relu",
                                               "linear" };
    Task k = { network_new(sizes, activations + 3 - depth, depth,
                           batch), loss_find(loss),
               matrix_new(batch, sizes[0]),
               matrix_new(batch, sizes[depth]) };
    network_initialize(k.n, initializer_find("he"), rng);
    /* make samples up */
    for (int i = 0; i < batch * sizes[0]; i++)
        k.x->at[i] = rng_uniform(rng);
    for (int i = 0; i < batch; i++)
        matrix_row(k.t, i)[i % sizes[depth]] = 1;
    return k;
}
static void task_free(Task k)
{
    network_free(k.n), matrix_free(k.x), matrix_free(k.t);
}
/* time the parts of a step */
/* keep the times of the parts */
enum { PARTS = 20 };
typedef enum { FORWARD, BACKWARD, REST } Kind;
typedef struct {
    int parts, round;
    double since, time[PARTS][ROUNDS];      /* seconds */
    const char *name[PARTS];
    Kind kind[PARTS];
} Times;
static const char *const layer_name[] = { "affine 1", "ReLU 1",
                                          "affine 2", "ReLU 2",
                                          "affine 3" };
static void part_ends(Times *s, Kind kind, const char *name)
{
    double now = worked_seconds();
    s->kind[s->parts] = kind;
    s->name[s->parts] = name;
    s->time[s->parts++][s->round] = now - s->since;
    s->since = now;
}
static void timed_step(Times *s, const Task *task, const Dataset *d,
                       const int *samples)
{
    Network *n = task->n;
    s->parts = 0;
    s->since = worked_seconds();
    dataset_batch(d, samples, task->x, task->t);
    part_ends(s, REST, "images");
    /* go forward by layers */
    const Matrix *y = task->x;
    for (int l = 0; l < n->layer_count; l++) {
        y = layer_forward(n->layers[l], y);
        part_ends(s, FORWARD, layer_name[l]);
    }
    /* pass the loss in a timed step */
    n->delta.rows = y->rows;
    task->loss->gradient(y, task->t, 1, &n->delta);
    if (!isfinite(real_part(task->loss->value(y, task->t))))
        fail("the loss is not finite");
    part_ends(s, REST, "loss");
    /* go backward by layers */
    const Matrix *delta = &n->delta;
    for (int l = n->layer_count - 1; l >= 0; l--) {
        delta = layer_backward(n->layers[l], delta, l > 0);
        part_ends(s, BACKWARD, layer_name[l]);
    }
    descent_step(n->theta, n->gradient, n->count, 0.1);
    network_clear(n);
    part_ends(s, REST, "update");
}
static void report_step(Record *r, const char *net, const Task *task,
                        const Dataset *d, Rng *rng)
{
    Times *s = allocate(1, sizeof *s);
    int batch = task->x->rows;
    int *samples = allocate((size_t)batch, sizeof *samples);
    for (int round = -5; round < ROUNDS; round++) {
        for (int i = 0; i < batch; i++)
            samples[i] = rng_below(rng, d->count);
        s->round = round < 0 ? 0 : round;
        timed_step(s, task, d, samples);
    }
    /* record the parts of a step */
    char name[40];
    double sum[3] = { 0 }, affine = 0;
    snprintf(name, sizeof name, "step-%s.tsv", net);
    FILE *f = record_file(r, name);
    fprintf(f, "# time\n# row\tmicroseconds\tkind\tpart\n");
    for (int k = 0; k < s->parts; k++) {
        double t = median_of(s->time[k], ROUNDS);
        sum[s->kind[k]] += t;
        affine += s->name[k][0] == 'a' ? t : 0;
        fprintf(f, "%d\t%.2f\t%d\t%s\n", k, t * 1e6, (int)s->kind[k],
                s->name[k]);
    }
    snprintf(name, sizeof name, "step-%s-affine", net);
    record_time(r, name, "%.0f", 100 * affine / (sum[0] + sum[1] + sum[2]));
    snprintf(name, sizeof name, "step-%s-pass", net);
    record_time(r, name, "%.0f", 100 * median_of(s->time[2], ROUNDS)
                                 / median_of(s->time[1], ROUNDS));
    snprintf(name, sizeof name, "step-%s-ratio", net);
    record_time(r, name, "%.2f", sum[BACKWARD] / sum[FORWARD]);
    free(samples);
    free(s);
}
/* compare a layer's variants */
static void go_back(void *context)
{
    Task *k = context;
    layer_backward(k->n->layers[0], &k->n->delta, false);
}
static void go_back_to_the_images(void *context)
{
    Task *k = context;
    layer_backward(k->n->layers[0], &k->n->delta, true);
}
/* time the moons and the graph */
static void find_gradient(void *context)
{
    Task *k = context;
    network_clear(k->n);
    network_gradient(k->n, k->loss, k->x, k->t, 1);
}
static void take_step(void *context)
{
    Task *k = context;
    find_gradient(k);
    descent_step(k->n->theta, k->n->gradient, k->n->count, 0.1);
}
static void go_there_and_back(void *context)
{
    Node *sum = context;
    graph_forward(sum->graph);
    graph_backward(*sum, 1);
}
static double graph_seconds(void)
{
    Graph *g = graph_new();
    Node x = graph_input(g, 0.5), sum = graph_input(g, 0);
    for (int k = 0; k < 2500; k++) {
        Node w = graph_parameter(g, 0.001 * (k % 7 - 3));
        sum = graph_add(sum, graph_relu(graph_multiply(w, x)));
    }
    double seconds;
    take_turns(1, (Work *const[]){ go_there_and_back }, &sum, &seconds);
    seconds /= g->size;
    graph_free(g);
    return seconds;
}
/* compare with a gradient by differences */
static void take_difference(void *context)
{
    const Task *k = context;
    const double h = 1e-6;
    real kept = k->n->theta[0], loss[2];
    for (int side = 0; side < 2; side++) {
        k->n->theta[0] = side ? kept - h : kept + h;
        loss[side] = k->loss->value(network_forward(k->n, k->x), k->t);
    }
    k->n->theta[0] = kept;
    k->n->gradient[0] = (loss[0] - loss[1]) / (2 * h);
}
/* compare loops with those for many numbers */
typedef struct {
    Matrix z, t, delta, b, db;
    real value;
} Points;
static void lose_plainly(Points *p)
{
    for (int i = 0; i < 300; i++) {
        real z = p->z.at[i], t = p->t.at[i];
        p->value += z > 0 ? softplus(-z) + (1 - t) * z
                          : softplus(z) - t * z;
        p->delta.at[i] = (sigmoid(z) - t) / 300;
    }
}
static void lose_many(Points *p)
{
    const Loss *loss = loss_find("binary-cross-entropy");
    loss->gradient(&p->z, &p->t, 1, &p->delta);
    p->value += loss->value(&p->z, &p->t);
}
static void shift_plainly(Points *p)
{
    for (int i = 0; i < 300; i++)
        for (int j = 0; j < p->z.cols; j++)
            matrix_row(&p->z, i)[j] += p->b.at[j];
    for (int i = 0; i < 300; i++)
        for (int j = 0; j < p->z.cols; j++)
            p->db.at[j] += matrix_row(&p->z, i)[j];
}
static void shift_many(Points *p)
{
    many_add_row(&p->b, &p->z);
    many_sum_rows(&p->z, &p->db);
}
static double points_seconds(void (*f)(Points *), int cols, Rng *rng)
{
    static double time[ROUNDS];
    static real z[4800], t[4800], delta[4800], b[16], db[16];
    Points p = { { 300, cols, z }, { 300, cols, t },
                 { 300, cols, delta }, { 1, cols, b }, { 1, cols, db },
                 0 };
    for (int i = 0; i < 300 * cols; i++)
        z[i] = 4 * rng_normal(rng), t[i] = i % 2;
    for (int round = 0; round < ROUNDS; round++) {
        double since = worked_seconds();
        for (int k = 0; k < AT_ONCE; k++)
            f(&p);
        time[round] = (worked_seconds() - since) / AT_ONCE;
    }
    return median_of(time, ROUNDS);
}
static double shift_seconds(void (*f)(Points *), Rng *rng)
{
    return points_seconds(f, 16, rng) + points_seconds(f, 8, rng)
         + points_seconds(f, 1, rng);
}
/* report on the steps */
int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 9: the parts of a step.", table,
                  1);
    Record *r = record_open(out, "chapter9-step");
    Rng rng;
    rng_seed(&rng, 9);
    /* run what this section reports */
    Dataset *d = dataset_new(60000, 28, 28, 10);
    for (long k = 0; k < 60000L * 784; k++)
        d->pixels[k] = k % 5 ? 0 : 200;
    for (int k = 0; k < 60000; k++)
        d->labels[k] = (unsigned char)(k % 10);
    Task small = task_new((int[]){ 784, 50, 10 }, 2, 100,
                          "cross-entropy", &rng);
    Task large = task_new((int[]){ 784, 512, 512, 10 }, 3, 128,
                          "cross-entropy", &rng);
    report_step(r, "small", &small, d, &rng);
    report_step(r, "large", &large, d, &rng);
    task_free(small), task_free(large);
    dataset_free(d);
    Task layer = task_new((int[]){ 784, 50 }, 1, 100, "cross-entropy",
                          &rng);
    network_gradient(layer.n, layer.loss, layer.x, layer.t, 1);
    double back[2];
    take_turns(2, (Work *const[]){ go_back, go_back_to_the_images },
               &layer, back);
    record_time(r, "first-dx", "%.2f", back[1] / back[0]);
    task_free(layer);
    Task moons = task_new((int[]){ 2, 16, 8, 1 }, 3, 300,
                          "binary-cross-entropy", &rng);
    moons_make(&rng, 0.1, moons.x, moons.t);
    double step;
    take_turns(1, (Work *const[]){ take_step }, &moons, &step);
    record_time(r, "moons-step", "%.0f", step * 1e6);
    record_time(r, "graph-node", "%.1f", graph_seconds() * 1e9);
    task_free(moons);
    Task ten = task_new((int[]){ 784, 50, 10 }, 2, 10, "cross-entropy",
                        &rng);
    double ways[2];
    take_turns(2, (Work *const[]){ find_gradient, take_difference }, &ten,
               ways);
    double all = ways[1] * ten.n->count;
    record_time(r, "backprop-microseconds", "%.0f", ways[0] * 1e6);
    record_time(r, "differences-seconds", "%.2f", all);
    record_time(r, "differences-ratio", "%.0f", all / ways[0] / 1000);
    task_free(ten);
    record_time(r, "loss-plain", "%.1f",
                points_seconds(lose_plainly, 1, &rng) * 1e6);
    record_time(r, "loss-many", "%.1f",
                points_seconds(lose_many, 1, &rng) * 1e6);
    record_time(r, "bias-plain", "%.1f",
                shift_seconds(shift_plainly, &rng) * 1e6);
    record_time(r, "bias-many", "%.1f",
                shift_seconds(shift_many, &rng) * 1e6);
    record_close(r);
    return 0;
}
