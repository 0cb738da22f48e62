/* A loss and a gradient that belong together: measured at moderate logits;
   then both at the ends, where the truth trails by 1000 and leads by 40. */
#include "exercise.h"
#include "judge.h"

enum { N = 3, K = 4 };
static const double logits[N * K] = {
    0.5, -1, 2, 0.25,  1, -0.5, 0.75, 1.5,  -2, 0.125, 1, -1.25,
};
static const double targets[N * K] = {
    0, 1, 0, 0,  0.25, 0.5, 0.125, 0.125,  1, 0, 0, 0,
};
static Matrix *z, *t, *delta;

static real value(void *context)
{
    (void)context;
    return pinched(z, t);
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    pinched_gradient(z, t, upstream, delta);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += delta->at[i];
    }
}

static void measure(void)
{
    const Parameter parameters[] = {{"z", z->at, N, K}};
    judge_function("pinched_gradient");
    judge_gradient(&(Subject){
        .name = "the loss",
        .parameters = parameters, .count = 1, .samples = N, .outputs = K,
        .value = value, .gradient = gradient,
    });
}

static void check_batch(void)
{
    Matrix *right = matrix_new(N, K);
    const Loss *loss = loss_find("cross-entropy");
    const double up = -0.7;
    judge_function("pinched");
    judge_suspect_else("It has a gradient that fits it, but it is not the"
                       " cross-entropy.");
    judge_close(real_part(pinched(z, t)), real_part(loss->value(z, t)), 1e-14,
                "the loss of %d samples", N);
    judge_function("pinched_gradient");
    for (int i = 0; i < N * K; i++) {
        delta->at[i] = 7;
    }
    loss->gradient(z, t, up, right);
    pinched_gradient(z, t, up, delta);
    judge_matrix(delta, right, 1e-14, "upstream -0.7: delta");
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(z->at[i]) == logits[i]
                   && real_part(t->at[i]) == targets[i],
                   "z and t stay as they were");
    }
    matrix_free(right);
}

/* Two classes, of which the true one trails by a. */
static void check_lead(double a)
{
    real in[2] = {3, 3 + a}, truth[2] = {1, 0}, back[2] = {7, 7};
    const Matrix one = {1, 2, in}, yes = {1, 2, truth};
    Matrix d = {1, 2, back};
    const double y = exp(-log1p(exp(-fabs(a))) - fmax(a, 0));
    judge_function("pinched_gradient");
    pinched_gradient(&one, &yes, 1, &d);
    judge_suspect(NAN, "A division by a probability that is 0?");
    judge_suspect(0, "Nothing is learned from an answer that is wrong and"
                  " sure of it.");
    judge_suspect_else("The two may belong together now, but the slope fades"
                       " where the answer is wrong and sure of it, since it"
                       " is the slope of a loss that is cut off there.");
    judge_close_or(real_part(back[0]), y - 1, 1e-12, 1,
                   "the truth trails by %g: the derivative by its logit", a);
    judge_function("pinched");
    double came = real_part(pinched(&one, &yes));
    double right = log1p(exp(-fabs(a))) + fmax(a, 0);
    judge_suspect(-log(1e-7), "The loss stops at -log(1e-7): the pinch is"
                  " still in it.");
    judge_suspect_else(a > 0
        ? "Is it the logarithm of a probability that is nearly 0? That has"
          " lost its digits, or been cut off. The logits still know it."
        : "The digits are lost: the cost is small beside 1, or beside a logit,"
          " that it has been added to.");
    judge_close(came, right, 1e-14, "the loss where the truth %s by %g",
                a > 0 ? "trails" : "leads", fabs(a));
}

void check(void)
{
    z = matrix_new(N, K), t = matrix_new(N, K), delta = matrix_new(N, K);
    matrix_set(z, logits);
    matrix_set(t, targets);
    measure();
    judge_section("sec:long-way");
    const double leads[] = {20, 50, 700, 740, 1000, -40, -16, -5, 0.5};
    for (int i = 0; i < 9; i++) {
        check_lead(leads[i]);
    }
    check_batch();
    matrix_free(delta), matrix_free(t), matrix_free(z);
}
