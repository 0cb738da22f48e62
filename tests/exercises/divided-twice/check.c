/* The mean over all entries: its value, which was right; its gradient with
   the upstream 1, where the one mistake shows, and with another, where the
   other does; then a measured gradient. */
#include "exercise.h"
#include "judge.h"

enum { N = 4, K = 3 };
static const double outputs[N * K] = {
    0.5, -1, 2, 0.25, 1.5, -0.75, 1, -2, 0.125, 3, -0.5, 0.75,
};
static const double targets[N * K] = {
    1, 0.5, 1.25, -1, -0.25, 0.5, 2, -0.5, 1, 0.25, -2, -1,
};
static Matrix *y, *t, *delta;

static void check_gradient(double up)
{
    for (int i = 0; i < N * K; i++) {
        delta->at[i] = 7;
    }
    mean_error_gradient(y, t, up, delta);
    for (int i = 0; i < N * K; i++) {
        double r = outputs[i] - targets[i], right = up * r / (N * K);
        judge_suspect(7 + right, "It is added to what was there: delta has to"
                      " be set.");
        judge_suspect(right / up, "It is what it was with the upstream 1.");
        judge_suspect(up * right, "The upstream is in it twice.");
        judge_suspect(right * K, "It is %d times too large, and there are %d"
                      " outputs: what does the value divide by?", K, K);
        judge_suspect(right * N, "It is %d times too large, and there are %d"
                      " samples: what does the value divide by?", N, N);
        judge_suspect(right / K, "It is divided by K twice.");
        judge_close(real_part(delta->at[i]), right, 1e-14,
                    "%d samples, %d outputs, upstream %g: delta[%d][%d]", N,
                    K, up, i / K, i % K);
    }
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(y->at[i]) == outputs[i]
                   && real_part(t->at[i]) == targets[i],
                   "y and t stay as they were");
    }
}

static real value(void *context)
{
    (void)context;
    return mean_error(y, t);
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    mean_error_gradient(y, t, upstream, delta);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += delta->at[i];
    }
}

void check(void)
{
    y = matrix_new(N, K), t = matrix_new(N, K), delta = matrix_new(N, K);
    matrix_set(y, outputs);
    matrix_set(t, targets);
    judge_function("mean_error");
    double right = real_part(loss_find("squared-error")->value(y, t)) / K;
    judge_suspect(right * K, "The value has been made to fit the gradient."
                  " Its caller wants the mean over all entries: repair the"
                  " other one.");
    judge_close(real_part(mean_error(y, t)), right, 1e-14,
                "the mean over all entries");
    judge_function("mean_error_gradient");
    check_gradient(1);
    judge_section("sec:museum-upstream");
    check_gradient(-0.3);
    check_gradient(2.5);
    judge_section("sec:museum-outputs");
    const Parameter parameters[] = {{"y", y->at, N, K}};
    judge_gradient(&(Subject){
        .name = "the mean over all entries",
        .parameters = parameters, .count = 1, .samples = N, .outputs = K,
        .value = value, .gradient = gradient,
    });
    matrix_free(delta), matrix_free(t), matrix_free(y);
}
