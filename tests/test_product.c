/* Products in every way that the machine has: each the same bits as one
   chain of fused multiply-adds for each entry. */
#include "support.h"
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "fail.h"
#include "product.h"
#include "rng.h"

enum { PLAIN, A_TRANSPOSED, B_TRANSPOSED, BOTH, KINDS };

/* Where memory ends: numbers put just before are followed by a page that
   nobody may touch. */
enum { A, B, C, ENDS, ROOM = 1 << 16 };
static real *end_of[ENDS];      /* NULL: numbers are anywhere */

static real *memory_that_ends(void)
{
    int zeros = open("/dev/zero", O_RDWR);
    assert_true(zeros >= 0);
    char *m = mmap(NULL, 2 * ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE,
                   zeros, 0);
    assert_true(m != MAP_FAILED);
    assert_int_equal(mprotect(m + ROOM, ROOM, PROT_NONE), 0);
    close(zeros);
    return (real *)(void *)(m + ROOM);
}

/* Exactly as long as it must be, so that a sanitizer sees whoever reads
   beyond, or anybody at the end of memory. */
static real *random_numbers(int count, real *end, Rng *rng)
{
    size_t size = (size_t)count * sizeof(real);
    real *x = end ? end - count : malloc(size ? size : 1);
    assert_non_null(x);
    assert_true(!end || size <= ROOM);
    for (int i = 0; i < count; i++) {
        x[i] = (real)rng_normal(rng);
#ifdef BACKWARD_COMPLEX
        x[i] += I * rng_normal(rng);
#endif
    }
    return x;
}

/* How many numbers there are from the first of a matrix to its last. */
static int extent(int rows, int cols, int step)
{
    return rows > 0 && cols > 0 ? (rows - 1) * step + cols : 0;
}

static void chain(const Product *p, real *c)
{
    for (int i = 0; i < p->m; i++)
        for (int j = 0; j < p->h; j++) {
            real *sum = c + i * p->c_row + j;
            if (!p->add)
                *sum = 0;
            for (int k = 0; k < p->n; k++)
                *sum = chained(p->a[i * p->a_row + k * p->a_col],
                               p->b[k * p->b_row + j * p->b_col], *sum);
        }
}

/* With a BLAS, way 0 is its, and adds up in an order of its own. */
static bool is_ours(int way)
{
#ifdef BACKWARD_BLAS
    return way > 0;
#else
    (void)way;
    return true;
#endif
}

/* Within rounding: of n + 1 terms, numbers of a normal distribution; and
   what lies between the rows has its bits. */
static bool about_equal(const real *c, const real *right, const Product *p)
{
    double unit = sizeof(real) == 4 ? 0x1p-24 : 0x1p-53;
    for (int i = 0; i < p->m && p->h > 0; i++)
        for (int j = 0; j < (i + 1 < p->m ? p->c_row : p->h); j++) {
            long k = i * (long)p->c_row + j;
            bool inside = j < p->h;
            if (inside ? !(fabs(real_part(c[k] - right[k]))
                           <= 20 * unit * (p->n + 2))
                       : memcmp(&c[k], &right[k], sizeof *c) != 0)
                return false;
        }
    return true;
}

/* a and b have rows that are more apart than they are long by the
   slack, and so has c; what lies between must stay. */
