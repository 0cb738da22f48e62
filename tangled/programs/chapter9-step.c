/* From chapters/09-fast.nw: change it there, not here. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "affine.h"
#include "dataset.h"
#include "descent.h"
#include "graph.h"
#include "many.h"
#include "moons.h"
#include "network.h"
#include "options.h"
#include "product.h"
#include "progress.h"
#include "record.h"

/* keep the times of the parts */
enum { PARTS = 20, ROUNDS = 60 };
typedef enum { FORWARD, BACKWARD, REST } Kind;
typedef struct {
    int parts;
    char name[PARTS][24];
    Kind kind[PARTS];
    double time[PARTS][ROUNDS];     /* seconds */
} Times;
/* Seconds that the processor has worked for this program. */
static double worked_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
static void part_ends(Times *s, int round, Kind kind, const char *name,
                      double *since)
{
    double now = worked_seconds();
    int k = s->parts++;
    s->kind[k] = kind;
    snprintf(s->name[k], sizeof s->name[k], "%s", name);
    s->time[k][round] = now - *since;
    *since = now;
}
/* time the parts of one step */
/* name a layer */
static const char *layer_name(int l)
{
    static char name[24];
    snprintf(name, sizeof name, "%s %d", l % 2 ? "ReLU" : "affine",
             l / 2 + 1);
    return name;
}
static void timed_step(Times *s, int round, Network *n,
                       const Dataset *d, const int *samples, Matrix *x,
                       Matrix *t)
{
    const Loss *loss = loss_find("cross-entropy");
    double since = worked_seconds();
    s->parts = 0;
    dataset_batch(d, samples, x, t);
    part_ends(s, round, REST, "images", &since);
    /* go forward by layers */
    const Matrix *y = x;
    for (int l = 0; l < n->layer_count; l++) {
        y = layer_forward(n->layers[l], y);
        part_ends(s, round, FORWARD, layer_name(l), &since);
    }
    /* pass the loss in a timed step */
    n->delta.rows = y->rows;
    loss->gradient(y, t, 1, &n->delta);
    if (!isfinite(real_part(loss->value(y, t))))
        fail("the loss is not finite");
    part_ends(s, round, REST, "loss", &since);
    /* go backward by layers */
    const Matrix *delta = &n->delta;
    for (int l = n->layer_count - 1; l >= 0; l--) {
        delta = layer_backward(n->layers[l], delta, l > 0);
        part_ends(s, round, BACKWARD, layer_name(l), &since);
    }
    descent_step(n->theta, n->gradient, n->count, 0.1);
    network_clear(n);
    part_ends(s, round, REST, "update", &since);
}
/* time many steps */
static Dataset *random_images(Rng *rng)
{
    Dataset *d = dataset_new(60000, 28, 28, 10);
    for (long k = 0; k < 60000L * 784; k++)
        if (rng_below(rng, 5) == 0)
            d->pixels[k] = (unsigned char)rng_below(rng, 256);
    for (int k = 0; k < 60000; k++)
        d->labels[k] = (unsigned char)rng_below(rng, 10);
    return d;
}
static void time_steps(Times *s, const int *sizes, int depth, int batch,
                       const Dataset *d, Rng *rng)
{
    static const char *const activations[] = { "relu", "relu",
                                               "linear" };
    Network *n = network_new(sizes, activations + 3 - depth, depth,
                             batch);
    network_initialize(n, initializer_find("he"), rng);
    Matrix *x = matrix_new(batch, 784), *t = matrix_new(batch, 10);
    int *samples = allocate((size_t)batch, sizeof *samples);
    for (int round = -5; round < ROUNDS; round++) {
        for (int i = 0; i < batch; i++)
            samples[i] = rng_below(rng, d->count);
        timed_step(s, round < 0 ? 0 : round, n, d, samples, x, t);
    }
    free(samples);
    matrix_free(x);
    matrix_free(t);
    network_free(n);
}
static void report_step(Record *r, const char *net, Times *s)
{
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
    /* record the sums of a step */
    double all = sum[FORWARD] + sum[BACKWARD] + sum[REST];
    snprintf(name, sizeof name, "step-%s", net);
    record_time(r, name, "%.0f", all * 1e6);
    snprintf(name, sizeof name, "step-%s-affine", net);
    record_time(r, name, "%.0f", 100 * affine / all);
    snprintf(name, sizeof name, "step-%s-ratio", net);
    record_time(r, name, "%.2f", sum[BACKWARD] / sum[FORWARD]);
}
/* compare a layer's variants */
typedef struct {
    Matrix *x, *w, *b, *z, *dx, *dw, *db;
} Affine;
static void forward_plainly(Affine *a)
{
    affine_forward(a->x, a->w, a->b, a->z);
}
static void backward_without(Affine *a)
{
    affine_backward(a->x, a->w, a->z, NULL, a->dw, a->db);
}
static void backward_with(Affine *a)
{
    affine_backward(a->x, a->w, a->z, a->dx, a->dw, a->db);
}
static void forward_fused(Affine *a)
{
    const Matrix *x = a->x, *w = a->w;
    for (int i = 0; i < x->rows; i++)
        memcpy(matrix_row(a->z, i), a->b->at,
               (size_t)w->cols * sizeof(real));
    product_compute(&(Product){
        .m = x->rows, .n = x->cols, .h = w->cols, .add = true,
        .a = x->at, .a_row = x->cols, .a_col = 1,
        .b = w->at, .b_row = w->cols, .b_col = 1,
        .c = a->z->at, .c_row = w->cols });
}
enum { VARIANTS = 4, AT_ONCE = 20 };
static void (*const variant[VARIANTS])(Affine *) = {
    forward_plainly, forward_fused, backward_without, backward_with
};
static void compare_variants(Affine *a, double result[VARIANTS])
{
    static double time[VARIANTS][ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        for (int v = 0; v < VARIANTS; v++) {
            double since = worked_seconds();
            for (int k = 0; k < AT_ONCE; k++)
                variant[v](a);
            time[v][round] = worked_seconds() - since;
        }
    for (int v = 0; v < VARIANTS; v++)
        result[v] = median_of(time[v], ROUNDS);
}
static void report_variants(Record *r, int n, int d, int h, Rng *rng)
{
    Affine a = { matrix_new(n, d), matrix_new(d, h), matrix_new(1, h),
                 matrix_new(n, h), matrix_new(n, d), matrix_new(d, h),
                 matrix_new(1, h) };
    for (int i = 0; i < n * d; i++)
        a.x->at[i] = rng_normal(rng);
    for (int i = 0; i < d * h; i++)
        a.w->at[i] = 0.05 * rng_normal(rng);
    double t[VARIANTS];
    compare_variants(&a, t);
    record_time(r, "bias-fused", "%.1f", 100 * (t[0] - t[1]) / t[0]);
    record_time(r, "first-dx", "%.2f", t[3] / t[2]);
    matrix_free(a.x), matrix_free(a.w), matrix_free(a.b);
    matrix_free(a.z), matrix_free(a.dx), matrix_free(a.dw);
    matrix_free(a.db);
}
/* time the moons and the graph */
static double moons_step(Rng *rng)
{
    static double time[ROUNDS];
    Matrix *x = matrix_new(300, 2), *t = matrix_new(300, 1);
    moons_make(rng, 0.1, x, t);
    Network *n = network_new((int[]){ 2, 16, 8, 1 },
                             (const char *[]){ "relu", "relu",
                                               "linear" }, 3, 300);
    network_initialize(n, initializer_find("he"), rng);
    const Loss *loss = loss_find("binary-cross-entropy");
    for (int round = 0; round < ROUNDS; round++) {
        double since = worked_seconds();
        for (int k = 0; k < AT_ONCE; k++) {
            network_clear(n);
            network_gradient(n, loss, x, t, 1);
            descent_step(n->theta, n->gradient, n->count, 0.1);
        }
        time[round] = (worked_seconds() - since) / AT_ONCE;
    }
    network_free(n), matrix_free(x), matrix_free(t);
    return median_of(time, ROUNDS);
}
static double graph_seconds_a_node(void)
{
    static double time[ROUNDS];
    Graph *g = graph_new();
    Node x = graph_input(g, 0.5), sum = graph_input(g, 0);
    for (int k = 0; k < 2500; k++) {
        Node w = graph_parameter(g, 0.001 * (k % 7 - 3));
        Node unit = graph_relu(graph_multiply(w, x));
        sum = graph_add(sum, unit);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double since = worked_seconds();
        graph_forward(g);
        graph_backward(sum, 1);
        time[round] = (worked_seconds() - since) / g->size;
    }
    graph_free(g);
    return median_of(time, ROUNDS);
}
/* compare with a gradient by differences */
enum { EVERY = 200, FEW = 10 };
static double difference_pass(Network *n, const Loss *loss,
                              const Matrix *x, const Matrix *t)
{
    static double time[39760 / EVERY + 1];
    double largest = 0;
    int samples = 0;
    for (int p = 0; p < n->count; p += EVERY) {
        double since = worked_seconds();
        /* take the central difference of parameter p */
        const double h = 1e-6;
        real kept = n->theta[p];
        n->theta[p] = kept + h;
        double up = real_part(loss->value(network_forward(n, x), t));
        n->theta[p] = kept - h;
        double down = real_part(loss->value(network_forward(n, x), t));
        n->theta[p] = kept;
        double slope = (up - down) / (2 * h);
        time[samples++] = worked_seconds() - since;
        double off = fabs(slope - real_part(n->gradient[p]));
        largest = off > largest ? off : largest;
    }
    if (largest > 1e-6)
        fail("differences and backpropagation are %g apart", largest);
    return median_of(time, samples) * n->count;
}
static void report_differences(Record *r, Rng *rng)
{
    static double back[ROUNDS];
    Network *n = network_new((int[]){ 784, 50, 10 },
                             (const char *[]){ "relu", "linear" }, 2,
                             FEW);
    network_initialize(n, initializer_find("he"), rng);
    Matrix *x = matrix_new(FEW, 784), *t = matrix_new(FEW, 10);
    for (int i = 0; i < FEW * 784; i++)
        x->at[i] = rng_uniform(rng);
    for (int i = 0; i < FEW; i++)
        matrix_row(t, i)[rng_below(rng, 10)] = 1;
    const Loss *loss = loss_find("cross-entropy");
    /* time the backward pass against the differences */
    for (int round = 0; round < ROUNDS; round++) {
        network_clear(n);
        double since = worked_seconds();
        network_gradient(n, loss, x, t, 1);
        back[round] = worked_seconds() - since;
    }
    double backprop = median_of(back, ROUNDS);
    double differences = difference_pass(n, loss, x, t);
    record_time(r, "differences-seconds", "%.2f", differences);
    record_time(r, "backprop-microseconds", "%.0f", backprop * 1e6);
    record_time(r, "differences-ratio", "%.0f",
                differences / backprop / 1000);
    network_free(n), matrix_free(x), matrix_free(t);
}
/* compare loops with those for many numbers */
static double worst_exponential(Rng *rng)
{
    enum { SOME = 1000 };
    double worst = 0;
    for (int round = 0; round < 1000; round++) {
        real x[SOME], y[SOME];
        for (int i = 0; i < SOME; i++)
            x[i] = 1400 * rng_uniform(rng) - 700;
        many_way(0)->exponential(x, SOME, y);
        for (int i = 0; i < SOME; i++) {
            int exponent;
            long double right = expl((long double)x[i]);
            frexpl(right, &exponent);
            double off = (double)(fabsl((long double)y[i] - right)
                                  / ldexpl(1, exponent - 53));
            worst = off > worst ? off : worst;
        }
    }
    return worst;
}
typedef struct {
    Matrix *z, *t, *delta, *b, *db;
    real value;
} Points;
static void lose_plainly(Points *p)
{
    real sum = 0;
    for (int i = 0; i < p->z->rows; i++) {
        real z = p->z->at[i], t = p->t->at[i];
        sum += z > 0 ? softplus(-z) + (1 - t) * z
                     : softplus(z) + t * -z;
        p->delta->at[i] = (sigmoid(z) - t) / p->z->rows;
    }
    p->value = sum / p->z->rows;
}
static void lose_many(Points *p)
{
    const Loss *loss = loss_find("binary-cross-entropy");
    loss->gradient(p->z, p->t, 1, p->delta);
    p->value = loss->value(p->z, p->t);
}
static void shift_plainly(Points *p)
{
    for (int i = 0; i < p->z->rows; i++)
        for (int j = 0; j < p->z->cols; j++)
            matrix_row(p->z, i)[j] += p->b->at[j];
    for (int i = 0; i < p->z->rows; i++)
        for (int j = 0; j < p->z->cols; j++)
            p->db->at[j] += matrix_row(p->z, i)[j];
}
static void shift_many(Points *p)
{
    if (!many_add_row(p->b, p->z) || !many_sum_rows(p->z, p->db))
        shift_plainly(p);
}
static double points_seconds(void (*f)(Points *), int cols, Rng *rng)
{
    static double time[ROUNDS];
    Points p = { matrix_new(300, cols), matrix_new(300, cols),
                 matrix_new(300, cols), matrix_new(1, cols),
                 matrix_new(1, cols), 0 };
    for (int i = 0; i < 300 * cols; i++) {
        p.z->at[i] = 4 * rng_normal(rng);
        p.t->at[i] = i % 2;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double since = worked_seconds();
        for (int k = 0; k < AT_ONCE; k++)
            f(&p);
        time[round] = (worked_seconds() - since) / AT_ONCE;
    }
    matrix_free(p.z), matrix_free(p.t), matrix_free(p.delta);
    matrix_free(p.b), matrix_free(p.db);
    return median_of(time, ROUNDS);
}
static double shift_seconds(void (*f)(Points *), Rng *rng)
{
    return points_seconds(f, 16, rng) + points_seconds(f, 8, rng)
         + points_seconds(f, 1, rng);
}

int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 9: the parts of a step.", table,
                  1);
    Record *r = record_open(out, "chapter9-step");
    /* run what this section reports */
    Rng rng;
    rng_seed(&rng, 9);
    Dataset *d = random_images(&rng);
    Times *s = allocate(1, sizeof *s);
    time_steps(s, (int[]){ 784, 50, 10 }, 2, 100, d, &rng);
    report_step(r, "small", s);
    time_steps(s, (int[]){ 784, 512, 512, 10 }, 3, 128, d, &rng);
    report_step(r, "large", s);
    free(s);
    dataset_free(d);
    report_variants(r, 100, 784, 50, &rng);
    record_time(r, "moons-step", "%.0f", moons_step(&rng) * 1e6);
    record_time(r, "graph-node", "%.1f", graph_seconds_a_node() * 1e9);
    report_differences(r, &rng);
    record_value(r, "exponential-off", "%.2f", worst_exponential(&rng));
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
