/* From chapters/07-networks.nw: change it there, not here. */
/* include what chapter 7 needs */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "descent.h"
#include "fail.h"
#include "labels.h"
#include "moons.h"
#include "options.h"
#include "progress.h"
#include "record.h"
#include "train.h"

/* say what a task is */
enum { FRESH = 1000, RUNS = 5, MOST_STEPS = 2000 };
static const double LEARNING_RATE = 0.5;

typedef struct {
    const char *name;
    int points;
    double noise;
    int depth, sizes[4];
    const char *activations[3], *loss;
    int steps;
    double learning_rate;
} Task;
static const Task tasks[] = {
    { "squared", 300, 0.15, 3, { 2, 16, 8, 1 },
      { "relu", "relu", "sigmoid" }, "squared-error", 2000, 0.5 },
    { "binary", 300, 0.15, 3, { 2, 16, 8, 1 },
      { "relu", "relu", "linear" }, "binary-cross-entropy", 2000, 0.5 },
    { "classes", 200, 0.2, 2, { 2, 16, 2 },
      { "relu", "linear" }, "cross-entropy", 1000, 0.5 },
    { "fast", 300, 0.15, 3, { 2, 16, 8, 1 },
      { "relu", "relu", "sigmoid" }, "squared-error", 2000, 2 },
};
enum { TASKS = sizeof tasks / sizeof tasks[0] };
/* make the samples and the network of a task */
typedef struct {
    const Task *task;
    Matrix *x, *t, *fresh_x, *fresh_t;
    Network *network;
} Trial;
static void draw_moons(Rng *rng, const Task *k, int points, Matrix **x,
                       Matrix **t)
{
    *x = matrix_new(points, 2);
    Matrix *label = matrix_new(points, 1);
    moons_make(rng, k->noise, *x, label);
    /* make the targets from the labels */
    int outputs = k->sizes[k->depth];
    *t = matrix_new(points, outputs);
    for (int i = 0; i < points; i++) {
        int second = real_part(label->at[i]) > 0.5;
        if (outputs == 1)
            (*t)->at[i] = label->at[i];
        else
            matrix_row(*t, i)[second] = 1;
    }
    matrix_free(label);
}
static Trial trial_new(const Task *k, uint64_t seed)
{
    Trial a = { .task = k };
    Rng rng;
    rng_seed(&rng, seed);
    draw_moons(&rng, k, k->points, &a.x, &a.t);
    draw_moons(&rng, k, FRESH, &a.fresh_x, &a.fresh_t);
    a.network = network_new(k->sizes, k->activations, k->depth, FRESH);
    network_initialize(a.network, initializer_find("he"), &rng);
    return a;
}
static void trial_free(Trial *a)
{
    network_free(a->network);
    matrix_free(a->x), matrix_free(a->t);
    matrix_free(a->fresh_x), matrix_free(a->fresh_t);
}
/* judge a network */
static double percent_right(const Network *n, const Matrix *y,
                            const Matrix *t)
{
    const char *last = n->activations[n->depth - 1]->name;
    double undecided = strcmp(last, "sigmoid") == 0 ? 0.5 : 0;
    return 100 * labels_accuracy(y, t, undecided);
}
/* count what networks hold */
static double count_network(Record *r, const char *name,
                            const int *sizes, int depth)
{
    const char *a[] = { "relu", "relu", "relu" };
    a[depth - 1] = "linear";
    Network *n = network_new(sizes, a, depth, 1);
    int kept = 0;
    for (int k = 0; k < n->layer_count; k++)
        kept += n->layers[k]->outputs;
    record_print(r, "%-14s %10d %12d %15d %15d\n", name, n->count, kept,
                 100 * kept, 300 * kept);
    double ratio = 300.0 * kept / n->count;
    network_free(n);
    return ratio;
}
static void count_networks(Record *r)
{
    record_section(r, "counts");
    record_print(r, "%-14s %10s %12s %15s %15s\n", "", "", "kept for",
                 "", "");
    record_print(r, "%-14s %10s %12s %15s %15s\n", "network",
                 "parameters", "a sample", "100 samples",
                 "300 samples");
    count_network(r, "2-3-2", (int[]){ 2, 3, 2 }, 2);
    count_network(r, "2-16-2", (int[]){ 2, 16, 2 }, 2);
    record_value(r, "kept-over-parameters", "%.0f",
        count_network(r, "2-16-8-1", (int[]){ 2, 16, 8, 1 }, 3));
    count_network(r, "784-50-10", (int[]){ 784, 50, 10 }, 2);
    count_network(r, "784-64-32-10", (int[]){ 784, 64, 32, 10 }, 3);
}
/* start with units that are alike */
static int different_units(const Network *n, int l)
{
    const Matrix *w = &network_affine(n, l)->parameters[0].value;
    int count = 0;
    for (int j = 0; j < w->cols; j++) {
        bool seen = false;
        for (int m = 0; m < j && !seen; m++) {
            seen = true;
            for (int d = 0; d < w->rows; d++)
                seen = seen && real_part(matrix_row(w, d)[j])
                               == real_part(matrix_row(w, d)[m]);
        }
        count += !seen;
    }
    return count;
}
static void start_alike(Record *r, const char *hidden, double weight,
                        const char *start, uint64_t seed)
{
    Task k = tasks[1];
    k.points = 299;
    k.activations[0] = k.activations[1] = hidden;
    Trial a = trial_new(&k, seed);
    Network *n = a.network;
    /* set the weights, unless they are drawn */
    for (int l = 0; l < n->depth && isfinite(weight); l++) {
        Matrix *w = &network_affine(n, l)->parameters[0].value;
        for (int p = 0; p < w->rows * w->cols; p++)
            w->at[p] = weight;
    }
    real *before = allocate((size_t)n->count, sizeof(real));
    memcpy(before, n->theta, (size_t)n->count * sizeof(real));
    TrainPlan plan = { .loss = loss_find(k.loss), .steps = 200,
                       .learning_rate = LEARNING_RATE };
    double loss = train_full_batch(n, &plan, a.x, a.t);
    /* report what has moved */
    int moved = 0;
    for (int p = 0; p < n->count; p++)
        moved += real_part(n->theta[p]) != real_part(before[p]);
    record_print(r, "%-8s  %-10s %8d %14d %14d %10.4f\n", hidden,
                 start, moved, different_units(n, 0), different_units(n, 1),
                 loss);
    free(before);
    trial_free(&a);
}
static void start_all_alike(Record *r, uint64_t seed)
{
    record_section(r, "alike");
    record_print(r, "%-8s  %-10s %8s %14s %14s %10s\n", "", "",
                 "moved,", "different", "different", "");
    record_print(r, "%-8s  %-10s %8s %14s %14s %10s\n", "hidden",
                 "weights", "of 193", "in layer 1", "in layer 2",
                 "loss");
    start_alike(r, "relu", 0, "0", seed);
    start_alike(r, "tanh", 0, "0", seed);
    start_alike(r, "sigmoid", 0, "0", seed);
    start_alike(r, "tanh", 0.5, "1/2", seed);
    start_alike(r, "relu", NAN, "He's draw", seed);
    record_value(r, "alike-steps", "%.0f", 200);
}
/* measure deep networks */
enum { LAYERS = 30, WIDTH = 100, SAMPLES = 1, NETWORKS = 50 };

