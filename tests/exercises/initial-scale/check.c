/* The task "squared" with first weights of six sizes.  In double only,
   since it trains.  The predictions are compared with measurements. */
#include <string.h>
#include "descent.h"
#include "exercise.h"
#include "judge.h"
#include "labels.h"
#include "moons.h"

enum { POINTS = 300, FRESH = 1000, STEPS = 500, SEEDS = 2, SCALES = 6 };
/* Four times the rate of the task, and a quarter of its steps. */
static const double RATE = 2;
static const double scales[SCALES] = {0.01, 0.1, 0.3, 1, 3, 10};

static Network *network;
static Matrix *x, *t, *fresh_x, *fresh_t;

static void begin(void)
{
    network = network_new((const int[]){2, 16, 8, 1},
                          (const char *const[]){"relu", "relu", "sigmoid"},
                          3, FRESH);
    x = matrix_new(POINTS, 2);
    t = matrix_new(POINTS, 1);
    fresh_x = matrix_new(FRESH, 2);
    fresh_t = matrix_new(FRESH, 1);
}

static void end(void)
{
    matrix_free(fresh_t);
    matrix_free(fresh_x);
    matrix_free(t);
    matrix_free(x);
    network_free(network);
}

/* Points and weights of section 7.6's trials, the weights times c. */
static void draw(int seed, double c, void (*start)(Network *, double, Rng *))
{
    Rng rng;
    rng_seed(&rng, (uint64_t)seed);
    moons_make(&rng, 0.15, x, t);
    moons_make(&rng, 0.15, fresh_x, fresh_t);
    start(network, c, &rng);
}

static void our_start(Network *n, double c, Rng *rng)
{
    network_initialize(n, initializer_find("he"), rng);
    for (int p = 0; p < n->count; p++) {
        n->theta[p] *= c;
    }
}

/* ---- Predictions ---- */

/* A mean size of the logits, and the length of the gradient of W1. */
static void measure(double c, double *logit, double *length)
{
    draw(1, c, our_start);
    network_clear(network);
    network_gradient(network, loss_find("squared-error"), x, t, 1);
    const Matrix *z = &network_affine(network, 2)->y;
    *logit = *length = 0;
    for (int i = 0; i < z->rows; i++) {
        *logit += fabs(z->at[i]) / z->rows;
    }
    const Matrix *dw = &network_affine(network, 0)->parameters[0].gradient;
    for (int p = 0; p < dw->rows * dw->cols; p++) {
        *length += dw->at[p] * dw->at[p];
    }
    *length = sqrt(*length);
}

static const char *const names[] = {
    "the c that ends worse", "the logit's power of c",
    "the power of the gradient of W1, for small c",
};

/* Here the two powers; which c ends worse is known after the training. */
static void check_powers(const double came[3])
{
    double a, b, g, h, expected[3] = {came[0], 0, 0};
    measure(0.01, &a, &g);
    measure(0.02, &b, &h);
    expected[1] = round(log(b / a) / log(2));
    expected[2] = round(log(h / g) / log(2));
    judge_function("predict");
    judge_answer_suspect(1, 1, "One layer multiplies by c; how many are"
                         " there?");
    judge_answer_suspect(1, 2, "Each of the three layers multiplies by c,"
                         " and ReLU lets a positive factor through.");
    judge_answer_suspect(2, 1, "The error passes through two matrices before"
                         " it reaches the first layer's units.");
    judge_answer_suspect(2, 3, "The error passes through two matrices on its"
                         " way to layer 1; what stands before it, X, has no"
                         " c.");
    judge_answer_suspect(2, 0, "The slopes of ReLU do not depend on c, but"
                         " the weights that the error passes through do.");
    if (!isnan(came[0])) {
        judge_true(came[0] == 0.01 || came[0] == 10,
                   "answer[0], %s, is one of 0.01 and 10", names[0]);
    }
    judge_answers(came, expected, names, 3, 0);
}

/* ---- The start ---- */

static void check_start(void)
{
    judge_function("scaled_start");
    enum { COUNT = 3 * 16 + 17 * 8 + 9 };
    double plain[COUNT];
    draw(3, 1, our_start);
    memcpy(plain, network->theta, sizeof plain);
    for (int p = 0; p < COUNT; p++) {
        network->theta[p] = 0.5;
    }
    double c = 4;
    draw(3, c, scaled_start);
    for (int p = 0; p < COUNT; p++) {
        double w = plain[p];
        if (w != 0) {
            judge_suspect(w, "This is He's weight, without the factor.");
            judge_suspect(w * sqrt(c), "The variance has become c times as"
                          " large; it is the deviation that should.");
            judge_suspect(w * c * c, "It is multiplied by c twice.");
            judge_suspect(w / c, "It is divided by c.");
        } else {
            judge_suspect(0.5, "It is what was there before:"
                          " network_initialize sets the biases to 0.");
        }
        judge_suspect_else("Are the weights those that network_initialize"
                           " draws with this rng?");
        judge_close(network->theta[p], c * w, 1e-12,
                    "%s %d of %d in theta for c = 4",
                    w == 0 ? "bias, parameter" : "weight, parameter", p + 1,
                    COUNT);
    }
}

/* ---- The experiment ---- */

static double train(int seed, double c)
{
    draw(seed, c, scaled_start);
    const Loss *loss = loss_find("squared-error");
    for (int step = 0; step < STEPS; step++) {
        network_clear(network);
        network_gradient(network, loss, x, t, 1);
        descent_step(network->theta, network->gradient, network->count, RATE);
    }
    return 100 * labels_accuracy(network_forward(network, fresh_x), fresh_t,
                                 0.5);
}

void check(void)
{
    double came[3] = {NAN, NAN, NAN}, mean[SCALES];
    /* No figure of an earlier run. */
    fclose(judge_file("scale.tsv"));
    begin();
    predict(came);
    check_powers(came);
    check_start();
    FILE *out = judge_file("scale.tsv");
    fprintf(out, "# c, mean accuracy in per cent, and of each seed\n");
    for (int k = 0; k < SCALES; k++) {
        double right[SEEDS];
        mean[k] = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            right[seed - 1] = train(seed, scales[k]);
            mean[k] += right[seed - 1] / SEEDS;
        }
        fprintf(out, "%g\t%.2f\t%.2f\t%.2f\n", scales[k], mean[k], right[0],
                right[1]);
    }
    fclose(out);
    judge_between(mean[3], 98, 100, "per cent right for c = 1");
    judge_between(mean[0], 0, 90, "per cent right for c = 0.01");
    judge_between(mean[5], 0, 70, "per cent right for c = 10");
    judge_function("predict");
    judge_suspect_else("The end with %.0f %% against %.0f %% is the other one;"
                       " the figure has both.", fmin(mean[0], mean[5]),
                       fmax(mean[0], mean[5]));
    judge_close(came[0], mean[0] < mean[5] ? 0.01 : 10, 0, "answer[0], %s",
                names[0]);
    end();
}
