/* From chapters/09-fast.nw: change it there, not here. */
/* include what sums need */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "difference.h"
#include "digit-data.h"
#include "fail.h"
#include "loss.h"
#include "network.h"
#include "options.h"
#include "parallel.h"
#include "record.h"
#include "samples.h"

/* add in several orders */
typedef real Sum(const real *x, int n);

static real add_forward(const real *x, int n)
{
    real sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

static real add_backward(const real *x, int n)
{
    real sum = 0;
    for (int i = n - 1; i >= 0; i--)
        sum += x[i];
    return sum;
}

static int by_value(const void *a, const void *b)
{
    double x = real_part(*(const real *)a);
    double y = real_part(*(const real *)b);
    return (x > y) - (x < y);
}

static real add_sorted(const real *x, int n)
{
    real *sorted = allocate((size_t)n, sizeof *sorted);
    memcpy(sorted, x, (size_t)n * sizeof *x);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    real sum = add_forward(sorted, n);
    free(sorted);
    return sum;
}

static real add_in_lanes(const real *x, int n)
{
    enum { LANES = 8 };
    real sum[LANES] = { 0 };
    for (int i = 0; i < n; i++)
        sum[i % LANES] += x[i];
    for (int step = LANES / 2; step > 0; step /= 2)
        for (int k = 0; k < step; k++)
            sum[k] += sum[k + step];
    return sum[0];
}

static real add_in_pairs(const real *x, int n)
{
    if (n == 1)
        return x[0];
    return add_in_pairs(x, n / 2) + add_in_pairs(x + n / 2, n - n / 2);
}

static real add_with_care(const real *x, int n)
{
    real sum = 0, owed = 0;
    for (int i = 0; i < n; i++) {
        real term = x[i] - owed, next = sum + term;
        owed = (next - sum) - term;
        sum = next;
    }
    return sum;
}

/* draw numbers whose sum is exact */
static double draw(Rng *rng, real *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double number = ldexp((double)(rng_next(rng) >> 40), -24);
        x[i] = (real)number, sum += number;
    }
    return sum;
}

/* measure the orders */
static const struct { const char *name; Sum *sum; } orders[] = {
    { "forward", add_forward }, { "backward", add_backward },
    { "smallest first", add_sorted }, { "eight lanes", add_in_lanes },
    { "in pairs", add_in_pairs }, { "Kahan", add_with_care },
};
enum { ORDERS = sizeof orders / sizeof *orders, TRIES = 20 };

static void worst_errors(Rng *rng, int n, double *worst)
{
    double u = difference_epsilon() / 2;
    real *x = allocate((size_t)n, sizeof *x);
    for (int t = 0; t < TRIES; t++) {
        double exact = draw(rng, x, n);
        for (int k = 0; k < ORDERS; k++) {
            double e = fabs(real_part(orders[k].sum(x, n)) - exact);
            worst[k] = fmax(worst[k], e / exact / u);
        }
    }
    free(x);
}

static void report_orders(Record *r)
{
    double worst[3][ORDERS] = { { 0 } };
    const int n[3] = { 16, 1024, 65536 };
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < 3; i++)
        worst_errors(&rng, n[i], worst[i]);
    record_section(r, "sums");
    record_print(r, "%-15s%9d%9d%9d\n", "numbers", n[0], n[1], n[2]);
    for (int k = 0; k < ORDERS; k++)
        record_print(r, "%-15s%9.2f%9.2f%9.2f\n", orders[k].name,
                     worst[0][k], worst[1][k], worst[2][k]);
}

/* train with a sum in parts */
enum { BATCH = 100, EPOCHS = 10, TRAINEES = 4 };

typedef struct {
    Network *network;
    Matrix delta;
    real *sum;                  /* the gradient of the whole batch */
} Trainee;

static void add_part(Trainee *t, const Matrix *x, const Matrix *target,
                     int from, int to)
{
    Network *n = t->network;
    int rows = to - from;
    Matrix part = { rows, x->cols, matrix_row(x, from) };
    const real *wanted = matrix_row(target, from);
    t->delta.rows = rows;
    network_clear(n);
    softmax_forward(network_forward(n, &part), &t->delta);
    for (int i = 0; i < rows * target->cols; i++)
        t->delta.at[i] = (t->delta.at[i] - wanted[i]) / (real)x->rows;
    network_backward(n, &t->delta);
    for (int p = 0; p < n->count; p++)
        t->sum[p] += n->gradient[p];
}

