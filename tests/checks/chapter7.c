/* The checks of chapter 7: whole networks. */
#include "checks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "layer.h"
#include "loss.h"
#include "network.h"
#include "train.h"

/* ---- Layers in a row ---- */

enum { LAYERS = 4, MOST_DEPTH = 4 };

typedef struct {
    Store store;
    Layer *layers[LAYERS];
    const Loss *loss;
    Matrix *x, *t, *theta, *delta;
    real *gradient;
    Parameter parameters[4];
} Stack;

static const Matrix *stack_forward(Stack *s)
{
    const Matrix *y = s->x;
    for (int l = 0; l < LAYERS; l++) {
        y = layer_forward(s->layers[l], y);
    }
    return y;
}

static real stack_value(void *context)
{
    Stack *s = context;
    return s->loss->value(stack_forward(s), s->t);
}

static void stack_gradient(void *context, real upstream, real *gradient)
{
    Stack *s = context;
    int count = s->layers[0]->count;
    layer_place(s->layers[0], s->theta->at, gradient);
    layer_place(s->layers[2], s->theta->at + count, gradient + count);
    s->loss->gradient(stack_forward(s), s->t, upstream, s->delta);
    const Matrix *delta = s->delta;
    for (int l = LAYERS - 1; l >= 0; l--) {
        delta = layer_backward(s->layers[l], delta, l > 0);
    }
}

static void stack_release(void *context)
{
    Stack *s = context;
    for (int l = 0; l < LAYERS; l++) {
        layer_free(s->layers[l]);
    }
    store_release(s);
}

