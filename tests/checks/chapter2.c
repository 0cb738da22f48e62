/* The checks of chapter 2: the derivatives of the function on which it
   measures errors. */
#include "checks.h"

#include <stdlib.h>
#include "fail.h"

/* The function and its derivatives, from the chapter itself. */
#define main chapter2_main
#ifdef BACKWARD_COMPLEX
#include "programs/chapter2-complex.c"
#else
#include "programs/chapter2.c"
#endif
#undef main

typedef struct {
    Store store;
    Matrix *x, *weight;
} Points;

/* ---- Equation (test-derivative): f' ---- */

static real function_value(void *context)
{
    const Points *p = context;
    real sum = 0;
    for (int i = 0; i < p->x->cols; i++) {
        sum += p->weight->at[i] * test_function(p->x->at[i]);
    }
    return sum;
}

static void add_derivatives(const Points *p, int order, real upstream,
                            real *gradient)
{
    for (int i = 0; i < p->x->cols; i++) {
        long double f[8];
        exact_derivatives(real_part(p->x->at[i]), order, f);
        gradient[i] += upstream * p->weight->at[i] * (real)f[order];
    }
}

static void function_gradient(void *context, real upstream, real *gradient)
{
    add_derivatives(context, 1, upstream, gradient);
}

static Case points(Rng *rng, real (*value)(void *context),
                   void (*gradient)(void *context, real upstream,
                                    real *gradient))
{
    Points *p = allocate(1, sizeof *p);
    p->x = store_matrix(&p->store, "x", 1, 5, rng, 0.1, 1.6);
    p->weight = store_matrix(&p->store, NULL, 1, 5, rng, 0.5, 2);
    Subject s = store_subject(&p->store);
    s.value = value, s.gradient = gradient;
    return (Case){s, NULL, store_release};
}

/* Where the function is steep, near the pole at 3 pi/4. */
static void harden_function(void *context)
{
    const Points *p = context;
    static const double places[] = {-0.5, 1.9, 2.1, 1.5, 0};
    matrix_set(p->x, places);
}

static Case first_derivative(Rng *rng)
{
    Case c = points(rng, function_value, function_gradient);
    c.harden = harden_function;
    return c;
}

/* ---- Equation (test-derivatives): f''' is the derivative of f'' ---- */

/* f'' = (w/v)' f + (w/v) f' with f' = (w/v) f, by hand:
   f'' = ((w' v - w v') / v^2 + (w/v)^2) f */
static real second_derivative(real x)
{
    real s = sin(x), c = cos(x);
    real v = s * s * s + c * c * c;
    real v1 = 3 * s * c * (s - c);
    real v2 = 3 * (c * c - s * s) * (s - c) + 3 * s * c * (s + c);
    real w = v - v1 / 2, w1 = v1 - v2 / 2;
    return ((w1 * v - w * v1) / (v * v) + w * w / (v * v))
         * test_function(x);
}

static real second_value(void *context)
{
    const Points *p = context;
    real sum = 0;
    for (int i = 0; i < p->x->cols; i++) {
        sum += p->weight->at[i] * second_derivative(p->x->at[i]);
    }
    return sum;
}

static void third_gradient(void *context, real upstream, real *gradient)
{
    add_derivatives(context, 3, upstream, gradient);
}

static Case third_derivative(Rng *rng)
{
    Case c = points(rng, second_value, third_gradient);
    c.harden = harden_function;
    return c;
}

static const Check checks[] = {
    {"test-function", "eq:test-derivative", "exact_derivatives",
     "define the test function", first_derivative},
    {"test-function-thrice", "eq:test-derivatives", "exact_derivatives",
     "define the test function", third_derivative},
};

const Checks chapter2_checks = CHECKS(checks);
