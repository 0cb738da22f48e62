/* The checks of chapter 3: each operation of the graph by itself, how
   operations are put together, and networks of nodes. */
#include "checks.h"

#include <stdlib.h>
#include <string.h>

/* The classifier of the moons and the network of chapter 1 as a graph,
   from the chapter itself. */
#define main chapter3_main
#include "programs/chapter3-complex.c"
#undef main

/* ---- The sweep without any operation ---- */

/* The output is a parameter itself.  What comes after it on the tape,
   and the other parameter, must not matter. */
static Case leaf_alone(Rng *rng)
{
    GraphCase *c = graph_case();
    Node a[2];
    graph_input(c->graph, 0);   /* parameters are not the first nodes */
    graph_case_add(c, "a", 1, 2, a, rng, 0.5, 2);
    graph_exp(graph_add(a[0], a[1]));
    return graph_case_done(c, a[0], NULL);
}

/* ---- The operations, one at a time ---- */

/* The operation on the entries of two matrices, each with an upstream
   of its own. */
static Case binary_operation(Rng *rng, Node (*operation)(Node, Node))
{
    GraphCase *c = graph_case();
    Node a[6], b[6];
    graph_input(c->graph, 0);
    graph_case_add(c, "a", 2, 3, a, rng, 0.5, 1.5);
    graph_case_add(c, "b", 2, 3, b, rng, -4, -2);
    for (int i = 0; i < 6; i++) {
        graph_case_output(c, operation(a[i], b[i]), rng);
    }
    return graph_case_weighed(c, NULL);
}

static Case add(Rng *rng) { return binary_operation(rng, graph_add); }
static Case subtract(Rng *rng)
{
    return binary_operation(rng, graph_subtract);
}
static Case multiply(Rng *rng)
{
    return binary_operation(rng, graph_multiply);
}

/* The same with one operand, which lies between low and high. */
static Case unary_operation(Rng *rng, Node (*operation)(Node), double low,
                            double high, void (*harden)(void *context))
{
    GraphCase *c = graph_case();
    Node a[8];
    graph_input(c->graph, 0);
    graph_case_add(c, "a", 2, 4, a, rng, low, high);
    for (int i = 0; i < 8; i++) {
        graph_case_output(c, operation(a[i]), rng);
    }
    return graph_case_weighed(c, harden);
}

static void set_operands(void *context, const double *values)
{
    const GraphCase *c = context;
    for (int i = 0; i < 8; i++) {
        c->parameters[0].at[i] = (real)values[i];
    }
}

/* Near and far, a tie, and what a step crosses. */
static void harden_relu(void *context)
{
    set_operands(context, (const double[]){
        1e-6, -1e-6, 1e-3, -1e-3, 0, 40, 2, 3e-9});
}

/* Where the functions are nearly flat.  Farther out 1 - y*y has lost
   the digits to be compared. */
static void harden_sigmoid(void *context)
{
    set_operands(context, (const double[]){
        -9, 9, -5, 5, 1e-8, -1e-8, 3, 0});
}

static void harden_tanh(void *context)
{
    set_operands(context, (const double[]){
        -4, 4, -2.5, 2.5, 1e-8, -1e-8, 1, 0});
}

/* From nearly nothing to where it is the identity. */
static void harden_softplus(void *context)
{
    set_operands(context, (const double[]){
        -20, 40, 22, -1e-8, 0, 700, -3, 12});
}

static void harden_square(void *context)
{
    set_operands(context, (const double[]){
        0, 1e-8, -1e-8, 5, -7, 30, -0.1, 2});
}

static void harden_exp(void *context)
{
    set_operands(context, (const double[]){
        -30, 4, 3, -1e-8, 0, 2, -3, 1});
}

static void harden_log(void *context)
{
    set_operands(context, (const double[]){
        0.1, 1000, 1, 0.3, 1 + 1e-8, 20, 0.15, 5});
}

