/* From chapters/09-fast.nw: change it there, not here. */
#include "many.h"
#include <stdint.h>
#include <string.h>
#include "fail.h"

#ifndef BACKWARD_COMPLEX
#define ONLY static inline __attribute__((always_inline))
/* go through strips */
ONLY void add_strip_to(const real *strip, real *z, int count)
{
    int i = 0;
    for (; i + MANY_STRIP <= count; i += MANY_STRIP)
        for (int k = 0; k < MANY_STRIP; k++)
            z[i + k] += strip[k];
    for (int k = 0; i + k < count; k++)
        z[i + k] += strip[k];
}

ONLY void sum_strips_of(const real *z, int count, real *strip)
{
    real sum[MANY_STRIP] = { 0 };
    int i = 0;
    for (; i + MANY_STRIP <= count; i += MANY_STRIP)
        for (int k = 0; k < MANY_STRIP; k++)
            sum[k] += z[i + k];
    for (int k = 0; i + k < count; k++)
        sum[k] += z[i + k];
    memcpy(strip, sum, sizeof sum);
}

/* compute functions of one number */
/* set the constants of the exponential */
#ifdef BACKWARD_FLOAT
typedef uint32_t Bits;
enum { DIGITS = 23, BIAS = 127, DEGREE = 7, TERMS = 7 };
static const real LEAST = -105, MOST = 90, ROUNDER = 0x1.8p23f;
static const real LOG2_HIGH = 0x1.62e4p-1f;
static const real LOG2_LOW = 0x1.7f7d1cp-20f;
#else
typedef uint64_t Bits;
enum { DIGITS = 52, BIAS = 1023, DEGREE = 13, TERMS = 15 };
static const real LEAST = -747, MOST = 711, ROUNDER = 0x1.8p52;
static const real LOG2_HIGH = 0x1.62e42fefa38p-1;
static const real LOG2_LOW = 0x1.ef35793c7673p-45;
#endif
static const real ONE_BY_LOG2 = (real)0x1.71547652b82fep0;
#define ONE_BY(n) (real)(1.0 / (n))
static const real taylor[] = {
    1, 1, ONE_BY(2), ONE_BY(6), ONE_BY(24), ONE_BY(120), ONE_BY(720),
    ONE_BY(5040), ONE_BY(40320), ONE_BY(362880), ONE_BY(3628800),
    ONE_BY(39916800), ONE_BY(479001600), ONE_BY(6227020800)
};
static const real odd[] = {
    ONE_BY(3), ONE_BY(5), ONE_BY(7), ONE_BY(9), ONE_BY(11), ONE_BY(13),
    ONE_BY(15), ONE_BY(17), ONE_BY(19), ONE_BY(21), ONE_BY(23),
    ONE_BY(25), ONE_BY(27), ONE_BY(29), ONE_BY(31)
};

/* 2^n, given n + ROUNDER, if it is a normal number. */
ONLY real power_of_two(real n_rounder)
{
    Bits b;
    memcpy(&b, &n_rounder, sizeof b);
    b = (b << DIGITS) + ((Bits)BIAS << DIGITS);
    memcpy(&n_rounder, &b, sizeof b);
    return n_rounder;
}

ONLY real exp_one(real x)
{
    x = x < LEAST ? LEAST : x > MOST ? MOST : x;
    real n = fma(x, ONE_BY_LOG2, ROUNDER) - ROUNDER;
    real r = fma(-n, LOG2_HIGH, x);
    r = fma(-n, LOG2_LOW, r);
    real sum = taylor[DEGREE];
    _Pragma("GCC unroll 16")
    for (int k = DEGREE - 1; k >= 0; k--)
        sum = fma(sum, r, taylor[k]);
    real half = fma(n, (real)0.5, ROUNDER);
    real other = n - (half - ROUNDER) + ROUNDER;
    sum = sum * power_of_two(half) * power_of_two(other);
    return x == x ? sum : x;
}

ONLY real log1p_one(real u)     /* eq. (9.5) */
{
    real s = u / (2 + u), q = s * s, sum = odd[TERMS - 1];
    _Pragma("GCC unroll 16")
    for (int k = TERMS - 2; k >= 0; k--)
        sum = fma(sum, q, odd[k]);
    return fma(s, fma(q + q, sum, -u), u);
}
ONLY real sigmoid_one(real z)
{
    real e = exp_one(z > 0 ? -z : z);
    return (z >= 0 ? 1 : e) / (1 + e);      /* eq. (1.28) */
}
ONLY real cost_one(real z, real t)      /* eq. (1.31) */
{
    real yes = z > 0 ? z : 0, no = z < 0 ? -z : 0;
    real cost = log1p_one(exp_one(z > 0 ? -z : z))
                + ((1 - t) * yes + t * no);
    return z == z ? cost : z;
}

