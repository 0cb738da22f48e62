/* The turned step on functions whose second derivatives are known, and
   its errors beside those of the straight one: complex by itself, and
   hence double only. */
#include "exercise.h"
#include "judge.h"

#include "difference.h"

static const double place = 1.5;

static double complex test_function(double complex x)
{
    return cexp(x) / csqrt(csin(x) * csin(x) * csin(x)
                           + ccos(x) * ccos(x) * ccos(x));
}

static double complex power(double complex x)
{
    return x * x * x * x * x * x * x;
}

/* The second derivative at x by Cauchy's integral over a circle. */
static double exact(double x)
{
    enum { POINTS = 128 };
    const double radius = 0.4, turn = 2 * acos(-1) / POINTS;
    double complex sum = 0;
    for (int k = 0; k < POINTS; k++) {
        sum += test_function(x + radius * cexp(I * turn * k))
             * cexp(-2 * I * turn * k);
    }
    return 2 * creal(sum) / POINTS / (radius * radius);
}

static double straight_second(double x, double h)
{
    return 2 * creal(test_function(x) - test_function(x + I * h)) / (h * h);
}

/* For x^7 at 1 the formula makes 42 - 7 * 6 * 5 * 4 * 3 * 2 / 360 h^4. */
static void check_turned(void)
{
    const double h = 0.5, half = h * h * h * h, at = 42 - 14 * half;
    double complex step = cexp(I * acos(-1) / 4) * h;
    double complex up = power(1 + step), down = power(1 - step);
    judge_function("turned_second");
    judge_suspect(at * h * h, "It has not been divided by the square of the"
                  " step.");
    judge_suspect(at * h, "The second derivative takes a division by the"
                  " step twice.");
    judge_suspect(cimag(up) / (h * h), "One place is not enough: the first"
                  " derivative is still in it.");
    judge_suspect(cimag(up - down) / (h * h), "With the difference of the"
                  " two the odd terms of the series remain; we want the"
                  " even ones.");
    judge_suspect(creal(up + down) / (h * h), "This is the real part, where"
                  " the function's value is.");
    judge_suspect(cimag(power(1 + I * h) + power(1 - I * h)) / (h * h), "It"
                  " is zero: has the step been turned, by an eighth of a"
                  " circle? Along the axes the imaginary parts cancel.");
    for (double l = 0.5; l < 2; l *= 2) {
        double complex w = l * (1 + I) * h;
        judge_suspect(cimag(power(1 + w) + power(1 - w)) / (h * h), "The step"
                      " has been turned, but its length is not h.");
    }
    judge_close(turned_second(power, 1, h), at, 1e-12,
                "the turned step for x^7 at 1, with h = 0.5");
    judge_close(turned_second(power, 1, 1e-3), 42, 1e-10,
                "the turned step for x^7 at 1, with h = 0.001");
    judge_close(turned_second(power, -0.5, h),
                42 * pow(-0.5, 5) - 14 * half * -0.5, 1e-12,
                "the turned step for x^7 at -0.5, with h = 0.5");
}

/* Errors of both, from places near 1.5, to be drawn. */
static double error_at(double h, bool turned)
{
    double squares = 0;
    for (int i = 0; i < 20; i++) {
        double x = place + 1e-4 * (i - 10), f2 = exact(x);
        double came = turned ? turned_second(test_function, x, h)
                             : straight_second(x, h);
        squares += (came / f2 - 1) * (came / f2 - 1);
    }
    return sqrt(squares / 20);
}

static void draw_errors(void)
{
    FILE *out = judge_file("second-derivative.tsv");
    for (int k = 2; k <= 28; k++) {
        double h = pow(10, -k / 4.0);
        fprintf(out, "%g\t%g\t%g\n", h, error_at(h, false),
                error_at(h, true));
    }
    fclose(out);
}

/* A wrong value, or what came if that is it, to three digits. */
static double about(double came, double wrong)
{
    return fabs(came - wrong) <= 5e-3 * fabs(wrong) ? came : wrong;
}

static void check_answers(void)
{
    double u = difference_epsilon() / 2, came[3] = {NAN, NAN, NAN};
    double step = pow(48 * u, 0.25), error = step * step / 6;
    const double expected[] = {step, error};
    const char *const names[] = {"the best step of the first",
                                 "its error there"};
    second_derivative(came);
    judge_function("second_derivative");
    judge_answer_suspect(0, about(came[0], pow(96 * u, 0.25)),
                         "Is u the distance from 1 to the next number? It is"
                         " half of that.");
    judge_answer_suspect(0, about(came[0], pow(24 * u, 0.25)),
                         "Two values are subtracted, and each of them is"
                         " rounded.");
    judge_answer_suspect(0, about(came[0], pow(12 * u, 0.25)),
                         "A 2 stands in front, and two values are rounded: by"
                         " how much in all?");
    judge_answer_suspect(0, about(came[0], cbrt(3 * u)),
                         "This is the best step of a central difference for"
                         " the first derivative.");
    judge_answer_suspect(1, about(came[1], error / 2),
                         "The two errors are equal at the best step, and this"
                         " is one of them.");
    judge_answers(came, expected, names, 2, 5e-3);
    judge_suspect(NAN, "It has not been entered yet; 2 of 3 are right.");
    judge_between(came[2], 1e-9, 1, "answer[2], a step for the second");
    double noise = sqrt(2) * u * 0.43 / came[2];
    judge_suspect_else(pow(came[2], 4) > noise
                       ? "The step is too long: the error of the formula"
                         " is the larger part."
                       : "The step is too short: what is left is the"
                         " rounding of f', divided by the step.");
    judge_between(error_at(came[2], true), 0, 1e-12,
                  "the relative error of the turned step with h = %.3g,"
                  " near 1.5", came[2]);
}

void check(void)
{
    draw_errors();
    check_turned();
    check_answers();
}
