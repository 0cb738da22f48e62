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

/* name the number type */
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

/* write down a gradient */
enum { BATCH = 100 };

typedef struct {
    Network *network;
    const Loss *loss;
    Matrix *x, *t;
} Subject;

static void fill(Subject *s)
{
    DigitData d = digit_data_find("own");
    int rows[BATCH];
    for (int i = 0; i < BATCH; i++)
        rows[i] = i;
    dataset_batch(d.training, rows, s->x, s->t);
    round_to_float(s->x->at, BATCH * 784);
    digit_data_free(&d);
}

static real subject_loss(void *context)
{
    const Subject *s = context;
    return s->loss->value(network_forward(s->network, s->x), s->t);
}

static double slope_at(Subject *s, int p)
{
    real slope = 0;
#ifdef BACKWARD_COMPLEX
    const Objective o = { subject_loss, s, s->network->theta + p, 1 };
    gradient_complex_step(&o, 0, &slope);
#else
    (void)subject_loss, (void)s, (void)p;
#endif
    return real_part(slope);
}

static void write_gradient(Record *r)
{
    Rng rng;
    rng_seed(&rng, 1);
    Network *n = network_rounded(&rng);
    Subject s = { n, loss_find("cross-entropy"),
                  matrix_new(BATCH, 784), matrix_new(BATCH, 10) };
    fill(&s);
    network_clear(n);
    network_gradient(n, s.loss, s.x, s.t, 1);
    Series *rows = record_series(r, "gradient-" TYPE,
                                 "layer theta gradient slope",
                                 "a gradient in " TYPE);
    for (int p = 0; p < n->count; p++)
        if (p >= 785 * 50 || p % 197 == 0) {
            /* write down one entry of the gradient */
            double g = real_part(n->gradient[p]);
            bool some = fpclassify(g) != FP_ZERO;
            series_row(rows, 4, (double[]){ p < 785 * 50 ? 1 : 2,
                       real_part(n->theta[p]), g, some ? slope_at(&s, p) : 0 });
        }
    matrix_free(s.x), matrix_free(s.t);
    network_free(n);
}

#ifndef BACKWARD_COMPLEX
/* train from several seeds */
enum { SEEDS = 5, EPOCHS = 10, COLUMNS = 3 };
static const double rate = 0.1;

static Batches *train(Network *n, const Samples *s, const Rng *rng,
                      double *time)
{
    const BatchPlan plan = { loss_find("cross-entropy"), BATCH, false,
                             rate, 1, EPOCHS, NULL, NULL };
    Batches *b = batches_new(n, &plan, s, rng);
    for (int k = 0; b->epoch < EPOCHS; k++) {
        double start = clock_seconds();
        batches_step(b);
        time[k] = clock_seconds() - start;
    }
    return b;
}

static double lost_share(const Network *n)
{
    double lost = 0, all = 0;
    for (int p = 0; p < n->count; p++) {
        real moved = n->theta[p];
        descent_step(&moved, n->gradient + p, 1, rate);
        bool still = real_part(moved - n->theta[p]) == 0;
        bool zero = real_part(n->gradient[p]) == 0;
        all += !zero, lost += !zero && still;
    }
    return lost / all;
}

static void write_end(Series *ends, int seed, const Samples *training,
                      const Samples *test, double *time)
{
    Rng rng;
    rng_seed(&rng, (uint64_t)seed);
    Network *n = network_rounded(&rng);
    Batches *b = train(n, training, &rng, time);
    Judgement j = batches_judge(b, test);
    series_row(ends, COLUMNS, (double[]){ j.loss, j.accuracy,
                                          lost_share(n) });
    batches_free(b);
    network_free(n);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_size);
    return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

static void write_trainings(Record *r)
{
    DigitData d = digit_data_find("own");
    Samples training = samples_of_dataset(d.training);
    Samples test = samples_of_dataset(d.test);
    int steps = training.count / BATCH * EPOCHS;
    double *time = allocate((size_t)(SEEDS * steps), sizeof *time);
    Series *ends = record_series(r, "training-" TYPE,
                                 "test-loss accuracy lost",
                                 "784-50-10 in " TYPE);
    for (int k = 0; k < SEEDS; k++)
        write_end(ends, k + 1, &training, &test, time + k * steps);
    Series *step = record_series(r, "step-" TYPE, "seconds",
                                 "median time of a step in " TYPE);
    series_is_time(step);
    series_row(step, 1, (double[]){ median(time, SEEDS * steps) });
    free(time);
    digit_data_free(&d);
}

