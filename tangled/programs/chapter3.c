/* From chapters/03-chain-rule.nw: change it there, not here. */
/* include what both programs need */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"
#include "graph.h"
#include "moons.h"
#include "options.h"
#include "record.h"
#include "rng.h"
#include "descent.h"
#include "progress.h"

/* show a graph */
static Node leaf(Graph *g, const char *name, double value)
{
    return graph_name(graph_input(g, value), name);
}
static void show(Record *r, const char *what, Node output,
                 double seed)
{
    const Graph *g = output.graph;
    graph_backward(output, seed);
    record_print(r, "%-16s%5g%6g  ", what, seed,
                 real_part(graph_value(output)));
    for (int i = 0; i < g->size; i++)
        if (g->name[i])
            record_print(r, "  %s=%g: %g", g->name[i],
                         real_part(g->value[i]),
                         real_part(g->adjoint[i]));
    record_print(r, "\n");
}
/* work the small graphs */
static void work_chain(Record *r)
{
    Graph *g = graph_new();
    Node x = leaf(g, "x", 1), z = graph_multiply(x, graph_input(g, 2));
    z = graph_add(z, graph_input(g, 3));
    show(r, "(2x + 3) 5", graph_multiply(z, graph_input(g, 5)), 1);
    graph_free(g);
}
static void work_sum(Record *r)
{
    Graph *g = graph_new();
    Node x = leaf(g, "x", 3), y = leaf(g, "y", 4);
    Node sum = graph_add(x, y), c = leaf(g, "c", 2);
    show(r, "(x + y) c", graph_multiply(sum, c), 1);
    graph_draw(g, record_file(r, "sum-doubled.dot"));
    graph_free(g);
}
static void work_squares(Record *r)
{
    Graph *one = graph_new(), *two = graph_new();
    Node x = leaf(one, "x", 2);
    Node s = graph_add(x, graph_input(one, 1));
    show(r, "(x + 1)^2", graph_square(s), 1);
    Node a = leaf(two, "x", 1), b = leaf(two, "y", 2);
    show(r, "(x + y)^2", graph_square(graph_add(a, b)), 1);
    graph_free(one), graph_free(two);
}
static void work_products(Record *r)
{
    Graph *one = graph_new(), *two = graph_new();
    Node x = leaf(one, "x", 3);
    show(r, "x x", graph_multiply(x, x), 1);
    Node a = leaf(two, "x", 2), b = leaf(two, "y", 3);
    Node z = graph_multiply(a, b);
    show(r, "x y", z, 1);
    show(r, "x y", z, 1.5);
    graph_free(one), graph_free(two);
}
static void find_the_infinity(Record *r)
{
    Graph *g = graph_new();
    Node x = graph_input(g, 2), y = graph_input(g, 2);
    Node z = graph_log(graph_subtract(x, y));
    graph_square(graph_add(z, x));
    graph_check(g, record_file(r, "check.txt"));
    graph_free(g);
}
/* work a neuron at three points */
static void work_neuron(Record *r)
{
    static const double points[3][4] = {
        { 2, 3, 1, 5 }, { -2, 3, 1, 5 }, { 0.5, 2, -1, 1 }
    };
    Graph *g = graph_new();
    /* build the neuron */
    Node w = graph_name(graph_parameter(g, 0), "w");
    Node x = leaf(g, "x", 0);
    Node b = graph_name(graph_parameter(g, 0), "b");
    Node t = leaf(g, "t", 0);
    Node z = graph_add(graph_multiply(w, x), b);
    Node loss = graph_square(graph_subtract(graph_relu(z), t));
    for (int i = 0; i < 3; i++) {
        /* move the neuron to point i */
        g->theta[0] = points[i][0];
        graph_set(x, points[i][1]);
        g->theta[1] = points[i][2];
        graph_set(t, points[i][3]);
        graph_forward(g);
        /* differentiate it in two ways */
        show(r, "(relu(wx+b)-t)^2", loss, 1);
        if (i == 0)
            graph_draw(g, record_file(r, "neuron.dot"));
        Objective o = graph_objective(&loss);
        real measured[2];
        gradient_central(&o, 1e-6, measured);
        record_print(r, "%29sby differences  w: %.6f  b: %.6f\n", "",
                     real_part(measured[0]), real_part(measured[1]));
    }
    graph_free(g);
}
/* count the paths of a ladder */
static void count_paths(Record *r, int doublings)
{
    Graph *g = graph_new();
    Node v = graph_input(g, 1), first = v;
    for (int i = 0; i < doublings; i++)
        v = graph_add(v, v);
    graph_backward(v, 1);
    int edges = 0;
    for (int i = 0; i < g->size; i++)
        edges += graph_local(g, i, (real[2]){ 0 });
    record_value(r, "paths", "%.4e", real_part(graph_adjoint(first)));
    record_value(r, "path-edges", "%.0f", edges);
    graph_free(g);
}
/* sweep with a mistake */
typedef enum { NONE, OVERWRITE, WRONG_OPERAND } Mistake;

