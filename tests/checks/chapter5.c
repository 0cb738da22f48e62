/* The checks of chapter 5: layers and what they are made of. */
#include "checks.h"

#include <stdlib.h>
#include "affine.h"
#include "fail.h"

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

static const Check checks[] = {
    {"affine-batch", "eq:affine-backward", "affine_backward",
     "run the affine layer", affine_batch},
    {"affine-one-sample", "eq:affine-backward", "affine_backward",
     "run the affine layer", affine_one},
};

const Checks chapter5_checks = CHECKS(checks);