static void check(int kind, int m, int n, int h, bool add, int slack,
                  Rng *rng)
{
    bool at = kind == A_TRANSPOSED || kind == BOTH;
    bool bt = kind == B_TRANSPOSED || kind == BOTH;
    int a_step = (at ? m : n) + slack, b_step = (bt ? n : h) + slack,
        c_step = h + slack;
    int all = extent(m, h, c_step);
    real *a = random_numbers(extent(at ? n : m, at ? m : n, a_step),
                             end_of[A], rng);
    real *b = random_numbers(extent(bt ? h : n, bt ? n : h, b_step),
                             end_of[B], rng);
    real *start = random_numbers(all, NULL, rng);
    real *right = random_numbers(all, NULL, rng);
    real *c = random_numbers(all, end_of[C], rng);
    size_t size = (size_t)all * sizeof *c;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < h && !add; j++)
            start[i * c_step + j] = (real)NAN;
    Product p = { m, n, h, a, at ? 1 : a_step, at ? a_step : 1,
                  b, bt ? 1 : b_step, bt ? b_step : 1, c, c_step, add };
    memcpy(right, start, size);
    chain(&p, right);
    for (int way = product_ways() ? -1 : 0; way < product_ways(); way++) {
        memcpy(c, start, size);
        if (way < 0)
            assert_true(product_compute(&p));
        else
            product_compute_by(way, &p);
        if (is_ours(way) ? size && memcmp(c, right, size) != 0
                         : !about_equal(c, right, &p))
            fail_test("%s: kind %d, %d×%d times %d×%d, add %d, slack %d",
                      way < 0 ? "chosen" : product_way_name(way), kind, m,
                      n, n, h, add, slack);
    }
    free(start);
    free(right);
    if (end_of[A])
        return;
    free(a);
    free(b);
    free(c);
}

static void test_all_small(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 9);
    for (int m = 0; m <= 20; m++)
        for (int n = 0; n <= 20; n++)
            for (int h = 0; h <= 20; h++)
                for (int kind = 0; kind < KINDS; kind++)
                    check(kind, m, n, h, (m + n + h + kind) % 2,
                          (m + h) % 3, &rng);
}

/* Larger, at the places where tiles end and one before and after: rows
   of 6 and 14 and what is left of them, columns of 4, 8, 16 and 32. */
static void test_tile_ends(void **state)
{
    (void)state;
    static const int sizes[] = { 1, 2, 3, 5, 7, 8, 9, 13, 14, 15, 16, 17,
                                 23, 28, 31, 32, 33, 40 };
    enum { SIZES = sizeof sizes / sizeof *sizes };
    Rng rng;
    rng_seed(&rng, 11);
    for (int r = 0; r < SIZES; r++)
        for (int q = 0; q < SIZES; q++)
            for (int s = 0; s < SIZES; s++) {
                int m = sizes[r], n = sizes[q], h = sizes[s];
                for (int kind = 0; kind < KINDS && (m > 20 || n > 20
                                                    || h > 20); kind++)
                    check(kind, m, n, h, (r + q + s + kind) % 2,
                          (r + s) % 4, &rng);
            }
}

/* Around the lanes, the tiles, the panels and the blocks. */
static void test_edges(void **state)
{
    (void)state;
    static const int shapes[][3] = {
        { 14, 16, 32 }, { 15, 17, 33 }, { 28, 31, 64 }, { 29, 33, 65 },
        { 1, 300, 1 }, { 300, 1, 1 }, { 1, 1, 300 }, { 33, 5, 1 },
        { 12, 255, 31 }, { 12, 256, 32 }, { 12, 257, 33 },
        { 13, 513, 47 }, { 95, 3, 40 }, { 97, 20, 130 },
        { 223, 9, 17 }, { 225, 9, 15 }, { 17, 270, 257 },
        { 98, 40, 258 }, { 227, 259, 260 }, { 100, 50, 784 },
    };
    Rng rng;
    rng_seed(&rng, 10);
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int kind = 0; kind < KINDS; kind++)
            for (int add = 0; add < 2; add++)
                check(kind, shapes[s][0], shapes[s][1], shapes[s][2],
                      add, (int)s % 2 * 3, &rng);
}

/* At the end of memory, of a matrix that ends there with its last number:
   who reads or writes a vector too far is stopped by the system. */
static void test_end_of_memory(void **state)
{
    (void)state;
    static const int sizes[] = { 1, 2, 3, 7, 8, 9, 15, 17, 31, 33 };
    enum { SIZES = sizeof sizes / sizeof *sizes };
    Rng rng;
    rng_seed(&rng, 12);
    for (int k = 0; k < ENDS; k++)
        end_of[k] = memory_that_ends();
    for (int r = 0; r < SIZES; r++)
        for (int q = 0; q < SIZES; q++)
            for (int s = 0; s < SIZES; s++)
                for (int kind = 0; kind < KINDS; kind++)
                    check(kind, sizes[r], sizes[q], sizes[s],
                          (r + q + s) % 2, (r + s) % 3, &rng);
    check(PLAIN, 3, 2, 300, false, 0, &rng);    /* a is packed */
    for (int k = 0; k < ENDS; k++) {
        munmap((char *)end_of[k] - ROOM, 2 * ROOM);
        end_of[k] = NULL;
    }
}

