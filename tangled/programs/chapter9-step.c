/* From chapters/09-fast.nw: change it there, not here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "affine.h"
#include "descent.h"
#include "difference.h"
#include "fail.h"
#include "graph.h"
#include "moons.h"
#include "options.h"
#include "product.h"
#include "record.h"
#include "samples.h"

/* let pieces of work take turns */
/* Seconds that the processor has worked for this program. */
static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *time, int n)
{
    qsort(time, (size_t)n, sizeof *time, by_size);
    return time[n / 2];
}

enum { MOST = 8, TURNS = 400 };
typedef void Piece(void *context);

static void take_turns(Piece *const *piece, int count, void *context,
                       int at_once, int turns, double *result)
{
    static double time[MOST][TURNS];
    require(count <= MOST && turns <= TURNS, "%d pieces", count);
    for (int turn = 0; turn < turns; turn++)
        for (int k = 0; k < count; k++) {
            double start = processor_seconds();
            for (int i = 0; i < at_once; i++)
                piece[k](context);
            time[k][turn] = (processor_seconds() - start)
                          / at_once;
        }
    for (int k = 0; k < count; k++)
        result[k] = median(time[k], turns);
}

/* prepare the steps to be followed */
enum { DEEPEST = 3, FILL = 2 * DEEPEST, CLEAR, LOSS, DESCENT, PARTS,
       READINGS = 400 };

typedef struct {
    Network *network;
    Dataset *images;
    Matrix *x, *t;
    int *numbers, readings;
    double mark, time[PARTS][READINGS];     /* seconds */
} Followed;

enum { IMAGES = 12800 };

static Dataset *random_images(Rng *rng)
{
    Dataset *d = dataset_new(IMAGES, 28, 28, 10);
    for (int p = 0; p < IMAGES * 784; p++)
        if (rng_below(rng, 5) == 0)
            d->pixels[p] = (unsigned char)rng_below(rng, 256);
    for (int i = 0; i < IMAGES; i++)
        d->labels[i] = (unsigned char)rng_below(rng, 10);
    return d;
}

static Network *network_of(const int *sizes, int depth, int batch,
                           Rng *rng)
{
    const char *kinds[] = { "relu", "relu", "linear" };
    Network *n = network_new(sizes, kinds + DEEPEST - depth, depth,
                             batch);
    network_initialize(n, initializer_find("he"), rng);
    return n;
}

static Followed *followed_new(const int *sizes, int depth, int batch,
                              Dataset *images, Rng *rng)
{
    Followed *f = allocate(1, sizeof *f);
    f->network = network_of(sizes, depth, batch, rng);
    f->images = images;
    f->x = matrix_new(batch, sizes[0]);
    f->t = matrix_new(batch, sizes[depth]);
    f->numbers = allocate((size_t)batch, sizeof *f->numbers);
    return f;
}

static void followed_free(Followed *f)
{
    network_free(f->network);
    matrix_free(f->x), matrix_free(f->t);
    free(f->numbers), free(f);
}

/* follow a step */
static void lap(Followed *f, int part)
{
    double now = processor_seconds();
    f->time[part][f->readings] += now - f->mark;
    f->mark = now;
}

static void follow_step(Followed *f, const Loss *loss)
{
    Network *n = f->network;
    const Matrix *y = f->x, *delta = &n->delta;
    int l = -1;
    f->mark = processor_seconds();
    dataset_batch(f->images, f->numbers, f->x, f->t), lap(f, FILL);
    network_clear(n), lap(f, CLEAR);
    for (int k = 0; k < n->layer_count; k++) {
        l += n->layers[k]->parameter_count > 0;
        y = layer_forward(n->layers[k], y), lap(f, 2 * l);
    }
    loss->gradient(y, f->t, 1, &n->delta);
    require(isfinite(real_part(loss->value(y, f->t))), "a loss");
    lap(f, LOSS);
    for (int k = n->layer_count - 1; k >= 0; k--) {
        delta = layer_backward(n->layers[k], delta, k > 0);
        lap(f, 2 * l + 1);
        l -= n->layers[k]->parameter_count > 0;
    }
    descent_step(n->theta, n->gradient, n->count, 0.01);
    lap(f, DESCENT);
    f->readings++;
}

static void follow_steps(Followed *small, Followed *large, Rng *rng)
{
    const Loss *loss = loss_find("cross-entropy");
    for (int round = 0; round < READINGS; round++) {
        Followed *f = round % 10 == 0 ? large : small;
        for (int i = 0; i < f->x->rows; i++)
            f->numbers[i] = rng_below(rng, IMAGES);
        follow_step(f, loss);
    }
}

