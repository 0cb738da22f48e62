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
    enum { N = 3, H = 4 };
    Activated *a = allocate(1, sizeof *a);
    a->activation = activation_find("sigmoid");
    a->z = store_matrix(&a->store, "Z", N, H, rng, -604, -600);
    a->delta = store_matrix(&a->store, NULL, N, H, rng, 0.5, 2);
    a->y = store_matrix(&a->store, NULL, N, H, rng, 0, 0);
    Subject s = store_subject(&a->store);
    s.samples = N, s.outputs = H;
    s.value = activated_value, s.gradient = activated_gradient;
    return (Case){s, harden_tail, store_release};
}

static const Check checks[] = {
    {"pinched", "eq:pinched", "pinched_gradient", "exhibits of the museum",
     pinched_case},
    {"sigmoid-tail", "eq:activation-backward", "activation_backward",
     "compute the sigmoid", sigmoid_tail},
};

const Checks museum_checks = CHECKS(checks);