#ifndef BACKWARD_COMPLEX
/* Fills the stack, as far down as a product's buffers reach, with numbers
   that cannot be computed with unnoticed. */
static void spoil_stack(void)
{
#ifdef BACKWARD_FLOAT
    const uint32_t signalling = 0x7fa00000;
    volatile uint32_t junk[5 << 16];
#else
    const uint64_t signalling = 0x7ff4000000000000;
    volatile uint64_t junk[5 << 15];
#endif
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
        junk[i] = signalling;
}
#endif

/* A product of finite numbers computes with none that nobody wrote, not
   even beside the columns that there are. */
static void test_padding(void **state)
{
    (void)state;
#ifndef BACKWARD_COMPLEX
    static const int shapes[][3] = {
        { 3, 5, 1 }, { 20, 5, 3 }, { 20, 17, 9 }, { 30, 18, 17 },
        { 31, 3, 33 }, { 5, 40, 70 }, { 29, 9, 261 },
    };
    Rng rng;
    rng_seed(&rng, 13);
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int kind = 0; kind < KINDS; kind++) {
            int m = shapes[s][0], n = shapes[s][1], h = shapes[s][2];
            bool at = kind == A_TRANSPOSED || kind == BOTH;
            bool bt = kind == B_TRANSPOSED || kind == BOTH;
            real *a = random_numbers(m * n, NULL, &rng);
            real *b = random_numbers(n * h, NULL, &rng);
            real *c = random_numbers(m * h, NULL, &rng);
            Product p = { m, n, h, a, at ? 1 : n, at ? m : 1,
                          b, bt ? 1 : h, bt ? n : 1, c, h, false };
            for (int way = is_ours(0) ? 0 : 1; way < product_ways();
                 way++) {
                spoil_stack();
                feclearexcept(FE_ALL_EXCEPT);
                product_compute_by(way, &p);
                if (fetestexcept(FE_INVALID))
                    fail_test("%s: kind %d, %d×%d times %d×%d computes "
                              "with what it did not write",
                              product_way_name(way), kind, m, n, n, h);
            }
            free(a);
            free(b);
            free(c);
        }
#endif
}

/* Rows, columns and single ones, whole and turned, and more of them than
   the buffers hold. */
static void *compute_all_kinds(void *rng)
{
    static const int shapes[][3] = {
        { 500, 300, 1 }, { 1, 300, 500 }, { 257, 300, 7 },
        { 129, 20, 5 }, { 230, 258, 40 }, { 230, 3, 550 },
    };
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int kind = 0; kind < KINDS; kind++)
            check(kind, shapes[s][0], shapes[s][1], shapes[s][2],
                  kind % 2, 0, rng);
    return NULL;
}

/* What a thread itself needs; Thread Sanitizer keeps much there. */
#ifdef __SANITIZE_THREAD__
enum { BESIDES = 1 << 20 };
#else
enum { BESIDES = 64 << 10 };
#endif

/* On a thread with a stack of what is promised, and a little besides; what
   is below must not be touched. */
static void compute_on_a_small_stack(void *rng)
{
    pthread_attr_t how;
    pthread_t thread;
    if (pthread_attr_init(&how) != 0
        || pthread_attr_setstacksize(&how, PRODUCT_STACK + BESIDES) != 0
        || pthread_attr_setguardsize(&how, PRODUCT_STACK) != 0
        || pthread_create(&thread, &how, compute_all_kinds, rng) != 0
        || pthread_join(thread, NULL) != 0)
        _exit(3);
    _exit(0);
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 14);
    assert_dies(compute_on_a_small_stack, &rng, 0, "");
}