static double mean_square(const Matrix *m)
{
    double sum = 0;
    for (int i = 0; i < m->rows * m->cols; i++)
        sum += real_part(m->at[i]) * real_part(m->at[i]);
    return sum / (m->rows * m->cols);
}
static void fill_normal(Matrix *m, Rng *rng)
{
    for (int i = 0; i < m->rows * m->cols; i++)
        m->at[i] = (real)rng_normal(rng);
}
static void measure_one(Network *n, Rng *rng, Matrix *x,
                        Matrix *upstream, double *y, double *delta)
{
    fill_normal(x, rng);
    fill_normal(upstream, rng);
    network_forward(n, x);
    network_backward(n, upstream);
    for (int l = 0; l < LAYERS; l++) {
        const Layer *a = n->layers[2 * l + 1];
        y[l] = mean_square(&a->y) / mean_square(x);
        delta[l] = 2 * mean_square(&a->dx) / mean_square(upstream);
    }
}
static double first_delta_of_ones(Network *n, Matrix *upstream)
{
    for (int i = 0; i < upstream->rows * upstream->cols; i++)
        upstream->at[i] = 1;
    network_backward(n, upstream);
    return 2 * mean_square(&n->layers[1]->dx);
}
static void measure_initializer(Record *r, Series *s, const char *name,
                                Network *n, Rng *rng)
{
    Matrix *x = matrix_new(SAMPLES, WIDTH);
    Matrix *upstream = matrix_new(SAMPLES, WIDTH);
    double y[LAYERS], delta[LAYERS], logs[NETWORKS];
    double mean_y[LAYERS] = { 0 }, mean_delta[LAYERS] = { 0 };
    double mean_of_ones = 0;
    for (int k = 0; k < NETWORKS; k++) {
        network_initialize(n, initializer_find(name), rng);
        measure_one(n, rng, x, upstream, y, delta);
        logs[k] = log(y[LAYERS - 1]);
        for (int l = 0; l < LAYERS; l++) {
            mean_y[l] += y[l] / NETWORKS;
            mean_delta[l] += delta[l] / NETWORKS;
        }
        mean_of_ones += first_delta_of_ones(n, upstream) / NETWORKS;
    }
    /* record the averages over networks */
    for (int l = 0; l < LAYERS; l++)
        series_row(s, 3, (double[]){ l + 1, mean_y[l], mean_delta[l] });
    series_gap(s);
    series_gap(s);
    double last = mean_y[LAYERS - 1];
    if (strcmp(name, "lecun") == 0)
        record_value(r, "deep-lecun", "%.1e", last);
    if (strcmp(name, "small-normal") == 0)
        record_value(r, "deep-small", "%.1e", last);
    if (strcmp(name, "he") == 0) {
        /* record what the text quotes of He's networks */
        double mean = 0, square = 0;
        for (int k = 0; k < NETWORKS; k++)
            mean += logs[k] / NETWORKS;
        for (int k = 0; k < NETWORKS; k++)
            square += pow(logs[k] - mean, 2) / (NETWORKS - 1);
        record_value(r, "deep-he", "%.2f", last);
        record_value(r, "deep-he-delta", "%.2f", mean_delta[0]);
        record_value(r, "deep-he-ones", "%.0f", mean_of_ones);
        record_value(r, "deep-log-mean", "%.2f", mean);
        record_value(r, "deep-log-deviation", "%.2f", sqrt(square));
    }
    matrix_free(x), matrix_free(upstream);
}
static void measure_deep(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    int sizes[LAYERS + 1];
    const char *activations[LAYERS];
    for (int l = 0; l < LAYERS; l++)
        activations[l] = "relu";
    for (int l = 0; l <= LAYERS; l++)
        sizes[l] = WIDTH;
    Network *n = network_new(sizes, activations, LAYERS, SAMPLES);
    Series *s = record_series(r, "depth", "layer y delta",
        "mean squares: small-normal, then lecun, then he");
    measure_initializer(r, s, "small-normal", n, &rng);
    measure_initializer(r, s, "lecun", n, &rng);
    measure_initializer(r, s, "he", n, &rng);
    network_free(n);
    record_value(r, "deep-layers", "%.0f", LAYERS);
    record_value(r, "deep-width", "%.0f", WIDTH);
    record_value(r, "deep-networks", "%.0f", NETWORKS);
}
/* let a training run away */
static void run_away(uint64_t seed)
{
    Task k = tasks[1];
    k.loss = "squared-error";
    Trial a = trial_new(&k, seed);
    TrainPlan plan = { .loss = loss_find(k.loss), .steps = MOST_STEPS,
                       .learning_rate = 10 * LEARNING_RATE };
    train_full_batch(a.network, &plan, a.x, a.t);
}
static void report_run_away(Record *r, uint64_t seed)
{
    int ends[2];
    fflush(stdout);     /* or the child would print it, too */
    if (pipe(ends) != 0)
        fail("cannot make a pipe");
    pid_t child = fork();
    if (child < 0)
        fail("cannot make a process");
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        run_away(seed);
        _exit(0);
    }
    record_section(r, "run-away");
    /* print the last words of the child */
    close(ends[1]);
    FILE *words = fdopen(ends[0], "r");
    if (!words)
        fail("cannot read from a pipe");
    char word[100];
    size_t column = 0;
    while (fscanf(words, "%99s", word) == 1) {
        bool fits = column + strlen(word) < 72;
        record_print(r, "%s%s", column == 0 ? "" : fits ? " " : "\n",
                     word);
        column = (fits ? column + 1 : 0) + strlen(word);
    }
    record_print(r, "\n");
    fclose(words);
    waitpid(child, NULL, 0);
}
/* record how a network looks */
static void record_plane(Record *r, Network *n, const char *name)
{
    enum { COLS = 111, ROWS = 76 };
    Series *s = record_series(r, name, "x y output",
                              "the network's output on a grid");
    Matrix *x = matrix_new(COLS, 2);
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLS; j++) {
            matrix_row(x, j)[0] = (real)(-1.7 + 0.04 * j);
            matrix_row(x, j)[1] = (real)(-1.2 + 0.04 * i);
        }
        const Matrix *y = network_forward(n, x);
        for (int j = 0; j < COLS; j++)
            series_row(s, 3, (double[]){ real_part(matrix_row(x, j)[0]),
                real_part(matrix_row(x, j)[1]), real_part(y->at[j]) });
        series_gap(s);
    }
    matrix_free(x);
}
static void record_points(Record *r, const Trial *a)
{
    Series *s = record_series(r, "points", "x y label",
                              "training points of the first run");
    for (int i = 0; i < a->x->rows; i++)
        series_row(s, 3, (double[]){ real_part(matrix_row(a->x, i)[0]),
            real_part(matrix_row(a->x, i)[1]),
            real_part(a->t->at[i]) });
}
static void record_weights(Series *s, const Network *n, double left)
{
    for (int l = 0; l < n->depth; l++) {
        const Matrix *w = &network_affine(n, l)->parameters[0].value;
        for (int i = 0; i < w->rows; i++)
            for (int j = 0; j < w->cols; j++) {
                double v = real_part(matrix_row(w, i)[j]);
                double x = l == 0 ? j : l == 1 ? i : 17;
                double y = l == 0 ? -i : l == 1 ? -3 - j : -3 - i;
                series_row(s, 3, (double[]){ left + x, y, v });
            }
    }
    series_gap(s);
}
static void record_logits(Series *s, const Trial *a)
{
    Network *n = a->network;
    network_forward(n, a->fresh_x);
    const Matrix *z = &network_affine(n, n->depth - 1)->y;
    for (int i = 0; i < z->rows; i++)
        series_row(s, 2, (double[]){ real_part(z->at[i]),
                                     real_part(a->fresh_t->at[i]) });
    series_gap(s);
    series_gap(s);
}
typedef struct {
    Series *weights, *logits;
} Looks;
static void record_looks(Record *r, const Trial *a, Looks s,
                         const char *when)
{
    bool after = strcmp(when, "after") == 0;
    record_plane(r, a->network, when);
    record_weights(s.weights, a->network, after ? 21 : 0);
    record_logits(s.logits, a);
}
static void record_changes(Record *r, const Network *n,
                           const real *before)
{
    for (int l = 0; l < n->depth; l++) {
        const Matrix *w = &network_affine(n, l)->parameters[0].value;
        const real *from = before + (w->at - n->theta);
        int entries = w->rows * w->cols;
        double old = 0, change = 0;
        for (int p = 0; p < entries; p++) {
            double was = real_part(from[p]);
            double by = real_part(w->at[p]) - was;
            old += was * was / entries;
            change += by * by / entries;
        }
        /* record both under the number of the layer */
        char name[30];
        snprintf(name, sizeof name, "weights-before-%d", l + 1);
        record_value(r, name, "%.2f", sqrt(old));
        snprintf(name, sizeof name, "weights-change-%d", l + 1);
        record_value(r, name, "%.2f", sqrt(change));
    }
}
static void record_below(Record *r, const Trial *a)
{
    network_forward(a->network, a->fresh_x);
    const Matrix *z = &network_affine(a->network, 2)->y;
    int below = 0;
    for (int i = 0; i < FRESH; i++)
        below += real_part(z->at[i]) < 0;
    record_value(r, "below-before", "%.0f", 100.0 * below / FRESH);
}
static void record_sure(Record *r, const Trial *a)
{
    network_forward(a->network, a->fresh_x);
    const Matrix *z = &network_affine(a->network, 2)->y;
    int sure = 0, wrong = 0;
    for (int i = 0; i < FRESH; i++) {
        double logit = real_part(z->at[i]);
        bool second = real_part(a->fresh_t->at[i]) > 0.5;
        sure += fabs(logit) > 4;
        wrong += fabs(logit) > 4 && (logit > 0) != second;
    }
    record_value(r, "sure", "%.0f", 100.0 * sure / FRESH);
    record_value(r, "sure-and-wrong", "%.0f", wrong);
}
/* watch a training */
typedef struct {
    const Trial *trial;
    Progress *bar;
    long done;                  /* steps of all trainings before */
    double *wrong;              /* points per step, summed over runs */
    Series *norms;              /* NULL: no norms are wanted */
    double loss[MOST_STEPS + 1], length[MOST_STEPS + 1];
    double spread;              /* between layers, the greatest */
} Watch;
static double square_of(const Matrix *m)
{
    return mean_square(m) * (m->rows * m->cols);
}

