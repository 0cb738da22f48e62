/* Batches with and without repetition, by going through all of them; the
   floor of the noise by iterating.  double only: numbers entered by hand. */
#include "exercise.h"
#include "judge.h"

enum { N = 5, COUNT = 9 };
static const double g[N] = {1, 2, 4, 8, 10};
static const double large = 60000;

static const char *const names[] = {
    "the scatter", "two with repetition", "two without repetition",
    "the mean product of two different ones", "the batch that halves",
    "exactly twice in five draws", "exactly twice, N without end",
    "the factor of v for 4", "the factor without a v",
};

static double mean(void)
{
    double sum = 0;
    for (int i = 0; i < N; i++) {
        sum += g[i];
    }
    return sum / N;
}

/* All pairs, those of one sample with itself only if repeat. */
static void go_through_pairs(bool repeat, double *square, double *product)
{
    int pairs = 0;
    *square = *product = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            if (i != j || repeat) {
                double a = g[i] - mean(), b = g[j] - mean();
                *square += (a + b) * (a + b) / 4;
                *product += a * b;
                pairs++;
            }
        }
    }
    *square /= pairs;
    *product /= pairs;
}

/* The share of all sequences of N draws in which sample 0 comes so often. */
static double comes(int times)
{
    int all = 1, so = 0;
    for (int i = 0; i < N; i++) {
        all *= N;
    }
    for (int draws = 0; draws < all; draws++) {
        int count = 0;
        for (int k = 0, rest = draws; k < N; k++, rest /= N) {
            count += rest % N == 0;
        }
        so += count == times;
    }
    return (double)so / all;
}

/* The mean square that eq. (noisy-square) comes to, a = 1, s^2/B = 1 at
   the factor 1; infinite if it comes to none. */
static double floor_of(double factor)
{
    double eta = 0.1 * factor, v = 0;
    for (int step = 0; step < 20000; step++) {
        v = (1 - eta) * (1 - eta) * v + eta * eta / factor;
    }
    return v < 100 ? v : INFINITY;
}

static void suspect_batches(double scatter, double two)
{
    double sum = scatter * N;
    judge_answer_suspect(0, sum, "That is the sum of the squares, not their"
                         " mean.");
    judge_answer_suspect(0, sum / (N - 1), "N - 1 is for an estimate from a"
                         " sample of the samples. These five are all there"
                         " are.");
    judge_answer_suspect(0, scatter + mean() * mean(), "That is the mean of"
                         " the gradients' own squares; they are to be taken"
                         " from their mean.");
    judge_answer_suspect(0, sqrt(scatter), "That is the deviation; the"
                         " scatter is its square.");
    judge_answer_suspect(1, scatter, "That is a batch of one.");
    judge_answer_suspect(1, scatter / 4, "The square of 1/2 stands before a"
                         " sum of four terms. How many of them have a mean"
                         " that is not 0?");
    judge_answer_suspect(1, two, "That is without repetition.");
    judge_answer_suspect(2, scatter / 2, "That is with repetition.");
    judge_answer_suspect(2, scatter / 2 * (N - 2) / N, "N in place of N - 1:"
                         " then batches of one would err less by shuffling,"
                         " too.");
    judge_answer_suspect(3, 0, "Two draws that know nothing of each other"
                         " have 0. Here the second cannot be the first.");
    judge_answer_suspect(3, scatter / (N - 1), "Its size is right. If one"
                         " sample is above the mean, where are the others?");
    judge_answer_suspect(3, -scatter / N, "How many are left for the second"
                         " place, when the first is taken?");
    judge_answer_suspect(3, -scatter, "The other four add up to -(g_i - g);"
                         " asked is the mean of one of them.");
}

static void suspect_draws(void)
{
    double half = large / 2;
    judge_answer_suspect(4, half, "That would be so with N in place of"
                         " N - 1. By a little this is not half yet.");
    judge_answer_suspect(4, half + 0.5, "There the two are equal. Which is"
                         " the first batch that can be had?");
    judge_answer_suspect(4, 3, "For five samples it is 3. Asked is N ="
                         " 60000.");
    judge_answer_suspect(5, pow(0.2, 2), "Two draws hit. What must the other"
                         " three do, and which two are it?");
    judge_answer_suspect(5, pow(0.2, 2) * pow(0.8, 3), "That is for the first"
                         " two draws. Which two can it be?");
    judge_answer_suspect(5, 10 * pow(0.2, 2), "The other three draws must"
                         " miss.");
    judge_answer_suspect(5, comes(1), "That is exactly once.");
    judge_answer_suspect(5, comes(0), "That is never.");
    judge_answer_suspect(5, 1 - comes(0) - comes(1), "That is twice or more.");
    judge_answer_suspect(6, exp(-1), "That is never, and also exactly once."
                         " Twice can be any two of N draws: how many pairs?");
    judge_answer_suspect(6, exp(-2), "The draws that miss are N - 2, not"
                         " 2N.");
    judge_answer_suspect(6, 1 - 2 * exp(-1), "That is twice or more.");
    judge_answer_suspect(7, 1, "In the approximation. In the exact formula"
                         " the learning rate stands in the denominator, too.");
    judge_answer_suspect(7, floor_of(1) / floor_of(4), "That is v before by"
                         " v after.");
    judge_answer_suspect(7, 4 * floor_of(4) / floor_of(1), "Only the learning"
                         " rate has been multiplied, not the batch.");
    judge_answer_suspect(8, 10, "There 1 - eta a is 0, and each step forgets"
                         " where it was. That is no harm yet.");
}

void check(void)
{
    double came[COUNT], expected[COUNT], none;
    for (int i = 0; i < COUNT; i++) {
        came[i] = NAN;
    }
    go_through_pairs(true, &expected[1], &none);
    go_through_pairs(false, &expected[2], &expected[3]);
    expected[0] = 0;
    for (int i = 0; i < N; i++) {
        expected[0] += (g[i] - mean()) * (g[i] - mean()) / N;
    }
    expected[4] = 1;
    while ((large - expected[4]) / (large - 1) > 0.5) {
        expected[4]++;
    }
    expected[5] = comes(2);
    /* Of 2^40 draws, where the limit is reached to twelve digits. */
    double n = ldexp(1, 40);
    expected[6] = n * (n - 1) / 2 / n / n * exp((n - 2) * log1p(-1 / n));
    expected[7] = floor_of(4) / floor_of(1);
    expected[8] = 1;
    while (isfinite(floor_of(expected[8]))) {
        expected[8]++;
    }
    judge_function("without_replacement");
    without_replacement(came);
    suspect_batches(expected[0], expected[2]);
    suspect_draws();
    judge_answers(came, expected, names, COUNT, 1e-5);
}
