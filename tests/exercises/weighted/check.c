/* A weighted squared error: with weights of 1 it is the library's; with
   others, some of them 0, against the formula and a measured gradient; and
   with a nan or an infinity for each target that does not count. */
#include "exercise.h"
#include "judge.h"

enum { N = 3, K = 4 };
static const double outputs[N * K] = {
    0.5, -1, 2, 0.25,  1, -0.5, 0.75, 1.5,  -2, 0.125, 1, -1.25,
};
static const double targets[N * K] = {
    1, 0.5, 1.5, -1,  0.25, 0, -0.75, 2,  -1, 1, 3, -2,
};
static const double weights[N * K] = {
    1.75, 0.5, 0, 1.25,  0, 3, 0.75, 0.1,  1.5, 0, 0.25, 4,
};
static Matrix *y, *t, *v, *delta;

/* The sum of v (y - t)² over the entries that count, and its parts. */
static double sum_of(const double *weight, double power)
{
    double sum = 0;
    for (int i = 0; i < N * K; i++) {
        double r = outputs[i] - targets[i];
        sum += pow(weight[i], power) * r * r;
    }
    return sum;
}

static void check_values(void)
{
    const double ones[N * K] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    judge_function("weighted_error");
    matrix_set(v, ones);
    double right = real_part(loss_find("squared-error")->value(y, t));
    judge_suspect(right / K, "It is divided by NK: the mean is over the"
                  " samples, and the outputs are added up.");
    judge_suspect(right * N, "It is not divided by N.");
    judge_suspect(2 * right, "The ½ is missing.");
    judge_close(real_part(weighted_error(y, t, v)), right, 1e-14,
                "the error with weights of 1");
    matrix_set(v, weights);
    double all = 0;
    for (int i = 0; i < N * K; i++) {
        all += weights[i];
    }
    right = sum_of(weights, 1) / 2 / N;
    judge_suspect(right * N / all, "It is divided by the sum of the weights:"
                  " the formula divides by N.");
    judge_suspect(right * N * K / all, "It is divided by the sum of the"
                  " weights: the formula divides by N.");
    judge_suspect(sum_of(weights, 2) / 2 / N, "The weights are squared with"
                  " the errors.");
    judge_suspect(sum_of(ones, 1) / 2 / N, "The weights are not in it.");
    judge_close(real_part(weighted_error(y, t, v)), right, 1e-14,
                "the error with weights");
}

static void check_gradients(void)
{
    const double up = -0.6;
    judge_function("weighted_gradient");
    matrix_set(v, weights);
    for (int i = 0; i < N * K; i++) {
        delta->at[i] = 7;
    }
    weighted_gradient(y, t, v, up, delta);
    for (int i = 0; i < N * K; i++) {
        double r = outputs[i] - targets[i], w = weights[i];
        double right = up * w * r / N + 0;      /* no -0 */
        judge_suspect(7, "Nothing has been written there: also an entry that"
                      " does not count has a derivative, 0.");
        judge_suspect(7 + right, "It is added to what was there: delta has to"
                      " be set.");
        judge_suspect(right / up, "The upstream is not in it.");
        judge_suspect(right * N, "It is not divided by N.");
        judge_suspect(right / K, "It is divided by NK.");
        judge_suspect(up * r / N, "The weight is not in it.");
        judge_suspect(right * w, "The weight is in it twice.");
        judge_suspect(2 * right, "The 2 of the square has met a ½ in front of"
                      " the loss.");
        judge_close(real_part(delta->at[i]), right, 1e-14,
                    "upstream %g: delta[%d][%d]", up, i / K, i % K);
    }
}

/* Has a matrix kept its numbers? */
static void check_kept(const Matrix *m, const double *was, const char *name)
{
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(m->at[i]) == was[i], "%s stays as it was", name);
    }
}

static void check_missing(void)
{
    judge_function("weighted_error");
    judge_section("sec:target-sum");
    for (int i = 0; i < N * K; i++) {
        if (weights[i] == 0) {
            t->at[i] = i % 2 == 0 ? INFINITY : NAN;
        }
    }
    const char *text = "Zero times nan is nan, and so is zero times infinity."
                       " A target with the weight 0 must not be computed"
                       " with.";
    judge_suspect(NAN, "%s", text);
    judge_suspect(INFINITY, "%s", text);
    judge_close(real_part(weighted_error(y, t, v)), sum_of(weights, 1) / 2 / N,
                1e-14, "the error where a nan or infinity has the weight 0");
    judge_function("weighted_gradient");
    weighted_gradient(y, t, v, 2.5, delta);
    for (int i = 0; i < N * K; i++) {
        double right = 2.5 * weights[i] * (outputs[i] - targets[i]) / N;
        judge_suspect(NAN, "%s", text);
        judge_close(real_part(delta->at[i]), right, 1e-14,
                    "where a nan or infinity has the weight 0: delta[%d][%d]",
                    i / K, i % K);
    }
}

static real value(void *context)
{
    (void)context;
    return weighted_error(y, t, v);
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    weighted_gradient(y, t, v, upstream, delta);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += delta->at[i];
    }
}

void check(void)
{
    y = matrix_new(N, K), t = matrix_new(N, K);
    v = matrix_new(N, K), delta = matrix_new(N, K);
    matrix_set(y, outputs);
    matrix_set(t, targets);
    check_values();
    check_gradients();
    check_kept(y, outputs, "y");
    check_kept(t, targets, "t");
    check_kept(v, weights, "v");
    check_missing();
    const Parameter parameters[] = {{"y", y->at, N, K}};
    judge_gradient(&(Subject){
        .name = "the weighted squared error",
        .parameters = parameters, .count = 1, .samples = N, .outputs = K,
        .value = value, .gradient = gradient,
    });
    matrix_free(delta), matrix_free(v), matrix_free(t), matrix_free(y);
}
