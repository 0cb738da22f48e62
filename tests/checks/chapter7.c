/* The checks of chapter 7: whole networks. */
#include "checks.h"

#include <stdlib.h>
#include "fail.h"
#include "layer.h"
#include "loss.h"

/* ---- Layers in a row ---- */

enum { LAYERS = 4 };

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

static const Check checks[] = {
    {"layers", "eq:affine-backward eq:activation-backward",
     "layer_backward", "run a layer backward", stack},
};

const Checks chapter7_checks = CHECKS(checks);
