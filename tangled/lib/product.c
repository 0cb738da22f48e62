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
/* do the same for narrower vectors */
#pragma GCC push_options
#pragma GCC optimize("O3", "fp-contract=fast")
#pragma GCC target("avx2,fma")
#define WAY(name) name##_avx2
enum { WAY(lanes) = 32 / sizeof(real), WAY(rows) = 6 };
#include "product-way.h"
#undef WAY
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC optimize("O3", "fp-contract=fast")
#pragma GCC target("avx512f,fma,prefer-vector-width=512")
#define WAY(name) name##_avx512
#define NARROWER compute_avx2
enum { WAY(lanes) = 64 / sizeof(real), WAY(rows) = 14 };
#include "product-way.h"
#undef WAY
#undef NARROWER
#pragma GCC pop_options
#endif

/* leave a product to a BLAS */
#if defined(BACKWARD_BLAS) && !defined(BACKWARD_COMPLEX)
#include <limits.h>
#include <cblas.h>
enum { LEFT = 1 };
#ifdef BACKWARD_FLOAT
#define GEMM cblas_sgemm
#else
#define GEMM cblas_dgemm
#endif
/* describe a factor to a BLAS */
typedef struct {
    bool turned;
    ptrdiff_t step;
} Factor;

/* A factor of m rows and n columns; its step is 0 if it has none. */
static Factor describe(int m, int n, ptrdiff_t row, ptrdiff_t col)
{
    bool turned = col != 1;
    ptrdiff_t step = turned ? col : row, side = turned ? m : n;
    if ((turned ? n : m) == 1 && step < side)
        step = side;
    bool fits = step >= side && step <= INT_MAX && side > 0
                && (row == 1 || col == 1);
    return (Factor){ turned, fits ? step : 0 };
}

/* compute with a BLAS */
static void compute_with_blas(const Product *p)
{
    Factor a = describe(p->m, p->n, p->a_row, p->a_col);
    Factor b = describe(p->n, p->h, p->b_row, p->b_col);
    Factor c = describe(p->m, p->h, p->c_row, 1);
    if (!a.step || !b.step || !c.step) {
        product_compute_by(1, p);
        return;
    }
    GEMM(CblasRowMajor, a.turned ? CblasTrans : CblasNoTrans,
         b.turned ? CblasTrans : CblasNoTrans, p->m, p->h, p->n, 1,
         p->a, (int)a.step, p->b, (int)b.step, p->add ? 1 : 0,
         p->c, (int)c.step);
}
#else
enum { LEFT = 0 };
#endif

/* list the ways */
int product_ways(void)
{
#ifdef VECTORS
    if (__builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("fma"))
        return 3 + LEFT;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 2 + LEFT;
#endif
#ifdef BACKWARD_COMPLEX
    return 0;
#else
    return 1 + LEFT;
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
    double m = p->m, n = p->n, h = p->h;
    Work work = { m * n * h * sizeof(real) / 400e9,
                  (m * n + n * h + m * h) * sizeof(real) };
    Bands b = { p, p->m > p->h, compute };
    int all = b.by_rows ? p->m : p->h;
    int grain = b.by_rows ? 2 : 128 / (int)sizeof(real);
    parallel_for(all, grain, work, compute_band, &b);
}

/* take a product */
static const struct {
    const char *name;
    void (*compute)(const Product *p);
} ways[] = {
    /* list the way of a BLAS */
    #if defined(BACKWARD_BLAS) && !defined(BACKWARD_COMPLEX)
    #define QUOTED(name) #name
    #define QUOTE(name) QUOTED(name)
        { QUOTE(BACKWARD_BLAS), compute_with_blas },
    #endif
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

static int find_way(int way)
{
    require(way >= 0 && way < product_ways(),
            "there is no way %d", way);
    return way < LEFT ? way : WAYS - product_ways() + way;
}

const char *product_way_name(int way)
{
    return ways[find_way(way)].name;
}

void product_compute_by(int way, const Product *p)
{
    int at = find_way(way);
    if (at < LEFT)
        ways[at].compute(p);
    else
        compute_in_bands(p, ways[at].compute);
}

bool product_compute(const Product *p)
{
    if (product_ways() == 0)
        return false;
    product_compute_by(0, p);
    return true;
}
