/* The gradient of the first layer's weights in the first step, against the
   library, against likely mistakes and against a measured one; then the
   step itself. */
#include <string.h>
#include "exercise.h"
#include "judge.h"
#include "network.h"

enum { N = 5, D = 2, H = 3, PARAMETERS = 4 };
static const double rate = 6;
static const char *const names[PARAMETERS] = {"w1", "b1", "w2", "b2"};

/* A network of the library, with its four matrices, and four of the
   reader's. */
static Network *network;
static Matrix *ours[PARAMETERS], *theirs[PARAMETERS];
static Matrix *x, *t, *dw1;
static const Loss *loss;

static void begin(void)
{
    Rng rng;
    rng_seed(&rng, 11);
    network = network_new((const int[]){D, H, 1},
                          (const char *const[]){"sigmoid", "sigmoid"}, 2, N);
    for (int p = 0; p < network->count; p++) {
        network->theta[p] = (real)(1.5 * (2 * rng_uniform(&rng) - 1));
    }
    for (int k = 0; k < PARAMETERS; k++) {
        ours[k] = &network_affine(network, k / 2)->parameters[k % 2].value;
        theirs[k] = matrix_new(ours[k]->rows, ours[k]->cols);
    }
    x = matrix_new(N, D);
    t = matrix_new(N, 1);
    dw1 = matrix_new(D, H);
    for (int i = 0; i < N * D; i++) {
        x->at[i] = (real)rng_normal(&rng);
    }
    for (int i = 0; i < N; i++) {
        t->at[i] = (real)rng_uniform(&rng);
    }
    loss = loss_find("squared-error");
}

static void end(void)
{
    matrix_free(dw1);
    matrix_free(t);
    matrix_free(x);
    for (int k = 0; k < PARAMETERS; k++) {
        matrix_free(theirs[k]);
    }
    network_free(network);
}

/* The reader's epoch, from the network's parameters. */
static void run(void)
{
    for (int k = 0; k < PARAMETERS; k++) {
        memcpy(theirs[k]->at, ours[k]->at, sizeof(real)
               * (size_t)ours[k]->rows * (size_t)ours[k]->cols);
    }
    for (int i = 0; i < D * H; i++) {
        dw1->at[i] = 7;
    }
    first_epoch(x, t, theirs[0], theirs[1], theirs[2], theirs[3], rate, dw1);
}

/* ---- What it may have become ---- */

/* The gradient of W1, entry by entry: with the output's slope and the
   hidden ones or without, through W2 as it was or after the step. */
static void by_hand(bool last_slope, bool hidden_slope, bool updated,
                    Matrix *to)
{
    const Layer *first = network->layers[1];    /* its sigmoids */
    network_clear(network);
    network_gradient(network, loss, x, t, 1);
    const real *dw2 = network_affine(network, 1)->parameters[0].gradient.at;
    const real *y2 = network->layers[3]->y.at;
    for (int d = 0; d < D; d++) {
        for (int j = 0; j < H; j++) {
            real sum = 0;
            for (int i = 0; i < N; i++) {
                real y1 = first->y.at[i * H + j];
                real w2 = ours[2]->at[j] - (updated ? rate * dw2[j] : 0);
                real delta = (y2[i] - t->at[i]) / N
                    * (last_slope ? y2[i] * (1 - y2[i]) : 1) * w2
                    * (hidden_slope ? y1 * (1 - y1) : 1);
                sum += x->at[i * D + d] * delta;
            }
            to->at[d * H + j] = sum;
        }
    }
}

static bool same(const Matrix *a, const Matrix *b, double factor)
{
    for (int i = 0; i < a->rows * a->cols; i++) {
        double one = real_part(a->at[i]), other = factor * real_part(b->at[i]);
        if (!(fabs(one - other) <= 1e-9 * fabs(other))) {
            return false;
        }
    }
    return true;
}

static const char *suspicion(Matrix *m)
{
    by_hand(true, true, true, m);
    if (same(dw1, m, 1)) {
        return "This has gone back through W2 as it is after the step: when"
               " is W2 moved?";
    }
    by_hand(false, true, false, m);
    if (same(dw1, m, 1)) {
        return "The slope of the output's sigmoid is missing: δ of layer 2"
               " is not yet y - t.";
    }
    by_hand(true, false, false, m);
    if (same(dw1, m, 1)) {
        return "The slopes of the hidden sigmoids are missing: the error of"
               " Y1 is not yet that of Z1.";
    }
    by_hand(true, true, false, m);
    if (same(dw1, m, -1)) {
        return "It has the right size and the wrong sign.";
    }
    if (same(dw1, m, N)) {
        return "This is the sum over the samples: the loss is their mean.";
    }
    if (same(dw1, m, 2)) {
        return "It is twice as large: the squared error has a half in"
               " front.";
    }
    if (same(dw1, m, -rate)) {
        return "This is the step, and not the gradient.";
    }
    bool added = true, untouched = true;
    for (int i = 0; i < D * H; i++) {
        double by = real_part(dw1->at[i] - 7 - m->at[i]);
        added = added && fabs(by) <= 1e-9;
        untouched = untouched && real_part(dw1->at[i]) == 7;
    }
    return untouched ? "It has not been set; 7 was there before."
        : added ? "It is added to what was there, which was 7:"
                  " affine_backward adds, and dw1 is to be set." : NULL;
}

static void check_gradient(void)
{
    Matrix *expected = matrix_new(D, H);
    run();
    const char *text = suspicion(expected);
    if (text) {
        judge_suspect_else("%s", text);
    }
    by_hand(true, true, false, expected);
    judge_matrix(dw1, expected, 1e-12, "dw1");
    matrix_free(expected);
}

static void check_step(void)
{
    network_clear(network);
    network_gradient(network, loss, x, t, 1);
    Matrix *moved = matrix_new(1, network->count);
    memcpy(moved->at, network->theta,
           (size_t)network->count * sizeof *moved->at);
    descent_step(moved->at, network->gradient, network->count, rate);
    run();
    const real *from = moved->at, *gradient = network->gradient;
    for (int k = 0; k < PARAMETERS; k++) {
        for (int i = 0; i < ours[k]->rows * ours[k]->cols; i++) {
            double was = real_part(ours[k]->at[i]);
            judge_suspect(was, "It has not moved.");
            judge_suspect(was + rate * real_part(*gradient),
                          "The step goes uphill.");
            judge_suspect(was - real_part(*gradient),
                          "The learning rate is missing.");
            judge_close_or(real_part(theirs[k]->at[i]), real_part(*from),
                           1e-12, 1, "%s[%d] after the step", names[k], i);
            from++;
            gradient++;
        }
    }
    matrix_free(moved);
}

/* ---- The measured gradient ---- */

static real value(void *context)
{
    (void)context;
    return loss->value(network_forward(network, x), t);
}

static void gradient(void *context, real upstream, real *to)
{
    (void)context;
    run();
    for (int i = 0; i < D * H; i++) {
        to[i] += upstream * dw1->at[i];
    }
}

void check(void)
{
    judge_function("first_epoch");
    begin();
    check_gradient();
    check_step();
    const Parameter parameters[] = {{"W1", ours[0]->at, D, H}};
    judge_gradient(&(Subject){
        .name = "the squared error of 2-3-1", .parameters = parameters,
        .count = 1, .samples = N, .outputs = 1,
        .value = value, .gradient = gradient,
    });
    end();
}
