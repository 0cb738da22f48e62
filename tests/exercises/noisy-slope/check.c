/* Slopes from values with an error of 1e-3: the error against the step,
   and that of a mean of many.  An experiment, hence double only. */
#include "exercise.h"
#include "judge.h"

#include <complex.h>
#include "rng.h"

static const double place = 1.5, noise = 1e-3;

static double complex test_function(double complex x)
{
    return cexp(x) / csqrt(csin(x) * csin(x) * csin(x)
                           + ccos(x) * ccos(x) * ccos(x));
}

/* By Cauchy's integral over a circle. */
double test_derivative(int m)
{
    enum { POINTS = 128 };
    const double radius = 0.4, turn = 2 * acos(-1) / POINTS;
    double complex sum = 0;
    double factor = 1.0 / POINTS;
    for (int k = 1; k <= m; k++) {
        factor *= k / radius;
    }
    for (int k = 0; k < POINTS; k++) {
        sum += test_function(place + radius * cexp(I * turn * k))
             * cexp(-I * turn * k * m);
    }
    return factor * creal(sum);
}

/* The central difference without noise, less the slope. */
static double bias_of(double h)
{
    return creal(test_function(place + h) - test_function(place - h))
         / (2 * h) - test_derivative(1);
}

/* The root of the mean squared error of a mean of n differences. */
static double measured(double h, long n, long trials, Rng *rng)
{
    double squares = 0, bias = bias_of(h);
    for (long t = 0; t < trials; t++) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            sum += noise * (rng_normal(rng) - rng_normal(rng));
        }
        double error = bias + sum / (2 * h) / (double)n;
        squares += error * error;
    }
    return sqrt(squares / (double)trials);
}

static double formula(double h)
{
    return hypot(h * h * test_derivative(3) / 6, noise / (sqrt(2) * h));
}

/* All steps, and yours, into the file that will be drawn. */
static double measure_steps(double step, double error, Rng *rng)
{
    FILE *out = judge_file("noisy-slope.tsv");
    double least = INFINITY;
    for (int k = 4; k <= 20; k++) {
        double h = pow(10, -k / 8.0), e = measured(h, 1, 1000, rng);
        least = fmin(least, e);
        fprintf(out, "%g\t%g\t%g\n", h, e, formula(h));
    }
    fprintf(out, "\n\n%g\t%g\t%g\n", step, error, error);
    fclose(out);
    return least;
}

static void check_step(double step, Rng *rng)
{
    bool sane = step > 1e-12 && step < 0.6;
    double error = sane ? measured(step, 1, 4000, rng) : 1;
    double least = measure_steps(sane ? step : 0.6, error, rng);
    judge_between(step, 1e-12, 0.6, "the step of a single difference");
    if (fabs(bias_of(step)) > 0.58 * error) {
        judge_suspect_else("Most of it is the error of the formula, which"
                           " grows with the step.");
    } else {
        judge_suspect_else("Most of it is the noise of the two values,"
                           " divided by twice the step.");
    }
    judge_between(error, 0, 1.1 * least, "the error with the step %.3g, at"
                  " most a tenth above the least", step);
}

static void check_mean(double number, double shorter, Rng *rng)
{
    double best = cbrt(3 * noise / fabs(test_derivative(3)));
    double allowed = 1.05 * formula(best) / 10;
    judge_suspect_else("Fewer than two leave everything as it is, and far"
                       " fewer than 20000 are enough, with the right step.");
    judge_between(number, 2, 20000, "the number of differences");
    judge_between(shorter, 1e-12, 0.6, "the step of those %.0f", number);
    long n = lround(number), trials = 4000000 / n;
    double error = measured(shorter, n, trials < 2000 ? trials : 2000, rng);
    double bias = fabs(bias_of(shorter));
    if (bias > allowed) {
        judge_suspect_else("The error of the formula alone is %.2g with this"
                           " step, and a mean does not lower it.", bias);
    } else {
        judge_suspect_else("The error of the formula is only %.2g; the rest"
                           " is noise. It falls with the number, and rises"
                           " as the step gets shorter.", bias);
    }
    judge_between(error, 0, allowed, "the error of the mean of %.0f, with"
                  " the step %.3g", number, shorter);
    judge_suspect_else("It is good enough, but fewer will do, with another"
                       " step.");
    judge_between(number, 0, 1100, "the number of differences");
}

void check(void)
{
    double step = NAN, number = NAN, shorter = NAN;
    Rng rng;
    rng_seed(&rng, 1);
    noisy_slope(&step, &number, &shorter);
    judge_function("noisy_slope");
    check_step(step, &rng);
    check_mean(number, shorter, &rng);
}
