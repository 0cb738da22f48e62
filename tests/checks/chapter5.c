/* The checks of chapter 5: layers and what they are made of. */
#include "checks.h"

#include <stdlib.h>
#include <string.h>
#include "affine.h"
#include "fail.h"
#include "layer.h"
#include "loss.h"
#include "mlp.h"
#include "tensor.h"

/* ---- An affine layer: X, W and b are the parameters ---- */

typedef struct {
    Store store;
    Matrix *x, *w, *b, *delta, *z;
} Affine;

static real affine_value(void *context)
{
    Affine *a = context;
    affine_forward(a->x, a->w, a->b, a->z);
    return weighed(a->delta, a->z);
}

static void affine_gradient(void *context, real upstream, real *gradient)
{
    Affine *a = context;
    Matrix dx, dw, db;
    gradient = gradient_part(a->x, gradient, &dx);
    gradient = gradient_part(a->w, gradient, &dw);
    gradient_part(a->b, gradient, &db);
    Matrix *delta = scaled(a->delta, upstream);
    Matrix *own = matrix_new(dx.rows, dx.cols);
    for (int i = 0; i < dx.rows * dx.cols; i++) {
        own->at[i] = 7;         /* it is set, not added to */
    }
    affine_backward(a->x, a->w, delta, own, &dw, &db);
    add_to(own, &dx);
    matrix_free(own), matrix_free(delta);
}

static Case affine(Rng *rng, int n, int inputs, int units)
{
    Affine *a = allocate(1, sizeof *a);
    a->x = store_matrix(&a->store, "X", n, inputs, rng, -2, 2);
    a->w = store_matrix(&a->store, "W", inputs, units, rng, -1, 3);
    a->b = store_matrix(&a->store, "b", 1, units, rng, -1, 1);
    a->delta = store_matrix(&a->store, NULL, n, units, rng, 0.5, 2);
    a->z = store_matrix(&a->store, NULL, n, units, rng, 0, 0);
    Subject s = store_subject(&a->store);
    s.samples = n, s.outputs = units;
    s.value = affine_value, s.gradient = affine_gradient;
    return (Case){s, NULL, store_release};
}

static Case affine_batch(Rng *rng) { return affine(rng, 5, 4, 3); }
static Case affine_one(Rng *rng) { return affine(rng, 1, 4, 3); }

/* The same with the numbers of the text: X, W and delta are typed. */
static Case affine_by_hand(Rng *rng)
{
    Case c = affine(rng, 2, 2, 2);
    Affine *a = c.subject.context;
    matrix_set(a->x, (const double[]){1, 2, 3, 4});
    matrix_set(a->w, (const double[]){0.5, 0.8, 0.2, 0.3});
    matrix_set(a->delta, (const double[]){1, 1.5, 2, 2.5});
    return c;
}

/* ---- An activation: Z is the parameter ---- */

typedef struct {
    Store store;
    Matrix *z, *y, *delta;
    const Activation *activation;
} Bend;

static real bend_value(void *context)
{
    Bend *b = context;
    activation_forward(b->activation, b->z, b->y);
    return weighed(b->delta, b->y);
}

/* Runs it twice, since the second run must find its upstream as the
   first one did. */
static void bend_gradient(void *context, real upstream, real *gradient)
{
    Bend *b = context;
    Matrix dz, *own = matrix_new(b->z->rows, b->z->cols);
    Matrix *delta = scaled(b->delta, upstream);
    gradient_part(b->z, gradient, &dz);
    activation_forward(b->activation, b->z, b->y);
    activation_backward(b->activation, b->z, b->y, delta, own);
    activation_backward(b->activation, b->z, b->y, delta, own);
    add_to(own, &dz);
    matrix_free(own), matrix_free(delta);
}

static uint64_t signs_of(const Matrix *z, uint64_t before)
{
    for (int i = 0; i < z->rows * z->cols; i++) {
        before = (before ^ (real_part(z->at[i]) > 0))
               * UINT64_C(0x100000001b3);
    }
    return before;
}

static uint64_t bend_branches(void *context)
{
    return signs_of(((const Bend *)context)->z, 1);
}

/* Far out on both sides; one of ReLU's entries on its kink. */
static void harden_bend(void *context)
{
    Bend *b = context;
    bool kink = strcmp(b->activation->name, "relu") == 0;
    matrix_set(b->z, (const double[]){kink ? 0 : 6, -6, 3, -3, 9, -9,
                                      1e-3, -1e-3, 0.5, -0.5, 2, -2});
}

