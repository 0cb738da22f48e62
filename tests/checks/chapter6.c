/* The checks of chapter 6: softmax, and the losses on logits. */
#include "checks.h"

#include <stdlib.h>
#include "activation.h"
#include "fail.h"
#include "loss.h"

/* The Jacobian, the long way and the network of the chapter's program. */
#define main chapter6_main
#ifdef BACKWARD_COMPLEX
#include "programs/chapter6-complex.c"
#else
#include "programs/chapter6.c"
#endif
#undef main

/* Numbers that a function which only sets them must not leave. */
static Matrix *used_matrix(int rows, int cols)
{
    Matrix *m = matrix_new(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        m->at[i] = 100 + i;
    }
    return m;
}

/* Logits that are ordinary, tied, far from zero, and sure of one class
   in turn; rows after the fourth begin again. */
static void harden_logits(Matrix *z)
{
    for (int i = 0; i < z->rows; i++) {
        real *row = matrix_row(z, i);
        for (int k = 0; k < z->cols; k++) {
            switch (i % 4) {
            case 0: row[k] = k == 1 ? 12 : -0.5 * k; break;
            case 1: row[k] = 2; break;
            case 2: row[k] = 900 + 0.75 * k; break;
            default: row[k] = k == 0 ? -9 : 0.3 * k; break;
            }
        }
    }
}

/* ---- A loss by its output ---- */

typedef struct {
    Store store;
    Matrix *z, *t;
    const Loss *loss;
} LossCase;

static real loss_value(void *context)
{
    const LossCase *l = context;
    return l->loss->value(l->z, l->t);
}

static void loss_gradient(void *context, real upstream, real *gradient)
{
    const LossCase *l = context;
    Matrix dz, *own = used_matrix(l->z->rows, l->z->cols);
    gradient_part(l->z, gradient, &dz);
    l->loss->gradient(l->z, l->t, upstream, own);
    add_to(own, &dz);
    matrix_free(own);
}

static void harden_loss(void *context)
{
    harden_logits(((LossCase *)context)->z);
}

static Case loss_case(Rng *rng, const char *name, int n, int outputs)
{
    LossCase *l = allocate(1, sizeof *l);
    l->loss = loss_find(name);
    l->z = store_matrix(&l->store, "Z", n, outputs, rng, -3, 3);
    l->t = store_matrix(&l->store, NULL, n, outputs, rng, 0, 1);
    Subject s = store_subject(&l->store);
    s.samples = n, s.outputs = outputs;
    s.value = loss_value, s.gradient = loss_gradient;
    return (Case){s, NULL, store_release};
}

static Case cross_entropy(Rng *rng)
{
    Case c = loss_case(rng, "cross-entropy", 4, 5);
    c.harden = harden_loss;
    return c;
}

/* Targets as they are in practice: one-hot, and one that is smooth. */
static Case cross_entropy_one_hot(Rng *rng)
{
    Case c = loss_case(rng, "cross-entropy", 4, 3);
    Matrix *t = ((LossCase *)c.subject.context)->t;
    const int labels[] = {2, 0, rng_below(rng, 3), 1};
    labels_one_hot(labels, 4, t);
    matrix_row(t, 3)[0] = 0.25, matrix_row(t, 3)[1] = 0.75;
    return c;
}

static Case cross_entropy_one_sample(Rng *rng)
{
    return loss_case(rng, "cross-entropy", 1, 4);
}

/* Where the sigmoid is nearly flat. */
static void harden_binary(void *context)
{
    Matrix *z = ((LossCase *)context)->z;
    const double hard[] = {-9, 9, -30, 30, 0, 1e-8, -3, 600, -1e-8, 2, 5, -5};
    for (int i = 0; i < z->rows * z->cols; i++) {
        z->at[i] = (real)hard[i % 12];
    }
}

static Case binary(Rng *rng)
{
    Case c = loss_case(rng, "binary-cross-entropy", 4, 3);
    c.harden = harden_binary;
    return c;
}

static Case squared(Rng *rng)
{
    return loss_case(rng, "squared-error", 4, 3);
}

/* The binary cross-entropy of z, one column, from another witness:
   softmax's cross-entropy of (z, 0), with the target (t, 1 - t). */
static real two_classes_value(void *context)
{
    const LossCase *l = context;
    int n = l->z->rows;
    Matrix *z = matrix_new(n, 2), *t = matrix_new(n, 2);
    for (int i = 0; i < n; i++) {
        matrix_row(z, i)[0] = l->z->at[i];
        matrix_row(t, i)[0] = l->t->at[i];
        matrix_row(t, i)[1] = 1 - l->t->at[i];
    }
    real value = loss_find("cross-entropy")->value(z, t);
    matrix_free(z), matrix_free(t);
    return value;
}

