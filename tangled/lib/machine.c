/* From chapters/09-fast.nw: change it there, not here. */
#include "machine.h"
#include <stdint.h>
#include <stdlib.h>
#include "fail.h"
#include "progress.h"

/* time a piece of work over and over */
typedef double Work(void *context);   /* what it does, e.g. in bytes */

static double best_rate(Work *work, void *context, double seconds)
{
    double best = 0, now = clock_seconds(), end = now + seconds;
    do {
        double start = now, amount = work(context);
        now = clock_seconds();
        if (now > start && amount / (now - start) > best)
            best = amount / (now - start);
    } while (now < end || best <= 0);
    return best;
}
/* measure the clock */
enum { CLOCK_LOOPS = 10000 };

static double dependent_cycles(void *context)
{
    volatile uint64_t *constants = context;
    uint64_t x = constants[0], a = constants[1], b = constants[2];
    for (int k = 0; k < CLOCK_LOOPS; k++) {
        x = (x ^ a) + b;
        x = (x ^ b) + a;
        x = (x ^ a) + b;
        x = (x ^ b) + a;
    }
    constants[0] = x;
    return 8.0 * CLOCK_LOOPS;
}
double machine_clock(double seconds)
{
    volatile uint64_t constants[3] = {
        1, UINT64_C(0x9E3779B97F4A7C15), UINT64_C(0xBF58476D1CE4E5B9)
    };
    return best_rate(dependent_cycles, (void *)constants, seconds);
}
/* measure the peak */
/* allow a product and a sum to be fused */
#if defined(__GNUC__) && !defined(__clang__)
#define CHAINS_ALLOW __attribute__((optimize("fp-contract=fast")))
#define CHAINS_FUSE
#else
#define CHAINS_ALLOW
#define CHAINS_FUSE _Pragma("STDC FP_CONTRACT ON")
#endif
/* compile chains for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
#define CHAINS_CLONES CHAINS_ALLOW \
    __attribute__((target_clones("default", "fma", "avx512f")))
#else
#define CHAINS_CLONES CHAINS_ALLOW
#endif
enum { CHAIN_LOOPS = 10000, CHAINS = 12 };

#define DEFINE_CHAINS(name, Number, bytes) \
    CHAINS_CLONES static double name(void *context) \
    { \
        CHAINS_FUSE \
        typedef Number Vector __attribute__((vector_size(bytes))); \
        const double *given = context; \
        Vector zero = { 0 }, sum[CHAINS]; \
        Vector factor = zero + (Number)given[0]; \
        Vector term = zero + (Number)given[1]; \
        for (int c = 0; c < CHAINS; c++) \
            sum[c] = zero + (Number)c; \
        for (int k = 0; k < CHAIN_LOOPS; k++) \
            for (int c = 0; c < CHAINS; c++) \
                sum[c] = sum[c] * factor + term; \
        for (int c = 1; c < CHAINS; c++) \
            sum[0] += sum[c]; \
        volatile Vector kept = sum[0]; \
        (void)kept; \
        return 2.0 * CHAIN_LOOPS * CHAINS * (bytes / sizeof(Number)); \
    }
DEFINE_CHAINS(float_chains_16, float, 16)
DEFINE_CHAINS(float_chains_32, float, 32)
DEFINE_CHAINS(float_chains_64, float, 64)
DEFINE_CHAINS(double_chains_16, double, 16)
DEFINE_CHAINS(double_chains_32, double, 32)
DEFINE_CHAINS(double_chains_64, double, 64)

static double best_of(Work *const *width, double seconds)
{
    double given[] = { 0.999, 0.001 }, best = 0;
    for (int k = 0; k < 3; k++) {
        double rate = best_rate(width[k], given, seconds / 3);
        best = rate > best ? rate : best;
    }
    return best;
}

double machine_peak_float(double seconds)
{
    return best_of((Work *const[]){ float_chains_16, float_chains_32,
                                    float_chains_64 }, seconds);
}
double machine_peak_double(double seconds)
{
    return best_of((Work *const[]){ double_chains_16, double_chains_32,
                                    double_chains_64 }, seconds);
}
/* measure the bandwidth */
typedef struct {
    double *a, *b, *c;
    int n, times;
} Triad;
/* run the triad once */
/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static void triad(double *restrict a, const double *restrict b,
                  const double *restrict c, double s, int n)
{
    for (int i = 0; i < n; i++)
        a[i] = b[i] + s * c[i];
}
static double triad_bytes(void *context)
{
    const Triad *t = context;
    for (int k = 0; k < t->times; k++)
        triad(t->a, t->b, t->c, 0.5 + k, t->n);
    volatile double kept = t->a[t->n / 2];
    (void)kept;
    return 24.0 * t->n * t->times;
}
enum { LINE = 64, GAP = 256 };

double machine_bandwidth(size_t bytes, double seconds)
{
    size_t n = bytes / 24 / 8 * 8;
    require(n >= 64 && n <= INT32_MAX, "a triad of %zu bytes", bytes);
    unsigned char *room = allocate(3 * n * sizeof(double) + 2 * GAP
                                   + LINE, 1);
    /* lay out the three arrays */
    size_t stride = n + GAP / sizeof(double);
    double *first = (double *)(void *)
        (room + (LINE - (uintptr_t)room % LINE) % LINE);
    Triad t = { first, first + stride, first + 2 * stride, (int)n,
                1 + (int)(500000 / (24 * n)) };
    /* fill what will be read */
    for (size_t i = 0; i < n; i++) {
        t.b[i] = 1 + 0.001 * (double)(i % 7);
        t.c[i] = 0.5;
        t.a[i] = 0;
    }
    double rate = best_rate(triad_bytes, &t, seconds);
    free(room);
    return rate;
}
/* count what a product needs */
double machine_product_work(int n, int d, int h)
{
    return 2.0 * n * d * h;
}
double machine_product_bytes(int n, int d, int h, size_t number)
{
    return (double)number * ((double)n * d + (double)d * h
                             + (double)n * h);
}