static Case bend(Rng *rng, const char *name)
{
    enum { N = 4, H = 3 };
    Bend *b = allocate(1, sizeof *b);
    b->activation = activation_find(name);
    b->z = store_matrix(&b->store, "Z", N, H, rng, -2, 3);
    b->delta = store_matrix(&b->store, NULL, N, H, rng, 0.5, 2);
    b->y = store_matrix(&b->store, NULL, N, H, rng, 0, 0);
    /* whatever is drawn, some are open and some are closed */
    for (int i = 0; i < N * H; i++) {
        double size = between(rng, 0.1, 2);
        b->z->at[i] = (real)(i % 5 % 2 ? -size : size);
    }
    Subject s = store_subject(&b->store);
    s.samples = N, s.outputs = H;
    s.value = bend_value, s.gradient = bend_gradient;
    if (strcmp(name, "relu") == 0) {
        s.branches = bend_branches;
    }
    return (Case){s, harden_bend, store_release};
}

static Case bend_linear(Rng *rng) { return bend(rng, "linear"); }
static Case bend_relu(Rng *rng) { return bend(rng, "relu"); }
static Case bend_sigmoid(Rng *rng) { return bend(rng, "sigmoid"); }
static Case bend_tanh(Rng *rng) { return bend(rng, "tanh"); }

/* Not so far that the complex step would leave what a double holds. */
static void harden_tail(void *context)
{
    const Bend *b = context;
    for (int i = 0; i < b->z->rows * b->z->cols; i++) {
        b->z->at[i] -= 20;
    }
}

/* The sigmoid where it is smaller than anything else.  All values are
   close to each other, since a check looks at what is small beside the
   largest with less care. */
static Case sigmoid_tail(Rng *rng)
{
    Case c = bend(rng, "sigmoid");
    const Bend *b = c.subject.context;
    for (int i = 0; i < b->z->rows * b->z->cols; i++) {
        b->z->at[i] = (real)between(rng, -604, -600);
    }
    c.harden = harden_tail;
    return c;
}

/* ---- The squared error by its output ---- */

typedef struct {
    Store store;
    Matrix *z, *t;
} Squares;

static real squares_value(void *context)
{
    const Squares *q = context;
    return loss_find("squared-error")->value(q->z, q->t);
}

static void squares_gradient(void *context, real upstream, real *gradient)
{
    const Squares *q = context;
    Matrix dz, *own = matrix_new(q->z->rows, q->z->cols);
    gradient_part(q->z, gradient, &dz);
    loss_find("squared-error")->gradient(q->z, q->t, upstream, own);
    add_to(own, &dz);
    matrix_free(own);
}

static Case squares(Rng *rng)
{
    enum { N = 5, K = 3 };
    Squares *q = allocate(1, sizeof *q);
    q->z = store_matrix(&q->store, "Y", N, K, rng, -2, 2);
    q->t = store_matrix(&q->store, NULL, N, K, rng, -2, 2);
    Subject s = store_subject(&q->store);
    s.samples = N, s.outputs = K;
    s.value = squares_value, s.gradient = squares_gradient;
    return (Case){s, NULL, store_release};
}

/* ---- An affine layer on a batch of boxes, as a layer ---- */

typedef struct {
    Store store;
    Layer *layer;
    Tensor boxes;
    Matrix *x, *theta, *delta;
} Boxes;

static real boxes_value(void *context)
{
    Boxes *b = context;
    const Matrix x = tensor_matrix(&b->boxes);
    return weighed(b->delta, layer_forward(b->layer, &x));
}

static void boxes_gradient(void *context, real upstream, real *gradient)
{
    Boxes *b = context;
    int pixels = b->x->rows * b->x->cols;
    layer_place(b->layer, b->theta->at, gradient + pixels);
    boxes_value(b);
    Matrix *delta = scaled(b->delta, upstream);
    const Matrix *dx = layer_backward(b->layer, delta, true);
    const Tensor t = tensor_shaped(dx, &b->boxes);
    const int *size = t.sizes;
    for (int i = 0, p = 0; i < size[0]; i++) {
        for (int c = 0; c < size[1]; c++) {
            for (int d = 0; d < size[2]; d++, p++) {
                gradient[p] += t.at[(i * size[1] + c) * size[2] + d];
            }
        }
    }
    matrix_free(delta);
}

static void boxes_release(void *context)
{
    layer_free(((Boxes *)context)->layer);
    store_release(context);
}

