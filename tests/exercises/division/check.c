/* The local derivatives of a quotient, against a complex step; then what
   it hands on, alone and in a loss. */
#include "exercise.h"
#include "judge.h"

#include <complex.h>

static const double points[10][2] = {
    {3, 2}, {-1.25, 0.5}, {0.75, -4}, {-2, -0.1}, {1e3, 0.3},
    {1e-3, 7}, {0, 1.5}, {5, -1}, {-0.6, 1e4}, {2.5, 2.5},
};

/* The derivative of a / b by its operand k; a step of 1e-20 to the side
   leaves nothing to subtract. */
static double slope(double a, double b, int k)
{
    double complex ca = a, cb = b;
    if (k == 0) {
        ca += 1e-20 * I;
    } else {
        cb += 1e-20 * I;
    }
    return cimag(ca / cb) / 1e-20;
}

static void check_local(void)
{
    judge_function("divide_local");
    for (int i = 0; i < 10; i++) {
        double a = points[i][0], b = points[i][1];
        real local[2] = {NAN, NAN};
        divide_local((real)a, (real)b, (real)a / (real)b, local);
        judge_suspect(b, "This is the product's. Of a quotient, y grows by"
                      " how much if a grows by 1?");
        judge_suspect(1, "y does not grow as fast as a, but b times"
                      " slower.");
        judge_close(real_part(local[0]), slope(a, b, 0), 1e-12,
                    "local[0] of %g / %g", a, b);
        judge_suspect(-1 / (b * b), "This is the derivative of 1/b; the"
                      " numerator is missing.");
        judge_suspect(-a / b, "It is to be divided by b once more.");
        judge_suspect(-a, "The larger b is, the less y changes with it: -y"
                      " is to be divided, not multiplied.");
        judge_suspect(a, "This is the product's.");
        if (a == 0) {
            judge_suspect(NAN, "Here a is 0, and y too. What has been divided"
                          " by one of them?");
        }
        judge_close(real_part(local[1]), slope(a, b, 1), 1e-12,
                    "local[1] of %g / %g", a, b);
    }
    real local[2] = {0, 0};
    divide_local(NAN, 2, 1.5, local);
    judge_suspect(NAN, "There was a nan in a. The value y is all that is"
                  " needed of the numerator.");
    judge_close(real_part(local[1]), -0.75, 1e-15, "local[1], given y = 1.5"
                " and b = 2, but a nan for a");
    judge_close(real_part(local[0]), 0.5, 1e-15, "local[0], given b = 2, but"
                " a nan for a");
}

static void check_backward(void)
{
    const real b = 2, y = 1.5, upstream = -3;
    real da = 10, db = 100;
    divide_backward(b, y, upstream, &da, &db);
    judge_function("divide_backward");
    judge_suspect(-1.5, "It has been set; what came from another reader"
                  " is lost.");
    judge_suspect(10.5, "The upstream is missing.");
    judge_suspect(10, "Nothing has arrived here.");
    judge_suspect(4, "Multiplied by b: the local derivative divides by it.");
    judge_close(real_part(da), 8.5, 1e-15, "*da, 10 before, with b = 2,"
                " y = 1.5 and upstream -3");
    judge_suspect(2.25, "It has been set; what came from another reader"
                  " is lost.");
    judge_suspect(97.75, "The sign of the second operand is wrong.");
    judge_suspect(99.25, "The upstream is missing.");
    judge_suspect(100, "Nothing has arrived here.");
    judge_suspect(101.5, "The local derivative by b has the value in it.");
    judge_suspect(100 - 8.5 * 1.5, "What was handed on has been mixed with"
                  " what was in *da before.");
    judge_close(real_part(db), 102.25, 1e-15, "*db, 100 before, with b = 2,"
                " y = 1.5 and upstream -3");
    real both = 0;
    divide_backward(4, 1, 3, &both, &both);
    judge_suspect(-0.75, "Both operands are one node here, and what was added"
                  " for a has been lost.");
    judge_suspect(0.75, "Both operands are one node here, and what was added"
                  " for b has been lost.");
    judge_suspect_else("Both operands are one node here: what is added to"
                       " it for a must not be read again for b.");
    judge_close(real_part(both), 0, 0,
                "the derivative of x / x, which is always 1");
}

/* ---- in a loss ---- */

enum { COUNT = 6 };
static real a[COUNT] = {0.9, -1.7, 0.4, 2.2, -0.3, 1.1};
static real b[COUNT] = {1.3, 0.8, -1.9, -0.7, 1.1, 2.4};

/* The sum over k of (k + 1) / 2 times the square of a[k] / b[k], and of
   b[k] / a[0]. */
static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int k = 0; k < COUNT; k++) {
        real y = a[k] / b[k];
        sum += (k + 1) * y * y / 2 + b[k] / a[0];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    real *da = gradient, *db = gradient + COUNT;
    for (int k = 0; k < COUNT; k++) {
        real y = a[k] / b[k];
        divide_backward(b[k], y, upstream * (k + 1) * y, &da[k], &db[k]);
        divide_backward(a[0], b[k] / a[0], upstream, &db[k], &da[0]);
    }
}

void check(void)
{
    check_local();
    check_backward();
    const Parameter parameters[] = {{"a", a, 2, 3}, {"b", b, 2, 3}};
    judge_gradient(&(Subject){
        .name = "a sum of quotients and their squares",
        .parameters = parameters, .count = 2,
        .value = value, .gradient = gradient,
    });
}