static Case square(Rng *rng)
{
    return unary_operation(rng, graph_square, -2, 3, harden_square);
}
static Case exponential(Rng *rng)
{
    return unary_operation(rng, graph_exp, -2, 2, harden_exp);
}
static Case logarithm(Rng *rng)
{
    return unary_operation(rng, graph_log, 1.5, 4, harden_log);
}
static Case rectify(Rng *rng)
{
    return unary_operation(rng, graph_relu, -2, 2, harden_relu);
}
static Case squash(Rng *rng)
{
    return unary_operation(rng, graph_sigmoid, -3, 3, harden_sigmoid);
}
static Case tangent(Rng *rng)
{
    return unary_operation(rng, graph_tanh, -2, 2, harden_tanh);
}
static Case soft(Rng *rng)
{
    return unary_operation(rng, graph_softplus, -4, 4, harden_softplus);
}

/* ---- How operations are put together ---- */

/* A chain of functions of one operand, two links longer for each of
   the parameters. */
static Case chain(Rng *rng)
{
    GraphCase *c = graph_case();
    Node a[3], sum = {NULL, 0};
    graph_case_add(c, "a", 1, 3, a, rng, 0.2, 0.8);
    for (int i = 0; i < 3; i++) {
        Node n = a[i];
        for (int k = 0; k <= i; k++) {
            n = graph_log(graph_softplus(graph_exp(graph_tanh(n))));
        }
        sum = weighed_sum(sum, n, rng);
    }
    return graph_case_done(c, sum, NULL);
}

/* Both operands the same, and nearly so. */
static Case used_twice(Rng *rng)
{
    GraphCase *c = graph_case();
    Node x[2], y[2], sum = {NULL, 0};
    graph_case_add(c, "x", 1, 2, x, rng, 0.5, 3);
    graph_case_add(c, "y", 1, 2, y, rng, -3, -0.5);
    for (int i = 0; i < 2; i++) {
        Node square_of_sum = graph_add(x[i], y[i]);
        square_of_sum = graph_multiply(square_of_sum, square_of_sum);
        sum = weighed_sum(sum, graph_multiply(x[i], x[i]), rng);
        sum = weighed_sum(sum, graph_add(y[i], y[i]), rng);
        sum = weighed_sum(sum, square_of_sum, rng);
    }
    return graph_case_done(c, sum, NULL);
}

/* Two numbers that are read a hundred times, by nodes that read each
   other. */
static Case used_often(Rng *rng)
{
    GraphCase *c = graph_case();
    Node x[2];
    graph_case_add(c, "x", 1, 2, x, rng, 0.02, 0.3);
    Node sum = graph_exp(x[0]);
    for (int i = 0; i < 50; i++) {
        Node other = graph_subtract(graph_exp(x[i % 2]), x[1]);
        sum = graph_add(graph_multiply(sum, x[0]), other);
    }
    return graph_case_done(c, sum, NULL);
}

/* Eight rungs of a ladder with 2^8 paths. */
static Case ladder(Rng *rng)
{
    GraphCase *c = graph_case();
    Node a[2];
    graph_case_add(c, "a", 1, 2, a, rng, 0.1, 0.5);
    Node n = graph_add(a[0], graph_square(a[1]));
    for (int i = 0; i < 8; i++) {
        n = graph_add(graph_tanh(n), graph_multiply(n, a[i % 2]));
    }
    return graph_case_done(c, n, NULL);
}

/* L = v (v + x) with v = xy, section "Many paths": v has two readers
   at different depths. */
static Case five_paths(Rng *rng)
{
    GraphCase *c = graph_case();
    Node x, y;
    graph_case_add(c, "x", 1, 1, &x, rng, 2, 4);
    graph_case_add(c, "y", 1, 1, &y, rng, 1, 3);
    Node v = graph_multiply(x, y), p = graph_add(v, x);
    return graph_case_done(c, graph_multiply(v, p), NULL);
}

/* The output in the middle of the tape: what comes after it reads the
   same numbers and must not matter. */
static Case early_output(Rng *rng)
{
    GraphCase *c = graph_case();
    Node a[4], sum = {NULL, 0};
    graph_case_add(c, "a", 2, 2, a, rng, -2, 2);
    for (int i = 0; i < 4; i++) {
        sum = weighed_sum(sum, graph_sigmoid(a[i]), rng);
    }
    Node after = graph_square(sum);
    for (int i = 0; i < 4; i++) {
        after = graph_multiply(after, graph_exp(a[i]));
    }
    return graph_case_done(c, sum, NULL);
}

