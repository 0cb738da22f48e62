/* From chapters/05-delta.nw: change it there, not here. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include "affine.h"
#include "fail.h"
#include "gradcheck.h"
#include "graph.h"
#include "layer.h"
#include "loss.h"
#include "options.h"
#include "record.h"
#include "rng.h"

/* print a matrix */
static void print_matrix(Record *r, const char *name, const Matrix *m)
{
    for (int i = 0; i < m->rows; i++) {
        record_print(r, "%-9s", i == 0 ? name : "");
        for (int j = 0; j < m->cols; j++)
            record_print(r, "%12.7g",
                         real_part(matrix_row(m, i)[j]) + 0.0);
        record_print(r, "\n");
    }
}
/* report the affine layer backward */
static void report_affine_backward(Record *r)
{
    const Matrix x = { 2, 2, (real[]){ 1, 2, 3, 4 } };
    const Matrix w = { 2, 2, (real[]){ 0.5, 0.8, 0.2, 0.3 } };
    const Matrix delta = { 2, 2, (real[]){ 1, 1.5, 2, 2.5 } };
    Matrix dx = { 2, 2, (real[4]){ 0 } };
    Matrix dw = { 2, 2, (real[4]){ 0 } };
    Matrix db = { 1, 2, (real[2]){ 0 } };
    affine_backward(&x, &w, &delta, &dx, &dw, &db);
    record_section(r, "affine");
    print_matrix(r, "dX", &dx);
    print_matrix(r, "dW", &dw);
    print_matrix(r, "db", &db);
}
/* put layers in a row */
enum { MOST_WIDTHS = 32 };

/* Affine layers, with an activation between each two of them. */
typedef struct {
    int layers, count;
    Layer *layer[2 * MOST_WIDTHS];
    real *theta, *gradient;
} Row;
static Row row_new(const int *widths, int n, const char *hidden,
                   int batch)
{
    require(n >= 2 && n <= MOST_WIDTHS, "%d widths", n);
    const Activation *a = activation_find(hidden);
    Row s = { .layers = 0 };
    for (int l = 1; l < n; l++) {
        if (l > 1)
            s.layer[s.layers++] =
                layer_activation(a, widths[l - 1], batch);
        s.layer[s.layers++] =
            layer_affine(widths[l - 1], widths[l], batch);
    }
    /* give the layers of the row their places */
    for (int k = 0; k < s.layers; k++)
        s.count += s.layer[k]->count;
    s.theta = allocate((size_t)s.count, sizeof(real));
    s.gradient = allocate((size_t)s.count, sizeof(real));
    for (int k = 0, p = 0; k < s.layers; p += s.layer[k++]->count)
        layer_place(s.layer[k], s.theta + p, s.gradient + p);
    return s;
}
static const Matrix *row_forward(Row *s, const Matrix *x)
{
    for (int k = 0; k < s->layers; k++)
        x = layer_forward(s->layer[k], x);
    return x;
}
static void row_backward(Row *s, const Matrix *delta)
{
    for (int k = s->layers - 1; k >= 0; k--)
        delta = layer_backward(s->layer[k], delta, k > 0);
}
static void row_free(Row *s)
{
    for (int k = 0; k < s->layers; k++)
        layer_free(s->layer[k]);
    free(s->theta);
    free(s->gradient);
}
/* draw the weights of the row */
static void row_draw(Row *s, Rng *rng, double gain)
{
    for (int k = 0; k < s->layers; k++) {
        if (s->layer[k]->parameter_count == 0)
            continue;
        Matrix *w = &s->layer[k]->parameters[0].value;
        double scale = sqrt(gain / w->rows);
        for (int i = 0; i < w->rows * w->cols; i++)
            w->at[i] = scale * rng_normal(rng);
    }
}
/* draw delta flowing back */
static void draw_box(FILE *dot, const char *column, int j, double value,
                     double delta, bool closed)
{
    fprintf(dot, "%s%d [label=\"%s%.4g\\n%s%.4g\"%s]\n", column, j + 1,
            value < 0 ? "−" : "", fabs(value),
            delta < 0 ? "−" : "", fabs(delta),
            closed ? " style=\"rounded,filled\" fillcolor=\"#dddddd\""
                   : "");
}
static void draw_shares(FILE *dot, const char *from, const char *to,
                        const Matrix *w)
{
    for (int d = 0; d < w->rows; d++)
        for (int j = 0; j < w->cols; j++) {
            double v = matrix_row(w, d)[j];
            fprintf(dot, "%s%d -> %s%d [dir=back penwidth=%g%s]\n",
                    from, d + 1, to, j + 1, 0.3 + 3 * fabs(v),
                    v < 0 ? " style=dashed" : "");
        }
}
static void draw_backflow(Record *r, const Row *s, const Matrix *x,
                          const Matrix *delta)
{
    static const char *const columns[] = { "x", "a", "b", "y" };
    FILE *dot = record_file(r, "backflow.dot");
    fputs("digraph { rankdir=LR nodesep=0.15 ranksep=0.75\n"
          "edge [arrowsize=0.5]\n", dot);
    for (int d = 0; d < x->cols; d++)
        fprintf(dot, "x%d [label=\"%s%.4g\"]\n", d + 1,
                x->at[d] < 0 ? "−" : "", fabs(x->at[d]));
    for (int l = 1; l <= 3; l++) {
        /* draw the units of layer l */
        const Matrix *z = &s->layer[2 * l - 2]->y;
        const Matrix *y = l < 3 ? &s->layer[2 * l - 1]->y : z;
        const Matrix *d = l < 3 ? &s->layer[2 * l - 1]->dx : delta;
        for (int j = 0; j < z->cols; j++)
            draw_box(dot, columns[l], j, y->at[j], d->at[j],
                     l < 3 && z->at[j] <= 0);
        draw_shares(dot, columns[l - 1], columns[l],
                    &s->layer[2 * l - 2]->parameters[0].value);
    }
    /* name the columns of the backflow */
    fputs("{ node [shape=plaintext margin=0] edge [style=invis]\n"
          "X [label=< <i>X</i> >]\n"
          "A [label=< <i>Y</i><sup>(1)</sup>, <i>δ</i><sup>(1)</sup> >]\n"
          "B [label=< <i>Y</i><sup>(2)</sup>, <i>δ</i><sup>(2)</sup> >]\n"
          "Y [label=< <i>Y</i><sup>(3)</sup>, <i>δ</i><sup>(3)</sup> >]\n"
          "X -> A -> B -> Y }\n", dot);
    fputs("}\n", dot);
}
/* make the three layers */
static const double three_layers_theta[] = {
    0.1, -0.3, 0.2, 0.4, 0.1, -0.5,     0.05, 0.2, 0,
    0.2, -0.4, 0.3, 0.1, -0.2, 0.5,     0.1, 0.02,
    0.6, -0.1, -0.2, 0.3,               0, 0.1
};

