/* A layer Z = XW backward: first a square one, where wrong products fit;
   then the contract; then one whose sizes differ, against a measured
   gradient. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "rng.h"

/* What dx and dw hold before. */
enum { GARBAGE = 50, BEFORE = 100 };

static void compare(const Matrix *came, const double *expected, int wrongs,
                    const double *const *wrong, const char *const *texts,
                    const char *name)
{
    for (int k = 0; k < came->rows * came->cols; k++) {
        for (int i = 0; i < wrongs; i++) {
            judge_suspect(wrong[i][k], "%s", texts[i]);
        }
        judge_close(real_part(came->at[k]), expected[k], 1e-12,
                    "%s[%d][%d] of a layer of 2 to 2", name, k / came->cols,
                    k % came->cols);
    }
}

/* The example of the chapter: its layer is square. */
static void check_square(void)
{
    const Matrix x = {2, 2, (real[]){1, 2, 3, 4}};
    const Matrix w = {2, 2, (real[]){0.5, 0.8, 0.2, 0.3}};
    const Matrix delta = {2, 2, (real[]){1, 1.5, 2, 2.5}};
    real garbage[4], before[4], sum[4] = {0}, none[4] = {0}, way[4], gram[4];
    double right[4], turned[4], added[4], forward[4], crossed[4], set[4];
    double mean[4];
    for (int k = 0; k < 4; k++) {
        garbage[k] = GARBAGE;
        before[k] = BEFORE;
    }
    Matrix dx = {2, 2, garbage}, dw = {2, 2, before};
    no_bias_backward(&x, &w, &delta, &dx, &dw);

    Matrix out = {2, 2, way}, product = {2, 2, sum}, other = {2, 2, gram};
    Matrix db = {1, 2, none};
    matrix_multiply(&delta, &w, &out);
    for (int k = 0; k < 4; k++) {
        forward[k] = real_part(way[k]);
    }
    affine_backward(&x, &w, &delta, &out, &product, &db);
    matrix_multiply(&x, &delta, &other);
    for (int k = 0; k < 4; k++) {
        right[k] = real_part(way[k]);
        added[k] = GARBAGE + right[k];
        mean[k] = right[k] / 2;
    }
    compare(&dx, right, 4,
            (const double *const[]){forward, added, mean,
                                    (double[]){GARBAGE, GARBAGE, GARBAGE,
                                               GARBAGE}},
            (const char *const[]){
                "This is delta times W. It fits because the layer is square;"
                " an error is shared out by a row of W, not by a column.",
                "It has been added to what dx held before; dx is set.",
                "It has been divided by the number of samples, 2. If there is"
                " a mean, its 1/N is in delta already.",
                "This is what dx held before; it has not been set."},
            "dx");
    for (int k = 0; k < 4; k++) {
        set[k] = real_part(sum[k]);
        right[k] = BEFORE + set[k];
        turned[k] = BEFORE + real_part(sum[k % 2 * 2 + k / 2]);
        crossed[k] = BEFORE + real_part(gram[k]);
        mean[k] = BEFORE + set[k] / 2;
    }
    compare(&dw, right, 5,
            (const double *const[]){set, turned, crossed, mean,
                                    (double[]){BEFORE, BEFORE, BEFORE,
                                               BEFORE}},
            (const char *const[]){
                "What dw held before is gone: the gradient of a parameter is"
                " added.",
                "The gradient is transposed. It fits because the layer is"
                " square.",
                "This is X times delta. It fits because all is square; the"
                " sum must run over the samples.",
                "It has been divided by the number of samples, 2. If there is"
                " a mean, its 1/N is in delta already.",
                "Nothing has been added to dw."},
            "dw");
}

/* ---- Sizes that differ ---- */

enum { N = 4, D = 3, H = 5 };
static real x_at[N * D], w_at[D * H], delta_at[N * H], z_at[N * H];
static real dx_at[N * D], dw_at[D * H];
static Matrix x = {N, D, x_at}, w = {D, H, w_at}, delta = {N, H, delta_at};
static Matrix z = {N, H, z_at}, dx = {N, D, dx_at}, dw = {D, H, dw_at};

static void fill(Matrix *m, Rng *rng)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = rng_normal(rng);
    }
}

/* Tried in another process, which may crash. */
static bool survives_without_dx(void)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        fail("cannot start a process");
    }
    if (child == 0) {
        close(STDERR_FILENO);
        no_bias_backward(&x, &w, &delta, NULL, &dw);
        _exit(0);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
}

static void check_contract(void)
{
    real kept[N * D + D * H + N * H];
    memcpy(kept, x_at, sizeof x_at);
    memcpy(kept + N * D, w_at, sizeof w_at);
    memcpy(kept + N * D + D * H, delta_at, sizeof delta_at);
    no_bias_backward(&x, &w, &delta, &dx, &dw);
    judge_true(memcmp(kept, x_at, sizeof x_at) == 0, "x stays as it was");
    judge_true(memcmp(kept + N * D, w_at, sizeof w_at) == 0,
               "w stays as it was");
    judge_true(memcmp(kept + N * D + D * H, delta_at, sizeof delta_at) == 0,
               "delta stays as it was");
    judge_suspect_else("It crashes. The first layer of a network passes NULL:"
                       " its input is data, and nobody needs dx.");
    judge_true(survives_without_dx(), "dx may be NULL");
    double first = real_part(dw_at[0]);
    no_bias_backward(&x, &w, &delta, NULL, &dw);
    judge_suspect(first, "Without dx nothing has been added to dw.");
    judge_close(real_part(dw_at[0]), 2 * first, 1e-12,
                "dw[0][0] after a second call, without dx");
}

static real value(void *context)
{
    const double *weights = context;
    matrix_multiply(&x, &w, &z);
    real sum = 0;
    for (int k = 0; k < N * H; k++) {
        sum += weights[k] * z_at[k];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    const double *weights = context;
    for (int k = 0; k < N * H; k++) {
        delta_at[k] = upstream * weights[k];
    }
    Matrix to = {D, H, gradient + N * D};
    no_bias_backward(&x, &w, &delta, &dx, &to);
    for (int k = 0; k < N * D; k++) {
        gradient[k] += dx_at[k];
    }
}

void check(void)
{
    judge_function("no_bias_backward");
    check_square();
    Rng rng;
    rng_seed(&rng, 5);
    fill(&x, &rng), fill(&w, &rng), fill(&delta, &rng);
    check_contract();
    double weights[N * H];
    for (int k = 0; k < N * H; k++) {
        weights[k] = rng_normal(&rng);
    }
    const Parameter parameters[] = {{"X", x_at, N, D}, {"W", w_at, D, H}};
    judge_gradient(&(Subject){
        .name = "a weighted sum of XW", .parameters = parameters, .count = 2,
        .samples = N, .context = weights,
        .value = value, .gradient = gradient,
    });
}
