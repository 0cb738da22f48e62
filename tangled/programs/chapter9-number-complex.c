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
#include "digits.h"
#include "fail.h"
#include "file.h"
#include "moons.h"
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

/* make a network and its samples */
typedef struct {
    const char *name;
    Network *network;
    const Loss *loss;
    Matrix *x, *t;
} Subject;

static void round_to_float(real *at, int n)
{
    for (int i = 0; i < n; i++)
        at[i] = (float)real_part(at[i]);
}

static Subject subject_new(const char *name, const int *sizes,
                           int depth, const char *loss, int rows)
{
    static const char *const layers[] = { "relu", "relu", "linear" };
    Subject s = {
        name, network_new(sizes, layers + 3 - depth, depth, rows),
        loss_find(loss), matrix_new(rows, sizes[0]),
        matrix_new(rows, sizes[depth])
    };
    Rng rng;
    rng_seed(&rng, 1);
    network_initialize(s.network, initializer_find("he"), &rng);
    round_to_float(s.network->theta, s.network->count);
    return s;
}

static void subject_free(Subject *s)
{
    network_free(s->network);
    matrix_free(s->x), matrix_free(s->t);
}

static Subject subject_moons(void)
{
    Subject s = subject_new("moons", (const int[]){ 2, 16, 8, 1 }, 3,
                            "binary-cross-entropy", 300);
    Rng rng;
    rng_seed(&rng, 2);
    moons_make(&rng, 0.2, s.x, s.t);
    round_to_float(s.x->at, 600);
    return s;
}

static Subject subject_digits(void)
{
    enum { ROWS = 100 };
    Subject s = subject_new("digits", (const int[]){ 784, 50, 10 }, 2,
                            "cross-entropy", ROWS);
    Rng rng;
    rng_seed(&rng, 2);
    Dataset *d = digits_new(ROWS, &rng);
    int rows[ROWS];
    for (int i = 0; i < ROWS; i++)
        rows[i] = i;
    dataset_batch(d, rows, s.x, s.t);
    round_to_float(s.x->at, ROWS * 784);
    dataset_free(d);
    return s;
}

/* write down a gradient */
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

static void write_gradient(Record *r, Subject *s)
{
    Network *n = s->network;
    char name[40];
    snprintf(name, sizeof name, "gradient-%s-" TYPE, s->name);
    Series *rows = record_series(r, name, "layer theta gradient slope",
                                 "a gradient in " TYPE);
    network_clear(n);
    network_gradient(n, s->loss, s->x, s->t, 1);
    for (int l = 0, p = 0; l < n->depth; l++) {
        int end = p + (n->sizes[l] + 1) * n->sizes[l + 1];
        for (; p < end; p += l == 0 && n->count > 1000 ? 197 : 1) {
            double g = real_part(n->gradient[p]);
            bool some = fpclassify(g) != FP_ZERO;
            series_row(rows, 4, (double[]){ l + 1.0,
                       real_part(n->theta[p]), g,
                       some ? slope_at(s, p) : 0 });
        }
        p = end;
    }
}

#ifndef BACKWARD_COMPLEX
/* train from several seeds */
enum { SEEDS = 5, EPOCHS = 10, COLUMNS = 6 };

typedef struct {
    Samples training, test;
    Series *epochs;
    int seed, steps;
    double *time;               /* of each step, over all seeds */
} Course;

static double lost_share(const Network *n, double rate)
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

static void observe(void *context, Batches *b)
{
    Course *c = context;
    double rate = batches_rate(&b->plan, b->epoch - 1);
    double lost = lost_share(b->network, rate);
    Judgement j = batches_judge(b, &c->test);
    series_row(c->epochs, COLUMNS, (double[]){ c->seed, b->epoch,
               b->history[b->epoch - 1].loss, j.loss, j.accuracy,
               lost });
}

static void train(Course *c)
{
    const BatchPlan plan = { loss_find("cross-entropy"), 100, false,
                             0.1, 1, EPOCHS, observe, c };
    Network *n = network_new((const int[]){ 784, 50, 10 },
                  (const char *const[]){ "relu", "linear" }, 2, 100);
    Rng rng;
    rng_seed(&rng, (uint64_t)c->seed);
    network_initialize(n, initializer_find("he"), &rng);
    round_to_float(n->theta, n->count);
    Batches *b = batches_new(n, &plan, &c->training, &rng);
    while (b->epoch < EPOCHS) {
        double start = clock_seconds();
        batches_step(b);
        c->time[c->steps++] = clock_seconds() - start;
    }
    batches_free(b);
    network_free(n);
}