static Case binary_as_two(Rng *rng)
{
    Case c = loss_case(rng, "binary-cross-entropy", 5, 1);
    c.subject.value = two_classes_value;
    return c;
}

/* ---- Softmax, by its product and by its Jacobian ---- */

/* delta is the upstream of y = softmax(beta z). */
typedef struct {
    Store store;
    Matrix *z, *y, *delta;
    real beta;
} Softmax;

static real softmax_value(void *context)
{
    Softmax *s = context;
    Matrix *z = scaled(s->z, s->beta);
    softmax_forward(z, s->y);
    matrix_free(z);
    return weighed(s->delta, s->y);
}

static void softmax_gradient(void *context, real upstream, real *gradient)
{
    Softmax *s = context;
    Matrix dz, *own = used_matrix(s->z->rows, s->z->cols);
    Matrix *delta = scaled(s->delta, upstream);
    gradient_part(s->z, gradient, &dz);
    softmax_forward(s->z, s->y);
    softmax_backward(s->y, delta, own);
    add_to(own, &dz);
    matrix_free(own), matrix_free(delta);
}

/* The same row by row, with the matrix: factor times upstream times J. */
static void by_matrix(const Softmax *s, const Matrix *z, real factor,
                      void (*form)(const real *y, Matrix *jacobian),
                      real *gradient)
{
    Matrix dz, *jacobian = matrix_new(z->cols, z->cols);
    gradient_part(s->z, gradient, &dz);
    softmax_forward(z, s->y);
    for (int i = 0; i < z->rows; i++) {
        form(matrix_row(s->y, i), jacobian);
        for (int j = 0; j < z->cols; j++) {
            real sum = 0;
            for (int k = 0; k < z->cols; k++) {
                sum += matrix_row(s->delta, i)[k]
                     * matrix_row(jacobian, k)[j];
            }
            matrix_row(&dz, i)[j] += factor * sum;
        }
    }
    matrix_free(jacobian);
}

static void jacobian_gradient(void *context, real upstream, real *gradient)
{
    const Softmax *s = context;
    Matrix *z = scaled(s->z, s->beta);
    by_matrix(s, z, upstream * s->beta, softmax_jacobian, gradient);
    matrix_free(z);
}

/* Log-softmax: the rows of softmax's Jacobian, each divided by y. */
static void log_softmax_jacobian(const real *y, Matrix *jacobian)
{
    softmax_jacobian(y, jacobian);
    for (int k = 0; k < jacobian->rows; k++) {
        for (int j = 0; j < jacobian->cols; j++) {
            matrix_row(jacobian, k)[j] /= y[k];
        }
    }
}

static real log_softmax_value(void *context)
{
    Softmax *s = context;
    for (int i = 0; i < s->z->rows; i++) {
        const real *z = matrix_row(s->z, i);
        real all = log_sum_exp(z, s->z->cols);
        for (int k = 0; k < s->z->cols; k++) {
            matrix_row(s->y, i)[k] = z[k] - all;
        }
    }
    return weighed(s->delta, s->y);
}

static void log_softmax_gradient(void *context, real upstream,
                                 real *gradient)
{
    const Softmax *s = context;
    by_matrix(s, s->z, upstream, log_softmax_jacobian, gradient);
}

static void harden_softmax(void *context)
{
    harden_logits(((Softmax *)context)->z);
}

static Case softmax_case(Rng *rng, int n, double beta)
{
    enum { K = 5 };
    Softmax *c = allocate(1, sizeof *c);
    c->z = store_matrix(&c->store, "Z", n, K, rng, -2, 2);
    c->delta = store_matrix(&c->store, NULL, n, K, rng, 0.5, 2);
    c->y = store_matrix(&c->store, NULL, n, K, rng, 0, 0);
    c->beta = (real)beta;
    Subject s = store_subject(&c->store);
    s.samples = n, s.outputs = K;
    s.value = softmax_value, s.gradient = softmax_gradient;
    return (Case){s, harden_softmax, store_release};
}

static Case softmax(Rng *rng) { return softmax_case(rng, 3, 1); }

/* An upstream of both signs, as a loss gives. */
static Case softmax_signs(Rng *rng)
{
    Case c = softmax_case(rng, 4, 1);
    Matrix *delta = ((Softmax *)c.subject.context)->delta;
    for (int i = 0; i < delta->rows * delta->cols; i++) {
        delta->at[i] = (real)either_sign(rng, 0.5, 2);
    }
    return c;
}

static Case jacobian(Rng *rng)
{
    Case c = softmax_case(rng, 3, 1);
    c.subject.gradient = jacobian_gradient;
    return c;
}

static Case temperature(Rng *rng)
{
    Case c = softmax_case(rng, 3, 0.4);
    c.subject.gradient = jacobian_gradient;
    return c;
}

