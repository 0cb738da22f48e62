/* A product in blocks, bit for bit against a chain of fused multiply-adds
   for each entry; and the order in which they are done.
   double only: fma. */
#include "exercise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "judge.h"
#include "rng.h"

enum { MOST = 13, KEPT = 1000, BLOCK = 16 };

static double left[KEPT], right[KEPT];
static long calls;

double fuse(double x, double y, double z)
{
    if (calls < KEPT) {
        left[calls] = x;
        right[calls] = y;
    }
    calls++;
    return fma(x, y, z);
}

/* No longer than they must be, so that a sanitizer sees who goes beyond. */
static double *numbers(int count, Rng *rng)
{
    double *x = malloc((size_t)(count > 0 ? count : 1) * sizeof *x);
    if (!x) {
        fail("there is no memory");
    }
    for (int i = 0; i < count; i++) {
        x[i] = rng_normal(rng);
    }
    return x;
}

/* The chain of an entry, fused or not, forward or backward. */
static double entry(int n, const double *a, const double *b, int b_row,
                    bool fused, bool back)
{
    double sum = 0;
    for (int t = 0; t < n; t++) {
        int k = back ? n - 1 - t : t;
        double product = a[k] * b[k * b_row];
        sum = fused ? fma(a[k], b[k * b_row], sum) : sum + product;
    }
    return sum;
}

static void judge_entries(int m, int n, int h, const double *a, int a_row,
                          const double *b, int b_row, const double *c,
                          const double *before, int c_row)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < c_row; j++) {
            double came = c[i * c_row + j], old = before[i * c_row + j];
            const double *row = a + i * a_row, *column = b + j;
            if (j >= h) {
                judge_suspect_else("What lies between two rows of c is not"
                                   " yours. The last block may be narrower.");
                judge_true(memcmp(&came, &old, sizeof came) == 0, "c keeps"
                           " what is beyond its %d columns, %dx%d times"
                           " %dx%d", h, m, n, n, h);
                continue;
            }
            double exact = entry(n, row, column, b_row, true, false);
            if (came == old && came != exact) {
                judge_suspect_else("The entry was not set. What is left at the"
                                   " edge, one to three rows or columns?");
            } else if (came == entry(n, row, column, b_row, false, false)) {
                judge_suspect_else("The product was rounded before it was"
                                   " added: use fuse.");
            } else if (came == entry(n, row, column, b_row, true, true)) {
                judge_suspect_else("The terms came in the order from the last"
                                   " to the first.");
            } else {
                judge_suspect_else("Which sums, begun at 0, does the block at"
                                   " this place have, and how far apart are"
                                   " the rows?");
            }
            judge_close(came, exact, 0, "entry (%d, %d) of %dx%d times %dx%d",
                        i, j, m, n, n, h);
        }
    }
}

static void try(int m, int n, int h, int slack, Rng *rng)
{
    int a_row = n + slack, b_row = h + slack, c_row = h + slack;
    double *a = numbers(m * a_row, rng), *b = numbers(n * b_row, rng);
    double *c = numbers(m * c_row, rng), *before = numbers(m * c_row, rng);
    memcpy(before, c, (size_t)(m * c_row) * sizeof *c);
    calls = 0;
    multiply_blocks(m, n, h, a, a_row, b, b_row, c, c_row);
    judge_entries(m, n, h, a, a_row, b, b_row, c, before, c_row);
    free(before);
    free(c);
    free(b);
    free(a);
}

static int different(const double *x)
{
    int count = 0;
    for (int i = 0; i < BLOCK; i++) {
        bool seen = false;
        for (int j = 0; j < i; j++) {
            seen = seen || x[j] == x[i];
        }
        count += !seen;
    }
    return count;
}

/* Sixteen operations in a row use four numbers of each factor. */
static void judge_order(Rng *rng)
{
    try(8, 5, 12, 3, rng);
    judge_suspect_else("Each entry has its n terms, and no other operation is"
                       " needed for 8x5 times 5x12.");
    judge_close((double)calls, 8 * 5 * 12, 0, "the calls of fuse");
    for (int k = 0; k < 8 * 5 * 12; k += BLOCK) {
        judge_suspect_else("Sixteen sums grow by a term each, then by the"
                           " next. So the loop over k is around the two"
                           " over the block.");
        judge_true(different(left + k) == 4 && different(right + k) == 4,
                   "sixteen operations in a row use four numbers of a and"
                   " four of b; here %d and %d", different(left + k),
                   different(right + k));
    }
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 4);
    judge_function("multiply_blocks");
    try(4, 3, 4, 0, &rng);
    for (int m = 0; m <= MOST; m++) {
        for (int n = 0; n <= MOST; n++) {
            for (int h = 0; h <= MOST; h++) {
                try(m, n, h, (m + n + h) % 3 == 0 ? 0 : 2 * (m % 3) + 1,
                    &rng);
            }
        }
    }
    judge_order(&rng);
}
