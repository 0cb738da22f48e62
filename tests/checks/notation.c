/* The checks of appendix "Notation and layouts": its formulas, written
   down once more by hand. */
#include "checks.h"

#include <stdlib.h>
#include "affine.h"
#include "fail.h"
#include "loss.h"

/* ---- Equation (mean-once): the squared error by its output ---- */

typedef struct {
    Store store;
    Matrix *y, *t;
} Outputs;

static real outputs_value(void *context)
{
    const Outputs *o = context;
    return loss_find("squared-error")->value(o->y, o->t);
}

static void outputs_gradient(void *context, real upstream, real *gradient)
{
    const Outputs *o = context;
    for (int i = 0; i < o->y->rows * o->y->cols; i++) {
        gradient[i] += upstream * (o->y->at[i] - o->t->at[i])
                     / o->y->rows;
    }
}

static Case mean_once(Rng *rng)
{
    enum { N = 4, K = 3 };
    Outputs *o = allocate(1, sizeof *o);
    o->y = store_matrix(&o->store, "Y", N, K, rng, -2, 2);
    o->t = store_matrix(&o->store, NULL, N, K, rng, -2, 2);
    Subject s = store_subject(&o->store);
    s.samples = N, s.outputs = K;
    s.value = outputs_value, s.gradient = outputs_gradient;
    return (Case){s, NULL, store_release};
}

/* ---- Equation (vjp-column), and the table of the two conventions: an
   affine layer with delta upstream ---- */

typedef struct {
    Store store;
    Matrix *x, *w, *b, *delta, *z;
} Layer;

static real layer_value(void *context)
{
    Layer *l = context;
    real sum = 0;
    affine_forward(l->x, l->w, l->b, l->z);
    for (int i = 0; i < l->z->rows * l->z->cols; i++) {
        sum += l->delta->at[i] * l->z->at[i];
    }
    return sum;
}

/* delta W^T, X^T delta and the sums of delta's columns, index by
   index */
static void layer_gradient(void *context, real upstream, real *gradient)
{
    const Layer *l = context;
    int n = l->x->rows, inputs = l->x->cols, units = l->w->cols;
    real *dx = gradient, *dw = dx + n * inputs, *db = dw + inputs * units;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < units; j++) {
            real delta = upstream * matrix_row(l->delta, i)[j];
            for (int d = 0; d < inputs; d++) {
                dx[i * inputs + d] += delta * matrix_row(l->w, d)[j];
                dw[d * units + j] += delta * matrix_row(l->x, i)[d];
            }
            db[j] += delta;
        }
    }
}

static Case affine(Rng *rng, int n, int inputs, int units)
{
    Layer *l = allocate(1, sizeof *l);
    l->x = store_matrix(&l->store, "X", n, inputs, rng, -2, 2);
    l->w = store_matrix(&l->store, "W", inputs, units, rng, -1, 3);
    l->b = store_matrix(&l->store, "b", 1, units, rng, -1, 1);
    l->delta = store_matrix(&l->store, NULL, n, units, rng, 0.5, 2);
    l->z = store_matrix(&l->store, NULL, n, units, rng, 0, 0);
    Subject s = store_subject(&l->store);
    s.samples = n, s.outputs = units;
    s.value = layer_value, s.gradient = layer_gradient;
    return (Case){s, NULL, store_release};
}

static Case one_row(Rng *rng) { return affine(rng, 1, 4, 3); }
static Case affine_layer(Rng *rng) { return affine(rng, 5, 4, 3); }

static const Check checks[] = {
    {"mean-once", "eq:mean-once", "squared_error",
     "compute the squared error", mean_once},
    {"row-times-jacobian", "eq:vjp-column", "affine_forward",
     "lib/affine.c", one_row},
    {"affine-layer", "eq:vjp-column", "affine_forward", "lib/affine.c",
     affine_layer},
};

const Checks notation_checks = CHECKS(checks);
