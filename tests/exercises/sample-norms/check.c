/* Squared lengths of every sample's gradient, against as many backward
   passes of one sample each; then for a layer whose gradient would have
   3 600 000 000 entries; then the pair of samples that cancel. */
#include "exercise.h"
#include "judge.h"

#include <setjmp.h>
#include <signal.h>
#include <unistd.h>
#include "rng.h"

static real sum_of_squares(const real *at, int n)
{
    real sum = 0;
    for (int k = 0; k < n; k++) {
        sum += at[k] * at[k];
    }
    return sum;
}

static void check_small(void)
{
    enum { N = 7, D = 5, H = 4 };
    real x_at[N * D], delta_at[N * H], squares[N];
    Rng rng;
    rng_seed(&rng, 10);
    for (int k = 0; k < N * D; k++) {
        x_at[k] = rng_normal(&rng);
    }
    for (int k = 0; k < N * H; k++) {
        delta_at[k] = rng_normal(&rng);
    }
    for (int i = 0; i < N; i++) {
        squares[i] = 77;
    }
    const Matrix x = {N, D, x_at}, delta = {N, H, delta_at};
    sample_norms(&x, &delta, squares);
    for (int i = 0; i < N; i++) {
        const Matrix one = {1, D, x_at + i * D}, d = {1, H, delta_at + i * H};
        real w_at[D * H] = {0}, g[D * H + H] = {0};
        const Matrix w = {D, H, w_at};
        Matrix dw = {D, H, g}, db = {1, H, g + D * H};
        affine_backward(&one, &w, &d, NULL, &dw, &db);
        double right = real_part(sum_of_squares(g, D * H + H));
        double weights = real_part(sum_of_squares(g, D * H));
        double errors = real_part(sum_of_squares(d.at, H));
        double inputs = real_part(sum_of_squares(one.at, D));
        judge_suspect(weights, "This is the part of W alone. The bias is a"
                      " weight whose input is always 1.");
        judge_suspect(weights + 1, "For the bias, 1 has been added to the"
                      " product; it belongs into one of the sums.");
        judge_suspect((1 + inputs) * (1 + errors), "There is a 1 too many. An"
                      " input of 1 belongs to the bias; who has an error of"
                      " 1?");
        judge_suspect(sqrt(right), "This is the length; its square is wanted.");
        judge_suspect(errors, "This is the part of b alone.");
        judge_suspect(inputs + errors, "The entries of G are products, so the"
                      " sums multiply.");
        judge_suspect(right + 77, "It has been added to what squares held"
                      " before; it is set.");
        judge_suspect(77, "Nothing has been written there.");
        judge_suspect(right / (N * N), "It is 1/%d of the right value: a mean"
                      " over the batch does not belong here, for its 1/N is in"
                      " delta already.", N * N);
        judge_close(real_part(squares[i]), right, 1e-12, "squares[%d]", i);
    }
}

static sigjmp_buf too_late;

static void give_up(int number)
{
    siglongjmp(too_late, number);
}

/* All entries are 1/4 and 1/8: the sums are exact.  It takes a
   millisecond, or minutes if every entry of G_i is made. */
static void check_large(void)
{
    enum { N = 2, D = 60000, H = 60000 };
    Matrix *x = matrix_new(N, D), *delta = matrix_new(N, H);
    for (int k = 0; k < N * D; k++) {
        x->at[k] = 0.25;
        delta->at[k] = 0.125;
    }
    real squares[N] = {0};
    if (sigsetjmp(too_late, 1) != 0) {
        judge_suspect_else("It has not come back for five seconds. Is every"
                           " entry of G made, one after another? Squared and"
                           " summed, they are a product of two sums.");
        judge_true(false, "a layer of %d to %d in %d multiplications and a"
                   " few", D, H, N * (D + H));
    }
    signal(SIGALRM, give_up);
    alarm(5);
    sample_norms(x, delta, squares);
    alarm(0);
    for (int i = 0; i < N; i++) {
        judge_close(real_part(squares[i]), (1 + D / 16.0) * (H / 64.0), 1e-12,
                    "squares[%d] of a layer of %d to %d", i, D, H);
    }
    matrix_free(x);
    matrix_free(delta);
}

static void check_pair(void)
{
    double x[2] = {NAN, NAN}, delta[2] = {NAN, NAN};
    cancelling_pair(x, delta);
    judge_suspect_else("x[0], x[1], delta[0] and delta[1] are numbers of your"
                       " choice.");
    judge_true(isfinite(x[0]) && isfinite(x[1]) && isfinite(delta[0])
               && isfinite(delta[1]), "all four numbers are entered");
    judge_suspect_else("A sample's gradient is (x delta, delta).");
    judge_true(delta[0] != 0 && delta[1] != 0, "neither gradient is zero");
    judge_close_or(delta[0] + delta[1], 0, 1e-12, fabs(delta[0]),
                   "the sum of both gradients by b");
    judge_close_or(x[0] * delta[0] + x[1] * delta[1], 0, 1e-12,
                   fabs(x[0] * delta[0]), "the sum of both gradients by w");
}

void check(void)
{
    judge_function("sample_norms");
    check_small();
    check_large();
    judge_function("cancelling_pair");
    check_pair();
}