static Case boxes(Rng *rng)
{
    enum { N = 4, ROWS = 2, COLS = 3, H = 5 };
    Boxes *b = allocate(1, sizeof *b);
    b->layer = layer_affine(ROWS * COLS, H, N);
    b->x = store_matrix(&b->store, "X", N, ROWS * COLS, rng, -2, 2);
    b->theta = store_matrix(&b->store, "theta", 1, b->layer->count, rng,
                            -1, 3);
    b->delta = store_matrix(&b->store, NULL, N, H, rng, 0.5, 2);
    b->boxes = (Tensor){3, {N, ROWS, COLS}, b->x->at};
    layer_place(b->layer, b->theta->at, NULL);
    Subject s = store_subject(&b->store);
    s.samples = N, s.outputs = H;
    s.value = boxes_value, s.gradient = boxes_gradient;
    return (Case){s, NULL, boxes_release};
}

/* ---- A perceptron of chapter 1.  Its loss is that chapter's; its
   gradient is that of layers that are placed on its theta, or that of
   the column formulas, index by index ---- */

enum { DEEPEST = 5 };

typedef struct {
    Store store;
    Mlp *mlp;
    Matrix *x, *t;
    Layer *layer[2 * DEEPEST];
    Parameter parameters[2 * DEEPEST];
    char names[2 * DEEPEST][8];
} Perceptron;

static real perceptron_value(void *context)
{
    Perceptron *p = context;
    return loss_find("squared-error")->value(mlp_forward(p->mlp, p->x),
                                             p->t);
}

static uint64_t perceptron_branches(void *context)
{
    const Perceptron *p = context;
    uint64_t hash = 1;
    for (int l = 0; l + 1 < p->mlp->depth; l++) {
        hash = signs_of(&p->mlp->z[l], hash);
    }
    return hash;
}

static void layers_gradient(void *context, real upstream, real *gradient)
{
    Perceptron *p = context;
    int layers = 2 * p->mlp->depth - 1, at = 0;
    const Matrix *y = p->x;
    for (int k = 0; k < layers; k++) {
        layer_place(p->layer[k], p->mlp->theta + at, gradient + at);
        at += p->layer[k]->count;
        y = layer_forward(p->layer[k], y);
    }
    Matrix *delta = matrix_new(y->rows, y->cols);
    loss_find("squared-error")->gradient(y, p->t, upstream, delta);
    const Matrix *dy = delta;
    for (int k = layers - 1; k >= 0; k--) {
        dy = layer_backward(p->layer[k], dy, k > 0);
    }
    matrix_free(delta);
}

/* delta of layer l (from 0) in columns: delta[j * n + i] */
static void columns_gradient(void *context, real upstream, real *gradient)
{
    Perceptron *p = context;
    const Mlp *m = p->mlp;
    int n = p->x->rows;
    const Matrix *out = mlp_forward(p->mlp, p->x);
    real *delta = allocate((size_t)(n * out->cols), sizeof(real));
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < out->cols; k++) {
            delta[k * n + i] = upstream / n * (matrix_row(out, i)[k]
                                               - matrix_row(p->t, i)[k]);
        }
    }
    for (int l = m->depth - 1; l >= 0; l--) {
        const Matrix *y = l > 0 ? &m->y[l - 1] : p->x;
        int inputs = y->cols, units = m->w[l].cols;
        real *dw = gradient + (m->w[l].at - m->theta);
        real *db = gradient + (m->b[l].at - m->theta);
        real *next = allocate((size_t)(n * inputs), sizeof(real));
        for (int j = 0; j < units; j++) {
            for (int i = 0; i < n; i++) {
                real e = delta[j * n + i];
                db[j] += e;
                for (int d = 0; d < inputs; d++) {
                    dw[d * units + j] += e * matrix_row(y, i)[d];
                    next[d * n + i] += m->w[l].at[d * units + j] * e;
                }
            }
        }
        for (int d = 0; l > 0 && d < inputs; d++) {
            for (int i = 0; i < n; i++) {
                next[d * n + i] *= m->hidden->slope(
                    matrix_row(&m->z[l - 1], i)[d],
                    matrix_row(y, i)[d]);
            }
        }
        free(delta);
        delta = next;
    }
    free(delta);
}

static void perceptron_release(void *context)
{
    Perceptron *p = context;
    for (int k = 0; k < 2 * p->mlp->depth - 1; k++) {
        layer_free(p->layer[k]);
    }
    mlp_free(p->mlp);
    store_release(p);
}

