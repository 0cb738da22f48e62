/* One step of a network with skips: both results against what mistakes
   would give; then three steps in a row, against a measured gradient. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include "rng.h"

enum { N = 4, H = 3, GARBAGE = 50, LAYERS = 3 };

static void fill(Matrix *m, Rng *rng)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = rng_normal(rng);
    }
}

static void compare(const Matrix *came, const Matrix *right, const char *name,
                    const Matrix *wrong, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++) {
        judge_suspect_matrix(&wrong[i], "%s", texts[i]);
    }
    judge_suspect(GARBAGE, "This is what %s held before; it has not been"
                  " set.", name);
    judge_matrix(came, right, 1e-12, name);
}

static void check_delta(const Matrix *z, const Matrix *w, const Matrix *dy,
                        const Matrix *came, Matrix *right)
{
    real flat_at[N * H], sum_at[N * H], raw_at[N * H], added_at[N * H];
    Matrix flat = {N, H, flat_at}, sum = {N, H, sum_at};
    Matrix raw = {N, H, raw_at}, added = {N, H, added_at};
    real early_at[N * H];
    Matrix early = {N, H, early_at};
    matrix_multiply_abt(dy, w, &early);
    for (int k = 0; k < N * H; k++) {
        real y = sigmoid(z->at[k]);
        right->at[k] = dy->at[k] * (y * (1 - y));
        flat_at[k] = dy->at[k];
        early_at[k] *= y * (1 - y);
        sum_at[k] = dy->at[k] * (y * (1 - y) + 1);
        raw_at[k] = dy->at[k] * z->at[k] * (1 - z->at[k]);
        added_at[k] = GARBAGE + right->at[k];
    }
    compare(came, right, "delta", (Matrix[]){flat, sum, raw, added, early},
            (const char *const[]){
                "This is dy: the error has not gone through the sigmoid.",
                "The 1 of the way around is in it. That way does not lead"
                " through Z.",
                "The slope is y (1 - y), and y is the sigmoid of z.",
                "It has been added to what delta held before; delta is set.",
                "It has been shared out by the weights before the slope. dy is"
                " at the sigmoid's output: the sigmoid comes first.",
            }, 5);
}

static void check_dx(const Matrix *w, const Matrix *dy, const Matrix *delta,
                     const Matrix *came)
{
    real through_at[N * H], right_at[N * H], turned_at[N * H];
    real twice_at[N * H], own_at[N * H];
    Matrix through = {N, H, through_at}, right = {N, H, right_at};
    Matrix turned = {N, H, turned_at}, twice = {N, H, twice_at};
    Matrix own = {N, H, own_at};
    matrix_multiply_abt(delta, w, &through);
    matrix_multiply(delta, w, &turned);
    matrix_multiply_abt(dy, w, &twice);
    for (int k = 0; k < N * H; k++) {
        right_at[k] = through_at[k] + dy->at[k];
        turned_at[k] += dy->at[k];
        twice_at[k] += dy->at[k];
        own_at[k] = through_at[k] + delta->at[k];
    }
    compare(came, &right, "dx",
            (Matrix[]){through, *dy, own, turned, twice},
            (const char *const[]){
                "This is what comes through the layer. The input has a second"
                " reader.",
                "This is what comes around the layer. The input has a second"
                " reader.",
                "What comes around the layer has not gone through its"
                " sigmoid.",
                "W is square, so that delta times W fits, too; an error is"
                " shared out by a row of W.",
                "What has been shared out is dy: it must go through the"
                " sigmoid first.",
            }, 5);
}

static void check_step(Rng *rng)
{
    real z_at[N * H], w_at[H * H], dy_at[N * H], delta_at[N * H];
    real dx_at[N * H], kept[N * H], old_z[N * H], right_at[N * H];
    Matrix z = {N, H, z_at}, w = {H, H, w_at}, dy = {N, H, dy_at};
    Matrix delta = {N, H, delta_at}, dx = {N, H, dx_at};
    Matrix right = {N, H, right_at};
    fill(&z, rng), fill(&w, rng), fill(&dy, rng);
    memcpy(kept, dy_at, sizeof kept), memcpy(old_z, z_at, sizeof old_z);
    for (int k = 0; k < N * H; k++) {
        delta_at[k] = dx_at[k] = GARBAGE;
    }
    skip_backward(&z, &w, &dy, &delta, &dx);
    judge_true(memcmp(old_z, z_at, sizeof old_z) == 0, "z stays as it was");
    judge_true(memcmp(kept, dy_at, sizeof kept) == 0, "dy stays as it was");
    check_delta(&z, &w, &dy, &delta, &right);
    check_dx(&w, &dy, &right, &dx);
}

/* ---- Three layers ---- */

static real y_at[LAYERS + 1][N * H], z_at[LAYERS][N * H];
static real theta[LAYERS][H * H + H];

static void forward(void)
{
    for (int l = 0; l < LAYERS; l++) {
        const Matrix x = {N, H, y_at[l]}, w = {H, H, theta[l]};
        const Matrix b = {1, H, theta[l] + H * H};
        Matrix z = {N, H, z_at[l]};
        affine_forward(&x, &w, &b, &z);
        for (int k = 0; k < N * H; k++) {
            y_at[l + 1][k] = sigmoid(z_at[l][k]) + y_at[l][k];
        }
    }
}

static real value(void *context)
{
    const double *weights = context;
    forward();
    real sum = 0;
    for (int k = 0; k < N * H; k++) {
        sum += weights[k] * y_at[LAYERS][k];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    const double *weights = context;
    forward();
    real dy_at[N * H], dx_at[N * H], delta_at[N * H];
    for (int k = 0; k < N * H; k++) {
        dy_at[k] = upstream * weights[k];
    }
    for (int l = LAYERS - 1; l >= 0; l--) {
        const Matrix z = {N, H, z_at[l]}, w = {H, H, theta[l]};
        const Matrix dy = {N, H, dy_at}, x = {N, H, y_at[l]};
        Matrix delta = {N, H, delta_at}, dx = {N, H, dx_at};
        real *to = gradient + N * H + l * (H * H + H);
        Matrix dw = {H, H, to}, db = {1, H, to + H * H};
        skip_backward(&z, &w, &dy, &delta, &dx);
        affine_backward(&x, &w, &delta, NULL, &dw, &db);
        memcpy(dy_at, dx_at, sizeof dy_at);
    }
    for (int k = 0; k < N * H; k++) {
        gradient[k] += dy_at[k];
    }
}

void check(void)
{
    judge_function("skip_backward");
    Rng rng;
    rng_seed(&rng, 9);
    check_step(&rng);
    double weights[N * H];
    for (int k = 0; k < N * H; k++) {
        y_at[0][k] = rng_normal(&rng);
        weights[k] = rng_normal(&rng);
    }
    for (int l = 0; l < LAYERS; l++) {
        fill(&(Matrix){1, H * H + H, theta[l]}, &rng);
    }
    const Parameter parameters[] = {
        {"X", y_at[0], N, H},
        {"W1", theta[0], H, H}, {"b1", theta[0] + H * H, 1, H},
        {"W2", theta[1], H, H}, {"b2", theta[1] + H * H, 1, H},
        {"W3", theta[2], H, H}, {"b3", theta[2] + H * H, 1, H},
    };
    judge_gradient(&(Subject){
        .name = "three layers with a way around each",
        .parameters = parameters, .count = 7, .samples = N,
        .context = weights, .value = value, .gradient = gradient,
    });
}
