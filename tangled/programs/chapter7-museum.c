/* From chapters/d-museum.nw: change it there, not here. */
/* include what the museum needs */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "activation.h"
#include "affine.h"
#include "difference.h"
#include "fail.h"
#include "layer.h"
#include "loss.h"
#include "options.h"
#include "record.h"
#include "rng.h"

/* exhibits of the museum */
static double clipped(double z)
{
    z = z > 500 ? 500 : z < -500 ? -500 : z;
    return 1 / (1 + exp(-z));
}

static void protect_nothing(Record *r)
{
    static const double z[] = { 20, 30, 36, 40, 1000 };
    record_section(r, "museum-clip");
    record_print(r, "%6s %18s %18s\n", "z", "-log(1 - clipped)",
                 "softplus");
    for (int i = 0; i < 5; i++)
        record_print(r, "%6g %18.12g %18.12g\n", z[i],
                     -log(1 - clipped(z[i])),
                     real_part(softplus((real)z[i])));
}
static void flatten_and_forget(void)
{
    enum { N = 2, C = 3, H = 4, W = 4 };    /* images, C×H×W each */
    const Matrix images = { N * C * H, W, (real[N * C * H * W]){ 0 } };
    const Matrix flat = { N, C * H * W, images.at };
    const Matrix w = { C * H * W, 5, (real[C * H * W * 5]){ 0 } };
    const Matrix b = { 1, 5, (real[5]){ 0 } };
    Matrix z = { N, 5, (real[N * 5]){ 0 } };
    (void)flat;
    affine_forward(&images, &w, &b, &z);
}
/* measure a cost */
typedef struct {
    real (*value)(const Matrix *z, const Matrix *t);
    Matrix *z;
    const Matrix *t;
} Cost;

static real value_of_cost(void *context)
{
    const Cost *c = context;
    return c->value(c->z, c->t);
}

static double measured(Cost *c, double h)
{
    Objective o = { value_of_cost, c, c->z->at, 1 };
    real slope;
    gradient_central(&o, h, &slope);
    return real_part(slope);
}
static double miss(Cost *c, double h, const Matrix *delta)
{
    double ours = real_part(delta->at[0]);
    return fmax(1e-13, fabs(ours / measured(c, h) - 1));
}

static const double pinch = 1e-7;