/* Units that are closed for all samples, saturated, or on their kink:
   with its bias and weights 0, the first has a sum of 0. */
static void harden_perceptron(void *context)
{
    Mlp *m = ((Perceptron *)context)->mlp;
    bool relu = strcmp(m->hidden->name, "relu") == 0;
    for (int d = 0; d < m->w[0].rows; d++) {
        matrix_row(&m->w[0], d)[0] = 0;
    }
    m->b[0].at[0] = relu ? 0 : (real)-4;
    m->b[0].at[1] = relu ? (real)-9 : 4;
    m->b[1].at[0] = 3;
}

static Case perceptron(Rng *rng, const int *sizes, int n,
                       const char *hidden, int samples)
{
    Perceptron *p = allocate(1, sizeof *p);
    const Activation *a = activation_find(hidden);
    p->mlp = mlp_new(sizes, n, a, samples);
    for (int i = 0; i < p->mlp->count; i++) {
        p->mlp->theta[i] = (real)between(rng, -1, 1.2);
    }
    int outputs = sizes[n - 1];
    p->x = store_matrix(&p->store, NULL, samples, sizes[0], rng, -2, 2);
    p->t = store_matrix(&p->store, NULL, samples, outputs, rng, -2, 2);
    for (int l = 0; l < p->mlp->depth; l++) {
        const Matrix *w = &p->mlp->w[l], *b = &p->mlp->b[l];
        p->layer[2 * l] = layer_affine(w->rows, w->cols, samples);
        p->layer[2 * l + 1] = l + 1 < p->mlp->depth
            ? layer_activation(a, w->cols, samples) : NULL;
        snprintf(p->names[2 * l], 8, "W%d", (l + 1) % 10);
        snprintf(p->names[2 * l + 1], 8, "b%d", (l + 1) % 10);
        p->parameters[2 * l] =
            (Parameter){p->names[2 * l], w->at, w->rows, w->cols};
        p->parameters[2 * l + 1] =
            (Parameter){p->names[2 * l + 1], b->at, 1, b->cols};
    }
    Subject s = {
        .parameters = p->parameters, .count = 2 * p->mlp->depth,
        .samples = samples, .outputs = outputs, .context = p,
        .value = perceptron_value, .gradient = layers_gradient,
        .branches = strcmp(hidden, "relu") == 0 ? perceptron_branches
                                                : NULL};
    return (Case){s, harden_perceptron, perceptron_release};
}

static Case two_layers(Rng *rng)
{
    return perceptron(rng, (const int[]){4, 6, 3}, 3, "tanh", 5);
}

static Case five_layers(Rng *rng)
{
    return perceptron(rng, (const int[]){3, 5, 4, 6, 7, 2}, 6, "sigmoid",
                      8);
}

static Case four_layers(Rng *rng)
{
    return perceptron(rng, (const int[]){3, 7, 6, 5, 2}, 5, "relu", 9);
}

static Case columns(Rng *rng)
{
    Case c = perceptron(rng, (const int[]){4, 3, 5, 2}, 4, "tanh", 6);
    c.subject.gradient = columns_gradient;
    return c;
}

/* The network that the text works out by hand; all its parameters, its
   inputs and its targets are typed. */
static Case three_layers(Rng *rng)
{
    static const double theta[] = {
        0.1, -0.3, 0.2, 0.4, 0.1, -0.5, 0.05, 0.2, 0,
        0.2, -0.4, 0.3, 0.1, -0.2, 0.5, 0.1, 0.02,
        0.6, -0.1, -0.2, 0.3, 0, 0.1};
    Case c = perceptron(rng, (const int[]){2, 3, 2, 2}, 4, "relu", 2);
    Perceptron *p = c.subject.context;
    for (int i = 0; i < p->mlp->count; i++) {
        p->mlp->theta[i] = (real)theta[i];
    }
    matrix_set(p->x, (const double[]){1, 2, -1, 0.5});
    matrix_set(p->t, (const double[]){1, 0, 0, 1});
    return c;
}

/* ---- The Jacobian of a chain of affine layers, multiplied from either
   end, against its input: what output k tells input d ---- */

typedef struct {
    Store store;
    Matrix *x, *w[3], *b[3], *z[3], *upstream;
} ChainCase;

static real chain_value(void *context)
{
    ChainCase *c = context;
    for (int l = 0; l < 3; l++) {
        affine_forward(l ? c->z[l - 1] : c->x, c->w[l], c->b[l], c->z[l]);
    }
    return weighed(c->upstream, c->z[2]);
}

