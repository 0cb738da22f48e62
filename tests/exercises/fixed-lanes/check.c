/* A sum in eight lanes, whoever adds them up: the same bits for any number
   of parts, and no lane set by two.  double only: bits. */
#include "exercise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "judge.h"
#include "rng.h"

#define MARK (-1024.25)         /* what a lane holds before */

static double add(const double *x, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++) {
        sum += x[i];
    }
    return sum;
}

static void set_lanes(const double *x, int n, double *lane)
{
    for (int l = 0; l < LANES; l++) {
        lane[l] = add(x, parallel_cut(n, 1, l, LANES),
                      parallel_cut(n, 1, l + 1, LANES));
    }
}

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Parts in an order that depends on nothing, each with all lanes marked. */
static void judge_parts(const double *x, int n, int parts)
{
    double right[LANES];
    bool set[LANES] = {false};
    set_lanes(x, n, right);
    for (int p = parts - 1; p >= 0; p--) {
        double lane[LANES];
        for (int l = 0; l < LANES; l++) {
            lane[l] = MARK;
        }
        add_part(x, n, lane, p, parts);
        for (int l = 0; l < LANES; l++) {
            if (same(lane[l], MARK)) {
                continue;
            }
            judge_suspect_else("Two threads that write to one place at the"
                               " same time are a race, even if both were"
                               " right.");
            judge_true(!set[l], "lane %d is set by one part of %d", l, parts);
            set[l] = true;
            judge_suspect(right[l] + MARK, "The lane is set, not added to:"
                          " nobody has cleared it.");
            judge_suspect(add(x, parallel_cut(n, 1, p, parts),
                              parallel_cut(n, 1, p + 1, parts)),
                          "This is the sum of the part's share of the"
                          " numbers. Then the lane depends on how many parts"
                          " there are.");
            judge_suspect_else("Lane l has the numbers from cut l to cut"
                               " l + 1 of LANES, from left to right.");
            judge_close(lane[l], right[l], 0, "lane %d, %d numbers, part %d"
                        " of %d", l, n, p, parts);
        }
    }
    for (int l = 0; l < LANES; l++) {
        judge_suspect_else("Each lane is some part's, whatever their number:"
                           " cut LANES among the parts.");
        judge_true(set[l], "lane %d is set, %d numbers in %d parts", l, n,
                   parts);
    }
}

static void judge_join(const double *x, int n)
{
    double lane[LANES], kept[LANES], sum[LANES];
    set_lanes(x, n, lane);
    memcpy(kept, lane, sizeof lane);
    memcpy(sum, lane, sizeof lane);
    for (int step = LANES / 2; step > 0; step /= 2) {
        for (int l = 0; l < step; l++) {
            sum[l] += sum[l + step];
        }
    }
    double came = join(lane), across = add(lane, 0, LANES);
    if (!same(across, sum[0]) && same(came, across)) {
        judge_suspect_else("The lanes are added from left to right. That is"
                           " an order, too, but not the one asked for.");
    } else {
        judge_suspect_else("Lane l and lane l + 4 first, for l from 0 to 3,"
                           " then l and l + 2, then the last two.");
    }
    judge_close(came, sum[0], 0, "the sum of %d numbers", n);
    judge_true(memcmp(kept, lane, sizeof lane) == 0, "the lanes stay");
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 6);
    for (int n = 100; n >= 0; n -= n > 20 ? 20 : 1) {
        double *x = malloc((size_t)(n + 1) * sizeof *x);
        if (!x) {
            fail("there is no memory");
        }
        for (int i = 0; i < n; i++) {
            x[i] = rng_normal(&rng) * exp(3 * rng_normal(&rng));
        }
        judge_function("add_part");
        for (int k = 0; k < 11; k++) {
            judge_parts(x, n, 1 + (k + 2) % 11);
        }
        judge_function("join");
        judge_join(x, n);
        free(x);
    }
}
