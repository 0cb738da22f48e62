/* The backward pass of a network 4-3-2, with five samples: against a
   measured gradient, and what it adds to. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include "rng.h"

enum { N = 5, D = 4, H = 3, K = 2, W1 = 0, B1 = W1 + D * H, W2 = B1 + H,
       B2 = W2 + H * K, COUNT = B2 + K, GARBAGE = 50 };
static real x_at[N * D], t_at[N * K], theta[COUNT], grad[COUNT];
static real z1_at[N * H], y1_at[N * H], z2_at[N * K];
static real delta2_at[N * K], dy1_at[N * H], delta1_at[N * H], dx_at[N * D];

#define VIEW(rows, cols, at) (&(Matrix){rows, cols, at})

static void run(real *to, real *loss)
{
    Matrix *x = VIEW(N, D, x_at), *t = VIEW(N, K, t_at);
    Matrix *w1 = VIEW(D, H, theta + W1), *b1 = VIEW(1, H, theta + B1);
    Matrix *w2 = VIEW(H, K, theta + W2), *b2 = VIEW(1, K, theta + B2);
    Matrix *z1 = VIEW(N, H, z1_at), *y1 = VIEW(N, H, y1_at);
    Matrix *z2 = VIEW(N, K, z2_at);
    affine_forward(x, w1, b1, z1);
    activation_forward(activation_find("sigmoid"), z1, y1);
    affine_forward(y1, w2, b2, z2);
    if (loss) {
        *loss = loss_find("squared-error")->value(z2, t);
    }
    if (to) {
        half_a_step(&(Two){
            x, t, w1, b1, w2, b2, z1, y1, z2,
            VIEW(N, K, delta2_at), VIEW(N, H, dy1_at), VIEW(N, H, delta1_at),
            VIEW(N, D, dx_at), VIEW(D, H, to + W1), VIEW(1, H, to + B1),
            VIEW(H, K, to + W2), VIEW(1, K, to + B2),
        });
    }
}

static real value(void *context)
{
    (void)context;
    real loss;
    run(NULL, &loss);
    return loss;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    memset(grad, 0, sizeof grad);
    run(grad, NULL);
    for (int p = 0; p < COUNT; p++) {
        gradient[p] += upstream * grad[p];
    }
}

/* What was there stays there, whatever is added. */
static void check_adding(void)
{
    real once[COUNT] = {0}, twice[COUNT];
    run(once, NULL);
    memcpy(twice, once, sizeof once);
    run(twice, NULL);
    for (int p = 0; p < COUNT; p++) {
        judge_suspect_else("A second pass must add to what the first has"
                           " left.");
        judge_close_or(real_part(twice[p]), 2 * real_part(once[p]), 1e-12,
                       0.1, "the gradient of parameter %d after two passes",
                       p);
    }
}

/* What was promised to be set, and no parameter's gradient depends on. */
static void check_setting(void)
{
    for (int k = 0; k < N * H; k++) {
        delta1_at[k] = GARBAGE;
    }
    for (int k = 0; k < N * D; k++) {
        dx_at[k] = GARBAGE;
    }
    real to[COUNT] = {0}, input_at[N * D];
    run(to, NULL);
    for (int k = 0; k < N * H; k++) {
        double y = real_part(y1_at[k]);
        judge_suspect(GARBAGE, "This is what delta1 held before.");
        judge_close_or(real_part(delta1_at[k]),
                       real_part(dy1_at[k]) * y * (1 - y), 1e-12, 0.1,
                       "delta1[%d][%d]", k / H, k % H);
    }
    matrix_multiply_abt(VIEW(N, H, delta1_at), VIEW(D, H, theta + W1),
                        VIEW(N, D, input_at));
    for (int k = 0; k < N * D; k++) {
        judge_suspect(GARBAGE, "This is what dx held before. The caller wants"
                      " it to be set.");
        judge_close_or(real_part(dx_at[k]), real_part(input_at[k]), 1e-12,
                       0.1, "dx[%d][%d]", k / D, k % D);
    }
}

void check(void)
{
    judge_function("half_a_step");
    Rng rng;
    rng_seed(&rng, 8);
    for (int k = 0; k < N * D; k++) {
        x_at[k] = rng_normal(&rng);
    }
    for (int k = 0; k < N * K; k++) {
        t_at[k] = rng_normal(&rng);
    }
    for (int p = 0; p < COUNT; p++) {
        theta[p] = rng_normal(&rng);
    }
    const Parameter parameters[] = {
        {"W1", theta + W1, D, H}, {"b1", theta + B1, 1, H},
        {"W2", theta + W2, H, K}, {"b2", theta + B2, 1, K},
    };
    judge_suspect_else("The errors have no simple shape: no factor is common"
                       " to them. Look for one that differs from unit to unit"
                       " and from sample to sample.");
    judge_gradient(&(Subject){
        .name = "the network 4-3-2", .parameters = parameters, .count = 4,
        .samples = N, .outputs = K, .value = value, .gradient = gradient,
    });
    check_adding();
    check_setting();
}
