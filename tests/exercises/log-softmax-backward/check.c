/* Log-softmax backward: the chapter's example, where the mistakes have
   names; a batch, against a measured gradient; the cross-entropy made of
   it, against the library's, also where the logits are large; and how its
   time grows with K. */
#include <time.h>
#include "exercise.h"
#include "judge.h"
#include "loss.h"

/* The largest logit is taken off first, so that no digits are lost. */
static void log_softmax(const Matrix *z, Matrix *y)
{
    for (int i = 0; i < z->rows; i++) {
        const real *in = matrix_row(z, i);
        real *row = matrix_row(y, i);
        real top = in[index_of_largest(in, z->cols)];
        for (int k = 0; k < z->cols; k++) {
            row[k] = in[k] - top;
        }
        real all = log_sum_exp(row, z->cols);
        for (int k = 0; k < z->cols; k++) {
            row[k] -= all;
        }
    }
}

/* p = (0.3, 0.6, 0.1), upstream (1, 2, 4), sum 7, mean 1.9. */
static void check_example(void)
{
    const double p[3] = {0.3, 0.6, 0.1}, up[3] = {1, 2, 4};
    real y[3], dy[3], dz[3];
    Matrix out = {1, 3, y}, in = {1, 3, dy}, back = {1, 3, dz};
    for (int k = 0; k < 3; k++) {
        y[k] = log(p[k]);
        dy[k] = up[k];
        dz[k] = 50;
    }
    log_softmax_backward(&out, &in, &back);
    for (int k = 0; k < 3; k++) {
        double right = up[k] - 7 * p[k], l = log(p[k]);
        judge_suspect(50, "Nothing has been written there.");
        judge_suspect(50 + right, "It is added to what was there: dz has to"
                      " be set.");
        judge_suspect(p[k] * (up[k] - 1.9), "That is the backward pass of"
                      " softmax. Here y is a logarithm, and so is what the"
                      " upstream is the derivative by.");
        judge_suspect(up[k] - 7 * l, "y holds logarithms: the probabilities"
                      " have yet to be made of them.");
        judge_suspect(up[k] - 1.9, "The mean is weighted with the"
                      " probabilities: is any weighting left after the"
                      " division by them?");
        judge_suspect(up[k] * (1 - p[k]), "That is the diagonal alone: each"
                      " logit reaches all the logarithms.");
        judge_suspect(7 - 7 * p[k], "The first term is the upstream of this"
                      " entry, not the sum of all.");
        judge_suspect(7 * p[k] - up[k], "The sign is wrong.");
        judge_close(real_part(dz[k]), right, 1e-13, "probabilities 0.3, 0.6,"
                    " 0.1, upstream 1, 2, 4: dz[0][%d]", k);
    }
    for (int k = 0; k < 3; k++) {
        judge_true(real_part(y[k]) == log(p[k]), "y stays as it was");
        judge_true(real_part(dy[k]) == up[k], "dy stays as it was");
    }
}

/* L = the sum of upstream times log-softmax. */
enum { N = 3, K = 5 };
static const double logits[N * K] = {
    0.5, -1, 2, 0.25, 1,  -0.5, 0.75, 1.5, 0, -2,  1, 1.5, -1.25, 0.5, 0,
};
static const double upstreams[N * K] = {
    1, -0.5, 2, 0.75, -1.5,  0.3, -2, 1.25, 0.6, 3,
    -0.7, 0.9, -1.1, 0.2, 1.7,
};
static Matrix *z, *y, *dy, *dz;

static real value(void *context)
{
    (void)context;
    real sum = 0;
    log_softmax(z, y);
    for (int i = 0; i < N * K; i++) {
        sum += (real)upstreams[i] * y->at[i];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    log_softmax(z, y);
    for (int i = 0; i < N * K; i++) {
        dy->at[i] = upstream * (real)upstreams[i];
    }
    log_softmax_backward(y, dy, dz);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += dz->at[i];
    }
}

static void measure(void)
{
    matrix_set(z, logits);
    const Parameter parameters[] = {{"z", z->at, N, K}};
    judge_suspect_else("One sample was right. Does the sum begin again with"
                       " each row?");
    judge_gradient(&(Subject){
        .name = "log-softmax, weighted",
        .parameters = parameters, .count = 1,
        .value = value, .gradient = gradient,
    });
}

static void check_loss(double base, double scale)
{
    const int truth[N] = {1, 4, 1};
    Matrix *t = matrix_new(N, K), *right = matrix_new(N, K);
    for (int i = 0; i < N * K; i++) {
        z->at[i] = base + scale * logits[i];
        t->at[i] = i % K == truth[i / K];
        dy->at[i] = -t->at[i] / N;
    }
    log_softmax(z, y);
    log_softmax_backward(y, dy, dz);
    loss_find("cross-entropy")->gradient(z, t, 1, right);
    for (int i = 0; i < N * K; i++) {
        judge_suspect(NAN, "Has something been divided by a probability, or a"
                      " logarithm taken of one? Here some are 0.");
        judge_close_or(real_part(dz->at[i]), real_part(right->at[i]), 1e-15,
                       1, "the cross-entropy, logits up to %g: dz[%d][%d]",
                       base + 2 * scale, i / K, i % K);
    }
    matrix_free(right);
    matrix_free(t);
}

/* Processor time of one call, in seconds, the shorter of two. */
static double time_of(void (*f)(const Matrix *y, Matrix *dz), const Matrix *a,
                      Matrix *b)
{
    double best = INFINITY;
    for (int i = 0; i < 2; i++) {
        clock_t start = clock();
        f(a, b);
        best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
    }
    return fmax(best, 2e-5);
}

static void call_ours(const Matrix *a, Matrix *b)
{
    log_softmax_backward(a, a, b);
}

static void check_time(void)
{
    enum { MANY = 3000 };
    Matrix *a = matrix_new(1, MANY), *b = matrix_new(1, MANY);
    for (int k = 0; k < MANY; k++) {
        a->at[k] = -log(MANY) + (k % 7 - 3) * 1e-3;
    }
    double forward = time_of(softmax_forward, a, b);
    double times = time_of(call_ours, a, b) / forward;
    judge_suspect_else("For %d classes it takes %.0f times as long as softmax"
                       " forward. Is something computed for each entry that"
                       " is the same for all of a row?", MANY, times);
    judge_true(times < 100, "its time is in proportion to NK");
    matrix_free(b);
    matrix_free(a);
}

void check(void)
{
    judge_function("log_softmax_backward");
    check_example();
    z = matrix_new(N, K), y = matrix_new(N, K);
    dy = matrix_new(N, K), dz = matrix_new(N, K);
    measure();
    check_loss(0, 1);
    check_loss(998, 1);
    check_loss(0, 500);
    judge_section("sec:softmax-backward");
    check_time();
    matrix_free(dz), matrix_free(dy), matrix_free(y), matrix_free(z);
}