static void sweep(Node output, const int *order, int n, Mistake m)
{
    Graph *g = output.graph;
    for (int i = 0; i < g->size; i++)
        g->adjoint[i] = 0;
    g->adjoint[output.index] = 1;
    for (int k = 0; k < n; k++) {
        /* hand on from the next node in the order */
        int i = order[k], operand[2] = { g->step[i].left, g->step[i].right };
        real local[2], upstream = g->adjoint[i];
        int operands = graph_local(g, i, local);
        for (int j = 0; j < operands; j++) {
            /* hand on to operand j, perhaps wrongly */
            real *to = &g->adjoint[operand[j]];
            real share = upstream * local[j];
            if (m == WRONG_OPERAND)
                share = upstream * local[operands - 1 - j];
            *to = m == OVERWRITE ? share : *to + share;
        }
    }
}
/* let the check catch the mistakes */
static void make_mistakes(Record *r)
{
    Graph *g = graph_new(), *other = graph_new();
    /* build the two examples */
    Node t = graph_parameter(other, 3), square = graph_multiply(t, t);
    Node x = graph_name(graph_parameter(g, 3), "x");
    Node y = graph_name(graph_parameter(g, 2), "y");
    Node v = graph_name(graph_multiply(x, y), "v");
    Node p = graph_name(graph_add(v, x), "p");
    Node loss = graph_name(graph_multiply(v, p), "L");
    graph_backward(loss, 1);
    graph_draw(g, record_file(r, "two-paths.dot"));
    /* print the numerical gradients */
    Objective os = graph_objective(&square), ol = graph_objective(&loss);
    real ds[1], dl[2];
    gradient_central(&os, 1e-5, ds);
    gradient_central(&ol, 1e-5, dl);
    graph_forward(other);
    graph_forward(g);
    record_section(r, "mistakes");
    record_print(r, "%23s %9s %9s %9s\n", "", "x x: d/dx", "L: d/dx",
                 "L: d/dy");
    record_print(r, "%-23s %9.5f %9.5f %9.5f\n", "central difference",
                 real_part(ds[0]), real_part(dl[0]), real_part(dl[1]));
    /* print what each sweep makes of them */
    static const struct { const char *what; Mistake m; int order[5]; }
    sweeps[] = {
        { "the right sweep", NONE, { 4, 3, 2, 1, 0 } },
        { "overwrites", OVERWRITE, { 4, 3, 2, 1, 0 } },
        { "hands on wrong operand", WRONG_OPERAND, { 4, 3, 2, 1, 0 } },
        { "goes too early", NONE, { 4, 2, 3, 0, 1 } },
    };
    for (int i = 0; i < 4; i++) {
        /* sweep both graphs in this way */
        sweep(square, (const int[]){ 1, 0 }, 2, sweeps[i].m);
        sweep(loss, sweeps[i].order, 5, sweeps[i].m);
        double s = real_part(graph_adjoint(t));
        double lx = real_part(graph_adjoint(x));
        double ly = real_part(graph_adjoint(y));
        record_print(r, "%-23s %9g %9g %9g", sweeps[i].what, s, lx, ly);
        /* say where it differs from the numerical gradient */
        bool bad_s = fabs(s - real_part(ds[0])) > 1e-3;
        bool bad_l = fabs(lx - real_part(dl[0])) > 1e-3
                  || fabs(ly - real_part(dl[1])) > 1e-3;
        record_print(r, "   %s\n", bad_s && bad_l ? "wrong in both"
                                 : bad_s ? "wrong in x x"
                                 : bad_l ? "wrong in L" : "agrees");
    }
    graph_free(g);
    graph_free(other);
}
/* build a network of nodes */
static Node *network(const Node *in, const int *sizes, int n,
                     Node (*hidden)(Node))
{
    Node *a = allocate((size_t)sizes[0], sizeof *a);
    memcpy(a, in, (size_t)sizes[0] * sizeof *a);
    for (int l = 1; l < n; l++) {
        Node *next = allocate((size_t)sizes[l], sizeof *next);
        graph_layer(a, sizes[l - 1], next, sizes[l],
                    l < n - 1 ? hidden : NULL);
        free(a);
        a = next;
    }
    return a;   /* the nodes of the output; the caller frees */
}
static void initialize(Graph *g, const int *sizes, int n, Rng *rng)
{
    real *w = g->theta;
    for (int l = 1; l < n; l++) {
        double scale = sqrt(2.0 / sizes[l - 1]);
        for (int p = 0; p < sizes[l - 1] * sizes[l]; p++)
            *w++ = scale * rng_normal(rng);
        w += sizes[l];
    }
}
/* classify points with a graph */
enum { POINTS = 200, FRESH = 1000, BATCH = 20, EPOCHS = 200 };
static const double NOISE = 0.15;

