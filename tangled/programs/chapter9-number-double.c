/* From chapters/09-fast.nw: change it there, not here. */
/* measure with one number type */
/* include what the number types need */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "batches.h"
#include "descent.h"
#include "difference.h"
#include "digit-data.h"
#include "fail.h"
#include "file.h"
#include "options.h"
#include "progress.h"
#include "record.h"

#if defined BACKWARD_FLOAT
#define TYPE "float"
#elif defined BACKWARD_COMPLEX
#define TYPE "complex"
#else
#define TYPE "double"
#endif

/* make a network of the same numbers */
static void round_to_float(real *at, int n)
{
    for (int i = 0; i < n; i++)
        at[i] = (float)real_part(at[i]);
}

static Network *network_rounded(Rng *rng)
{
    Network *n = network_new((const int[]){ 784, 50, 10 },
                  (const char *const[]){ "relu", "linear" }, 2, 100);
    network_initialize(n, initializer_find("he"), rng);
    round_to_float(n->theta, n->count);
    return n;
}

enum { BATCH = 100 };

typedef struct {
    Network *network;
    const Loss *loss;
    Matrix *x, *t;
} Subject;

static Subject subject_new(const Dataset *d)
{
    Rng rng;
    rng_seed(&rng, 1);
    Subject s = { network_rounded(&rng), loss_find("cross-entropy"),
                  matrix_new(BATCH, 784), matrix_new(BATCH, 10) };
    int rows[BATCH];
    for (int i = 0; i < BATCH; i++)
        rows[i] = i;
    dataset_batch(d, rows, s.x, s.t);
    round_to_float(s.x->at, BATCH * 784);
    return s;
}

static bool is_asked_for(int p)
{
    return p >= 785 * 50 || p % 197 == 0;
}

#ifdef BACKWARD_COMPLEX
/* write down the slopes */
static real subject_loss(void *context)
{
    const Subject *s = context;
    return s->loss->value(network_forward(s->network, s->x), s->t);
}

static void write_slopes(Record *r, Subject *s)
{
    Series *rows = record_series(r, "slopes", "theta slope",
                                 "slopes by the complex step");
    for (int p = 0; p < s->network->count; p++)
        if (is_asked_for(p)) {
            real *theta = s->network->theta + p, slope;
            const Objective o = { subject_loss, s, theta, 1 };
            gradient_complex_step(&o, 0, &slope);
            series_row(rows, 2, (double[]){ real_part(*theta),
                                            real_part(slope) });
        }
}

#else
/* read what another program has written */
/* All numbers in DIRECTORY/NAME.tsv, *count of them. */
static double *read_numbers(const char *directory, const char *name,
                            int *count)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s.tsv", directory, name);
    size_t size;
    char *text = file_read(path, &size), *at = text, *end;
    double *numbers = allocate(size + 1, sizeof *numbers);
    /* step over the lines that are notes */
    while (*at == '#' && strchr(at, '\n'))
        at = strchr(at, '\n') + 1;
    for (*count = 0; ; at = end, ++*count) {
        numbers[*count] = strtod(at, &end);
        if (end == at)
            break;
    }
    free(text);
    return numbers;
}

/* train from several seeds */
enum { SEEDS = 5, EPOCHS = 10 };

typedef struct {
    double loss, accuracy;      /* of the test images */
    double lost;                /* share of the parameters */
} End;

static double lost_share(const Network *n)
{
    double lost = 0, all = 0;
    for (int p = 0; p < n->count; p++) {
        real moved = n->theta[p];
        descent_step(&moved, n->gradient + p, 1, 0.1);
        bool still = real_part(moved - n->theta[p]) == 0;
        bool zero = real_part(n->gradient[p]) == 0;
        all += !zero, lost += !zero && still;
    }
    return lost / all;
}

static End train(int seed, const Samples *training, const Samples *test,
                 double *time)
{
    const BatchPlan plan = { loss_find("cross-entropy"), BATCH, false,
                             0.1, 1, EPOCHS, NULL, NULL };
    Rng rng;
    rng_seed(&rng, (uint64_t)seed);
    Network *n = network_rounded(&rng);
    Batches *b = batches_new(n, &plan, training, &rng);
    while (b->epoch < EPOCHS) {
        double start = clock_seconds();
        batches_step(b);
        *time++ = clock_seconds() - start;
    }
    Judgement j = batches_judge(b, test);
    End end = { j.loss, j.accuracy, lost_share(n) };
    batches_free(b);
    network_free(n);
    return end;
}