static Row three_layers(void)
{
    Row s = row_new((const int[]){ 2, 3, 2, 2 }, 4, "relu", 2);
    for (int p = 0; p < s.count; p++)
        s.theta[p] = three_layers_theta[p];
    return s;
}
/* report the three layers */
static void report_three_layers(Record *r)
{
    const Matrix x = { 2, 2, (real[]){ 1, 2, -1, 0.5 } };
    const Matrix t = { 2, 2, (real[]){ 1, 0, 0, 1 } };
    Matrix delta = { 2, 2, (real[4]){ 0 } };
    const Loss *squares = loss_find("squared-error");
    Row s = three_layers();
    const Matrix *y = row_forward(&s, &x);
    squares->gradient(y, &t, 1, &delta);
    row_backward(&s, &delta);
    record_section(r, "three-layers");
    record_print(r, "loss %.8f\n", real_part(squares->value(y, &t)));
    /* print the deltas and the gradients, last layer first */
    for (int l = 3; l >= 1; l--) {
        const LayerParameter *p = s.layer[2 * l - 2]->parameters;
        const char *names[] = { "delta(1)", "delta(2)", "delta(3)",
                                "dW(1)", "dW(2)", "dW(3)",
                                "db(1)", "db(2)", "db(3)" };
        print_matrix(r, names[l - 1],
                     l == 3 ? &delta : &s.layer[2 * l - 1]->dx);
        print_matrix(r, names[l + 2], &p[0].gradient);
        print_matrix(r, names[l + 5], &p[1].gradient);
    }
    draw_backflow(r, &s, &x, &delta);
    row_free(&s);
}
/* measure what is left of an error */
enum { DEEP = 20, WIDTH = 64, SAMPLES = 32, NETWORKS = 10 };