/* Two sweeps back after one sweep forward, as the text does it with two
   seeds: the first must not spoil what the second needs. */
static void gradient_of_second_sweep(void *context, real upstream,
                                     real *gradient)
{
    GraphCase *c = context;
    graph_forward(c->graph);
    graph_backward(c->output, (real)0.3);
    graph_backward(c->output, upstream);
    graph_add_gradient(c->graph, gradient);
}

static Case swept_twice(Rng *rng)
{
    GraphCase *c = graph_case();
    Node a[3], sum = {NULL, 0};
    graph_case_add(c, "a", 1, 3, a, rng, 0.5, 2);
    for (int i = 0; i < 3; i++) {
        Node n = graph_multiply(graph_exp(a[i]), graph_tanh(a[i]));
        sum = weighed_sum(sum, graph_square(n), rng);
    }
    Case twice = graph_case_done(c, sum, NULL);
    twice.subject.gradient = gradient_of_second_sweep;
    return twice;
}

/* The neuron of section "By hand and by program", open, in all four of
   its leaves.  (Closed, it would be vacuous: nothing passes.) */
static Case neuron(Rng *rng)
{
    GraphCase *c = graph_case();
    Node w, x, b, t;
    graph_case_add(c, "w", 1, 1, &w, rng, 1.5, 2.5);
    graph_case_add(c, "x", 1, 1, &x, rng, 2, 4);
    graph_case_add(c, "b", 1, 1, &b, rng, 0.5, 2);
    graph_case_add(c, "t", 1, 1, &t, rng, 2, 3);
    Node z = graph_add(graph_multiply(w, x), b);
    Node y = graph_relu(z);
    return graph_case_done(c, graph_square(graph_subtract(y, t)), NULL);
}

/* ---- Networks of nodes ---- */

static void first_layer(const GraphCase *c, int unit, double weight,
                        double bias)
{
    const Parameter *w = &c->parameters[0], *b = &c->parameters[1];
    for (int d = 0; d < w->rows; d++) {
        w->at[d * w->cols + unit] = (real)weight;
    }
    b->at[unit] = (real)bias;
}

/* One unit on its kink, one closed, one far open. */
static void harden_layers(void *context)
{
    first_layer(context, 0, 0, 0);
    first_layer(context, 1, 0.1, -5);
    first_layer(context, 2, 0.3, 4);
}

/* inputs -> 6 -> 5 -> 2 and the squared error of one sample. */
static Case deep_network(Rng *rng, Node (*first)(Node),
                         Node (*second)(Node))
{
    GraphCase *c = graph_case();
    Node x[3], t[2], y[6], u[5], z[2];
    for (int d = 0; d < 3; d++) {
        x[d] = graph_input(c->graph, (real)either_sign(rng, 0.3, 1.5));
    }
    for (int k = 0; k < 2; k++) {
        t[k] = graph_input(c->graph, (real)between(rng, -1, 1));
    }
    graph_case_layer(c, "W1", "b1", x, 3, y, 6, first, rng, 0.8);
    graph_case_layer(c, "W2", "b2", y, 6, u, 5, second, rng, 0.8);
    graph_case_layer(c, "W3", "b3", u, 5, z, 2, NULL, rng, 0.8);
    Node loss = {NULL, 0};
    for (int k = 0; k < 2; k++) {
        loss = weighed_sum(loss, graph_square(graph_subtract(z[k], t[k])),
                           rng);
    }
    return graph_case_done(c, loss, harden_layers);
}

static Case tanh_sigmoid_network(Rng *rng)
{
    return deep_network(rng, graph_tanh, graph_sigmoid);
}

/* With one sample a closed unit has no gradient at all; too many of
   them, and the check would be vacuous. */
static Case relu_network(Rng *rng)
{
    Case c = deep_network(rng, graph_relu, graph_softplus);
    for (int j = 0; j < 6; j++) {
        c.subject.parameters[1].at[j] = (real)between(rng, 1, 2);
    }
    return c;
}