/* tell where the time of the steps went */
static double counted_ratio(const Network *n)
{
    double forward = 0, backward = 0;
    for (int l = 0; l < n->depth; l++) {
        double weights = (double)n->sizes[l] * n->sizes[l + 1];
        forward += weights;
        backward += l > 0 ? 2 * weights : weights;
    }
    return backward / forward;
}

typedef struct {
    double part[PARTS], forward, backward, rest, all;   /* seconds */
} Told;

static Told tell(Followed *f)
{
    Told t = { { 0 }, 0, 0, 0, 0 };
    for (int k = 0; k < PARTS; k++) {
        t.part[k] = median(f->time[k], f->readings);
        *(k >= FILL ? &t.rest : k % 2 ? &t.backward : &t.forward)
            += t.part[k];
        t.all += t.part[k];
    }
    return t;
}

static void record_named(Record *r, const char *network,
                         const char *what, const char *format,
                         double value)
{
    char name[60];
    snprintf(name, sizeof name, "step-%s-%s", network, what);
    record_time(r, name, format, value);
}

static Told report_step(Record *r, const char *name, Followed *f,
                        Series *bars, FILE *lines)
{
    Told t = tell(f);
    double count = counted_ratio(f->network);
    char counted[60];
    snprintf(counted, sizeof counted, "step-%s-count", name);
    record_value(r, counted, "%.2f", count);
    record_named(r, name, "ms", "%.2g", t.all * 1e3);
    record_named(r, name, "rest", "%.0f", 100 * t.rest / t.all);
    record_named(r, name, "first", "%.0f",
                 100 * (t.part[0] + t.part[1]) / t.all);
    for (int k = 0; k < PARTS; k++)
        series_row(bars, 2, (double[]){ k, 100 * t.part[k] / t.all });
    series_gap(bars), series_gap(bars);
    fprintf(lines, "%s\t%.2f\t%.2f\t%.2f\t%.2f\n", name,
            t.forward * 1e3, t.backward * 1e3,
            t.backward / t.forward, count);
    printf("%s: %.3f ms, forward %.3f, backward %.3f, rest %.3f\n",
           name, t.all * 1e3, t.forward * 1e3, t.backward * 1e3,
           t.rest * 1e3);
    return t;
}

/* measure what the first layer is spared */
typedef struct {
    Matrix *x, *w, *b, *z, *dx, *dw, *db;
} Shape;

static Shape shape_new(int n, int d, int h)
{
    Shape s = { matrix_new(n, d), matrix_new(d, h), matrix_new(1, h),
                matrix_new(n, h), matrix_new(n, d), matrix_new(d, h),
                matrix_new(1, h) };
    for (int i = 0; i < n * d; i++)
        s.x->at[i] = (real)(i % 7 - 3) / 8;
    for (int i = 0; i < d * h; i++)
        s.w->at[i] = (real)(i % 11 - 5) / 64;
    for (int j = 0; j < h; j++)
        s.b->at[j] = (real)(j % 5) / 8;
    return s;
}

static void shape_free(Shape *s)
{
    matrix_free(s->x), matrix_free(s->w), matrix_free(s->b);
    matrix_free(s->z), matrix_free(s->dx), matrix_free(s->dw);
    matrix_free(s->db);
}

static void back_with_dx(void *shape)
{
    Shape *s = shape;
    affine_backward(s->x, s->w, s->z, s->dx, s->dw, s->db);
}

static void back_without_dx(void *shape)
{
    Shape *s = shape;
    affine_backward(s->x, s->w, s->z, NULL, s->dw, s->db);
}

static void report_spared(Record *r, const char *name, int n, int h,
                          double step)
{
    Shape s = shape_new(n, 784, h);
    double time[2];
    take_turns((Piece *const[]){ back_with_dx, back_without_dx }, 2, &s,
               1, h < 100 ? 300 : 30, time);
    record_named(r, name, "spared", "%.0f",
                 100 * (time[0] - time[1]) / step);
    printf("%s: first dX is %.1f %% of the step, %.2f of the layer\n",
           name, 100 * (time[0] - time[1]) / step, time[0] / time[1]);
    shape_free(&s);
}

/* measure what a bias costs */
static void product_alone(void *shape)
{
    Shape *s = shape;
    matrix_multiply(s->x, s->w, s->z);
}

