/* From chapters/09-fast.nw: change it there, not here. */
#include <stdio.h>
#include <stdlib.h>
#include "machine.h"
#include "matrix.h"
#include "options.h"
#include "progress.h"
#include "record.h"

/* measure the machine */
/* keep what is known of the machine */
enum { WAYS = 4 };
static const size_t way_bytes[WAYS] = {
    24u * 1024, 384u * 1024, 6u * 1024 * 1024, 192u * 1024 * 1024
};
typedef struct {
    double clock, peak[2], way[WAYS];   /* peak[0] of float */
} Speeds;
/* measure the way for growing arrays */
static void measure_ways(Record *r, Speeds *s)
{
    Series *t = record_series(r, "ways", "kib gigabytes",
                              "working set, triad per second");
    series_is_time(t);
    int way = 0;
    for (size_t b = 6u * 1024; b <= way_bytes[WAYS - 1]; b *= 2) {
        double rate = machine_bandwidth(b, 0.05);
        series_row(t, 2, (double[]){ (double)b / 1024, rate / 1e9 });
        if (b == way_bytes[way])
            s->way[way++] = rate;
    }
}
static Speeds measure_machine(Record *r)
{
    Speeds s = { .clock = machine_clock(0.1) };
    s.peak[0] = machine_peak_float(0.3);
    s.peak[1] = machine_peak_double(0.3);
    measure_ways(r, &s);
    /* record the machine's speeds */
    record_time(r, "clock", "%.1f", s.clock / 1e9);
    record_time(r, "peak-float", "%.0f", s.peak[0] / 1e9);
    record_time(r, "peak-double", "%.0f", s.peak[1] / 1e9);
    record_time(r, "cycle-float", "%.0f", s.peak[0] / s.clock);
    record_time(r, "cycle-double", "%.0f", s.peak[1] / s.clock);
    record_time(r, "first-cache", "%.0f", s.way[0] / 1e9);
    record_time(r, "memory", "%.0f", s.way[WAYS - 1] / 1e9);
    record_time(r, "ridge-second", "%.1f", s.peak[1] / s.way[1]);
    record_time(r, "ridge-double", "%.1f", s.peak[1] / s.way[WAYS - 1]);
    record_time(r, "third-border", "%.0f",
                100 * s.way[2] * 2 / 8 / s.peak[1]);
    return s;
}
/* list the products of the layers */
enum { PRODUCTS = 4 };
static const int layer_product[PRODUCTS][3] = {
    { 100, 784, 50 }, { 128, 784, 512 }, { 1, 784, 512 }, { 300, 16, 8 }
};
/* put the layers under the roof */
/* find the rate of a product */
static double product_rate(int n, int d, int h, double work)
{
    Matrix *a = matrix_new(n, d), *b = matrix_new(d, h),
           *c = matrix_new(n, h);
    for (int i = 0; i < n * d; i++)
        a->at[i] = (real)(i % 7 - 3);
    for (int i = 0; i < d * h; i++)
        b->at[i] = (real)(i % 11 - 5);
    int times = 1 + (int)(1e6 / work);
    double best = 0, now = clock_seconds(), end = now + 0.03;
    while (now < end) {
        double start = now;
        for (int k = 0; k < times; k++)
            matrix_multiply(a, b, c);
        now = clock_seconds();
        double rate = work * times / (now - start);
        best = rate > best ? rate : best;
    }
    matrix_free(a), matrix_free(b), matrix_free(c);
    return best;
}
static void report_roofs(Record *r, const Speeds *s)
{
    Series *t = record_series(r, "layers", "intensity rate n d h",
                              "the layers' products in double");
    series_is_time(t);
    for (int k = 0; k < PRODUCTS; k++) {
        int n = layer_product[k][0], d = layer_product[k][1],
            h = layer_product[k][2];
        double work = machine_product_work(n, d, h);
        series_row(t, 5, (double[]){
            work / machine_product_bytes(n, d, h, 8),
            product_rate(n, d, h, work) / 1e9, n, d, h });
    }
    /* record the roofs */
    Series *roofs = record_series(r, "roofs",
                                  "peak first second third memory",
                                  "G operations and gigabytes a second");
    series_is_time(roofs);
    series_row(roofs, 5, (double[]){
        s->peak[1] / 1e9, s->way[0] / 1e9, s->way[1] / 1e9,
        s->way[2] / 1e9, s->way[3] / 1e9 });
}

int main(int argc, char **argv)
{
    const char *out = "figures/ch09";
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 9: making it fast.", table, 1);
    Record *r = record_open(out, "chapter9");
    record_machine(r);
    Speeds s = measure_machine(r);
    report_roofs(r, &s);
    record_close(r);
    return 0;
}