/* One graph over a batch: N samples that read the same weights, and
   the mean of their squared errors. */
static Case batch_in_one_graph(Rng *rng)
{
    enum { N = 4, D = 3, K = 2 };
    GraphCase *c = graph_case();
    Node w[D * K], b[K], sum = {NULL, 0};
    graph_case_add(c, "W", D, K, w, rng, -1, 1);
    graph_case_add(c, "b", 1, K, b, rng, -1, 1);
    for (int i = 0; i < N; i++) {
        Node z[K] = {b[0], b[1]};
        for (int d = 0; d < D; d++) {
            Node x = graph_input(c->graph,
                                 (real)either_sign(rng, 0.3, 2));
            for (int k = 0; k < K; k++) {
                z[k] = graph_add(z[k], graph_multiply(x, w[d * K + k]));
            }
        }
        for (int k = 0; k < K; k++) {
            Node t = graph_input(c->graph, (real)between(rng, -1, 1));
            Node e = graph_square(graph_subtract(graph_tanh(z[k]), t));
            sum = sum.graph ? graph_add(sum, e) : e;
        }
    }
    Node mean = graph_multiply(sum, graph_input(c->graph, (real)0.5 / N));
    Case batch = graph_case_done(c, mean, NULL);
    batch.subject.samples = N, batch.subject.outputs = K;
    return batch;
}

/* ---- The classifier of the moons ---- */

typedef struct {
    Classifier classifier;
    Matrix *x, *t;
    uint64_t branches;
    Parameter parameters[6];
} Moons;

static real moons_value(void *context)
{
    Moons *m = context;
    return mean_loss(&m->classifier);
}

/* The same, where the branches of each sample have to be noted as it
   passes. */
static real moons_value_with_branches(void *context)
{
    Moons *m = context;
    int n = m->x->rows;
    real sum = 0;
    m->branches = 0;
    for (int i = 0; i < n; i++) {
        present(&m->classifier, i);
        sum += graph_value(m->classifier.loss);
        m->branches = gradcheck_branches(m->classifier.graph, m->branches);
    }
    return sum / n;
}

static uint64_t moons_branches(void *context)
{
    const Moons *m = context;
    return m->branches;
}

static void moons_gradient(void *context, real upstream, real *gradient)
{
    Moons *m = context;
    int n = m->x->rows;
    for (int i = 0; i < n; i++) {
        add_gradient(&m->classifier, i, real_part(upstream) / n, gradient);
    }
}

static void moons_release(void *context)
{
    Moons *m = context;
    graph_free(m->classifier.graph);
    matrix_free(m->x), matrix_free(m->t);
    free(m);
}

/* The second layer: one unit on its kink, one closed for all. */
static void harden_moons(void *context)
{
    Moons *m = context;
    for (int d = 0; d < 16; d++) {
        m->parameters[2].at[d * 16] = 0;
    }
    m->parameters[3].at[0] = 0;
    m->parameters[3].at[1] = -9;
}

static Case moons_network(Rng *rng, Node (*hidden)(Node))
{
    enum { N = 4 };
    static const char *const names[] = {"W1", "b1", "W2", "b2", "W3", "b3"};
    static const int sizes[] = {2, 16, 16, 1};
    Moons *m = allocate(1, sizeof *m);
    m->x = matrix_new(N, 2), m->t = matrix_new(N, 1);
    moons_make(rng, NOISE, m->x, m->t);
    m->classifier = classifier_new(rng, hidden);
    m->classifier.points = m->x, m->classifier.labels = m->t;
    real *at = m->classifier.graph->theta;
    for (int l = 0; l < 3; l++) {
        Parameter *w = &m->parameters[2 * l];
        w[0] = (Parameter){names[2 * l], at, sizes[l], sizes[l + 1]};
        at += sizes[l] * sizes[l + 1];
        w[1] = (Parameter){names[2 * l + 1], at, 1, sizes[l + 1]};
        for (int j = 0; j < sizes[l + 1]; j++) {
            *at++ = (real)between(rng, 0.2, 0.8);
        }
    }
    Case c = {{.parameters = m->parameters, .count = 6, .samples = N,
               .outputs = 1, .context = m, .value = moons_value,
               .gradient = moons_gradient},
              NULL, moons_release};
    if (hidden == graph_relu) {
        c.harden = harden_moons;
        c.subject.value = moons_value_with_branches;
        c.subject.branches = moons_branches;
    }
    return c;
}