#endif
#ifdef BACKWARD_FLOAT
/* read what another program has written */
/* All numbers in DIRECTORY/NAME-TYPE.tsv, *count of them. */
static double *read_numbers(const char *directory, const char *name,
                            const char *type, int *count)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s-%s.tsv", directory, name, type);
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

/* compare the gradients */
static void compare_gradients(Record *r, const char *out)
{
    static const char *const types[] = { "float", "double", "complex" };
    double *of[3], *error[2], off[2] = { 0 }, length = 0;
    int count[3], entries = 0;
    /* read the three gradients */
    for (int k = 0; k < 3; k++)
        of[k] = read_numbers(out, "gradient", types[k], &count[k]);
    require(count[0] == count[2] && count[1] == count[2],
            "%d, %d and %d numbers", count[0], count[1], count[2]);
    for (int k = 0; k < 2; k++)
        error[k] = allocate((size_t)count[2], sizeof(double));
    Series *rows = record_series(r, "float", "layer slope float double",
                                 "relative errors of 784-50-10");
    for (int i = 0; i < count[2]; i += 4) {
        /* compare one entry with its slope */
        double slope = of[2][i + 3];
        if (fpclassify(slope) == FP_ZERO)
            continue;
        for (int k = 0; k < 2; k++) {
            require(fpclassify(of[k][i + 1] - of[2][i + 1]) == FP_ZERO,
                    "other weights in %s", types[k]);
            double difference = of[k][i + 2] - slope;
            error[k][entries] = fabs(difference / slope);
            off[k] += difference * difference;
        }
        length += slope * slope;
        series_row(rows, 4, (double[]){ of[2][i], fabs(slope),
                   error[0][entries], error[1][entries] });
        entries++;
    }
    for (int k = 0; k < 2; k++) {
        /* record the errors of one type */
        char name[60];
        snprintf(name, sizeof name, "%s-median", types[k]);
        record_value(r, name, "%.0e", median(error[k], entries));
        snprintf(name, sizeof name, "%s-worst", types[k]);
        record_value(r, name, "%.0e", error[k][entries - 1]);
        snprintf(name, sizeof name, "%s-whole", types[k]);
        record_value(r, name, "%.0e", sqrt(off[k] / length));
        free(error[k]);
    }
    for (int k = 0; k < 3; k++)
        free(of[k]);
}

/* compare the trainings */
static void compare_trainings(Record *r, const double *f,
                              const double *d)
{
    double low = 1, high = 0, apart = 0, parted = 0, far = 0;
    for (int k = 0; k < SEEDS; k++, f += COLUMNS, d += COLUMNS) {
        double off = fabs(f[0] - d[0]) / d[0];
        far = fmax(far, off), parted += off > 1e-6;
        low = fmin(low, d[1]), high = fmax(high, d[1]);
        apart = fmax(apart, fabs(f[1] - d[1]));
    }
    record_value(r, "seeds-apart", "%.2f", 100 * (high - low));
    record_value(r, "types-apart", "%.2f", 100 * apart);
    record_value(r, "types-parted", "%.0f", parted);
    record_value(r, "types-loss", "%.2f", 100 * far);
    record_value(r, "lost-float", "%.2f", 100 * f[-1]);
    record_value(r, "lost-double", "%.0f", 100 * d[-1]);
}

#endif
/* run the programs of number types */
/* compare what all have written */
#ifdef BACKWARD_FLOAT
static void compare(const char *out)
{
    Record *r = record_open(out, "chapter9-number");
    compare_gradients(r, out);
    int count;
    double *f = read_numbers(out, "training", "float", &count);
    double *d = read_numbers(out, "training", "double", &count);
    compare_trainings(r, f, d);
    free(f), free(d);
    f = read_numbers(out, "step", "float", &count);
    d = read_numbers(out, "step", "double", &count);
    record_time(r, "step-ratio", "%.1f", d[0] / f[0]);
    free(f), free(d);
    record_close(r);
}
#endif

int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Gradients in " TYPE ".", table, 1);
    Record *r = record_open(out, "chapter9-number-" TYPE);
    write_gradient(r);
#ifndef BACKWARD_COMPLEX
    write_trainings(r);
#endif
    record_close(r);
#ifdef BACKWARD_FLOAT
    compare(out);
#endif
    return 0;
}