static void bias_after(void *shape)
{
    Shape *s = shape;
    affine_forward(s->x, s->w, s->b, s->z);
}

static void bias_first(void *shape)
{
    Shape *s = shape;
    int n = s->x->rows, d = s->x->cols, h = s->w->cols;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < h; j++)
            matrix_row(s->z, i)[j] = s->b->at[j];
    product_compute(&(Product){
        n, d, h, s->x->at, d, 1, s->w->at, h, 1, s->z->at, h, true });
}

static void add_bias_cost(FILE *lines, int n, int d, int h,
                          double saved[2])
{
    Shape s = shape_new(n, d, h);
    double t[3];
    take_turns((Piece *const[]){ product_alone, bias_after,
                                 bias_first },
               3, &s, 1 + 2000000 / (n * d * h), h < 100 ? 100 : 25, t);
    saved[0] += t[1] - t[2];
    saved[1] += t[1] - t[0];
    fprintf(lines, "%d × %d × %d\t%.1f\t%.1f\t%.1f\n", n, d, h,
            t[0] * 1e6, t[1] * 1e6, t[2] * 1e6);
    printf("%d×%d×%d: %.2f us, bias after %.2f, first %.2f\n", n, d, h,
           t[0] * 1e6, t[1] * 1e6, t[2] * 1e6);
    shape_free(&s);
}

static void report_bias(Record *r, double small, double large)
{
    FILE *lines = record_file(r, "step-bias.tsv");
    double saved[2][2] = { { 0 } };
    fprintf(lines, "# time\n# shape\talone\tafter\tfirst\n");
    add_bias_cost(lines, 100, 784, 50, saved[0]);
    add_bias_cost(lines, 100, 50, 10, saved[0]);
    add_bias_cost(lines, 128, 784, 512, saved[1]);
    add_bias_cost(lines, 128, 512, 512, saved[1]);
    /* record what the bias could bring */
    record_named(r, "small", "fused", "%.1f", 100 * saved[0][0] / small);
    record_named(r, "large", "fused", "%.1f", 100 * saved[1][0] / large);
    record_named(r, "small", "bias", "%.1f", 100 * saved[0][1] / small);
    record_named(r, "large", "bias", "%.1f", 100 * saved[1][1] / large);
    printf("bias: small %.2f %% of %.2f %%, large %.2f %% of %.2f %%\n",
           100 * saved[0][0] / small, 100 * saved[0][1] / small,
           100 * saved[1][0] / large, 100 * saved[1][1] / large);
}

/* measure a step of the moons */
typedef struct {
    Network *network;
    Matrix *x, *t;
    const Loss *loss;
    double sum;
} Moons;

static void moons_step(void *context)
{
    Moons *m = context;
    network_clear(m->network);
    m->sum += real_part(network_gradient(m->network, m->loss, m->x,
                                         m->t, 1));
    descent_step(m->network->theta, m->network->gradient,
                 m->network->count, 0.1);
}

static void moons_affine(void *context)
{
    Moons *m = context;
    for (int l = 0; l < m->network->depth; l++) {
        Layer *layer = network_affine(m->network, l);
        const Matrix x = layer->x;
        layer_backward(layer, layer_forward(layer, &x), l > 0);
    }
}

static void moons_loss(void *context)
{
    Moons *m = context;
    const Matrix *y = &m->network->layers[4]->y;
    m->sum += real_part(m->loss->value(y, m->t));
    m->loss->gradient(y, m->t, 1, &m->network->delta);
}

static void moons_exponentials(void *context)
{
    Moons *m = context;
    for (int i = 0; i < 300; i++)
        m->sum += real_part(exp(m->x->at[i]));
}

static void report_moons(Record *r, Rng *rng)
{
    Moons m = { network_of((const int[]){ 2, 16, 8, 1 }, 3, 300, rng),
                matrix_new(300, 2), matrix_new(300, 1),
                loss_find("binary-cross-entropy"), 0 };
    double t[4];
    moons_make(rng, 0.1, m.x, m.t);
    take_turns((Piece *const[]){ moons_step, moons_affine, moons_loss,
                                 moons_exponentials },
               4, &m, 10, 300, t);
    require(isfinite(m.sum), "a sum");
    record_named(r, "moons", "us", "%.0f", t[0] * 1e6);
    record_named(r, "moons", "affine", "%.0f", t[1] * 1e6);
    record_named(r, "moons", "loss", "%.0f", t[2] * 1e6);
    record_named(r, "moons", "exp", "%.1f", t[3] * 1e6);
    printf("moons: %.2f us, affine %.2f, loss %.2f, 300 exp %.2f\n",
           t[0] * 1e6, t[1] * 1e6, t[2] * 1e6, t[3] * 1e6);
    network_free(m.network), matrix_free(m.x), matrix_free(m.t);
}