typedef struct {
    Graph *graph;
    Node x[2], sign, logit, loss;
    const Matrix *points, *labels;  /* the samples of mean_loss */
} Classifier;
static Classifier classifier_new(Rng *rng, Node (*hidden)(Node))
{
    static const int sizes[] = { 2, 16, 16, 1 };
    Classifier c = { .graph = graph_new() };
    for (int d = 0; d < 2; d++)
        c.x[d] = graph_input(c.graph, 0);
    c.sign = graph_input(c.graph, 1);
    Node *out = network(c.x, sizes, 4, hidden);
    c.logit = out[0];
    free(out);
    c.loss = graph_softplus(graph_multiply(c.sign, c.logit));
    initialize(c.graph, sizes, 4, rng);
    return c;
}
static void present(Classifier *c, int i)
{
    for (int d = 0; d < 2; d++)
        graph_set(c->x[d], matrix_row(c->points, i)[d]);
    graph_set(c->sign, 1 - 2 * c->labels->at[i]);
    graph_forward(c->graph);
}
static real mean_loss(void *classifier)
{
    Classifier *c = classifier;
    real sum = 0;
    for (int i = 0; i < c->points->rows; i++) {
        present(c, i);
        sum += graph_value(c->loss);
    }
    return sum / c->points->rows;
}
static void add_gradient(Classifier *c, int i, double seed,
                         real *gradient)
{
    present(c, i);
    graph_backward(c->loss, seed);
    graph_add_gradient(c->graph, gradient);
}
/* train the classifier */
static void train_epoch(Classifier *c, Rng *rng, int *order,
                        real *gradient)
{
    /* shuffle the order */
    for (int i = POINTS - 1; i > 0; i--) {
        int k = rng_below(rng, i + 1), swap = order[i];
        order[i] = order[k], order[k] = swap;
    }
    for (int first = 0; first < POINTS; first += BATCH) {
        /* take a step on the batch that begins at first */
        const double learning_rate = 0.1;
        for (int p = 0; p < c->graph->count; p++)
            gradient[p] = 0;
        for (int i = first; i < first + BATCH; i++)
            add_gradient(c, order[i], 1.0 / BATCH, gradient);
        descent_step(c->graph->theta, gradient, c->graph->count,
                     learning_rate);
    }
}
static double judge(Classifier c, const Matrix *x, const Matrix *t,
                    double *loss)
{
    int right = 0;
    c.points = x, c.labels = t;
    *loss = real_part(mean_loss(&c));
    for (int i = 0; i < x->rows; i++) {
        present(&c, i);
        bool second = real_part(graph_value(c.logit)) > 0;
        right += second == (real_part(t->at[i]) > 0.5);
    }
    return 100.0 * right / x->rows;     /* per cent */
}
static void train(Record *r, Classifier *c, Rng *rng,
                  const Matrix *x, const Matrix *t)
{
    /* prepare to train */
    int order[POINTS];
    for (int i = 0; i < POINTS; i++)
        order[i] = i;
    real *gradient = allocate((size_t)c->graph->count, sizeof(real));
    Series *s = record_series(r, "training", "epoch training fresh",
                              "mean loss of the moons classifier");
    Progress p;
    progress_start(&p, "two moons", EPOCHS);
    for (int epoch = 0; epoch <= EPOCHS; epoch++) {
        if (epoch > 0)
            train_epoch(c, rng, order, gradient);
        progress_step(&p, epoch);
        /* record the losses after this epoch */
        if (epoch % 5 != 0)
            continue;
        double seen, fresh;
        double right = judge(*c, c->points, c->labels, &seen);
        double right_fresh = judge(*c, x, t, &fresh);
        if (!graph_check(c->graph, stderr))
            fail("training came apart in epoch %d", epoch);
        series_row(s, 3, (double[]){ epoch, seen, fresh });
        if (epoch % 50 == 0)
            record_print(r, "%5d%10.4f%10.4f%9.1f%%%9.1f%%\n", epoch, seen,
                         fresh, right, right_fresh);
    }
    progress_end(&p);
    free(gradient);
}
/* draw the plane as the network sees it */
static void draw_points(Record *r, const Matrix *x, const Matrix *t)
{
    Series *s = record_series(r, "moons", "x y label",
                              "training points");
    for (int i = 0; i < x->rows; i++) {
        const real *point = matrix_row(x, i);
        series_row(s, 3, (double[]){ real_part(point[0]),
                                     real_part(point[1]),
                                     real_part(t->at[i]) });
    }
}
static void draw_plane(Record *r, const Classifier *c)
{
    Series *s = record_series(r, "plane", "x y logit",
                              "logits on a grid");
    for (int i = 0; i <= 110; i++) {
        for (int j = 0; j <= 75; j++) {
            /* record the logit at this point of the grid */
            double x = -1.7 + 0.04 * i, y = -1.2 + 0.04 * j;
            graph_set(c->x[0], x);
            graph_set(c->x[1], y);
            graph_forward(c->graph);
            double z = real_part(graph_value(c->logit));
            series_row(s, 3, (double[]){ x, y, z });
        }
        series_gap(s);
    }
}
/* compare gradients */
static double disagreement(const real *g, const real *truth, int n)
{
    double worst = 0, largest = 0;
    for (int p = 0; p < n; p++) {
        double error = fabs(real_part(g[p]) - real_part(truth[p]));
        worst = fmax(worst, error);
        largest = fmax(largest, fabs(real_part(truth[p])));
    }
    require(largest > 0, "a gradient of zeros checks nothing");
    return worst / largest;
}
typedef void Oracle(const Objective *o, double step, real *gradient);