/* compute functions of many numbers */
enum { BLOCK = 64 };

ONLY int block_at(int i, int count)
{
    return count - i < BLOCK ? count - i : BLOCK;
}
ONLY void apply(real (*f)(real), const real *x, int count, real *y)
{
    for (int i = 0; i < count; i += BLOCK) {
        size_t some = (size_t)block_at(i, count) * sizeof(real);
        real v[BLOCK] = { 0 };
        memcpy(v, x + i, some);
        for (int k = 0; k < BLOCK; k++)
            v[k] = f(v[k]);
        memcpy(y + i, v, some);
    }
}
ONLY real sum_costs(const real *z, const real *t, int count)
{
    real sum[BLOCK] = { 0 };
    for (int i = 0; i < count; i += BLOCK) {
        size_t some = (size_t)block_at(i, count) * sizeof(real);
        real v[BLOCK], truth[BLOCK] = { 0 };
        for (int k = 0; k < BLOCK; k++)
            v[k] = LEAST;
        memcpy(v, z + i, some);
        memcpy(truth, t + i, some);
        for (int k = 0; k < BLOCK; k++)
            sum[k] += cost_one(v[k], truth[k]);
    }
    for (int n = BLOCK / 2; n >= 1; n /= 2)
        for (int k = 0; k < n; k++)
            sum[k] += sum[k + n];
    return sum[0];
}

/* compile the loops for several processors */
#define LOOP(function, how, head, call) \
    how static function head { call; }
#define LOOPS(way, how) \
    LOOP(void add_strip_##way, how, \
         (const real *s, real *z, int n), add_strip_to(s, z, n)) \
    LOOP(void sum_strips_##way, how, \
         (const real *z, int n, real *s), sum_strips_of(z, n, s)) \
    LOOP(void exp_##way, how, \
         (const real *x, int n, real *y), apply(exp_one, x, n, y)) \
    LOOP(void sigmoid_##way, how, \
         (const real *z, int n, real *y), apply(sigmoid_one, z, n, y)) \
    LOOP(real costs_##way, how, (const real *z, const real *t, int n), \
         return sum_costs(z, t, n)) \
    static const Many loops_##way = { #way, add_strip_##way, \
        sum_strips_##way, exp_##way, sigmoid_##way, costs_##way };
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
    && defined(__OPTIMIZE__)
#define VECTORS
LOOPS(avx512, __attribute__((optimize("O3"),
      target("avx512f,fma,prefer-vector-width=512"))))
LOOPS(avx2, __attribute__((optimize("O3"), target("avx2,fma"))))
#endif
LOOPS(plain, )

#endif
/* choose loops for many numbers */
const Many *many_way(int way)
{
    const Many *ways[4] = { NULL };
    int n = 0;
#ifdef VECTORS
    bool fused = __builtin_cpu_supports("fma");
    if (fused && __builtin_cpu_supports("avx512f"))
        ways[n++] = &loops_avx512;
    if (fused && __builtin_cpu_supports("avx2"))
        ways[n++] = &loops_avx2;
#endif
#ifndef BACKWARD_COMPLEX
    ways[n++] = &loops_plain;
#endif
    return way >= 0 && way < n ? ways[way] : NULL;
}
/* treat short rows as strips */
static const Many *loops_for(const Matrix *z, const Matrix *row)
{
    require(row->rows == 1 && row->cols == z->cols,
            "a row of %d×%d for the rows of %d×%d", row->rows,
            row->cols, z->rows, z->cols);
    bool fits = z->cols <= MANY_STRIP && MANY_STRIP % z->cols == 0;
    return fits ? many_way(0) : NULL;
}

bool many_add_row(const Matrix *b, Matrix *z)
{
    const Many *many = loops_for(z, b);
    if (!many)
        return false;
    real strip[MANY_STRIP];
    for (int k = 0; k < MANY_STRIP; k++)
        strip[k] = b->at[k % b->cols];
    many->add_strip(strip, z->at, z->rows * z->cols);
    return true;
}

bool many_sum_rows(const Matrix *z, Matrix *sum)
{
    const Many *many = loops_for(z, sum);
    if (!many)
        return false;
    real strip[MANY_STRIP];
    many->sum_strips(z->at, z->rows * z->cols, strip);
    for (int k = 0; k < MANY_STRIP; k++)
        sum->at[k % sum->cols] += strip[k];
    return true;
}
