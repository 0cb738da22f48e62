/* From chapters/09-fast.nw: change it there, not here. */
#include <pthread.h>
#include <stdio.h>
#include "machine.h"
#include "options.h"
#include "parallel.h"
#include "product.h"
#include "progress.h"
#include "record.h"

/* start a thread for each piece of work */
static void meet(void *pool)
{
    parallel_meet(pool);
}
static void *no_work(void *context)
{
    return context;
}
static void start_and_join(void *context)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, no_work, context) == 0)
        pthread_join(thread, NULL);
}
/* take the median of many times */
enum { ROUNDS = 1000 };

static double time_of(void (*f)(void *), void *context, int at_once)
{
    f(context);
    double start = clock_seconds();
    for (int i = 0; i < at_once; i++)
        f(context);
    return (clock_seconds() - start) / at_once;
}
static double median_time(void (*f)(void *), void *context)
{
    double time[ROUNDS], end = clock_seconds() + 0.1;
    int n = 0;
    do
        time[n++] = time_of(f, context, 10);
    while (n < ROUNDS && clock_seconds() < end);
    return median_of(time, n);
}
/* measure the hand-over */
typedef struct {
    double look, sleep;         /* seconds */
    double exchange;            /* chi, seconds for a byte */
} HandOver;

static HandOver measure_hand_over(Record *r)
{
    Pool *pool = parallel_new(2);
    double start = median_time(start_and_join, NULL);
    parallel_patience(pool, 0);
    double sleep = median_time(meet, pool);
    parallel_patience(pool, 1e-3);
    double look = median_time(meet, pool);
    double exchange = parallel_exchange(pool);
    parallel_free(pool);
    /* record the three ways to hand over */
    record_time(r, "hand-look", "%.1f", look * 1e6);
    record_time(r, "hand-sleep", "%.0f", sleep * 1e6);
    record_time(r, "hand-start", "%.0f", start * 1e6);
    printf("hand-over: looking %.2f us, sleeping %.1f us,\n"
           "  a new thread %.1f us; %d cores\n",
           look * 1e6, sleep * 1e6, start * 1e6, parallel_cores());
    return (HandOver){ look, sleep, exchange };
}
/* measure a product on one thread and on two */
static void compute(void *product)
{
    product_compute(product);
}
static double speed_up(Product *p, Pool *pool, double *alone)
{
    double time[2][ROUNDS], end = clock_seconds() + 0.12;
    int n = 0, at_once = 1 + (int)(1e6 / (1.0 * p->m * p->n * p->h));
    do {
        for (int two = 0; two < 2; two++) {
            parallel_threshold(pool, two ? 0 : 1e9);
            if (two)
                parallel_meet(pool);    /* so that nobody sleeps */
            time[two][n] = time_of(compute, p, at_once);
        }
        n++;
    } while (n < ROUNDS && clock_seconds() < end);
    *alone = median_of(time[0], n);
    return *alone / median_of(time[1], n);
}
/* measure products of many sizes */
static const int sides[] = { 8, 16, 24, 32, 48, 64, 96, 128, 192, 256,
                             384 };
static const int layers[][3] = {
    { 100, 784, 50 }, { 784, 100, 50 }, { 100, 50, 10 },
    { 64, 784, 64 }, { 64, 64, 32 }, { 128, 784, 512 },
    { 784, 128, 512 }, { 128, 512, 512 },
};
enum { SIDES = sizeof sides / sizeof *sides,
       LAYERS = sizeof layers / sizeof *layers };
typedef struct {
    int shape[3];
    double speed_up, rate;      /* of two threads; of one */
} Measured;
/* measure a product of a shape */
enum { MOST = 512 * 784 };