/* A chain begins with 0, and 0 + -0 is 0. */
static void test_zeros_are_positive(void **state)
{
    (void)state;
#ifndef BACKWARD_COMPLEX
    real a[40] = { 0 }, b[40], c[40];
    for (int j = 0; j < 40; j++)
        b[j] = -1;
    for (int way = is_ours(0) ? 0 : 1; way < product_ways(); way++)
        for (int m = 1; m <= 2; m++)
            for (int h = 1; h <= 20; h++) {
                Product p = { m, 1, h, a, 1, 1, b, h, 1, c, h, false };
                product_compute_by(way, &p);
                for (int j = 0; j < m * h; j++)
                    if (c[j] != 0 || signbit(c[j]))
                        fail_test("%s: %d×1 times 1×%d begins with %g",
                                  product_way_name(way), m, h,
                                  real_part(c[j]));
            }
#endif
}

/* Rounded once: 1 - (1 - 2⁻ᵇ)(1 + 2⁻ᵇ) is 2⁻²ᵇ, and 0 if the product is
   rounded before. */
static void test_fused(void **state)
{
    (void)state;
#ifndef BACKWARD_COMPLEX
    const real tiny = sizeof(real) == 4 ? (real)0x1p-13 : (real)0x1p-27;
    real a[2] = { 1, tiny - 1 }, b[40], c[20];
    for (int j = 0; j < 20; j++) {
        b[j] = 1;
        b[20 + j] = 1 + tiny;
    }
    for (int way = is_ours(0) ? 0 : 1; way < product_ways(); way++) {
        Product p = { 1, 2, 20, a, 2, 1, b, 20, 1, c, 20, false };
        product_compute_by(way, &p);
        for (int j = 0; j < 20; j++)
            assert_close(real_part(c[j]), real_part(tiny * tiny), 0);
    }
#endif
}

/* What a BLAS cannot be told: nothing to add up, rows that overlap, a
   single row whose step means nothing. */
static void test_odd_steps(void **state)
{
    (void)state;
    const real a[5] = { 1, 2, 3, 4, 5 }, b[4] = { 1, 10, 100, 1000 };
    real c[4];
    for (int way = 0; way < product_ways(); way++) {
        product_compute_by(way, &(Product){ 2, 0, 2, a, 1, 1, b, 2, 1, c,
                                            2, false });
        for (int k = 0; k < 4; k++)
            assert_close(real_part(c[k]), 0, 0);
        /* (1 2 3; 2 3 4) times a column */
        product_compute_by(way, &(Product){ 2, 3, 1, a, 1, 1, b, 1, 1, c,
                                            1, false });
        assert_close(real_part(c[0]), 321, 0);
        assert_close(real_part(c[1]), 432, 0);
        product_compute_by(way, &(Product){ 1, 2, 2, a, 0, 1, b, 2, 1, c,
                                            0, false });
        assert_close(real_part(c[0]), 201, 0);
        assert_close(real_part(c[1]), 2010, 0);
    }
}

static void ask_for(void *way)
{
    Product p = { 0 };
    product_compute_by(*(int *)way, &p);
}

static void test_ways(void **state)
{
    (void)state;
    int ways = product_ways();
#ifdef BACKWARD_COMPLEX
    assert_int_equal(ways, 0);
    assert_false(product_compute(&(Product){ 0 }));
#else
    assert_true(ways >= 1);
    assert_string_equal(product_way_name(ways - 1), "plain");
#endif
#if defined(BACKWARD_BLAS) && !defined(BACKWARD_COMPLEX)
    assert_true(ways >= 2);
    assert_string_not_equal(product_way_name(0), product_way_name(1));
#endif
    assert_dies(ask_for, &ways, -SIGABRT, "there is no way");
    assert_dies(ask_for, (int[]){ -1 }, -SIGABRT, "there is no way -1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_small),
        cmocka_unit_test(test_tile_ends),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_end_of_memory),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_zeros_are_positive),
        cmocka_unit_test(test_fused),
        cmocka_unit_test(test_odd_steps),
        cmocka_unit_test(test_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
