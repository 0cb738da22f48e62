/* From chapters/09-fast.nw: change it there, not here. */
/* include what sums need */
#include <math.h>
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

static real add_in_a_chain(const real *x, int n)
{
    real sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
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
    { "a chain", add_in_a_chain }, { "eight lanes", add_in_lanes },
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
/* Adds the gradient of rows from to to - 1 to sum. */
static void add_part(Network *n, const Matrix *x, const Matrix *t,
                     int from, int to, real *sum)
{
    Matrix part = { to - from, x->cols, matrix_row(x, from) };
    Matrix wanted = { to - from, t->cols, matrix_row(t, from) };
    network_clear(n);
    network_gradient(n, loss_find("cross-entropy"), &part, &wanted,
                     (real)(to - from) / (real)x->rows);
    for (int p = 0; p < n->count; p++)
        sum[p] += n->gradient[p];
}

static void take_step(Network *n, const Matrix *x, const Matrix *t,
                      int parts, double rate, real *sum)
{
    memset(sum, 0, (size_t)n->count * sizeof *sum);
    for (int k = 0; k < parts; k++)
        add_part(n, x, t, parallel_cut(x->rows, 1, k, parts),
                 parallel_cut(x->rows, 1, k + 1, parts), sum);
    descent_step(n->theta, sum, n->count, rate);
}

/* follow the trainings */
enum { BATCH = 100, EPOCHS = 10 };

static Network *network_seeded(void)
{
    Network *n = network_new((const int[]){ 784, 50, 10 },
                  (const char *const[]){ "relu", "linear" }, 2, BATCH);
    Rng rng;
    rng_seed(&rng, 1);
    network_initialize(n, initializer_find("he"), &rng);
    return n;
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

static void follow(Series *rows, Network *one, Network *two,
                   const Samples *s, double rate)
{
    Matrix *x = matrix_new(BATCH, s->inputs);
    Matrix *t = matrix_new(BATCH, s->outputs);
    real *sum = allocate((size_t)one->count, sizeof *sum);
    int numbers[BATCH], steps = EPOCHS * s->count / BATCH;
    Rng rng;
    rng_seed(&rng, 2);
    for (int step = 1; step <= steps; step++) {
        for (int i = 0; i < BATCH; i++)
            numbers[i] = rng_below(&rng, s->count);
        s->fill(s->source, numbers, x, t);
        take_step(one, x, t, 1, rate, sum);
        take_step(two, x, t, 2, rate, sum);
        if (step <= 200 || step % 10 == 0)
            series_row(rows, 2, (double[]){ step, distance(two, one) });
    }
    matrix_free(x), matrix_free(t);
    free(sum);
}

static int decide(Network *n, const Matrix *x)
{
    return index_of_largest(network_forward(n, x)->at, 10);
}

/* How many images each decides right, and how many otherwise than
   the other. */
static void judge(Network *one, Network *two, const Dataset *d,
                  int right[2], int *other)
{
    Matrix *x = matrix_new(1, 784);
    right[0] = right[1] = *other = 0;
    for (int i = 0; i < d->count; i++) {
        dataset_batch(d, &i, x, NULL);
        int a = decide(one, x), b = decide(two, x);
        right[0] += a == d->labels[i];
        right[1] += b == d->labels[i];
        *other += a != b;
    }
    matrix_free(x);
}

/* run the program about order */
static void train_in_parts(const DigitData *d, Series *rows,
                           double rate, int right[2], int *other)
{
    Samples s = samples_of_dataset(d->training);
    Network *one = network_seeded(), *two = network_seeded();
    follow(rows, one, two, &s, rate);
    judge(one, two, d->test, right, other);
    network_free(one), network_free(two);
}

int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "The order of a sum.", table, 1);
    Record *r = record_open(out, "chapter9-order-float");
    report_orders(r);
    /* train at two rates */
    DigitData d = digit_data_find("own");
    const char *note = "distance of two parts from one";
    int right[2], other;
    train_in_parts(&d, record_series(r, "order-calm", "step two", note),
                   0.1, right, &other);
    record_value(r, "order-calm-other", "%.0f", other);
    train_in_parts(&d, record_series(r, "order-wild", "step two", note),
                   0.6, right, &other);
    record_value(r, "order-wild-other", "%.0f", other);
    record_value(r, "order-wild-right-1", "%.0f", right[0]);
    record_value(r, "order-wild-right-2", "%.0f", right[1]);
    digit_data_free(&d);
    record_close(r);
    return 0;
}