/* Sets how each training ends; returns the time of a step. */
static double train_all(const DigitData *d, End end[SEEDS])
{
    Samples training = samples_of_dataset(d->training);
    Samples test = samples_of_dataset(d->test);
    int steps = training.count / BATCH * EPOCHS;
    double *time = allocate((size_t)(SEEDS * steps), sizeof *time);
    for (int k = 0; k < SEEDS; k++)
        end[k] = train(k + 1, &training, &test, time + k * steps);
    double step = median_of(time, SEEDS * steps);
    free(time);
    return step;
}

/* compare the gradient with the slopes */
static void compare_gradient(Record *r, const char *out, Subject *s)
{
    Network *n = s->network;
    int count, at = 0, entries = 0;
    double *slopes = read_numbers(out, "slopes", &count);
    double *error = allocate((size_t)count, sizeof *error);
    double off = 0, length = 0;
    Series *rows = record_series(r, "error-" TYPE, "layer slope error",
                                 "relative errors in " TYPE);
    network_clear(n);
    network_gradient(n, s->loss, s->x, s->t, 1);
    for (int p = 0; p < n->count; p++)
        if (is_asked_for(p)) {
            /* compare one entry with its slope */
            require(at + 1 < count && !(fabs(slopes[at] - n->theta[p]) > 0),
                    "slopes of another network");
            double slope = slopes[at + 1], d = n->gradient[p] - slope;
            at += 2;
            if (fpclassify(slope) == FP_ZERO)
                continue;
            error[entries] = fabs(d / slope);
            series_row(rows, 3, (double[]){ p < 785 * 50 ? 1 : 2, fabs(slope),
                                            error[entries++] });
            off += d * d, length += slope * slope;
        }
    /* record the errors of the gradient */
    record_value(r, TYPE "-median", "%.0e", median_of(error, entries));
    record_value(r, TYPE "-worst", "%.0e", error[entries - 1]);
    record_value(r, TYPE "-whole", "%.0e", sqrt(off / length));
    free(slopes), free(error);
}

/* compare the trainings */
#ifndef BACKWARD_FLOAT
static void compare_trainings(Record *r, const char *out,
                              const End *end, double step)
{
    (void)out;
    Series *ends = record_series(r, "ends", "loss accuracy lost",
                                 "the trainings' ends in double");
    for (int k = 0; k < SEEDS; k++)
        series_row(ends, 3, (double[]){ end[k].loss, end[k].accuracy,
                                        end[k].lost });
    Series *time = record_series(r, "step-double", "seconds",
                                 "median time of a step in double");
    series_is_time(time);
    series_row(time, 1, &step);
}
#else
/* compare float's trainings with double's */
static void compare_trainings(Record *r, const char *out,
                              const End *end, double step)
{
    int count;
    double *ends = read_numbers(out, "ends", &count), *d = ends;
    double *time = read_numbers(out, "step-double", &count);
    double low = 1, high = 0, apart = 0, parted = 0, far = 0;
    for (int k = 0; k < SEEDS; k++, d += 3) {
        double off = fabs(end[k].loss - d[0]) / d[0];
        far = fmax(far, off), parted += off > 1e-6;
        low = fmin(low, d[1]), high = fmax(high, d[1]);
        apart = fmax(apart, fabs(end[k].accuracy - d[1]));
    }
    /* record how far apart the trainings are */
    record_value(r, "seeds-apart", "%.2f", 100 * (high - low));
    record_value(r, "types-apart", "%.2f", 100 * apart);
    record_value(r, "types-parted", "%.0f", parted);
    record_value(r, "types-loss", "%.2f", 100 * far);
    record_value(r, "lost-float", "%.2f", 100 * end[SEEDS - 1].lost);
    record_value(r, "lost-double", "%.0f", 100 * d[-1]);
    record_time(r, "step-ratio", "%.1f", time[0] / step);
    free(ends), free(time);
}
#endif

#endif
/* run a program of one number type */
int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Gradients in " TYPE ".", table, 1);
    Record *r = record_open(out, "chapter9-number-" TYPE);
    DigitData d = digit_data_find("own");
    Subject s = subject_new(d.training);
    /* write down or compare */
    #ifdef BACKWARD_COMPLEX
    write_slopes(r, &s);
    #else
    compare_gradient(r, out, &s);
    End end[SEEDS];
    double step = train_all(&d, end);
    compare_trainings(r, out, end, step);
    #endif
    matrix_free(s.x), matrix_free(s.t);
    network_free(s.network);
    digit_data_free(&d);
    record_close(r);
    return 0;
}
