/* The check of the museum's own equation. */
#include "checks.h"

#include <stdlib.h>
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

static const Check checks[] = {
    {"pinched", "eq:pinched", "pinched_gradient", "exhibits of the museum",
     pinched_case},
};

const Checks museum_checks = CHECKS(checks);
