/* Checks for mistakes of the museum that no other check can see. */
#include "checks.h"

#include <stdlib.h>
#include "activation.h"
#include "fail.h"
#include "loss.h"

/* The loss with a pinch in its logarithm, from the museum itself. */
#define main museum_main
#include "programs/chapter7-museum.c"
#undef main

typedef struct {
    Store store;
    Matrix *z, *t;
} Pinched;

static real pinched_value(void *context)
{
    const Pinched *p = context;
    return pinched(p->z, p->t);
}

static void pinched_slopes(void *context, real upstream, real *gradient)
{
    const Pinched *p = context;
    Matrix dz, *own = matrix_new(p->z->rows, p->z->cols);
    gradient_part(p->z, gradient, &dz);
    pinched_gradient(p->z, p->t, upstream, own);
    add_to(own, &dz);
    matrix_free(own);
}

/* The right class gets a probability near the pinch. */
static void harden_pinched(void *context)
{
    const Pinched *p = context;
    for (int i = 0; i < p->z->rows; i++) {
        for (int k = 0; k < p->z->cols; k++) {
            matrix_row(p->z, i)[k] -= 15 * matrix_row(p->t, i)[k];
        }
    }
}

static Case pinched_case(Rng *rng)
{
    enum { N = 4, K = 3 };
    Pinched *p = allocate(1, sizeof *p);
    p->z = store_matrix(&p->store, "Z", N, K, rng, -2, 2);
    p->t = store_matrix(&p->store, NULL, N, K, rng, 0, 0);
    for (int i = 0; i < N; i++) {
        matrix_row(p->t, i)[i % K] = 1;
    }
    Subject s = store_subject(&p->store);
    s.samples = N, s.outputs = K;
    s.value = pinched_value, s.gradient = pinched_slopes;
    return (Case){s, harden_pinched, store_release};
}

/* ---- Softmax of samples that are not alike ---- */

typedef struct {
    Store store;
    Matrix *z, *y, *delta;
} FarRows;

static real far_rows_value(void *context)
{
    FarRows *f = context;
    softmax_forward(f->z, f->y);
    return weighed(f->delta, f->y);
}

static void far_rows_gradient(void *context, real upstream, real *gradient)
{
    FarRows *f = context;
    Matrix dz, *own = matrix_new(f->z->rows, f->z->cols);
    Matrix *delta = scaled(f->delta, upstream);
    gradient_part(f->z, gradient, &dz);
    softmax_forward(f->z, f->y);
    softmax_backward(f->y, delta, own);
    add_to(own, &dz);
    matrix_free(own), matrix_free(delta);
}

/* One sample's logits are a thousand above those of the others. */
static Case far_rows(Rng *rng)
{
    enum { N = 3, K = 4 };
    FarRows *f = allocate(1, sizeof *f);
    f->z = store_matrix(&f->store, "Z", N, K, rng, -1, 1);
    for (int k = 0; k < K; k++) {
        matrix_row(f->z, 1)[k] += 1000;
    }
    f->delta = store_matrix(&f->store, NULL, N, K, rng, 0.5, 2);
    f->y = store_matrix(&f->store, NULL, N, K, rng, 0, 0);
    Subject s = store_subject(&f->store);
    s.samples = N, s.outputs = K;
    s.value = far_rows_value, s.gradient = far_rows_gradient;
    return (Case){s, NULL, store_release};
}

/* ---- The sigmoid where it is smaller than anything else ---- */

typedef struct {
    Store store;
    Matrix *z, *y, *delta;
    const Activation *activation;
} Activated;

static real activated_value(void *context)
{
    Activated *a = context;
    activation_forward(a->activation, a->z, a->y);
    return weighed(a->delta, a->y);
}

static void activated_gradient(void *context, real upstream, real *gradient)
{
    Activated *a = context;
    Matrix dz, *own = matrix_new(a->z->rows, a->z->cols);
    Matrix *delta = scaled(a->delta, upstream);
    gradient_part(a->z, gradient, &dz);
    activation_forward(a->activation, a->z, a->y);
    activation_backward(a->activation, a->z, a->y, delta, own);
    add_to(own, &dz);
    matrix_free(own), matrix_free(delta);
}

static Activated *activated_new(Rng *rng, const char *name, double low,
                                double high)
{
    enum { N = 3, H = 4 };
    Activated *a = allocate(1, sizeof *a);
    a->activation = activation_find(name);
    a->z = store_matrix(&a->store, "Z", N, H, rng, low, high);
    a->delta = store_matrix(&a->store, NULL, N, H, rng, 0.5, 2);
    a->y = store_matrix(&a->store, NULL, N, H, rng, 0, 0);
    return a;
}

static Case activated_case(Activated *a,
                           real (*value)(void *context),
                           void (*gradient)(void *context, real upstream,
                                            real *gradient),
                           void (*harden)(void *context))
{
    Subject s = store_subject(&a->store);
    s.samples = a->z->rows, s.outputs = a->z->cols;
    s.value = value, s.gradient = gradient;
    return (Case){s, harden, store_release};
}

/* Not so far that the complex step would leave what a double holds. */
static void harden_tail(void *context)
{
    const Activated *a = context;
    for (int i = 0; i < a->z->rows * a->z->cols; i++) {
        a->z->at[i] -= 20;
    }
}

/* All values are close to each other, since a check looks at what is
   small beside the largest with less care. */
static Case sigmoid_tail(Rng *rng)
{
    return activated_case(activated_new(rng, "sigmoid", -604, -600),
                          activated_value, activated_gradient,
                          harden_tail);
}

/* ---- An upstream that two need: y = relu(z) + z ---- */

static real shortcut_value(void *context)
{
    const Activated *a = context;
    return activated_value(context) + weighed(a->delta, a->z);
}

/* delta must be what it was after ReLU has had it. */
static void shortcut_gradient(void *context, real upstream, real *gradient)
{
    Activated *a = context;
    Matrix dz, *own = matrix_new(a->z->rows, a->z->cols);
    Matrix *delta = scaled(a->delta, upstream);
    gradient_part(a->z, gradient, &dz);
    activation_forward(a->activation, a->z, a->y);
    activation_backward(a->activation, a->z, a->y, delta, own);
    add_to(own, &dz);
    add_to(delta, &dz);
    matrix_free(own), matrix_free(delta);
}

static Case shortcut(Rng *rng)
{
    Activated *a = activated_new(rng, "relu", 0.1, 2);
    for (int i = 0; i < a->z->rows * a->z->cols; i += 1 + i % 3) {
        a->z->at[i] *= -1;
    }
    return activated_case(a, shortcut_value, shortcut_gradient, NULL);
}

static const Check checks[] = {
    {"pinched", "eq:pinched", "pinched_gradient", "exhibits of the museum",
     pinched_case},
    {"softmax-far-rows", "eq:softmax-backward", "softmax_backward",
     "compute softmax", far_rows},
    {"sigmoid-tail", "eq:activation-backward", "activation_backward",
     "compute the sigmoid", sigmoid_tail},
    {"shortcut", "eq:activation-backward", "activation_backward",
     "apply an activation to a matrix", shortcut},
};

const Checks museum_checks = CHECKS(checks);