static double length_of(const Matrix *m)
{
    double sum = 0;
    for (int i = 0; i < m->rows * m->cols; i++)
        sum += m->at[i] * m->at[i];
    return sqrt(sum);
}
static void add_lengths(Row *s, const Matrix *x, const Matrix *t,
                        bool blind, double *logs)
{
    Matrix *delta = matrix_new(SAMPLES, WIDTH);
    loss_find("squared-error")->gradient(row_forward(s, x), t, 1,
                                         delta);
    if (blind)
        for (int i = 0; i < t->rows * t->cols; i++)
            delta->at[i] = t->at[i];
    row_backward(s, delta);
    for (int l = 1; l <= DEEP; l++)
        logs[l] += log10(length_of(&s->layer[2 * l - 1]->dx)
                         / length_of(delta)) / NETWORKS;
    matrix_free(delta);
}
static void average_lengths(Rng *rng, const char *name, double gain,
                            bool blind, double *logs)
{
    int widths[DEEP + 2];
    for (int l = 0; l < DEEP + 2; l++)
        widths[l] = WIDTH;
    Row s = row_new(widths, DEEP + 2, name, SAMPLES);
    Matrix *x = matrix_new(SAMPLES, WIDTH);
    Matrix *t = matrix_new(SAMPLES, WIDTH);
    for (int n = 0; n < NETWORKS; n++) {
        for (int i = 0; i < SAMPLES * WIDTH; i++) {
            x->at[i] = rng_normal(rng);
            t->at[i] = rng_normal(rng);
        }
        row_draw(&s, rng, gain);
        add_lengths(&s, x, t, blind, logs);
    }
    matrix_free(x), matrix_free(t), row_free(&s);
}
static void measure_vanishing(Record *r, Rng *rng)
{
    static const char *const names[] = { "sigmoid", "tanh", "relu",
                                         "relu", "relu" };
    static const double gains[] = { 1, 1, 1, 2, 2 };
    double logs[5][DEEP + 2] = { { 0 } };
    Series *s = record_series(r, "vanishing",
        "layer sigmoid tanh relu relu-2",
        "log10 of the length of delta, relative to the last layer's");
    for (int k = 0; k < 5; k++)
        average_lengths(rng, names[k], gains[k], k == 4, logs[k]);
    for (int l = 1; l <= DEEP + 1; l++)
        series_row(s, 5, (double[]){ l, logs[0][l], logs[1][l],
                                     logs[2][l], logs[3][l] });
    /* record what is left at the first layer */
    record_value(r, "vanishing-width", "%.0f", WIDTH);
    record_value(r, "vanishing-networks", "%.0f", NETWORKS);
    record_value(r, "vanishing-samples", "%.0f", SAMPLES);
    record_value(r, "sigmoid-rate", "%.3f", pow(10, logs[0][1] / DEEP));
    record_value(r, "sigmoid-first", "%.0e", pow(10, logs[0][1]));
    record_value(r, "tanh-first", "%.2f", pow(10, logs[1][1]));
    record_value(r, "relu-first", "%.1e", pow(10, logs[2][1]));
    record_value(r, "relu-2-first", "%.2f", pow(10, logs[3][1]));
    record_value(r, "relu-2-blind", "%.2f", pow(10, logs[4][1]));
}
/* take the mean over too much */
typedef struct {
    Row row;
    Matrix *x, *t, *delta;
} Regression;
static real mean_over_all(void *context)
{
    Regression *g = context;
    const Matrix *y = row_forward(&g->row, g->x);
    return loss_find("squared-error")->value(y, g->t) / y->cols;
}
static void divided_by_samples(void *context, real upstream,
                               real *gradient)
{
    Regression *g = context;
    Row *s = &g->row;
    const Matrix *y = row_forward(s, g->x);
    loss_find("squared-error")->gradient(y, g->t, upstream, g->delta);
    for (int p = 0; p < s->count; p++)
        s->gradient[p] = 0;
    row_backward(s, g->delta);
    for (int p = 0; p < s->count; p++)
        gradient[p] += s->gradient[p];
}
static uint64_t open_units(void *context)
{
    const Regression *g = context;
    const Matrix *z = &g->row.layer[1]->x;
    uint64_t hash = 1;
    for (int i = 0; i < z->rows * z->cols; i++)
        hash = (hash ^ (z->at[i] > 0)) * UINT64_C(0x100000001b3);
    return hash;
}
/* report the mean over too much */
static void report_mean(Record *r, Rng *rng)
{
    record_section(r, "mean");
    record_print(r, "outputs   loss   ours/measured   verdict"
                    "   diagnosis\n");
    for (int k = 1; k <= 4; k++) {
        /* check the regression with k outputs */
        enum { N = 5, D = 10, H = 20 };
        Regression g = {
            row_new((const int[]){ D, H, k }, 3, "relu", N),
            matrix_new(N, D), matrix_new(N, k), matrix_new(N, k)
        };
        row_draw(&g.row, rng, 2);
        for (int i = 0; i < N * D; i++)
            g.x->at[i] = rng_normal(rng);
        for (int i = 0; i < N * k; i++)
            g.t->at[i] = rng_normal(rng);
        static const char *const names[] = { "W1", "b1", "W2", "b2" };
        Parameter list[4];
        for (int p = 0; p < 4; p++) {
            const Matrix *m =
                &g.row.layer[p / 2 * 2]->parameters[p % 2].value;
            list[p] = (Parameter){ names[p], m->at, m->rows, m->cols };
        }
        Subject s = {
            .name = "regression", .equations = "eq:squared-error-backward",
            .chunk = "take the mean over too much", .parameters = list,
            .count = 4, .samples = N, .outputs = k, .context = &g,
            .value = mean_over_all, .gradient = divided_by_samples,
            .branches = open_units
        };
        Report found = gradcheck(&s);
        record_print(r, "%4d %11.4f %12.6f      %-8s  %s\n", k,
                     mean_over_all(&g), found.ours / found.measured,
                     verdict_name(found.verdict),
                     diagnosis_name(found.diagnosis.kind));
        row_free(&g.row);
        matrix_free(g.x), matrix_free(g.t), matrix_free(g.delta);
    }
}
/* measure what the order is worth */
enum { MIDDLE = 128, WIDEST = 512 };