/* measure a node of the scalar graph */
static void sweep(void *output)
{
    Node *o = output;
    graph_forward(o->graph);
    graph_backward(*o, 1);
}

static void report_graph(Record *r, Rng *rng)
{
    Graph *g = graph_new();
    Node in[64], hidden[64], out[1];
    for (int d = 0; d < 64; d++)
        in[d] = graph_input(g, (real)rng_normal(rng));
    graph_layer(in, 64, hidden, 64, graph_relu);
    graph_layer(hidden, 64, in, 32, graph_tanh);
    graph_layer(in, 32, out, 1, NULL);
    for (int p = 0; p < g->count; p++)
        g->theta[p] = (real)(0.15 * rng_normal(rng));
    double t;
    take_turns((Piece *const[]){ sweep }, 1, out, 1, 300, &t);
    record_named(r, "graph", "nodes", "%.0f", g->size);
    record_named(r, "graph", "ns", "%.0f", t * 1e9 / g->size);
    printf("graph: %d nodes, %.2f ns each\n", g->size,
           t * 1e9 / g->size);
    graph_free(g);
}

/* measure the numerical gradient */
enum { SAMPLED = 200 };

typedef struct {
    Network *network;
    Matrix *x, *t;
    const Loss *loss;
} Measured;

static real measured_loss(void *context)
{
    Measured *m = context;
    return m->loss->value(network_forward(m->network, m->x), m->t);
}

static void differences(void *context)
{
    Measured *m = context;
    real slope;
    for (int k = 0; k < SAMPLED; k++) {
        int p = (int)((long)k * m->network->count / SAMPLED);
        gradient_central(&(Objective){ measured_loss, m,
                             m->network->theta + p, 1 }, 0, &slope);
    }
}

static void backpropagation(void *context)
{
    Measured *m = context;
    network_clear(m->network);
    network_gradient(m->network, m->loss, m->x, m->t, 1);
}

static void report_differences(Record *r, const Followed *small, Rng *rng)
{
    Measured m = { network_of((const int[]){ 784, 50, 10 }, 2, 10, rng),
                   matrix_new(10, 784), matrix_new(10, 10),
                   loss_find("cross-entropy") };
    dataset_batch(small->images, small->numbers, m.x, m.t);
    double t[2];
    take_turns((Piece *const[]){ differences, backpropagation }, 2, &m,
               1, 15, t);
    double all = t[0] * m.network->count / SAMPLED;
    record_named(r, "numerical", "s", "%.1f", all);
    record_named(r, "numerical", "us", "%.0f", t[1] * 1e6);
    record_named(r, "numerical", "ratio", "%.0f",
                 round(all / t[1] / 1000) * 1000);
    printf("numerical: %.3f s against %.2f us, %.0f times\n", all,
           t[1] * 1e6, all / t[1]);
    network_free(m.network), matrix_free(m.x), matrix_free(m.t);
}

/* run the program about a step */
int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Where the time of a step goes.", table,
                  1);
    Record *r = record_open(out, "chapter9-step");
    Rng rng;
    rng_seed(&rng, 1);
    /* follow the steps of two networks */
    Dataset *images = random_images(&rng);
    Followed *small = followed_new((const int[]){ 784, 50, 10 }, 2, 100,
                                   images, &rng);
    Followed *large = followed_new((const int[]){ 784, 512, 512, 10 }, 3,
                                   128, images, &rng);
    follow_steps(small, large, &rng);
    Series *bars = record_series(r, "step", "part share",
                                 "per cent of a step, small and large");
    series_is_time(bars);
    FILE *lines = record_file(r, "step-ratio.tsv");
    fprintf(lines, "# time\n# network\tforward\tbackward\tratio\t"
                   "counted\n");
    Told s = report_step(r, "small", small, bars, lines);
    Told l = report_step(r, "large", large, bars, lines);
    report_spared(r, "small", 100, 50, s.all);
    report_spared(r, "large", 128, 512, l.all);
    report_bias(r, s.all, l.all);
    report_moons(r, &rng);
    report_graph(r, &rng);
    report_differences(r, small, &rng);
    followed_free(small), followed_free(large);
    dataset_free(images);
    record_close(r);
    return 0;
}
