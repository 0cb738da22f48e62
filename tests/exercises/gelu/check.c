/* GELU: values and slopes against the complementary error function of the
   C library, and both in a loss, against a measured gradient. */
#include "exercise.h"
#include "judge.h"

static real z[] = {1.5, -0.4, 0.2, -2, 0};
enum { COUNT = sizeof z / sizeof *z };
static const double weights[COUNT] = {0.7, -1.3, 0.4, 2.1, -0.9};

static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int i = 0; i < COUNT; i++) {
        sum += weights[i] * gelu(z[i]);
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    for (int i = 0; i < COUNT; i++) {
        gradient[i] += upstream * weights[i] * gelu_slope(z[i], gelu(z[i]));
    }
}

/* The probability that a normal number is below u, and its density. */
static double below(double u)
{
    return erfc(-u / sqrt(2)) / 2;
}

static double density(double u)
{
    return exp(-u * u / 2) / sqrt(2 * PI);
}

static void check_values(void)
{
    judge_function("gelu");
    const double u = -0.8, t = sqrt(2 / PI) * (u + 0.044715 * u * u * u);
    judge_suspect(below(u), "This is the probability alone, without the factor"
                  " z.");
    judge_suspect(u * (1 + erf(u / 2)) / 2, "The argument of erf is z divided"
                  " by the root of 2, not by 2.");
    judge_suspect(u * (1 + erf(u)) / 2, "The argument of erf is z divided by"
                  " the root of 2.");
    judge_suspect(u * erf(u / sqrt(2)), "This is z erf(z/√2). erf goes from -1"
                  " to 1, a probability from 0 to 1.");
    judge_suspect(u * (1 + tanh(t)) / 2, "This is the approximation by a tanh."
                  " It is good to three digits; here we want them all.");
    judge_suspect(u * real_part(1 / (1 + exp(-1.702 * u))), "This is the"
                  " approximation by a sigmoid, good to two digits.");
    judge_close(real_part(gelu(u)), u * below(u), 1e-12, "gelu(%g)", u);
    judge_close(real_part(gelu(2)), 2 * below(2), 1e-12, "gelu(2)");
    judge_close(real_part(gelu(-3)), -3 * below(-3), 1e-12, "gelu(-3)");
    judge_close(real_part(gelu(0)), 0, 0, "gelu(0)");
    judge_true(isnan(real_part(gelu(NAN))), "gelu(nan) is nan");
}

static void check_slopes(void)
{
    judge_function("gelu_slope");
    const double u = -0.8, p = below(u), d = density(u);
    judge_suspect(p, "This is the slope of one factor times the other; a"
                  " product has two terms.");
    judge_suspect(u * d, "This is one of the two terms of a product's slope.");
    judge_suspect(p + d, "In the second term the factor z is missing.");
    judge_suspect(p + sqrt(2) * u * d, "The inner slope is missing: z is"
                  " divided by the root of 2 before erf sees it.");
    judge_suspect(p + 2 * u * d, "The half in front of 1 + erf is missing in"
                  " the second term.");
    judge_suspect(p + u * exp(-u * u) / sqrt(2 * PI), "The exponential is that"
                  " of -(z/√2)², which is not -z².");
    judge_suspect(p + u * exp(-u * u / 2) / (2 * PI), "What divides the"
                  " exponential is the root of 2π.");
    judge_suspect(p - u * d, "The second term has the wrong sign.");
    judge_close(real_part(gelu_slope(u, u * p)), p + u * d, 1e-12,
                "gelu_slope(%g, y)", u);
    judge_suspect(NAN, "y / z is 0/0 at zero.");
    judge_close(real_part(gelu_slope(0, 0)), 0.5, 1e-12, "gelu_slope(0, 0)");
    judge_close(real_part(gelu_slope(-3, -3 * below(-3))),
                below(-3) - 3 * density(3), 1e-12, "gelu_slope(-3, y)");
}

void check(void)
{
    check_values();
    check_slopes();
    const Parameter parameters[] = {{"z", z, 1, COUNT}};
    judge_gradient(&(Subject){
        .name = "a weighted sum of gelu(z)",
        .parameters = parameters, .count = 1,
        .value = value, .gradient = gradient,
    });
}