static double gradient_norm(const Network *n, int l)
{
    const LayerParameter *p = network_affine(n, l)->parameters;
    return sqrt(square_of(&p[0].gradient) + square_of(&p[1].gradient));
}
static void watch_norms(Watch *w, int step, double loss,
                        const Network *n)
{
    double row[] = { step + 1, loss, gradient_norm(n, 0),
                     gradient_norm(n, 1), gradient_norm(n, 2) };
    double square = 0, least = INFINITY, most = 0;
    for (int k = 2; k < 5; k++) {
        square += row[k] * row[k];
        least = fmin(least, row[k]);
        most = fmax(most, row[k]);
    }
    w->loss[step] = loss;
    w->length[step] = sqrt(square);
    w->spread = fmax(w->spread, most / least);
    if (step % (step / 100 + 1) == 0)
        series_row(w->norms, 5, row);
}
static void watch_step(void *context, int step, double loss,
                       Network *n)
{
    Watch *w = context;
    const Matrix *y = &n->layers[n->layer_count - 1]->y;
    double right = percent_right(n, y, w->trial->t) / 100;
    w->wrong[step] += round(y->rows * (1 - right));
    progress_step(w->bar, w->done + step);
    if (w->norms)
        watch_norms(w, step, loss, n);
}
/* say what a task results in */
typedef struct {
    double train[RUNS], fresh[RUNS];
    double wrong[MOST_STEPS + 1];
} Result;
/* report the accuracies */
static double summary_of(const double *v, int row)
{
    double mean = 0, least = v[0], most = v[0];
    for (int run = 0; run < RUNS; run++) {
        mean += v[run] / RUNS;
        least = fmin(least, v[run]);
        most = fmax(most, v[run]);
    }
    return row == 0 ? mean : row == 1 ? least : most;
}
static void report_accuracies(Record *r, uint64_t seed,
                              const Result *results)
{
    record_section(r, "moons");
    record_print(r, "%-8s%15s%20s%20s\n%-8s", "% right", "squared",
                 "binary", "classes", "seed");
    for (int k = 0; k < 3; k++)
        record_print(r, "%11s%9s", "training", "fresh");
    record_print(r, "\n");
    for (int run = 0; run < RUNS; run++) {
        record_print(r, "%-8d", (int)seed + run);
        for (int k = 0; k < 3; k++)
            record_print(r, "%11.1f%9.1f", results[k].train[run],
                         results[k].fresh[run]);
        record_print(r, "\n");
    }
    /* report mean, least and greatest */
    const char *const names[] = { "mean", "least", "most" };
    for (int row = 0; row < 3; row++) {
        record_print(r, "%-8s", names[row]);
        for (int k = 0; k < 3; k++)
            record_print(r, "%11.1f%9.1f",
                         summary_of(results[k].train, row),
                         summary_of(results[k].fresh, row));
        record_print(r, "\n");
    }
    /* record accuracies for the text */
    record_value(r, "squared-train-mean", "%.1f",
                 summary_of(results[0].train, 0));
    record_value(r, "squared-fresh-mean", "%.1f",
                 summary_of(results[0].fresh, 0));
    record_value(r, "squared-fresh-least", "%.1f",
                 summary_of(results[0].fresh, 1));
    record_value(r, "binary-fresh-mean", "%.1f",
                 summary_of(results[1].fresh, 0));
    record_value(r, "classes-fresh-mean", "%.1f",
                 summary_of(results[2].fresh, 0));
    record_value(r, "squared-steps", "%.0f", tasks[0].steps);
    record_value(r, "learning-rate", "%.1f", LEARNING_RATE);
    record_value(r, "fresh", "%.0f", FRESH);
}
/* report the race */
static double percent_wrong(const Result *result, int step)
{
    return 100 * result->wrong[step] / (RUNS * tasks[0].points);
}
static int first_below(const Result *result, double level)
{
    int step = 0;
    while (step < MOST_STEPS && percent_wrong(result, step) >= level)
        step++;
    return step;
}
static void report_race(Record *r, const Result *results)
{
    const double level = 5;
    Series *s = record_series(r, "race", "step squared binary fast",
                              "per cent wrong, mean of the runs");
    int shown = 0;
    for (int step = 0; step <= MOST_STEPS; step++)
        if (step + 1 >= 1.03 * shown) {
            shown = step + 1;
            series_row(s, 4, (double[]){ shown,
                percent_wrong(&results[0], step),
                percent_wrong(&results[1], step),
                percent_wrong(&results[3], step) });
        }
    record_value(r, "race-level", "%.0f", level);
    record_value(r, "race-squared", "%.0f",
                 first_below(&results[0], level));
    record_value(r, "race-binary", "%.0f",
                 first_below(&results[1], level));
    record_value(r, "race-fast", "%.0f",
                 first_below(&results[3], level));
}
/* train every task five times */
static void train_once(const Task *k, uint64_t seed, int run, Watch *w,
                       Result *result)
{
    Trial a = trial_new(k, seed + (uint64_t)run);
    w->trial = &a;
    w->wrong = result->wrong;
    TrainPlan plan = { loss_find(k->loss), k->learning_rate, k->steps,
                       watch_step, w };
    train_full_batch(a.network, &plan, a.x, a.t);
    w->done += k->steps;
    Network *n = a.network;
    result->train[run] =
        percent_right(n, network_forward(n, a.x), a.t);
    result->fresh[run] =
        percent_right(n, network_forward(n, a.fresh_x), a.fresh_t);
    trial_free(&a);
}
static void show_one(Record *r, uint64_t seed, Progress *bar)
{
    Trial a = trial_new(&tasks[0], seed);
    /* open the series of the run that is shown */
    Looks looks = {
        record_series(r, "weights", "x y weight",
                      "cells of the maps, before and after"),
        record_series(r, "logits", "logit label",
                      "logits of fresh points, before and after")
    };
    double *wrong = allocate(MOST_STEPS + 1, sizeof *wrong);
    Watch w = { .trial = &a, .bar = bar, .wrong = wrong,
        .norms = record_series(r, "norms", "step loss layer1 layer2 layer3",
            "loss and length of each layer's gradient") };
    record_points(r, &a);
    record_looks(r, &a, looks, "before");
    record_below(r, &a);
    /* remember the first weights */
    int count = a.network->count;
    real *before = allocate((size_t)count, sizeof *before);
    memcpy(before, a.network->theta, (size_t)count * sizeof *before);
    TrainPlan plan = { loss_find(a.task->loss), a.task->learning_rate,
                       a.task->steps, watch_step, &w };
    train_full_batch(a.network, &plan, a.x, a.t);
    record_looks(r, &a, looks, "after");
    /* record what the text quotes of this run */
    record_value(r, "loss-fall", "%.0f", w.loss[0] / w.loss[MOST_STEPS]);
    record_value(r, "norm-fall", "%.0f", w.length[0]
                 / median_of(&w.length[MOST_STEPS - 99], 100));
    record_value(r, "norm-spread", "%.0f", ceil(w.spread));
    record_changes(r, a.network, before);
    record_sure(r, &a);
    free(before);
    free(wrong);
    trial_free(&a);
}
static void train_all(Record *r, uint64_t seed, Result *results)
{
    Progress bar;
    long total = tasks[0].steps;
    for (int k = 0; k < TASKS; k++)
        total += (long)RUNS * tasks[k].steps;
    progress_start(&bar, "two moons", total);
    show_one(r, seed, &bar);
    Watch w = { .bar = &bar, .done = tasks[0].steps };
    for (int k = 0; k < TASKS; k++)
        for (int run = 0; run < RUNS; run++)
            train_once(&tasks[k], seed, run, &w, &results[k]);
    progress_end(&bar);
    report_accuracies(r, seed, results);
    report_race(r, results);
}
/* time a step */
typedef void (*Work)(void *context);
enum { WORKS = 3 };

