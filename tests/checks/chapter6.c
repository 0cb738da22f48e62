/* The checks of chapter 6: softmax, and the losses on logits. */
#include "checks.h"

#include <stdlib.h>
#include "fail.h"
#include "loss.h"

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
    Matrix dz, *own = matrix_new(l->z->rows, l->z->cols);
    gradient_part(l->z, gradient, &dz);
    l->loss->gradient(l->z, l->t, upstream, own);
    add_to(own, &dz);
    matrix_free(own);
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
    return loss_case(rng, "cross-entropy", 4, 5);
}

static Case binary(Rng *rng)
{
    return loss_case(rng, "binary-cross-entropy", 4, 3);
}

static Case squared(Rng *rng)
{
    return loss_case(rng, "squared-error", 4, 3);
}

/* ---- Softmax ---- */

typedef struct {
    Store store;
    Matrix *z, *y, *delta;
} Softmax;

static real softmax_value(void *context)
{
    Softmax *s = context;
    softmax_forward(s->z, s->y);
    return weighed(s->delta, s->y);
}

static void softmax_gradient(void *context, real upstream, real *gradient)
{
    Softmax *s = context;
    Matrix dz, *own = matrix_new(s->z->rows, s->z->cols);
    Matrix *delta = scaled(s->delta, upstream);
    gradient_part(s->z, gradient, &dz);
    softmax_forward(s->z, s->y);
    softmax_backward(s->y, delta, own);
    add_to(own, &dz);
    matrix_free(own), matrix_free(delta);
}

static Case softmax(Rng *rng)
{
    enum { N = 3, K = 5 };
    Softmax *c = allocate(1, sizeof *c);
    c->z = store_matrix(&c->store, "Z", N, K, rng, -2, 2);
    c->delta = store_matrix(&c->store, NULL, N, K, rng, 0.5, 2);
    c->y = store_matrix(&c->store, NULL, N, K, rng, 0, 0);
    Subject s = store_subject(&c->store);
    s.samples = N, s.outputs = K;
    s.value = softmax_value, s.gradient = softmax_gradient;
    return (Case){s, NULL, store_release};
}

static const Check checks[] = {
    {"squared-error", "eq:squared-error-backward", "squared_error_gradient",
     "differentiate the squared error", squared},
    {"softmax", "eq:softmax-backward", "softmax_backward",
     "run softmax backward", softmax},
    {"cross-entropy", "eq:cross-entropy-backward", "cross_entropy_gradient",
     "differentiate the cross-entropy", cross_entropy},
    {"binary-cross-entropy", "eq:binary-cross-entropy-backward",
     "binary_cross_entropy_gradient",
     "differentiate the binary cross-entropy", binary},
};

const Checks chapter6_checks = CHECKS(checks);
