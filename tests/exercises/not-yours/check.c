/* ReLU backward must leave its upstream alone, and an affine layer must
   multiply the rows that it has made: one is used in y = relu(z) + z, the
   other on rows first and then on images. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include "activation.h"
#include "rng.h"

static void fill(Matrix *m, Rng *rng)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = rng_normal(rng);
    }
}

/* ---- ReLU ---- */

enum { N = 3, H = 4 };
static real z_at[N * H] = {1.5, -0.5, 0.25, -2, -0.75, 3, 1, -1,
                           0.5, 2, -1.25, -0.125};
static real dy_at[N * H], dz_at[N * H];
static Matrix z = {N, H, z_at}, dy = {N, H, dy_at}, dz = {N, H, dz_at};

static void check_relu(Rng *rng)
{
    judge_function("relu_backward");
    fill(&dy, rng);
    real kept[N * H];
    memcpy(kept, dy_at, sizeof kept);
    for (int k = 0; k < N * H; k++) {
        dz_at[k] = 77;
    }
    relu_backward(&z, &dy, &dz);
    for (int k = 0; k < N * H; k++) {
        bool open = real_part(z_at[k]) > 0;
        judge_suspect(77, "This is what dz held before: an entry of a closed"
                      " unit is set, too.");
        judge_suspect(77 + (open ? real_part(kept[k]) : 0), "It has been"
                      " added to what dz held before; dz is set.");
        judge_suspect(real_part(kept[k]), "The unit is closed, and the error"
                      " has passed.");
        judge_suspect(1, "This is the slope. What came from upstream must be"
                      " multiplied by it.");
        judge_close(real_part(dz_at[k]), open ? real_part(kept[k]) : 0, 1e-15,
                    "dz[%d][%d], of a unit that is %s", k / H, k % H,
                    open ? "open" : "closed");
    }
    int k = 0;
    while (k < N * H && memcmp(&dy_at[k], &kept[k], sizeof *kept) == 0) {
        k++;
    }
    judge_suspect_else("It was %g and is now %g, and dz is right. Who else"
                       " may have been given the same dy?",
                       real_part(kept[k % (N * H)]),
                       real_part(dy_at[k % (N * H)]));
    judge_true(k == N * H, "dy[%d][%d] stays as it was", k % (N * H) / H,
               k % H);
}

/* y = relu(z) + z: two readers of one upstream. */
static real value(void *context)
{
    const double *weights = context;
    real sum = 0;
    for (int k = 0; k < N * H; k++) {
        sum += weights[k] * (relu(z_at[k]) + z_at[k]);
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    const double *weights = context;
    for (int k = 0; k < N * H; k++) {
        dy_at[k] = upstream * weights[k];
    }
    relu_backward(&z, &dy, &dz);
    for (int k = 0; k < N * H; k++) {
        gradient[k] += dz_at[k] + dy_at[k];
    }
}

static void check_two_readers(Rng *rng)
{
    double weights[N * H];
    for (int k = 0; k < N * H; k++) {
        weights[k] = rng_normal(rng);
    }
    const Parameter parameters[] = {{"Z", z_at, N, H}};
    judge_gradient(&(Subject){
        .name = "a weighted sum of relu(z) + z", .parameters = parameters,
        .count = 1, .context = weights,
        .value = value, .gradient = gradient,
    });
}

/* ---- Images ---- */

enum { IMAGES = 2, CHANNELS = 3, HEIGHT = 4, WIDTH = 2, UNITS = 5,
       NUMBERS = CHANNELS * HEIGHT * WIDTH };

static void compare_forward(const Tensor *t, const Matrix *rows,
                            const Matrix *w, const Matrix *b,
                            const char *what)
{
    real came_at[IMAGES * UNITS], right_at[IMAGES * UNITS];
    Matrix came = {IMAGES, UNITS, came_at};
    Matrix right = {IMAGES, UNITS, right_at};
    for (int k = 0; k < IMAGES * UNITS; k++) {
        came_at[k] = 77;
    }
    images_forward(t, w, b, &came);
    affine_forward(rows, w, b, &right);
    for (int k = 0; k < IMAGES * UNITS; k++) {
        int i = k / UNITS, j = k % UNITS;
        judge_suspect(77, "Nothing has been written there.");
        judge_suspect(real_part(right_at[k] - b->at[j]),
                      "The bias is missing.");
        judge_close(real_part(came_at[k]), real_part(right_at[k]), 1e-12,
                    "z[%d][%d] for %s", i, j, what);
    }
}

static void check_images(Rng *rng)
{
    judge_function("images_forward");
    judge_section("sec:tensor");
    real at[IMAGES * NUMBERS], w_at[NUMBERS * UNITS], b_at[UNITS];
    Matrix rows = {IMAGES, NUMBERS, at}, w = {NUMBERS, UNITS, w_at};
    Matrix b = {1, UNITS, b_at};
    fill(&rows, rng), fill(&w, rng), fill(&b, rng);
    compare_forward(&(Tensor){2, {IMAGES, NUMBERS}, at}, &rows, &w, &b,
                    "inputs that are rows already");
    compare_forward(&(Tensor){4, {IMAGES, CHANNELS, HEIGHT, WIDTH}, at},
                    &rows, &w, &b, "two images, 3×4×2 each");
    compare_forward(&(Tensor){3, {IMAGES, HEIGHT * CHANNELS, WIDTH}, at},
                    &rows, &w, &b, "two images, 12×2 each");
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 6);
    check_relu(&rng);
    check_two_readers(&rng);
    check_images(&rng);
}