typedef struct {
    Matrix *w[3];               /* the chain */
    Matrix *f1, *f2;            /* n0 × n2 and n0 × n3 */
    Matrix *b1, *b2;            /* n3 × n1 and n3 × n0 */
    Matrix *last;               /* the last matrix, transposed */
} Chain;

static void from_the_inputs(void *chain)
{
    Chain *c = chain;
    matrix_multiply(c->w[0], c->w[1], c->f1);
    matrix_multiply(c->f1, c->w[2], c->f2);
}
static void from_the_output(void *chain)
{
    Chain *c = chain;
    matrix_multiply_abt(c->last, c->w[1], c->b1);
    matrix_multiply_abt(c->b1, c->w[0], c->b2);
}
static double seconds_for(void (*work)(void *), void *job)
{
    double best = INFINITY;
    long runs = 1;
    for (int n = 0; n < 5; ) {
        clock_t began = clock();
        for (long k = 0; k < runs; k++)
            work(job);
        double elapsed = (double)(clock() - began) / CLOCKS_PER_SEC;
        if (elapsed < 0.001) {
            runs *= 2;
        } else {
            best = fmin(best, elapsed / (double)runs);
            n++;
        }
    }
    return best;
}
/* make a chain */
static Chain chain_new(Rng *rng, int n0, int n3)
{
    Chain c = {
        { matrix_new(n0, MIDDLE), matrix_new(MIDDLE, MIDDLE),
          matrix_new(MIDDLE, n3) },
        matrix_new(n0, MIDDLE), matrix_new(n0, n3),
        matrix_new(n3, MIDDLE), matrix_new(n3, n0),
        matrix_new(n3, MIDDLE)
    };
    for (int l = 0; l < 3; l++)
        for (int i = 0; i < c.w[l]->rows * c.w[l]->cols; i++)
            c.w[l]->at[i] = rng_normal(rng);
    for (int i = 0; i < MIDDLE; i++)
        for (int k = 0; k < n3; k++)
            matrix_row(c.last, k)[i] = matrix_row(c.w[2], i)[k];
    return c;
}
static void chain_free(Chain *c)
{
    Matrix *all[] = { c->w[0], c->w[1], c->w[2], c->f1, c->f2, c->b1,
                      c->b2, c->last };
    for (int i = 0; i < 8; i++)
        matrix_free(all[i]);
}
/* compare the results of the two orders */
static void compare_orders(const Chain *c)
{
    for (int i = 0; i < c->f2->rows; i++)
        for (int k = 0; k < c->f2->cols; k++) {
            double f = matrix_row(c->f2, i)[k];
            double b = matrix_row(c->b2, k)[i];
            require(fabs(f - b) < (sizeof(real) < 8 ? 1e-2 : 1e-9),
                    "%g is not %g", f, b);
        }
}
/* compare the two orders */
static void measure_orders(Record *r, Rng *rng)
{
    Series *s = record_series(r, "order", "predicted measured",
        "time and multiplications: from the inputs / from the output");
    series_is_time(s);
    double ratio = 0, excess = 0;
    int pairs = 0;
    for (int n0 = WIDEST; n0 >= 1; n0 /= 2, pairs++) {
        int n3 = WIDEST / n0;
        Chain c = chain_new(rng, n0, n3);
        double forward = seconds_for(from_the_inputs, &c);
        double predicted = n0 * (double)(MIDDLE + n3)
                         / (n3 * (double)(MIDDLE + n0));
        ratio = forward / seconds_for(from_the_output, &c);
        excess += log(predicted / ratio);
        compare_orders(&c);
        series_row(s, 2, (double[]){ predicted, ratio });
        /* record the ratio if the output is one number */
        if (n3 == 1) {
            record_value(r, "order-predicted", "%.0f", predicted);
            record_time(r, "order-measured", "%.0f", ratio);
        }
        chain_free(&c);
    }
    /* record what the text quotes of the orders */
    record_value(r, "order-middle", "%.0f", MIDDLE);
    record_value(r, "order-widest", "%.0f", WIDEST);
    record_time(r, "order-other", "%.0f", 1 / ratio);
    record_time(r, "product-ratio", "%.1f", exp(excess / pairs));
}
/* compare a graph with layers */
typedef struct {
    Graph *graph;
    Node x[2], loss;
    Row row;
    Matrix *points, *target, *delta;
} Rivals;