static void take_step(Trainee *t, const Matrix *x, const Matrix *target,
                      int parts, double rate)
{
    Network *n = t->network;
    memset(t->sum, 0, (size_t)n->count * sizeof *t->sum);
    for (int k = 0; k < parts; k++)
        add_part(t, x, target, parallel_cut(x->rows, 1, k, parts),
                 parallel_cut(x->rows, 1, k + 1, parts));
    descent_step(n->theta, t->sum, n->count, rate);
}

/* How many of the test images a decides right, and how many it
   decides otherwise than b. */
static void judge(const Trainee *a, const Trainee *b, const Dataset *d,
                  int *right, int *other)
{
    Matrix *x = matrix_new(1, 784);
    *right = *other = 0;
    for (int i = 0; i < d->count; i++) {
        dataset_batch(d, &i, x, NULL);
        const Matrix *y = network_forward(a->network, x);
        int ours = index_of_largest(y->at, 10);
        y = network_forward(b->network, x);
        int theirs = index_of_largest(y->at, 10);
        *right += ours == d->labels[i];
        *other += ours != theirs;
    }
    matrix_free(x);
}

/* follow the trainings */
static Trainee trainee_new(void)
{
    Trainee t = { network_new((const int[]){ 784, 50, 10 },
                  (const char *const[]){ "relu", "linear" }, 2, BATCH),
                  { BATCH, 10, allocate(BATCH * 10, sizeof(real)) },
                  NULL };
    t.sum = allocate((size_t)t.network->count, sizeof *t.sum);
    Rng rng;
    rng_seed(&rng, 1);
    network_initialize(t.network, initializer_find("he"), &rng);
    return t;
}

static void trainee_free(Trainee *t)
{
    network_free(t->network);
    free(t->delta.at), free(t->sum);
}

static double distance(const Network *a, const Network *b)
{
    double apart = 0, length = 0;
    for (int p = 0; p < b->count; p++) {
        double d = real_part(a->theta[p] - b->theta[p]);
        apart += d * d;
        length += real_part(b->theta[p] * b->theta[p]);
    }
    return sqrt(apart / length);
}

static void follow(Series *rows, Trainee *t, const Samples *s,
                   double rate)
{
    Matrix *x = matrix_new(BATCH, s->inputs);
    Matrix *target = matrix_new(BATCH, s->outputs);
    int numbers[BATCH], steps = EPOCHS * s->count / BATCH;
    Rng rng;
    rng_seed(&rng, 2);
    for (int step = 1; step <= steps; step++) {
        for (int i = 0; i < BATCH; i++)
            numbers[i] = rng_below(&rng, s->count);
        s->fill(s->source, numbers, x, target);
        double row[TRAINEES] = { step };
        for (int k = 0; k < TRAINEES; k++)
            take_step(&t[k], x, target, k + 1, rate);
        for (int k = 1; k < TRAINEES; k++)
            row[k] = distance(t[k].network, t[0].network);
        if (step <= 200 || step % 10 == 0)
            series_row(rows, TRAINEES, row);
    }
    matrix_free(x), matrix_free(target);
}

static void train_in_parts(Record *r, const DigitData *d,
                           const char *name, double rate)
{
    Samples s = samples_of_dataset(d->training);
    Trainee t[TRAINEES];
    for (int k = 0; k < TRAINEES; k++)
        t[k] = trainee_new();
    follow(record_series(r, name, "step two three four",
                         "distance from the training in one part"),
           t, &s, rate);
    /* decide about the test images */
    for (int k = 0; k < TRAINEES; k++) {
        int right, other;
        judge(&t[k], &t[0], d->test, &right, &other);
        char value[40];
        snprintf(value, sizeof value, "%s-right-%d", name, k + 1);
        record_value(r, value, "%.0f", right);
        snprintf(value, sizeof value, "%s-other-%d", name, k + 1);
        record_value(r, value, "%.0f", other);
    }
    for (int k = 0; k < TRAINEES; k++)
        trainee_free(&t[k]);
}

/* run the program about order */
int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "The order of a sum.", table, 1);
    Record *r = record_open(out, "chapter9-order-float");
    report_orders(r);
    DigitData d = digit_data_find("own");
    train_in_parts(r, &d, "order-calm", 0.1);
    train_in_parts(r, &d, "order-wild", 0.6);
    digit_data_free(&d);
    record_close(r);
    return 0;
}