static void best_times(const Work *work, void *context, double *best)
{
    for (int k = 0; k < WORKS; k++)
        best[k] = INFINITY;
    for (int i = 0; i < 40 * WORKS; i++) {
        clock_t start = clock();
        for (int n = 0; n < 50; n++)
            work[i % WORKS](context);
        double time = (double)(clock() - start) / CLOCKS_PER_SEC / 50;
        best[i % WORKS] = fmin(best[i % WORKS], time);
    }
}
static void one_step(void *context)
{
    Trial *a = context;
    Network *n = a->network;
    network_clear(n);
    network_gradient(n, loss_find(a->task->loss), a->x, a->t, 1);
    descent_step(n->theta, n->gradient, n->count, LEARNING_RATE);
}
static void one_forward(void *context)
{
    Trial *a = context;
    loss_find(a->task->loss)->value(network_forward(a->network, a->x),
                                    a->t);
}
static void only_products(void *context)
{
    Trial *a = context;
    Network *n = a->network;
    for (int l = 0; l < n->depth; l++) {
        Layer *k = network_affine(n, l);
        LayerParameter *w = &k->parameters[0];
        matrix_multiply(&k->x, &w->value, &k->y);
        matrix_add_atb(&k->x, &k->y, &w->gradient);
        if (l > 0)
            matrix_multiply_abt(&k->y, &w->value, &k->dx);
    }
}
static void time_step(Record *r, uint64_t seed)
{
    Trial a = trial_new(&tasks[0], seed);
    const Work works[] = { one_step, one_forward, only_products };
    double best[WORKS];
    best_times(works, &a, best);
    record_time(r, "step-microseconds", "%.0f", 1e6 * best[0]);
    record_time(r, "step-over-forward", "%.1f", best[0] / best[1]);
    record_time(r, "step-over-products", "%.1f", best[0] / best[2]);
    record_value(r, "step-products", "%.0f", 472.0 * a.x->rows);
    trial_free(&a);
}
/* run chapter 7 */
int main(int argc, char **argv)
{
    /* read the options of chapter 7 */
    uint64_t seed = 1;
    const char *out = "figures/ch07";
    const Option options[] = {
        { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for the results" },
    };
    options_parse(argc, argv, "Whole networks.", options, 2);
    Record *r = record_open(out, "chapter7");
    record_machine(r);
    count_networks(r);
    start_all_alike(r, seed);
    measure_deep(r, seed);
    report_run_away(r, seed);
    Result *results = allocate(TASKS, sizeof *results);
    train_all(r, seed, results);
    free(results);
    time_step(r, seed);
    record_close(r);
    return 0;
}