static Case moons_relu(Rng *rng) { return moons_network(rng, graph_relu); }
static Case moons_tanh(Rng *rng) { return moons_network(rng, graph_tanh); }

/* ---- Graphs against the matrices of chapter 1 ---- */

/* A perceptron of chapter 1 gives the loss, a graph the gradient. */
typedef struct {
    Mlp *mlp;
    Matrix *x, *t;
    const Loss *loss;
    Graph *graph;
    Node *in, *target, output;
    Parameter parameters[4];
} Twins;

static real twins_value(void *context)
{
    Twins *w = context;
    return w->loss->value(mlp_forward(w->mlp, w->x), w->t);
}

static void twins_gradient(void *context, real upstream, real *gradient)
{
    Twins *w = context;
    int n = w->x->rows;
    memcpy(w->graph->theta, w->mlp->theta,
           (size_t)w->mlp->count * sizeof(real));
    for (int i = 0; i < n; i++) {
        for (int d = 0; d < w->x->cols; d++) {
            graph_set(w->in[d], matrix_row(w->x, i)[d]);
        }
        for (int k = 0; k < w->t->cols; k++) {
            graph_set(w->target[k], matrix_row(w->t, i)[k]);
        }
        graph_forward(w->graph);
        graph_backward(w->output, upstream / n);
        graph_add_gradient(w->graph, gradient);
    }
}

