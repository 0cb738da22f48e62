/* The gradient for integer labels: one sample, where one of the mistakes
   shows; a batch with an upstream, against the library's on one-hot rows;
   then labels that are out of range. */
#include "exercise.h"
#include "judge.h"
#include <sys/wait.h>
#include <unistd.h>

enum { N = 4, K = 3 };
static const double logits[N * K] = {
    1, -0.5, 0.25,  2, 0, -1,  0.5, 1.5, -2,  -0.25, 0.75, 1,
};
static const int labels[N] = {2, 0, 0, 1};

static void check_one_sample(void)
{
    real z[K], y[K], delta[K];
    Matrix m = {1, K, z}, out = {1, K, y}, d = {1, K, delta};
    for (int k = 0; k < K; k++) {
        z[k] = logits[k];
        delta[k] = 7;
    }
    softmax_forward(&m, &out);
    labelled_gradient(&m, labels, 1, &d);
    double at = real_part(y[2]);
    judge_suspect(at - 1.0 / K, "What is taken off is 1/K: there is a number"
                  " in the denominator that has nothing to do with the mean.");
    judge_suspect(at, "Nothing has been taken off.");
    judge_close_or(real_part(delta[2]), at - 1, 1e-15, 1,
                   "one sample, upstream 1: the label's entry");
    judge_close_or(real_part(delta[0]), real_part(y[0]), 1e-15, 1,
                   "one sample, upstream 1: another entry");
}

static void check_batch(double up)
{
    Matrix *z = matrix_new(N, K), *t = matrix_new(N, K);
    Matrix *right = matrix_new(N, K), *delta = matrix_new(N, K);
    Matrix *y = matrix_new(N, K);
    matrix_set(z, logits);
    labels_one_hot(labels, N, t);
    softmax_forward(z, y);
    loss_find("cross-entropy")->gradient(z, t, up, right);
    labelled_gradient(z, labels, up, delta);
    for (int i = 0; i < N * K; i++) {
        double p = real_part(y->at[i]), minus = real_part(t->at[i]);
        double ours = real_part(right->at[i]);
        judge_suspect(p - minus * up / N, "Only what is taken off has the"
                      " upstream and the mean in it: y needs both, too.");
        judge_suspect(up * p / N - minus, "Only y has the upstream and the"
                      " mean in it: the 1 needs both, too.");
        judge_suspect(up * (p - minus) / K, "It is divided by the number of"
                      " classes: the mean is over the samples.");
        judge_suspect(up * (p - minus), "The mean is over %d samples: where"
                      " is it divided?", N);
        judge_suspect((p - minus) / N, "The upstream is not in it.");
        judge_suspect(up * up * (p - minus) / N,
                      "The upstream is in it twice.");
        judge_close_or(real_part(delta->at[i]), ours, 1e-15, 1,
                       "%d samples, upstream %g: delta[%d][%d]", N, up,
                       i / K, i % K);
    }
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(z->at[i]) == logits[i], "z stays as it was");
    }
    matrix_free(y);
    matrix_free(delta);
    matrix_free(right);
    matrix_free(t);
    matrix_free(z);
}

/* Sample 2 of four has this label. */
static void give_label(void *context)
{
    const int *label = context;
    int damaged[N] = {2, 0, *label, 1};
    real z[N * K], delta[N * K] = {0};
    Matrix m = {N, K, z}, d = {N, K, delta};
    for (int i = 0; i < N * K; i++) {
        z[i] = logits[i];
    }
    labelled_gradient(&m, damaged, 1, &d);
}

/* fail speaks for the program, require for the function it stands in. */
static void check_who_stops(void)
{
    FILE *said = tmpfile();
    int label = K, from = -1;
    fflush(NULL);
    pid_t child = said ? fork() : -1;
    if (child < 0) {
        fail("cannot start a process");
    }
    if (child == 0) {
        dup2(fileno(said), STDERR_FILENO);
        give_label(&label);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    rewind(said);
    if (fscanf(said, " labelled_gradient: %n", &from) == EOF) {
        from = -1;
    }
    fclose(said);
    judge_suspect_else("It is require that stops. But a label comes from"
                       " outside: that is no mistake of the program's.");
    judge_true(from < 0, "three classes, and sample 2 has the label %d: the"
               " program fails", label);
}

void check(void)
{
    judge_function("labelled_gradient");
    check_one_sample();
    check_batch(1);
    check_batch(-0.75);
    judge_section("sec:class-labels");
    check_who_stops();
    const int bad[] = {K, -1, 1000000};
    for (int i = 0; i < 3; i++) {
        int label = bad[i];
        judge_suspect_else("The 1 has been taken off an entry of another"
                           " sample, or off nobody's. Ask before it is used.");
        judge_stops(give_label, &label, "sample 2",
                    "three classes, and sample 2 has the label %d", label);
    }
}
