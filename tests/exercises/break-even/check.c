/* The break-even by bisection, and the best number of threads by trying
   all.  double only: numbers of seconds. */
#include "exercise.h"
#include "judge.h"

static double gain(double work, double h, double rate, int threads)
{
    double t = work / rate;
    return t - (t / threads + h);
}

static double break_even(double h, double rate, int threads)
{
    double low = 0, high = 1e30;
    for (int k = 0; k < 300; k++) {
        double middle = (low + high) / 2;
        *(gain(middle, h, rate, threads) > 0 ? &high : &low) = middle;
    }
    return high;
}

static void judge_least(double h, double rate, int threads)
{
    double right = break_even(h, rate, threads);
    judge_suspect(right / rate, "These are seconds. Asked are operations, at"
                  " the rate of one thread.");
    if (threads != 2) {
        judge_suspect(2 * h * rate, "That is for two threads.");
    }
    judge_suspect(threads * h * rate, "Of t on one thread, t/T is still to be"
                  " done. What is left of the gain?");
    judge_suspect(h * rate, "The gain is not all of t: each thread has its"
                  " share to do.");
    judge_close(least_work(h, rate, threads), right, 1e-9,
                "least_work(%g, %g, %d)", h, rate, threads);
}

static int best(double t, double h, int most, bool each)
{
    int least = 1;
    for (int k = 2; k <= most; k++) {
        double now = t / k + (each ? (k - 1) * h : h);
        double before = t / least + (each ? (least - 1) * h
                                          : least > 1 ? h : 0);
        least = now < before ? k : least;
    }
    return least;
}

static void judge_best(double work, double rate, double h, int most)
{
    double t = work / rate;
    int came = best_threads(work, rate, h, most), right = best(t, h, most,
                                                               true);
    if (most > 1) {
        judge_suspect(most, "All of them. But each further one takes a"
                      " hand-over, and what it saves grows less.");
        judge_suspect(sqrt(t / h), "A number of threads is a whole one.");
    }
    judge_suspect(floor(sqrt(t / h)), "At the root of t/h the slope is zero."
                  " But T is a whole number, from 1 to most: compare the"
                  " times on both sides.");
    judge_suspect(best(t, h, most, false), "That is for one hand-over,"
                  " however many threads.");
    judge_close(came, right, 0, "best_threads(%g, %g, %g, %d)", work, rate, h,
                most);
}

void check(void)
{
    judge_function("least_work");
    judge_least(15e-6, 100e9, 2);
    judge_least(0.2e-6, 100e9, 3);
    for (int threads = 4; threads <= 64; threads *= 2) {
        judge_least(1e-6, 30e9, threads);
    }
    judge_suspect_else("One thread gains nothing against one: INFINITY.");
    judge_true(isinf(least_work(1e-6, 30e9, 1))
               && least_work(1e-6, 30e9, 1) > 0,
               "least_work(1e-06, 3e+10, 1) is infinite");
    judge_function("best_threads");
    judge_best(1.16e6, 1e9, 20e-6, 64);
    judge_best(1e6, 1e9, 1e-6, 8);
    judge_best(1e3, 1e9, 1e-6, 8);
    for (double work = 1e3; work < 1e9; work *= 1.37) {
        judge_best(work, 1e9, 1e-6, 1);
        judge_best(work, 1e9, 1e-6, 256);
        judge_best(work, 30e9, 7e-6, 16);
    }
}
