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
#include "loss.h"
#include "mlp.h"

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
/* check the network of chapter 1 */
static const int example_sizes[] = { 2, 3, 2 };
static const double example_theta[17] = {
    0.1, 0.3, -0.2, 0.4, -0.1, 0.5, 0, 0, 0,
    0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0
};
static Node example_graph(Graph *g)
{
    Node x[2] = { graph_input(g, 1), graph_input(g, 2) };
    Node *z = network(x, example_sizes, 3, graph_relu);
    Node loss = graph_softplus(graph_subtract(z[1], z[0]));
    free(z);
    for (int p = 0; p < 17; p++)
        g->theta[p] = example_theta[p];
    graph_forward(g);
    return loss;
}
typedef struct {
    Mlp *mlp;
    Matrix *x, *t;
} Example;

static real example_loss(void *context)
{
    Example *e = context;
    const Matrix *z = mlp_forward(e->mlp, e->x);
    return loss_find("cross-entropy")->value(z, e->t);
}
static double check_example(Record *r)
{
    Graph *g = graph_new();
    Node loss = example_graph(g);
    Example e = {
        mlp_new(example_sizes, 3, activation_find("relu"), 1),
        matrix_new(1, 2), matrix_new(1, 2)
    };
    matrix_set(e.x, (const double[]){ 1, 2 });
    matrix_set(e.t, (const double[]){ 1, 0 });
    for (int p = 0; p < 17; p++)
        e.mlp->theta[p] = example_theta[p];
    /* differentiate the graph, and the other network */
    real swept[17] = { 0 }, truth[17];
    graph_backward(loss, 1);
    graph_add_gradient(g, swept);
    Objective o = { example_loss, &e, e.mlp->theta, e.mlp->count };
    gradient_complex_step(&o, 0, truth);
    record_value(r, "example-loss", "%.4f", real_part(graph_value(loss)));
    graph_free(g), mlp_free(e.mlp);
    matrix_free(e.x), matrix_free(e.t);
    return disagreement(swept, truth, 17);
}
/* run the companion */
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
    Record *r = record_open(out, "chapter3-complex");
    record_section(r, "complex");
    record_print(r, "%-34s%12s\n", "graph against complex step",
                 "difference");
    /* report the agreement of the two networks */
    Oracle *oracle = gradient_complex_step;
    record_print(r, "%-34s%12.1e\n", "moons classifier, ReLU",
                 compare_batch(oracle, 0, graph_relu, seed));
    record_print(r, "%-34s%12.1e\n", "moons classifier, tanh",
                 compare_batch(oracle, 0, graph_tanh, seed));
    record_print(r, "%-34s%12.1e\n", "network of chapter 1",
                 check_example(r));
    record_close(r);
    return 0;
}
