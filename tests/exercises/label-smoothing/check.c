/* Label smoothing: one sample by itself, a batch with an upstream, against
   the library's gradient with smoothed targets; the same by a measured
   gradient; then the lead, against one that is found by bisection. */
#include "exercise.h"
#include "judge.h"

enum { N = 4, K = 5 };
static const double smoothing = 0.15;
static const int labels[N] = {3, 0, 4, 3};
static const double logits[N * K] = {
    0.5, -1, 2, 0.25, 1,    -0.5, 0.75, 1.5, 0, -2,
    1, 1, -1.25, 0.5, 0,    2, -0.25, 0.5, -1, 0.125,
};

static void set_targets(int samples, double c, Matrix *t)
{
    for (int i = 0; i < samples; i++) {
        for (int k = 0; k < t->cols; k++) {
            matrix_row(t, i)[k] = c / t->cols
                                + (k == labels[i] ? 1 - c : 0);
        }
    }
}

static void check_one_sample(void)
{
    real z[K], delta[K], t[K], y[K];
    Matrix m = {1, K, z}, d = {1, K, delta}, truth = {1, K, t};
    Matrix out = {1, K, y}, right = {1, K, (real[K]){0}};
    for (int k = 0; k < K; k++) {
        z[k] = logits[k];
        delta[k] = 7;
    }
    const double c = smoothing;
    set_targets(1, c, &truth);
    softmax_forward(&m, &out);
    loss_find("cross-entropy")->gradient(&m, &truth, 1, &right);
    smoothed_gradient(&m, labels, c, 1, &d);

    double at = real_part(y[3]), off = real_part(y[0]);
    judge_suspect(7, "Nothing has been written there.");
    judge_suspect(7 + at - real_part(t[3]), "It is added to what was there:"
                  " delta has to be set.");
    judge_suspect(at - 1, "That is the gradient for a one-hot target: where"
                  " is c?");
    judge_suspect(at - (1 - c), "The true class has a share of what is spread"
                  " over all K classes, too.");
    judge_suspect(real_part(t[3]) - at, "The sign is that of t - y, of the"
                  " step and not of the gradient.");
    judge_suspect(real_part(right.at[3]) / K, "It is divided by the number of"
                  " classes: the mean is over the samples.");
    judge_close(real_part(delta[3]), real_part(right.at[3]), 1e-13,
                "one sample: the true class's entry");
    judge_suspect(7, "Nothing has been written there.");
    judge_suspect(off, "That is y: the other classes have a target, too.");
    judge_suspect(off - c / (K - 1), "c is spread over all K classes, not"
                  " over the K - 1 others.");
    judge_close(real_part(delta[0]), real_part(right.at[0]), 1e-13,
                "one sample: another class's entry");
    judge_matrix(&d, &right, 1e-13, "one sample: delta");
}

static void check_batch(void)
{
    Matrix *z = matrix_new(N, K), *delta = matrix_new(N, K);
    Matrix *t = matrix_new(N, K), *right = matrix_new(N, K);
    const double up = -0.7;
    matrix_set(z, logits);
    set_targets(N, smoothing, t);
    loss_find("cross-entropy")->gradient(z, t, up, right);
    smoothed_gradient(z, labels, smoothing, up, delta);
    double first = real_part(right->at[0]);
    judge_suspect(first * N, "It is %d times too large: the loss is a mean"
                  " over %d samples.", N, N);
    judge_suspect(first * N / K, "It is divided by the number of classes: the"
                  " mean is over the samples.");
    judge_suspect(first / up, "The upstream is not in it.");
    judge_suspect(first / up * N, "Neither the upstream nor the mean over the"
                  " samples is in it.");
    judge_close(real_part(delta->at[0]), first, 1e-13,
                "four samples, upstream -0.7: delta[0][0]");
    judge_matrix(delta, right, 1e-13, "four samples, upstream -0.7: delta");
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(z->at[i]) == logits[i], "z stays as it was");
    }
    matrix_free(right);
    matrix_free(t);
    matrix_free(delta);
    matrix_free(z);
}

/* The library's loss, the reader's gradient. */
typedef struct {
    Matrix *z, *t, *delta;
} Batch;

static real value(void *context)
{
    Batch *b = context;
    return loss_find("cross-entropy")->value(b->z, b->t);
}

static void gradient(void *context, real upstream, real *gradient)
{
    Batch *b = context;
    smoothed_gradient(b->z, labels, smoothing, upstream, b->delta);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += b->delta->at[i];
    }
}

static void measure(void)
{
    Batch b = {matrix_new(N, K), matrix_new(N, K), matrix_new(N, K)};
    matrix_set(b.z, logits);
    set_targets(N, smoothing, b.t);
    const Parameter parameters[] = {{"z", b.z->at, N, K}};
    judge_gradient(&(Subject){
        .name = "the cross-entropy with smoothed labels",
        .parameters = parameters, .count = 1, .samples = N, .outputs = K,
        .context = &b, .value = value, .gradient = gradient,
    });
    matrix_free(b.delta);
    matrix_free(b.t);
    matrix_free(b.z);
}

/* Where softmax of (a, 0, ..., 0) gives the first class its target. */
static double find_lead(int classes, double c)
{
    double low = 0, high = 100;
    while (low < (low + high) / 2 && (low + high) / 2 < high) {
        double a = (low + high) / 2;
        double y = 1 / (1 + (classes - 1) * exp(-a));
        *(y < 1 - c + c / classes ? &low : &high) = a;
    }
    return low;
}

static void check_lead(int classes, double c)
{
    double lead = find_lead(classes, c), k = classes;
    judge_suspect(log((1 - c) / c), "Which odds are these? The true class's"
                  " target against that of one other class, not against c.");
    judge_suspect(log((1 - c) * (k - 1) / c), "That is where c is spread over"
                  " the others alone.");
    judge_suspect(log((1 - c) * k / c), "The true class has 1 - c + c/K, not"
                  " 1 - c.");
    judge_suspect(log((1 - c + c / k) / (c - c / k)), "That is how far it is"
                  " ahead of all others together, by their log-sum-exp.");
    judge_suspect(log(1 - c + c / k), "That is a logarithm of a probability."
                  " The lead is a difference of two logits.");
    judge_suspect(exp(lead), "These are the odds; the lead is a difference of"
                  " logits.");
    judge_suspect(1 - c, "That is the difference of the probabilities, not"
                  " of the logits.");
    judge_close(smoothed_lead(classes, c), lead, 1e-9,
                "smoothed_lead(%d, %g)", classes, c);
}

void check(void)
{
    judge_function("smoothed_gradient");
    check_one_sample();
    check_batch();
    measure();
    judge_function("smoothed_lead");
    check_lead(10, 0.1);
    check_lead(2, 0.25);
    check_lead(7, 0.5);
    judge_suspect_else("Without smoothing the gradient vanishes for no finite"
                       " logits: what is then the lead?");
    judge_true(isinf(smoothed_lead(10, 0)) && smoothed_lead(10, 0) > 0,
               "smoothed_lead(10, 0) is what it has to be");
}