static Case stack(Rng *rng)
{
    enum { N = 5, D = 3, H = 4, K = 2 };
    Stack *s = allocate(1, sizeof *s);
    s->loss = loss_find("squared-error");
    s->layers[0] = layer_affine(D, H, N);
    s->layers[1] = layer_activation(activation_find("tanh"), H, N);
    s->layers[2] = layer_affine(H, K, N);
    s->layers[3] = layer_activation(activation_find("sigmoid"), K, N);
    int first = s->layers[0]->count, count = first + s->layers[2]->count;
    s->x = store_matrix(&s->store, NULL, N, D, rng, -2, 2);
    s->t = store_matrix(&s->store, NULL, N, K, rng, 0, 1);
    s->delta = store_matrix(&s->store, NULL, N, K, rng, 0, 0);
    s->theta = store_matrix(&s->store, NULL, 1, count, rng, -1, 1);
    layer_place(s->layers[0], s->theta->at, NULL);
    layer_place(s->layers[2], s->theta->at + first, NULL);
    static const char *const names[] = {"W1", "b1", "W2", "b2"};
    for (int k = 0; k < 4; k++) {
        const Matrix *m = &s->layers[k / 2 * 2]->parameters[k % 2].value;
        s->parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    return (Case){
        {.parameters = s->parameters, .count = 4, .samples = N,
         .outputs = K, .context = s, .value = stack_value,
         .gradient = stack_gradient},
        NULL, stack_release};
}

/* ---- Networks ---- */

typedef struct {
    Store store;
    Network *network;
    const Loss *loss;
    Matrix *x, *t;
    Parameter parameters[2 * MOST_DEPTH];
} NetworkCase;

static real network_value(void *context)
{
    NetworkCase *c = context;
    return c->loss->value(network_forward(c->network, c->x), c->t);
}

/* The network adds to a gradient of its own: it gets the caller's, and
   what comes of it goes back. */
static void network_adds(void *context, real upstream, real *gradient)
{
    NetworkCase *c = context;
    Network *n = c->network;
    size_t bytes = (size_t)n->count * sizeof *gradient;
    memcpy(n->gradient, gradient, bytes);
    network_gradient(n, c->loss, c->x, c->t, upstream);
    memcpy(gradient, n->gradient, bytes);
}

/* Which units of the ReLU layers are open. */
static uint64_t network_branches(void *context)
{
    const Network *n = ((NetworkCase *)context)->network;
    uint64_t hash = 0;
    for (int k = 0; k < n->layer_count; k++) {
        const Layer *l = n->layers[k];
        if (l->activation != activation_find("relu")) {
            continue;
        }
        for (int i = 0; i < l->x.rows * l->x.cols; i++) {
            hash = hash * UINT64_C(1099511628211)
                   + (real_part(l->x.at[i]) > 0 ? 1 : 2);
        }
    }
    return hash;
}

static void set_unit(Layer *l, int unit, double weight, double bias)
{
    Matrix *w = &l->parameters[0].value, *b = &l->parameters[1].value;
    for (int d = 0; d < w->rows; d++) {
        matrix_row(w, d)[unit] = (real)weight;
    }
    b->at[unit] = (real)bias;
}

/* The first layer has a unit on its kink, one closed, one open. */
static void network_harden(void *context)
{
    Layer *l = network_affine(((NetworkCase *)context)->network, 0);
    set_unit(l, 0, 0, 0);
    set_unit(l, 1, 0.1, -5);
    set_unit(l, 2, 0.3, 4);
}

static void network_release(void *context)
{
    NetworkCase *c = context;
    network_free(c->network);
    store_release(c);
}

/* Five samples, in buffers for seven. */
static NetworkCase *network_case(Rng *rng, const char *loss,
                                 const int *sizes,
                                 const char *const *activations, int depth)
{
    enum { N = 5 };
    NetworkCase *c = allocate(1, sizeof *c);
    Network *n = network_new(sizes, activations, depth, N + 2);
    c->network = n;
    c->loss = loss_find(loss);
    c->x = store_matrix(&c->store, NULL, N, sizes[0], rng, -2, 2);
    c->t = store_matrix(&c->store, NULL, N, sizes[depth], rng, 0, 1);
    static const char *const names[2 * MOST_DEPTH] = {
        "W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4"};
    for (int k = 0; k < 2 * depth; k++) {
        const Matrix *m = &network_affine(n, k / 2)->parameters[k % 2].value;
        /* Biases that keep most units of a deep network open. */
        for (int p = 0; p < m->rows * m->cols; p++) {
            m->at[p] = (real)between(rng, k % 2 == 0 ? -0.7 : 0.3, 1);
        }
        c->parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    return c;
}

static Case network_done(NetworkCase *c)
{
    const Network *n = c->network;
    bool kinks = n->activations[0] == activation_find("relu");
    return (Case){
        {.parameters = c->parameters, .count = 2 * n->depth,
         .samples = c->x->rows, .outputs = c->t->cols, .context = c,
         .value = network_value, .gradient = network_adds,
         .branches = network_branches},
        kinks ? network_harden : NULL, network_release};
}

#define SIZES(...) (const int[]){__VA_ARGS__}
#define NAMES(...) (const char *const[]){__VA_ARGS__}

static Case one_layer(Rng *rng)
{
    return network_done(network_case(rng, "cross-entropy", SIZES(4, 3),
                                     NAMES("linear"), 1));
}

static Case one_sigmoid(Rng *rng)
{
    return network_done(network_case(rng, "squared-error", SIZES(4, 2),
                                     NAMES("sigmoid"), 1));
}

static Case two_relu(Rng *rng)
{
    return network_done(network_case(rng, "cross-entropy", SIZES(3, 6, 4),
                                     NAMES("relu", "linear"), 2));
}

static Case two_tanh(Rng *rng)
{
    return network_done(network_case(rng, "squared-error", SIZES(2, 6, 3),
                                     NAMES("tanh", "tanh"), 2));
}

static Case three_sigmoid(Rng *rng)
{
    return network_done(network_case(rng, "binary-cross-entropy",
                                     SIZES(3, 6, 4, 2),
                                     NAMES("sigmoid", "sigmoid", "linear"),
                                     3));
}

static Case four_relu(Rng *rng)
{
    return network_done(network_case(
        rng, "squared-error", SIZES(3, 6, 7, 4, 2),
        NAMES("relu", "relu", "relu", "linear"), 4));
}

static Case four_mixed(Rng *rng)
{
    return network_done(network_case(
        rng, "squared-error", SIZES(3, 6, 4, 7, 2),
        NAMES("relu", "tanh", "linear", "sigmoid"), 4));
}

/* The network of the chapter, with both of its losses. */
static Case moons_squared(Rng *rng)
{
    return network_done(network_case(rng, "squared-error",
                                     SIZES(2, 16, 8, 1),
                                     NAMES("relu", "relu", "sigmoid"), 3));
}

static Case moons_binary(Rng *rng)
{
    return network_done(network_case(rng, "binary-cross-entropy",
                                     SIZES(2, 16, 8, 1),
                                     NAMES("relu", "relu", "linear"), 3));
}

/* ---- A training, as its observer sees it ---- */

typedef struct {
    real *gradient;
    real upstream;
} Seen;

static void see_second(void *context, int step, double loss, Network *n)
{
    const Seen *seen = context;
    (void)loss;
    for (int p = 0; p < n->count && step == 1; p++) {
        seen->gradient[p] += seen->upstream * n->gradient[p];
    }
}

static void training_gradient(void *context, real upstream, real *gradient)
{
    NetworkCase *c = context;
    Seen seen = {gradient, upstream};
    TrainPlan plan = {.loss = c->loss, .steps = 1, .observe = see_second,
                      .context = &seen};
    train_full_batch(c->network, &plan, c->x, c->t);
}

static Case training(Rng *rng)
{
    NetworkCase *c = network_case(rng, "squared-error", SIZES(3, 6, 2),
                                  NAMES("tanh", "linear"), 2);
    Case training = network_done(c);
    training.subject.gradient = training_gradient;
    return training;
}

#define WALK "eq:network-backward"
#define NETWORK "network_gradient", "run a network backward"

static const Check checks[] = {
    {"layers", "eq:affine-backward eq:activation-backward",
     "layer_backward", "run a layer backward", stack},
    {"network-one-layer", WALK, NETWORK, one_layer},
    {"network-one-sigmoid", WALK " eq:two-deltas", NETWORK, one_sigmoid},
    {"network-two-relu", WALK, NETWORK, two_relu},
    {"network-two-tanh", WALK, NETWORK, two_tanh},
    {"network-three-sigmoid", WALK, NETWORK, three_sigmoid},
    {"network-four-relu", WALK, NETWORK, four_relu},
    {"network-four-mixed", WALK, NETWORK, four_mixed},
    {"network-moons-squared", WALK " eq:two-deltas", NETWORK,
     moons_squared},
    {"network-moons-binary", WALK " eq:two-deltas", NETWORK,
     moons_binary},
    {"training", WALK, "train_full_batch", "train on the full batch",
     training},
};

const Checks chapter7_checks = CHECKS(checks);