static void write_trainings(Record *r)
{
    DigitData d = digit_data_find("own");
    Course c = { samples_of_dataset(d.training),
                 samples_of_dataset(d.test), NULL, 0, 0, NULL };
    size_t steps = (size_t)(c.training.count / 100) * EPOCHS * SEEDS;
    c.time = allocate(steps, sizeof *c.time);
    c.epochs = record_series(r, "training-" TYPE, "seed epoch loss "
                             "test-loss accuracy lost",
                             "784-50-10 in " TYPE);
    for (c.seed = 1; c.seed <= SEEDS; c.seed++)
        train(&c);
    Series *step = record_series(r, "step-" TYPE, "seconds",
                                 "median time of a step in " TYPE);
    series_is_time(step);
    series_row(step, 1, (double[]){ median_of(c.time, c.steps) });
    free(c.time);
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
typedef struct {
    double *error, square;      /* relative; squares of differences */
    int count;
} Errors;

static void add_error(Errors *e, double gradient, double slope)
{
    double difference = gradient - slope;
    e->error[e->count++] = fabs(difference / slope);
    e->square += difference * difference;
}

static void record_errors(Record *r, const char *net, const char *type,
                          Errors *e, double square)
{
    char name[60];
    snprintf(name, sizeof name, "%s-%s-median", net, type);
    record_value(r, name, "%.0e", median_of(e->error, e->count));
    snprintf(name, sizeof name, "%s-%s-worst", net, type);
    record_value(r, name, "%.0e", e->error[e->count - 1]);
    snprintf(name, sizeof name, "%s-%s-whole", net, type);
    record_value(r, name, "%.0e", sqrt(e->square / square));
}

static void compare_gradients(Record *r, const char *out,
                              const char *net, Series *rows)
{
    static const char *const types[] = { "float", "double", "complex" };
    double *of[3];
    int count[3];
    char name[40];
    snprintf(name, sizeof name, "gradient-%s", net);
    /* read the three gradients */
    for (int k = 0; k < 3; k++)
        of[k] = read_numbers(out, name, types[k], &count[k]);
    require(count[0] == count[2] && count[1] == count[2],
            "%d, %d and %d numbers", count[0], count[1], count[2]);
    size_t room = (size_t)count[2];
    Errors f = { allocate(room, sizeof(double)), 0, 0 };
    Errors d = { allocate(room, sizeof(double)), 0, 0 };
    double square = 0;
    for (int i = 0; i < count[2]; i += 4) {
        /* compare one entry with its slope */
        const double *a = of[0] + i, *b = of[1] + i, *c = of[2] + i;
        require(fpclassify(a[1] - c[1]) == FP_ZERO
                    && fpclassify(b[1] - c[1]) == FP_ZERO,
                "%s: other weights", net);
        if (fpclassify(c[3]) == FP_ZERO)
            continue;
        square += c[3] * c[3];
        add_error(&f, a[2], c[3]);
        add_error(&d, b[2], c[3]);
        series_row(rows, 4, (double[]){ c[0], fabs(c[3]),
                   f.error[f.count - 1], d.error[d.count - 1] });
    }
    record_errors(r, net, "float", &f, square);
    record_errors(r, net, "double", &d, square);
    free(f.error), free(d.error);
    for (int k = 0; k < 3; k++)
        free(of[k]);
}

/* compare the trainings */
static void compare_trainings(Record *r, const double *f,
                              const double *d, int count)
{
    double low = 1, high = 0, apart = 0, parted = 0, far = 0;
    record_section(r, "float-training");
    record_print(r, "epoch  loss, double  float     "
                    "difference   right, double  float\n");
    const double *end = f + count;
    for (; f < end; f += COLUMNS, d += COLUMNS) {
        if (d[0] < 1.5)
            record_print(r, "%5.0f %13.6f  %.6f  %10.0e %15.4f  %.4f\n",
                         d[1], d[3], f[3], f[3] - d[3], d[4], f[4]);
        if (d[1] > EPOCHS - 0.5) {
            low = fmin(low, d[4]), high = fmax(high, d[4]);
            apart = fmax(apart, fabs(f[4] - d[4]));
            double off = fabs(f[3] - d[3]) / d[3];
            far = fmax(far, off), parted += off > 1e-6;
        }
    }
    /* record how far apart the trainings are */
    record_value(r, "seeds-apart", "%.2f", 100 * (high - low));
    record_value(r, "types-apart", "%.2f", 100 * apart);
    record_value(r, "types-parted", "%.0f", parted);
    record_value(r, "types-loss", "%.2f", 100 * far);
    record_value(r, "lost-float", "%.2f", 100 * f[-1]);
    record_value(r, "lost-double", "%.0f", 100 * d[-1]);
}

#endif
/* run the programs of number types */
#ifdef BACKWARD_FLOAT
static void compare(Record *r, const char *out)
{
    Series *rows = record_series(r, "float", "layer slope float double",
                                 "relative errors of 784-50-10");
    compare_gradients(r, out, "digits", rows);
    rows = record_series(r, "float-moons", "layer slope float double",
                         "relative errors of 2-16-8-1");
    compare_gradients(r, out, "moons", rows);
    int count;
    double *f = read_numbers(out, "training", "float", &count);
    double *d = read_numbers(out, "training", "double", &count);
    compare_trainings(r, f, d, count);
    free(f), free(d);
    f = read_numbers(out, "step", "float", &count);
    d = read_numbers(out, "step", "double", &count);
    record_time(r, "step-ratio", "%.1f", d[0] / f[0]);
    free(f), free(d);
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
    Subject subjects[] = { subject_moons(), subject_digits() };
    for (int k = 0; k < 2; k++) {
        write_gradient(r, &subjects[k]);
        subject_free(&subjects[k]);
    }
    /* train, and compare at the end */
    #ifndef BACKWARD_COMPLEX
    write_trainings(r);
    #endif
    record_close(r);
    #ifdef BACKWARD_FLOAT
    r = record_open(out, "chapter9-number");
    compare(r, out);
    record_close(r);
    #endif
    return 0;
}
