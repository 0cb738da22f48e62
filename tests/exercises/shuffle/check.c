/* What is permuted stays together, n - 1 indices are drawn, and of 24000
   shuffles each order comes about 1000 times; double only, since there is
   no real number in it. */
#include "exercise.h"
#include "judge.h"
#include <stdlib.h>
#include <string.h>

enum { SHUFFLES = 24000, ORDERS = 24 };

static int compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* How many words of the stream lie between two states; -1: too many. */
static int words_between(Rng from, const Rng *to)
{
    for (int n = 0; n < 1000; n++) {
        if (memcmp(&from, to, sizeof from) == 0) {
            return n;
        }
        rng_next(&from);
    }
    return -1;
}

static void check_one(int n)
{
    Rng rng;
    rng_seed(&rng, 3);
    Rng before = rng;
    size_t size = (size_t)n * sizeof(int);
    int *order = allocate((size_t)n, sizeof *order);
    int *sorted = allocate((size_t)n, sizeof *sorted);
    for (int i = 0; i < n; i++) {
        order[i] = sorted[i] = 10 * (i / 2) - 7;
    }
    rng_shuffle(&rng, order, n);
    bool moved = memcmp(order, sorted, size) != 0;
    qsort(order, (size_t)n, sizeof *order, compare);
    judge_suspect_else("Some have been lost, others doubled: two numbers that"
                       " change places need a third one to keep the first."
                       " And order may hold any numbers, not only 0 to n-1.");
    judge_true(memcmp(order, sorted, size) == 0,
               "n = %d: the same numbers are there afterwards", n);
    judge_suspect_else("All stand where they stood.");
    judge_true(n < 10 || moved, "n = %d: the order changes", n);
    judge_suspect(n, "The first place has no choice left, and an index is"
                  " drawn for it nevertheless.");
    judge_suspect(n - 2, "One index too few: the last two to be settled may"
                  " still change places, or not.");
    judge_suspect(0, "Nothing has been drawn from the stream.");
    judge_close(words_between(before, &rng), n > 0 ? n - 1 : 0, 0,
                "n = %d: how many indices are drawn", n);
    free(sorted);
    free(order);
}

/* The place of an order of 0, 1, 2, 3 among all. */
static int number_of(const int order[4])
{
    int number = 0;
    for (int i = 0; i < 4; i++) {
        int smaller = 0;
        for (int k = i + 1; k < 4; k++) {
            smaller += order[k] < order[i];
        }
        number = number * (4 - i) + smaller;
    }
    return number;
}

static void check_fairness(void)
{
    int times[ORDERS] = {0}, least = SHUFFLES, most = 0;
    Rng rng;
    rng_seed(&rng, 1);
    for (int s = 0; s < SHUFFLES; s++) {
        int order[] = {0, 1, 2, 3};
        rng_shuffle(&rng, order, 4);
        times[number_of(order)]++;
    }
    for (int k = 0; k < ORDERS; k++) {
        least = times[k] < least ? times[k] : least;
        most = times[k] > most ? times[k] : most;
    }
    judge_suspect(0, "Some orders never come. May a place also keep what it"
                  " has?");
    judge_suspect_else("Some orders come too seldom. From how many places may"
                       " the index for this one be drawn, when those behind"
                       " it are done?");
    judge_between(least, 840, 1000, "n = 4: how often the rarest order comes"
                  " in %d shuffles", SHUFFLES);
    judge_suspect_else("Some orders come too often. From how many places may"
                       " the index for this one be drawn, when those behind"
                       " it are done?");
    judge_between(most, 1000, 1160, "n = 4: how often the commonest order"
                  " comes in %d shuffles", SHUFFLES);
}

void check(void)
{
    judge_function("rng_shuffle");
    check_one(10);
    check_one(0);
    check_one(1);
    check_one(2);
    check_one(500);
    check_fairness();
}