static Case log_softmax(Rng *rng)
{
    Case c = softmax_case(rng, 3, 1);
    c.subject.value = log_softmax_value;
    c.subject.gradient = log_softmax_gradient;
    return c;
}

/* Log-sum-exp of each row, weighed by the first column of delta. */
static real lse_value(void *context)
{
    const Softmax *s = context;
    real sum = 0;
    for (int i = 0; i < s->z->rows; i++) {
        sum += matrix_row(s->delta, i)[0]
             * log_sum_exp(matrix_row(s->z, i), s->z->cols);
    }
    return sum;
}

static void lse_gradient(void *context, real upstream, real *gradient)
{
    Softmax *s = context;
    Matrix dz;
    gradient_part(s->z, gradient, &dz);
    softmax_forward(s->z, s->y);
    for (int i = 0; i < s->z->rows; i++) {
        for (int j = 0; j < s->z->cols; j++) {
            matrix_row(&dz, i)[j] += upstream * matrix_row(s->delta, i)[0]
                                   * matrix_row(s->y, i)[j];
        }
    }
}

static Case log_sum(Rng *rng)
{
    Case c = softmax_case(rng, 4, 1);
    c.subject.value = lse_value, c.subject.gradient = lse_gradient;
    return c;
}

/* ---- The long way: a loss by probabilities, and softmax behind it ---- */

typedef struct {
    Store store;
    Matrix *y, *t;
} ByProbability;

static real probability_value(void *context)
{
    const ByProbability *p = context;
    real sum = 0;
    for (int i = 0; i < p->y->rows * p->y->cols; i++) {
        sum -= p->t->at[i] * log(p->y->at[i]);
    }
    return sum / p->y->rows;
}

static void probability_gradient(void *context, real upstream,
                                 real *gradient)
{
    const ByProbability *p = context;
    Matrix dy, *own = used_matrix(p->y->rows, p->y->cols);
    gradient_part(p->y, gradient, &dy);
    cross_entropy_by_y(p->y, p->t, upstream, own);
    add_to(own, &dy);
    matrix_free(own);
}

/* Log does not mind that the rows do not add up. */
static void harden_probabilities(void *context)
{
    Matrix *y = ((ByProbability *)context)->y;
    const double hard[] = {0.01, 0.99, 1, 0.5, 0.002};
    for (int i = 0; i < y->rows * y->cols; i++) {
        y->at[i] = (real)hard[i % 5];
    }
}

static Case by_probability(Rng *rng)
{
    enum { N = 4, K = 3 };
    ByProbability *c = allocate(1, sizeof *c);
    c->y = store_matrix(&c->store, "Y", N, K, rng, 0.3, 1);
    c->t = store_matrix(&c->store, NULL, N, K, rng, 0, 0.1);
    Subject s = store_subject(&c->store);
    s.samples = N, s.outputs = K;
    s.value = probability_value, s.gradient = probability_gradient;
    return (Case){s, harden_probabilities, store_release};
}

/* Another way to the gradient of the library's cross-entropy. */
static void long_way_gradient(void *context, real upstream, real *gradient)
{
    const LossCase *l = context;
    int n = l->z->rows, outputs = l->z->cols;
    Matrix dz, *y = used_matrix(n, outputs), *dy = used_matrix(n, outputs);
    Matrix *own = used_matrix(n, outputs);
    gradient_part(l->z, gradient, &dz);
    long_way(l->z, l->t, upstream, y, dy, own);
    add_to(own, &dz);
    matrix_free(y), matrix_free(dy), matrix_free(own);
}

static Case the_long_way(Rng *rng)
{
    Case c = loss_case(rng, "cross-entropy", 3, 4);
    c.subject.gradient = long_way_gradient;
    return c;
}

/* ---- Squares behind a sigmoid: equation (squared-on-sigmoid) ---- */

static real squares_value(void *context)
{
    const LossCase *l = context;
    Matrix *y = matrix_new(l->z->rows, l->z->cols);
    activation_forward(activation_find("sigmoid"), l->z, y);
    real value = l->loss->value(y, l->t);
    matrix_free(y);
    return value;
}

static void squares_gradient(void *context, real upstream, real *gradient)
{
    const LossCase *l = context;
    const Activation *a = activation_find("sigmoid");
    int n = l->z->rows, outputs = l->z->cols;
    Matrix dz, *y = used_matrix(n, outputs), *dy = used_matrix(n, outputs);
    Matrix *own = used_matrix(n, outputs);
    gradient_part(l->z, gradient, &dz);
    activation_forward(a, l->z, y);
    l->loss->gradient(y, l->t, upstream, dy);
    activation_backward(a, l->z, y, dy, own);
    add_to(own, &dz);
    matrix_free(y), matrix_free(dy), matrix_free(own);
}