/* Half of it is taken from the Jacobian by each of the two orders. */
static void chain_gradient(void *context, real upstream, real *gradient)
{
    ChainCase *c = context;
    int n0 = c->w[0]->rows, n1 = c->w[0]->cols;
    int n2 = c->w[1]->cols, n3 = c->w[2]->cols;
    Matrix *f1 = matrix_new(n0, n2), *f2 = matrix_new(n0, n3);
    Matrix *last = matrix_new(n3, n2);
    Matrix *b1 = matrix_new(n3, n1), *b2 = matrix_new(n3, n0);
    matrix_multiply(c->w[0], c->w[1], f1);
    matrix_multiply(f1, c->w[2], f2);
    for (int i = 0; i < n2; i++) {
        for (int k = 0; k < n3; k++) {
            matrix_row(last, k)[i] = matrix_row(c->w[2], i)[k];
        }
    }
    matrix_multiply_abt(last, c->w[1], b1);
    matrix_multiply_abt(b1, c->w[0], b2);
    for (int d = 0; d < n0; d++) {
        for (int k = 0; k < n3; k++) {
            gradient[d] += upstream * c->upstream->at[k]
                * (matrix_row(f2, d)[k] + matrix_row(b2, k)[d]) / 2;
        }
    }
    matrix_free(f1), matrix_free(f2), matrix_free(last);
    matrix_free(b1), matrix_free(b2);
}

static Case chain(Rng *rng)
{
    static const int n[] = {5, 3, 4, 2};
    ChainCase *c = allocate(1, sizeof *c);
    c->x = store_matrix(&c->store, "x", 1, n[0], rng, -2, 2);
    c->upstream = store_matrix(&c->store, NULL, 1, n[3], rng, 0.5, 2);
    for (int l = 0; l < 3; l++) {
        c->w[l] = store_matrix(&c->store, NULL, n[l], n[l + 1], rng, -1, 2);
        c->b[l] = store_matrix(&c->store, NULL, 1, n[l + 1], rng, -1, 1);
        c->z[l] = store_matrix(&c->store, NULL, 1, n[l + 1], rng, 0, 0);
    }
    Subject s = store_subject(&c->store);
    s.value = chain_value, s.gradient = chain_gradient;
    return (Case){s, NULL, store_release};
}

static const Check checks[] = {
    {"affine-batch", "eq:affine-local eq:affine-indices eq:affine-backward",
     "affine_backward", "run the affine layer backward", affine_batch},
    {"affine-one-sample", "eq:affine-backward", "affine_backward",
     "run the affine layer backward", affine_one},
    {"affine-by-hand", "eq:example-affine-backward", "affine_backward",
     "run the affine layer backward", affine_by_hand},
    {"activation-linear", "eq:activation-backward", "activation_backward",
     "run an activation backward", bend_linear},
    {"activation-relu", "eq:activation-backward", "activation_backward",
     "run an activation backward", bend_relu},
    {"activation-sigmoid", "eq:activation-backward eq:sigmoid-slope",
     "activation_backward", "run an activation backward",
     bend_sigmoid},
    {"activation-tanh", "eq:activation-backward eq:tanh-slope",
     "activation_backward", "run an activation backward", bend_tanh},
    {"squares-by-output", "eq:squared-error-backward",
     "squared_error_gradient", "differentiate the squared error", squares},
    {"affine-on-boxes", "eq:affine-backward", "layer_backward",
     "run a layer backward", boxes},
    {"two-layers", "eq:delta-recursion eq:delta-parameters",
     "layer_backward", "run a layer backward", two_layers},
    {"five-layers", "eq:delta-recursion eq:delta-parameters",
     "layer_backward", "run a layer backward", five_layers},
    {"four-relu-layers", "eq:delta-recursion eq:delta-parameters",
     "layer_backward", "run a layer backward", four_layers},
    {"three-layers-by-hand",
     "eq:example-delta-3 eq:example-delta-2 eq:example-delta-1",
     "layer_backward", "run a layer backward", three_layers},
    {"delta-in-columns", "eq:delta-columns", "columns_gradient",
     "run layer l on x", columns},
    {"jacobian-chain", "eq:chain-orders", "matrix_multiply_abt",
     "multiply by a transpose", chain},
    {"sigmoid-tail", "eq:activation-backward", "activation_backward",
     "compute the sigmoid", sigmoid_tail},
};

const Checks chapter5_checks = CHECKS(checks);
