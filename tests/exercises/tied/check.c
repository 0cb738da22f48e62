/* An autoencoder with tied weights: each of the three results against our
   products, with what mistakes would give; then the gradient. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include "rng.h"

enum { N = 4, D = 5, H = 3, GARBAGE = 50, BEFORE = 100 };
static real x_at[N * D], w_at[D * H], c_at[N * H], y_at[N * D];
static real dy_at[N * D], dc_at[N * H], dx_at[N * D], dw_at[D * H];
static Matrix x = {N, D, x_at}, w = {D, H, w_at}, c = {N, H, c_at};
static Matrix y = {N, D, y_at}, dy = {N, D, dy_at}, dc = {N, H, dc_at};
static Matrix dx = {N, D, dx_at}, dw = {D, H, dw_at};

static void fill(Matrix *m, Rng *rng)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = rng_normal(rng);
    }
}

static void set_all(Matrix *m, double a)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = a;
    }
}

static void forward(void)
{
    matrix_multiply(&x, &w, &c);
    matrix_multiply_abt(&c, &w, &y);
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

static void check_parts(void)
{
    forward();
    set_all(&dc, GARBAGE), set_all(&dx, GARBAGE), set_all(&dw, BEFORE);
    real kept[N * D], old_x[N * D], old_w[D * H], old_c[N * H];
    memcpy(kept, dy_at, sizeof kept), memcpy(old_x, x_at, sizeof old_x);
    memcpy(old_w, w_at, sizeof old_w), memcpy(old_c, c_at, sizeof old_c);
    tied_backward(&x, &w, &c, &dy, &dc, &dx, &dw);
    judge_true(memcmp(kept, dy_at, sizeof kept) == 0, "dy stays as it was");
    judge_true(memcmp(old_x, x_at, sizeof old_x) == 0
               && memcmp(old_w, w_at, sizeof old_w) == 0
               && memcmp(old_c, c_at, sizeof old_c) == 0,
               "x, w and c stay as they were");

    real code_at[N * H], added_at[N * H];
    Matrix code = {N, H, code_at}, added = {N, H, added_at};
    matrix_multiply(&dy, &w, &code);
    for (int k = 0; k < N * H; k++) {
        added_at[k] = GARBAGE + code_at[k];
    }
    compare(&dc, &code, "dc", (Matrix[]){added}, (const char *const[]){
            "It has been added to what dc held before; dc is set."}, 1);

    real input_at[N * D], early_at[N * D];
    Matrix input = {N, D, input_at}, early = {N, D, early_at};
    matrix_multiply_abt(&code, &w, &input);
    set_all(&added, GARBAGE);
    matrix_multiply_abt(&added, &w, &early);
    compare(&dx, &input, "dx", (Matrix[]){early, y}, (const char *const[]){
            "It has been made from what dc held before: dc comes first.",
            "This is Y, from the forward pass: c has been taken for dc."}, 2);

    real both_at[D * H], first_at[D * H], second_at[D * H], set_at[D * H];
    Matrix both = {D, H, both_at}, first = {D, H, first_at};
    Matrix second = {D, H, second_at}, set = {D, H, set_at};
    real halved_at[D * H];
    Matrix halved = {D, H, halved_at};
    set_all(&first, BEFORE), set_all(&second, BEFORE);
    matrix_add_atb(&x, &code, &first);
    matrix_add_atb(&dy, &c, &second);
    for (int k = 0; k < D * H; k++) {
        both_at[k] = first_at[k] + second_at[k] - BEFORE;
        set_at[k] = both_at[k] - BEFORE;
        halved_at[k] = BEFORE + set_at[k] / 2;
    }
    compare(&dw, &both, "dw", (Matrix[]){first, second, set, halved},
            (const char *const[]){
                "This is what the weights get as those of the first product,"
                " C = XW. They are read a second time.",
                "This is what the weights get as those of the second product."
                " They are read in the first one, too.",
                "What dw held before is gone: the gradient of a parameter is"
                " added.",
                "This is a mean of two contributions. They add.",
            }, 4);
}

static real value(void *context)
{
    const double *weights = context;
    forward();
    real sum = 0;
    for (int k = 0; k < N * D; k++) {
        sum += weights[k] * y_at[k];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    const double *weights = context;
    forward();
    for (int k = 0; k < N * D; k++) {
        dy_at[k] = upstream * weights[k];
    }
    Matrix to = {D, H, gradient + N * D};
    tied_backward(&x, &w, &c, &dy, &dc, &dx, &to);
    for (int k = 0; k < N * D; k++) {
        gradient[k] += dx_at[k];
    }
}

void check(void)
{
    judge_function("tied_backward");
    Rng rng;
    rng_seed(&rng, 7);
    fill(&x, &rng), fill(&w, &rng), fill(&dy, &rng);
    check_parts();
    double weights[N * D];
    for (int k = 0; k < N * D; k++) {
        weights[k] = rng_normal(&rng);
    }
    const Parameter parameters[] = {{"X", x_at, N, D}, {"W", w_at, D, H}};
    judge_gradient(&(Subject){
        .name = "a weighted sum of XWWᵀ", .parameters = parameters,
        .count = 2, .samples = N, .context = weights,
        .value = value, .gradient = gradient,
    });
}