static Case squares(Rng *rng)
{
    Case c = loss_case(rng, "squared-error", 4, 3);
    c.subject.value = squares_value, c.subject.gradient = squares_gradient;
    return c;
}

/* ---- The network of the chapter, at its own weights ---- */

typedef struct {
    Example *example;
    Parameter parameters[4];
} ExampleCase;

static real network_value(void *context)
{
    return example_forward(((ExampleCase *)context)->example);
}

static void network_gradient(void *context, real upstream, real *gradient)
{
    Example *e = ((ExampleCase *)context)->example;
    int first = e->layers[0]->count;
    layer_place(e->layers[0], e->theta, gradient);
    layer_place(e->layers[2], e->theta + first, gradient + first);
    example_forward(e);
    example_backward(e, upstream);
}

static uint64_t network_branches(void *context)
{
    const Example *e = ((ExampleCase *)context)->example;
    const Matrix *z = &e->layers[0]->y;
    uint64_t open = 1;
    for (int j = 0; j < z->cols; j++) {
        open = 2 * open + (real_part(z->at[j]) > 0);
    }
    return open;
}

static void network_release(void *context)
{
    ExampleCase *c = context;
    example_free(c->example);
    free(c);
}

static Case network_case(double w22)
{
    static const char *const names[] = {"W1", "b1", "W2", "b2"};
    ExampleCase *c = allocate(1, sizeof *c);
    c->example = example_new(w22);
    for (int k = 0; k < 4; k++) {
        const Layer *l = c->example->layers[k / 2 * 2];
        const Matrix *m = &l->parameters[k % 2].value;
        c->parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    return (Case){
        {.parameters = c->parameters, .count = 4, .samples = 1,
         .outputs = 2, .context = c, .value = network_value,
         .gradient = network_gradient, .branches = network_branches},
        NULL, network_release};
}

static Case example_open(Rng *rng)
{
    (void)rng;
    return network_case(-0.1);
}

static Case example_closed(Rng *rng)
{
    (void)rng;
    return network_case(-0.4);
}

static const Check checks[] = {
    {"squared-error", "eq:squared-error-backward", "squared_error_gradient",
     "differentiate the squared error", squared},
    {"softmax", "eq:softmax-backward eq:vjp-in-numbers", "softmax_backward",
     "run softmax backward", softmax},
    {"softmax-signs", "eq:softmax-backward", "softmax_backward",
     "run softmax backward", softmax_signs},
    {"softmax-jacobian", "eq:softmax-jacobian", "softmax_jacobian",
     "form the Jacobian of softmax", jacobian},
    {"log-sum-exp", "eq:lse-backward", "softmax_forward",
     "compute softmax", log_sum},
    {"cross-entropy", "eq:cross-entropy-backward", "cross_entropy_gradient",
     "differentiate the cross-entropy", cross_entropy},
    {"cross-entropy-one-hot",
     "eq:cross-entropy-backward eq:cross-entropy-in-numbers "
     "eq:batch-in-numbers",
     "cross_entropy_gradient", "differentiate the cross-entropy",
     cross_entropy_one_hot},
    {"cross-entropy-one-sample", "eq:cross-entropy-backward",
     "cross_entropy_gradient", "differentiate the cross-entropy",
     cross_entropy_one_sample},
    {"cross-entropy-by-y", "eq:cross-entropy-by-y", "cross_entropy_by_y",
     "go the long way", by_probability},
    {"cross-entropy-the-long-way", "eq:cross-entropy-derivation",
     "long_way", "go the long way", the_long_way},
    {"binary-cross-entropy", "eq:binary-cross-entropy-backward",
     "binary_cross_entropy_gradient",
     "differentiate the binary cross-entropy", binary},
    {"binary-as-two-classes", "eq:binary-cross-entropy-backward",
     "binary_cross_entropy_gradient",
     "differentiate the binary cross-entropy", binary_as_two},
    {"squares-on-sigmoid", "eq:squared-on-sigmoid",
     "activation_backward", "apply an activation to a matrix", squares},
    {"softmax-temperature", "eq:temperature", "softmax_jacobian",
     "form the Jacobian of softmax", temperature},
    {"log-softmax", "eq:log-softmax-jacobian", "softmax_jacobian",
     "form the Jacobian of softmax", log_softmax},
    {"example-network",
     "eq:example-delta2 eq:example-dw2 eq:example-back eq:example-delta1 "
     "eq:example-dw1", "layer_backward", "run the example", example_open},
    {"example-network-closed", "eq:example-closed", "layer_backward",
     "run the example", example_closed},
};

const Checks chapter6_checks = CHECKS(checks);