static double compare_batch(Oracle *oracle, double step,
                            Node (*hidden)(Node), uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Matrix *x = matrix_new(BATCH, 2), *t = matrix_new(BATCH, 1);
    moons_make(&rng, NOISE, x, t);
    Classifier c = classifier_new(&rng, hidden);
    c.points = x, c.labels = t;
    Graph *g = c.graph;
    /* compare the classifier's gradient with the oracle's */
    real *swept = allocate((size_t)g->count, sizeof(real));
    real *truth = allocate((size_t)g->count, sizeof(real));
    for (int i = 0; i < BATCH; i++)
        add_gradient(&c, i, 1.0 / BATCH, swept);
    Objective o = { mean_loss, &c, g->theta, g->count };
    oracle(&o, step, truth);
    double d = disagreement(swept, truth, g->count);
    free(swept), free(truth);
    matrix_free(x), matrix_free(t), graph_free(g);
    return d;
}
/* ask Richardson */
static void richardson(const Objective *o, double step,
                       real *gradient)
{
    gradient_richardson(o, step, gradient, NULL);
}
static void ask_richardson(Record *r, uint64_t seed)
{
    double smooth = compare_batch(richardson, 0, graph_tanh, seed);
    double relu = compare_batch(richardson, 0, graph_relu, seed);
    double near = compare_batch(richardson, 1e-3, graph_relu, seed);
    record_value(r, "richardson-tanh", "%.0e", smooth);
    record_value(r, "richardson-relu", "%.0e", relu);
    record_value(r, "richardson-near", "%.0e", near);
}
/* measure the cost */
typedef struct {
    Node loss;
    Objective objective;
    real *gradient;
} Job;
static void forward_only(void *job)
{
    graph_forward(((Job *)job)->loss.graph);
}
static void both_sweeps(void *job)
{
    Job *j = job;
    graph_forward(j->loss.graph);
    graph_backward(j->loss, 1);
    graph_add_gradient(j->loss.graph, j->gradient);
}
static void differences(void *job)
{
    Job *j = job;
    gradient_central(&j->objective, 1e-5, j->gradient);
}
static double seconds(void (*work)(void *), void *job)
{
    double best = INFINITY, start = clock_seconds();
    long runs = 1;
    for (int n = 0; n < 3 || clock_seconds() - start < 0.04; ) {
        /* time one round of the job */
        double began = clock_seconds();
        for (long k = 0; k < runs; k++)
            work(job);
        double elapsed = clock_seconds() - began;
        if (elapsed < 0.001) {
            runs *= 2;
        } else {
            best = fmin(best, elapsed / (double)runs);
            n++;
        }
    }
    return best;
}
static void measure_costs(Record *r, Rng *rng)
{
    static const int widths[] = { 2, 4, 8, 16, 32, 64, 128, 256, 400 };
    /* open the series of the costs */
    Series *swept = record_series(r, "cost", "parameters forward both",
                                  "seconds for one sweep and for both");
    Series *measured = record_series(r, "cost-measured",
                                     "parameters seconds",
                                     "central differences");
    series_is_time(swept), series_is_time(measured);
    double n = 0, ratio = 0, sum_log = 0, rate = 0;
    record_section(r, "cost");
    record_print(r, "parameters      nodes    forward   backward"
                 "  both/forward\n");
    for (int i = 0; i < 9; i++) {
        /* build a network of this width */
        Graph *g = graph_new();
        const int sizes[] = { 2, widths[i], widths[i], 1 };
        Node x[2] = { graph_input(g, 0.3), graph_input(g, -0.7) };
        Node *z = network(x, sizes, 4, graph_relu);
        Job job = { .loss = graph_softplus(z[0]) };
        initialize(g, sizes, 4, rng);
        job.objective = graph_objective(&job.loss);
        job.gradient = allocate((size_t)g->count, sizeof(real));
        /* time its sweeps and its differences */
        n = g->count;
        double once = seconds(forward_only, &job);
        double both = seconds(both_sweeps, &job);
        ratio = both / once;
        sum_log += log(ratio);
        series_row(swept, 3, (double[]){ n, once, both });
        if (n < 2000)
            series_row(measured, 2,
                       (double[]){ n, seconds(differences, &job) });
        /* count its operations */
        long forward, backward;
        graph_count(g, &forward, &backward);
        rate = (double)forward / once;
        record_print(r, "%10d%11d%11ld%11ld%14.4f\n", g->count, g->size,
                     forward, backward,
                     (double)(forward + backward) / (double)forward);
        free(z), free(job.gradient), graph_free(g);
    }
    /* record what the text quotes of the costs */
    double c = exp(sum_log / 9);
    record_value(r, "largest-n", "%.0f", n);
    record_time(r, "both-sweeps", "%.1f", c);
    record_time(r, "both-largest", "%.1f", ratio);
    record_time(r, "rate", "%.0f", rate / 1e6);
    record_time(r, "gain", "%.0e", 2 * n / c);
}
/* learn the moons */
static void learn_moons(Record *r, Rng *rng)
{
    Matrix *x = matrix_new(POINTS, 2), *t = matrix_new(POINTS, 1);
    Matrix *xf = matrix_new(FRESH, 2), *tf = matrix_new(FRESH, 1);
    moons_make(rng, NOISE, x, t);
    moons_make(rng, NOISE, xf, tf);
    Classifier c = classifier_new(rng, graph_relu);
    c.points = x, c.labels = t;
    record_section(r, "training");
    record_print(r, "           mean loss on          right on\n"
                    "epoch  training     fresh  training     fresh\n");
    train(r, &c, rng, xf, tf);
    draw_points(r, x, t);
    draw_plane(r, &c);
    /* record what the text quotes of the moons */
    record_value(r, "points", "%.0f", POINTS);
    record_value(r, "fresh", "%.0f", FRESH);
    record_value(r, "batch", "%.0f", BATCH);
    record_value(r, "epochs", "%.0f", EPOCHS);
    double loss;
    record_value(r, "right", "%.1f", judge(c, x, t, &loss));
    record_value(r, "right-fresh", "%.1f", judge(c, xf, tf, &loss));
    double bytes = sizeof(Step) + 2 * sizeof(real) + sizeof(char *);
    int own = c.graph->size - c.graph->count;
    record_value(r, "nodes", "%.0f", c.graph->size);
    record_value(r, "sample-kb", "%.0f", c.graph->size * bytes / 1000);
    record_value(r, "batch-kb", "%.0f",
                 (c.graph->count + POINTS * own) * bytes / 1000);
    graph_free(c.graph);
    matrix_free(x), matrix_free(t), matrix_free(xf), matrix_free(tf);
}
/* run chapter 3 */
int main(int argc, char **argv)
{
    /* read the options of chapter 3 */
    uint64_t seed = 1;
    const char *out = "figures/ch03";
    const Option table[] = {
        { "seed", OPTION_SEED, &seed, "start of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 3: the chain rule, on graphs.",
                  table, 2);
    Record *r = record_open(out, "chapter3");
    Rng rng;
    rng_seed(&rng, seed);
    record_machine(r);
    record_section(r, "worked");
    record_print(r, "%-16s%5s%6s    %s\n", "graph", "seed", "value",
                 "input=value: adjoint");
    work_chain(r);
    work_sum(r);
    work_squares(r);
    work_products(r);
    find_the_infinity(r);
    work_neuron(r);
    count_paths(r, 1000);
    make_mistakes(r);
    learn_moons(r, &rng);
    ask_richardson(r, seed);
    measure_costs(r, &rng);
    record_close(r);
    return 0;
}