static uint64_t twins_branches(void *context)
{
    const Twins *w = context;
    const Matrix *z = &w->mlp->z[0];
    uint64_t hash = 1;
    for (int i = 0; i < z->rows * z->cols; i++) {
        double x = real_part(z->at[i]);
        hash = (hash ^ (x > 0)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void twins_release(void *context)
{
    Twins *w = context;
    mlp_free(w->mlp);
    matrix_free(w->x), matrix_free(w->t);
    graph_free(w->graph);
    free(w->in), free(w->target), free(w);
}

static void harden_twins(void *context)
{
    Twins *w = context;
    for (int d = 0; d < w->mlp->w[0].rows; d++) {
        matrix_row(&w->mlp->w[0], d)[0] = 0;
    }
    w->mlp->b[0].at[0] = 0;
    w->mlp->b[0].at[1] = -9;
    w->mlp->b[1].at[0] = 3;
}

/* The losses of chapter 1 for one sample, made of nodes. */
static Node squared(const Node *z, const Node *t, int outputs)
{
    Node sum = graph_square(graph_subtract(z[0], t[0]));
    for (int k = 1; k < outputs; k++) {
        sum = graph_add(sum, graph_square(graph_subtract(z[k], t[k])));
    }
    return graph_multiply(sum, graph_input(sum.graph, (real)0.5));
}

/* softplus(z) - t z, summed */
static Node binary(const Node *z, const Node *t, int outputs)
{
    Node sum = graph_subtract(graph_softplus(z[0]),
                              graph_multiply(t[0], z[0]));
    for (int k = 1; k < outputs; k++) {
        Node cost = graph_subtract(graph_softplus(z[k]),
                                   graph_multiply(t[k], z[k]));
        sum = graph_add(sum, cost);
    }
    return sum;
}

/* log-sum-exp by softplus, eq. (log-sum-softplus), less the sum of
   t z */
static Node categorical(const Node *z, const Node *t, int outputs)
{
    Node all = z[0], right = graph_multiply(t[0], z[0]);
    for (int k = 1; k < outputs; k++) {
        all = graph_add(all, graph_softplus(graph_subtract(z[k], all)));
        right = graph_add(right, graph_multiply(t[k], z[k]));
    }
    return graph_subtract(all, right);
}

static void set_targets(const Twins *w, Rng *rng)
{
    for (int i = 0; i < w->t->rows; i++) {
        real *t = matrix_row(w->t, i);
        for (int k = 0; k < w->t->cols; k++) {
            t[k] = (real)between(rng, 0.1, 0.9);
        }
        if (strcmp(w->loss->name, "cross-entropy") == 0) {
            real sum = 0;
            for (int k = 0; k < w->t->cols; k++) {
                sum += t[k];
            }
            for (int k = 0; k < w->t->cols; k++) {
                t[k] /= sum;
            }
        }
    }
}

static Case twins(Rng *rng, const int *sizes, int samples,
                  const char *activation, Node (*hidden)(Node),
                  const char *loss,
                  Node (*loss_node)(const Node *, const Node *, int))
{
    static const char *const names[] = {"W1", "b1", "W2", "b2"};
    Twins *w = allocate(1, sizeof *w);
    w->mlp = mlp_new(sizes, 3, activation_find(activation), samples);
    w->x = matrix_new(samples, sizes[0]);
    w->t = matrix_new(samples, sizes[2]);
    w->loss = loss_find(loss);
    set_targets(w, rng);
    for (int i = 0; i < samples * sizes[0]; i++) {
        w->x->at[i] = (real)either_sign(rng, 0.2, 2);
    }
    for (int p = 0; p < w->mlp->count; p++) {
        w->mlp->theta[p] = (real)either_sign(rng, 0.1, 1);
    }
    w->graph = graph_new();
    w->in = allocate((size_t)sizes[0], sizeof *w->in);
    w->target = allocate((size_t)sizes[2], sizeof *w->target);
    for (int d = 0; d < sizes[0]; d++) {
        w->in[d] = graph_input(w->graph, 0);
    }
    for (int k = 0; k < sizes[2]; k++) {
        w->target[k] = graph_input(w->graph, 0);
    }
    Node *z = network(w->in, sizes, 3, hidden);
    w->output = loss_node(z, w->target, sizes[2]);
    free(z);
    for (int l = 0; l < 2; l++) {
        const Matrix *v = &w->mlp->w[l], *b = &w->mlp->b[l];
        w->parameters[2 * l] = (Parameter){names[2 * l], v->at, v->rows,
                                           v->cols};
        w->parameters[2 * l + 1] = (Parameter){names[2 * l + 1], b->at, 1,
                                               b->cols};
    }
    return (Case){
        {.parameters = w->parameters, .count = 4, .samples = samples,
         .outputs = sizes[2], .context = w, .value = twins_value,
         .gradient = twins_gradient,
         .branches = hidden == graph_relu ? twins_branches : NULL},
        harden_twins, twins_release};
}

static Case chapter1_network(Rng *rng)
{
    Case c = twins(rng, (const int[]){2, 3, 2}, 1, "relu", graph_relu,
                   "cross-entropy", categorical);
    Twins *w = c.subject.context;
    matrix_set(w->x, (const double[]){1, 2});
    matrix_set(w->t, (const double[]){1, 0});
    for (int p = 0; p < 17; p++) {
        w->mlp->theta[p] = (real)(example_theta[p]
                                  + between(rng, 0, 0.05));
    }
    c.harden = NULL;
    return c;
}

static Case squared_error_network(Rng *rng)
{
    return twins(rng, (const int[]){3, 5, 3}, 4, "tanh", graph_tanh,
                 "squared-error", squared);
}

static Case binary_network(Rng *rng)
{
    return twins(rng, (const int[]){2, 4, 3}, 5, "sigmoid", graph_sigmoid,
                 "binary-cross-entropy", binary);
}

static Case cross_entropy_network(Rng *rng)
{
    Case c = twins(rng, (const int[]){3, 5, 4}, 6, "relu", graph_relu,
                   "cross-entropy", categorical);
    for (int j = 0; j < 5; j++) {
        c.subject.parameters[1].at[j] = (real)between(rng, 0.2, 1.5);
    }
    return c;
}

/* ---- Equation (logit-loss) ---- */

typedef struct {
    Store store;
    Matrix *z, *t;
} Logits;

static real logits_value(void *context)
{
    const Logits *l = context;
    return loss_find("binary-cross-entropy")->value(l->z, l->t);
}

/* sigma(z) - t, and 1/N */
static void logits_gradient(void *context, real upstream, real *gradient)
{
    const Logits *l = context;
    for (int i = 0; i < l->z->rows; i++) {
        gradient[i] += upstream * (sigmoid(l->z->at[i]) - l->t->at[i])
                     / l->z->rows;
    }
}

static Case logit_loss(Rng *rng)
{
    Logits *l = allocate(1, sizeof *l);
    l->z = store_matrix(&l->store, "Z", 6, 1, rng, -4, 4);
    l->t = store_matrix(&l->store, NULL, 6, 1, rng, 0, 1);
    for (int i = 0; i < 6; i++) {
        l->t->at[i] = i % 2;
    }
    Subject s = store_subject(&l->store);
    s.samples = 6, s.outputs = 1;
    s.value = logits_value, s.gradient = logits_gradient;
    return (Case){s, NULL, store_release};
}

#define SWEEP "hand the adjoint of node i on to its operands"

static const Check checks[] = {
    {"leaf", "eq:adjoint-sum", "graph_add_gradient", "gather the gradient",
     leaf_alone},
    {"add", "eq:local-add", "graph_add", "differentiate a sum", add},
    {"subtract", "eq:local-subtract", "graph_subtract",
     "differentiate a difference", subtract},
    {"multiply", "eq:local-multiply", "graph_multiply",
     "differentiate a product", multiply},
    {"square", "eq:local-square", "graph_square", "differentiate the square",
     square},
    {"exp", "eq:local-exp", "graph_exp",
     "differentiate the exponential and the logarithm", exponential},
    {"log", "eq:local-exp", "graph_log",
     "differentiate the exponential and the logarithm", logarithm},
    {"relu", "eq:local-relu", "graph_relu", "differentiate relu", rectify},
    {"sigmoid", "eq:local-sigmoid", "graph_sigmoid",
     "differentiate the sigmoid and its relatives", squash},
    {"tanh", "eq:local-tanh", "graph_tanh",
     "differentiate the sigmoid and its relatives", tangent},
    {"softplus", "eq:local-softplus", "graph_softplus",
     "differentiate the sigmoid and its relatives", soft},
    {"chain", "eq:chain", "graph_backward", SWEEP, chain},
    {"used-twice", "eq:two-paths", "graph_backward", SWEEP, used_twice},
    {"used-often", "eq:paths eq:adjoint-sum", "graph_backward", SWEEP,
     used_often},
    {"ladder", "eq:paths", "graph_backward", SWEEP, ladder},
    {"five-paths", "eq:five-paths", "graph_backward", SWEEP, five_paths},
    {"early-output", "eq:adjoint-sum", "graph_backward", "sweep backward",
     early_output},
    {"swept-twice", "eq:adjoint-sum", "graph_backward", "sweep backward",
     swept_twice},
    {"neuron", "eq:neuron-backward", "graph_backward", SWEEP, neuron},
    {"tanh-sigmoid-network", "eq:adjoint-sum", "graph_backward",
     "sweep backward", tanh_sigmoid_network},
    {"relu-network", "eq:adjoint-sum", "graph_backward", "sweep backward",
     relu_network},
    {"batch-in-one-graph", "eq:adjoint-sum", "graph_backward",
     "sweep backward", batch_in_one_graph},
    {"moons-relu", "eq:adjoint-sum eq:logit-loss", "add_gradient",
     "classify points with a graph", moons_relu},
    {"moons-tanh", "eq:adjoint-sum eq:logit-loss", "add_gradient",
     "classify points with a graph", moons_tanh},
    {"chapter-1-network", "eq:adjoint-sum", "graph_add_gradient",
     "gather the gradient", chapter1_network},
    {"squared-error-network", "eq:adjoint-sum", "graph_add_gradient",
     "gather the gradient", squared_error_network},
    {"binary-network", "eq:adjoint-sum", "graph_add_gradient",
     "gather the gradient", binary_network},
    {"cross-entropy-network", "eq:adjoint-sum", "graph_add_gradient",
     "gather the gradient", cross_entropy_network},
    {"logit-loss", "eq:logit-loss", "binary_cross_entropy",
     "compute the binary cross-entropy", logit_loss},
};

const Checks chapter3_checks = CHECKS(checks);