static real pinched(const Matrix *z, const Matrix *t)
{
    real sum = 0;
    for (int i = 0; i < z->rows; i++) {
        const real *row = matrix_row(z, i);
        real all = log_sum_exp(row, z->cols);
        for (int k = 0; k < z->cols; k++)
            sum -= matrix_row(t, i)[k]
                 * log(exp(row[k] - all) + (real)pinch);
    }
    return sum / z->rows;
}
static void pinched_gradient(const Matrix *z, const Matrix *t,
                             real upstream, Matrix *delta)
{
    softmax_forward(z, delta);
    for (int i = 0; i < z->rows; i++) {
        const real *truth = matrix_row(t, i);
        real *row = matrix_row(delta, i), y = 0;
        for (int k = 0; k < z->cols; k++)
            y += truth[k] * row[k];     /* of the true class */
        real share = upstream * y / (y + (real)pinch) / z->rows;
        for (int k = 0; k < z->cols; k++)
            row[k] = share * (row[k] - truth[k]);
    }
}
static void find_floor(Record *r)
{
    Matrix z = { 1, 2, (real[]){ (real)-0.21, (real)-0.07 } };
    Matrix t = { 1, 2, (real[]){ 1, 0 } };
    Matrix delta = { 1, 2, (real[2]){ 0 } };
    const Loss *loss = loss_find("cross-entropy");
    loss->gradient(&z, &t, 1, &delta);
    Cost cost[] = { { loss->value, &z, &t }, { pinched, &z, &t } };
    Series *s = record_series(r, "museum-floor", "h right pinched",
        "relative error of y - t, measured with and without a pinch");
    for (int k = 0; k <= 110; k++) {
        double h = pow(10, -k / 10.0);
        series_row(s, 3, (double[]){ h, miss(&cost[0], h, &delta),
                                     miss(&cost[1], h, &delta) });
    }
    /* record the errors with the usual step */
    double h = 1e-5;
    record_value(r, "museum-right", "%.0e", miss(&cost[0], h, &delta));
    record_value(r, "museum-floor", "%.2e", miss(&cost[1], h, &delta));
    pinched_gradient(&z, &t, 1, &delta);
    record_value(r, "museum-own", "%.0e", miss(&cost[1], h, &delta));
}
static void keep_records(Record *r, Rng *rng)
{
    enum { N = 36, BATCH = 6, D = 2, K = 3 };
    const Loss *loss = loss_find("cross-entropy");
    real points[N * D], truth[N * K] = { 0 };
    real theta[(D + 1) * K] = { 0 }, gradient[(D + 1) * K];
    Matrix delta = { BATCH, K, (real[BATCH * K]){ 0 } };
    Layer *layer = layer_affine(D, K, BATCH);
    layer_place(layer, theta, gradient);
    /* draw points of three kinds */
    for (int i = 0; i < N; i++) {
        double turn = 2 * acos(-1) * (i % K) / K;
        points[D * i] = (real)(10 * (cos(turn) + rng_normal(rng)));
        points[D * i + 1] = (real)(10 * (sin(turn) + rng_normal(rng)));
        truth[K * i + i % K] = 1;
    }
    record_section(r, "museum-after");
    record_print(r, "%6s %12s %12s\n", "step", "before", "after");
    double before = 0, after = 0;
    for (int step = 0; step < N / BATCH; step++) {
        /* take a step, and the loss on both sides of it */
        const Matrix x = { BATCH, D, points + step * BATCH * D };
        const Matrix t = { BATCH, K, truth + step * BATCH * K };
        const Matrix *z = layer_forward(layer, &x);
        double was = real_part(loss->value(z, &t));
        loss->gradient(z, &t, 1, &delta);
        memset(gradient, 0, sizeof gradient);
        layer_backward(layer, &delta, false);
        for (int p = 0; p < layer->count; p++)
            theta[p] -= (real)0.05 * gradient[p];
        double is = real_part(loss->value(layer_forward(layer, &x), &t));
        before += was, after += is;
        record_print(r, "%6d %12.4f %12.4f\n", step + 1, was, is);
    }
    record_value(r, "museum-before", "%.2f", before / (N / BATCH));
    record_value(r, "museum-after", "%.2f", after / (N / BATCH));
    layer_free(layer);
}
static void paint_weights(Record *r)
{
    static const double w[] = { -0.5, 0, 0.5, 1, 1.5 };
    const double low = w[0], high = w[4];
    record_section(r, "museum-white");
    record_print(r, "%7s %12s %12s\n", "weight", "min to max",
                 "symmetric");
    for (int i = 0; i < 5; i++)
        record_print(r, "%7g %12.2f %12.2f\n", w[i],
                     2 * (w[i] - low) / (high - low) - 1,
                     w[i] / fmax(-low, high));
}
static void print_last_words(Record *r, void (*stop)(void))
{
    int ends[2];
    char line[200];
    fflush(stdout);     /* or the child would print it, too */
    if (pipe(ends) != 0)
        fail("cannot make a pipe");
    pid_t child = fork();
    if (child < 0)
        fail("cannot make a process");
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        stop();
        _exit(0);
    }
    /* read what the child says */
    close(ends[1]);
    FILE *words = fdopen(ends[0], "r");
    if (!words)
        fail("cannot read from a pipe");
    while (fgets(line, sizeof line, words)) {
        char *place = strstr(line, " (");
        if (place)
            *place = '\0';
        record_print(r, "%s\n", line);
    }
    fclose(words);
    waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
    /* read the options of the museum */
    const char *out = "figures/ch07";
    uint64_t seed = 1;
    const Option options[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
        { "seed", OPTION_SEED, &seed, "where random numbers start" },
    };
    options_parse(argc, argv, "A museum of mistakes.", options, 2);
    Record *r = record_open(out, "chapter7-museum");
    Rng rng;
    rng_seed(&rng, seed);
    /* show the exhibits of the museum */
    protect_nothing(r);
    record_section(r, "museum-flat");
    print_last_words(r, flatten_and_forget);
    find_floor(r);
    keep_records(r, &rng);
    paint_weights(r);
    record_close(r);
    return 0;
}