static Measured measure_shape(Pool *pool, int k)
{
    static real a[MOST], b[MOST], c[MOST];
    Measured m = { { 0 }, 0, 0 };
    for (int i = 0; i < 3; i++)
        m.shape[i] = k < SIDES ? sides[k] : layers[k - SIDES][i];
    for (int i = 0; i < MOST; i++)
        a[i] = b[i] = (real)1 / (1 + i % 7);
    int n = m.shape[0], d = m.shape[1], h = m.shape[2];
    Product p = { .m = n, .n = d, .h = h, .a = a, .a_row = d,
                  .a_col = 1, .b = b, .b_row = h, .b_col = 1, .c = c,
                  .c_row = h };
    double alone;
    m.speed_up = speed_up(&p, pool, &alone);
    m.rate = machine_product_work(n, d, h) / alone;
    return m;
}
/* write down what two threads bring */
static void write_down(Record *r, const Measured *m, double look)
{
    Series *s = record_series(r, "threads", "work speedup predicted",
        "two threads against one: square products; layers");
    series_is_time(s);
    double rate = m[4].rate;
    for (int k = 0; k < SIDES + LAYERS; k++) {
        const int *n = m[k].shape;
        double work = machine_product_work(n[0], n[1], n[2]);
        if (k == SIDES) {
            series_gap(s);
            series_gap(s);
        }
        series_row(s, 3, (double[]){ work, m[k].speed_up,
                       2 / (1 + 2 * look * rate / work) });
        printf("%4d×%d×%d: %.2f times as fast on two threads\n", n[0],
               n[1], n[2], m[k].speed_up);
    }
}
/* find the break-even */
static void find_break_even(Record *r, const Measured *m, HandOver h)
{
    int k = SIDES;
    while (k > 0 && m[k - 1].speed_up > 1)
        k--;
    char text[80] = "none of these squares gains";
    if (k < SIDES)
        snprintf(text, sizeof text, "squares gain from %d on, %.0f "
                 "thousand operations", sides[k],
                 2e-3 * sides[k] * sides[k] * sides[k]);
    record_time_text(r, "squares-gain", text);
    double rate = m[4].rate;
    printf("%s\none thread at 48: %.1f GFLOP/s\n", text, rate / 1e9);
    /* record what two threads bring */
    record_time(r, "one-thread", "%.0f", rate / 1e9);
    record_time(r, "predicted-gain", "%.0f", 2e-3 * h.look * rate);
    record_time(r, "sleep-gain", "%.0f", 2e-3 * h.sleep * rate);
    record_time(r, "gain-384", "%.1f", m[SIDES - 1].speed_up);
    record_time(r, "gain-first", "%.1f", m[SIDES].speed_up);
    record_time(r, "gain-last", "%.1f", m[SIDES + 2].speed_up);
    record_time(r, "gain-large", "%.1f", m[SIDES + 5].speed_up);
    /* weigh the first layer of a network */
    const int *n = m[SIDES].shape;
    double alone = machine_product_work(n[0], n[1], n[2])
                   / m[SIDES].rate;
    double moved = machine_product_bytes(n[0], n[1], n[2], sizeof(real))
                   * h.exchange;
    record_time(r, "exchange-line", "%.1f", 64e9 * h.exchange);
    record_time(r, "first-alone", "%.0f", alone * 1e6);
    record_time(r, "first-exchange", "%.0f", moved * 1e6);
    record_time_text(r, "first-verdict", alone > 2 * h.look + moved
        ? "divided, it gains" : "it is better left to one thread");
}
static void measure_products(Record *r, HandOver h)
{
    Measured m[SIDES + LAYERS];
    Pool *pool = parallel_start(2);
    for (int k = 0; k < SIDES + LAYERS; k++)
        m[k] = measure_shape(pool, k);
    parallel_free(pool);
    write_down(r, m, h.look);
    find_break_even(r, m, h);
}

int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Two threads, and what they cost.",
                  table, 1);
    Record *r = record_open(out, "chapter9-threads");
    measure_products(r, measure_hand_over(r));
    record_close(r);
    return 0;
}
