/* From chapters/09-fast.nw: change it there, not here. */
#include "product.h"
#include <stdint.h>
#include <string.h>
#include "fail.h"
#include "parallel.h"

/* choose what can be compiled */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(BACKWARD_COMPLEX)
#define VECTORS
#endif
/* take a product in the plain way */
#ifndef BACKWARD_COMPLEX
static void compute_plainly(const Product *p)
{
    for (int i = 0; i < p->m; i++) {
        real *c = p->c + i * p->c_row;
        for (int j = 0; j < p->h && !p->add; j++)
            c[j] = 0;
        for (int k = 0; k < p->n; k++) {
            real a = p->a[i * p->a_row + k * p->a_col];
            const real *b = p->b + k * p->b_row;
            for (int j = 0; j < p->h; j++)
                c[j] = fma(a, b[j * p->b_col], c[j]);
        }
    }
}
#endif

/* take a product with vectors */
#ifdef VECTORS
/* choose integers as wide as a number */
#ifdef BACKWARD_FLOAT
typedef int32_t Index;
#else
typedef int64_t Index;
#endif
#pragma GCC push_options
#pragma GCC optimize("O3", "fp-contract=fast")
#pragma GCC target("avx512f,fma,prefer-vector-width=512")
#define WAY(name) name##_avx512
enum { WAY(lanes) = 64 / sizeof(real), WAY(rows) = 14 };
#include "product-way.h"
#undef WAY
#pragma GCC pop_options
/* do the same for narrower vectors */
#pragma GCC push_options
#pragma GCC optimize("O3", "fp-contract=fast")
#pragma GCC target("avx2,fma")
#define WAY(name) name##_avx2
enum { WAY(lanes) = 32 / sizeof(real), WAY(rows) = 6 };
#include "product-way.h"
#undef WAY
#pragma GCC pop_options
#endif

/* list the ways */
int product_ways(void)
{
#ifdef VECTORS
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
        return 3;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 2;
#endif
#ifdef BACKWARD_COMPLEX
    return 0;
#else
    return 1;
#endif
}

/* divide a product */
typedef struct {
    const Product *whole;
    bool by_rows;
    void (*compute)(const Product *p);
} Bands;

static void compute_band(void *context, int from, int to)
{
    const Bands *b = context;
    Product p = *b->whole;
    if (b->by_rows) {
        p.m = to - from;
        p.a += from * p.a_row;
        p.c += from * p.c_row;
    } else {
        p.h = to - from;
        p.b += from * p.b_col;
        p.c += from;
    }
    b->compute(&p);
}

static void compute_in_bands(const Product *p,
                             void (*compute)(const Product *p))
{
    /* estimate how long the product takes */
    double seconds = (double)p->m * p->n * p->h * sizeof(real) / 400e9;
    Bands b = { p, p->m > p->h, compute };
    int n = b.by_rows ? p->m : p->h;
    int grain = b.by_rows ? 2 : 128 / (int)sizeof(real);
    parallel_for(n, grain, seconds, compute_band, &b);
}

/* take a product */
static const struct {
    const char *name;
    void (*compute)(const Product *p);
} ways[] = {
#ifdef VECTORS
    { "avx512", compute_avx512 },
    { "avx2", compute_avx2 },
#endif
#ifndef BACKWARD_COMPLEX
    { "plain", compute_plainly },
#endif
    { NULL, NULL }
};
enum { WAYS = sizeof ways / sizeof *ways - 1 };

const char *product_way_name(int way)
{
    require(way >= 0 && way < product_ways(), "there is no way %d", way);
    return ways[WAYS - product_ways() + way].name;
}

void product_compute_by(int way, const Product *p)
{
    require(way >= 0 && way < product_ways(), "there is no way %d", way);
    compute_in_bands(p, ways[WAYS - product_ways() + way].compute);
}

bool product_compute(const Product *p)
{
    if (product_ways() == 0)
        return false;
    product_compute_by(0, p);
    return true;
}