static void run_graph(void *context)
{
    Rivals *v = context;
    for (int i = 0; i < v->points->rows; i++) {
        for (int d = 0; d < 2; d++)
            graph_set(v->x[d], matrix_row(v->points, i)[d]);
        graph_forward(v->graph);
        graph_backward(v->loss, 1.0 / v->points->rows);
        graph_add_gradient(v->graph, v->row.gradient);
    }
}
static void run_layers(void *context)
{
    Rivals *v = context;
    const Loss *squares = loss_find("squared-error");
    const Matrix *y = row_forward(&v->row, v->points);
    squares->gradient(y, v->target, 1, v->delta);
    row_backward(&v->row, v->delta);
}
static void compare_with_graph(Record *r, Rng *rng)
{
    enum { BATCH = 20, WIDE = 16 };
    Rivals v = {
        .graph = graph_new(),
        .row = row_new((const int[]){ 2, WIDE, WIDE, 1 }, 4, "relu",
                       BATCH),
        .points = matrix_new(BATCH, 2),
        .target = matrix_new(BATCH, 1), .delta = matrix_new(BATCH, 1)
    };
    /* build the same network of nodes */
    Node a[WIDE], b[WIDE], y[1];
    for (int d = 0; d < 2; d++)
        v.x[d] = graph_input(v.graph, 0);
    graph_layer(v.x, 2, a, WIDE, graph_relu);
    graph_layer(a, WIDE, b, WIDE, graph_relu);
    graph_layer(b, WIDE, y, 1, NULL);
    v.loss = graph_multiply(graph_input(v.graph, 0.5),
                            graph_square(y[0]));
    row_draw(&v.row, rng, 2);
    for (int p = 0; p < v.row.count; p++)
        v.graph->theta[p] = v.row.theta[p];
    for (int i = 0; i < 2 * BATCH; i++)
        v.points->at[i] = rng_normal(rng);
    /* insist that both give the same gradient */
    run_graph(&v);
    for (int p = 0; p < v.row.count; p++)
        v.row.gradient[p] = -v.row.gradient[p];
    run_layers(&v);
    for (int p = 0; p < v.row.count; p++)
        require(fabs(v.row.gradient[p])
                < (sizeof(real) < 8 ? 1e-4 : 1e-12),
                "the gradients differ by %g in parameter %d",
                v.row.gradient[p], p);
    record_time(r, "graph-over-layers", "%.0f",
                seconds_for(run_graph, &v)
                / seconds_for(run_layers, &v));
    graph_free(v.graph), row_free(&v.row);
    matrix_free(v.points), matrix_free(v.target);
    matrix_free(v.delta);
}
/* run chapter 5 */
int main(int argc, char **argv)
{
    uint64_t seed = 1;
    const char *out = "figures/ch05";
    const Option table[] = {
        { "seed", OPTION_SEED, &seed, "start of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 5: the delta recursion.",
                  table, 2);
    Record *r = record_open(out, "chapter5");
    Rng rng;
    rng_seed(&rng, seed);
    /* report what chapter 5 has to say */
    record_machine(r);
    report_affine_backward(r);
    report_three_layers(r);
    measure_vanishing(r, &rng);
    report_mean(r, &rng);
    measure_orders(r, &rng);
    compare_with_graph(r, &rng);
    record_close(r);
    return 0;
}
