/* ELU, and two slopes from y alone: values, digits, nans, and both
   activations in a loss, against a measured gradient. */
#include "exercise.h"
#include "judge.h"

static real z[] = {1.5, -0.75, 0.2, -2, -0.1};
enum { COUNT = sizeof z / sizeof *z };
static const double of_elu[COUNT] = {0.7, -1.3, 0.4, 2.1, -0.9};
static const double of_softplus[COUNT] = {-0.6, 0.8, 1.7, -0.5, 1.1};

static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int i = 0; i < COUNT; i++) {
        sum += of_elu[i] * elu(z[i]) + of_softplus[i] * softplus(z[i]);
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    for (int i = 0; i < COUNT; i++) {
        gradient[i] += upstream
            * (of_elu[i] * elu_slope(NAN, elu(z[i]))
               + of_softplus[i] * softplus_slope(NAN, softplus(z[i])));
    }
}

static const char *const by_z = "Is the branch chosen by z? It is a nan here:"
    " which sign of y belongs to which branch?";
static const char *const with_z = "z is a nan here. What is e^z, said in y?";

static void check_elu(void)
{
    judge_function("elu");
    judge_suspect(exp(1.5) - 1, "Above zero ELU is z itself.");
    judge_close(real_part(elu(1.5)), 1.5, 1e-15, "elu(1.5)");
    judge_suspect(0, "This is ReLU: below zero ELU is e^z - 1.");
    judge_suspect(exp(-2), "The - 1 is missing: the branches do not meet at"
                  " zero.");
    judge_suspect(1 - exp(-2), "The sign is wrong: below zero ELU is"
                  " negative.");
    judge_close(real_part(elu(-2)), expm1(-2), 1e-12, "elu(-2)");
    judge_section("sec:real");
    judge_suspect_else("Near zero, e^z is 1 and a little, and the"
                       " subtraction leaves only the little's first digits."
                       " The library has a function for e^x - 1.");
    judge_close(real_part(elu(-1e-9)), expm1(-1e-9), 1e-12, "elu(-1e-9)");
    judge_section("");
    judge_suspect_else("A nan makes every comparison false, so it must fall"
                       " into a branch that computes with z.");
    judge_true(isnan(real_part(elu(NAN))), "elu(nan) is nan");
}

static void check_elu_slope(void)
{
    judge_function("elu_slope");
    judge_suspect(4, "%s", by_z);
    judge_suspect(3, "This is y. Above zero ELU is a straight line.");
    judge_suspect(NAN, "%s", with_z);
    judge_close(real_part(elu_slope(NAN, 3)), 1, 1e-15, "elu_slope(nan, 3)");
    double y = expm1(-2);
    judge_suspect(1, "%s", by_z);
    judge_suspect(NAN, "%s", with_z);
    judge_suspect(y, "This is y. The slope is e^z, and y is e^z - 1.");
    judge_suspect(exp(y), "This is e^y. The slope is e^z, and y is e^z - 1.");
    judge_close(real_part(elu_slope(NAN, y)), exp(-2), 1e-14,
                "elu_slope(nan, y), where y is that of z = -2");
    judge_suspect_else("The nan in y is hidden: which branch does it fall"
                       " into?");
    judge_true(isnan(real_part(elu_slope(NAN, NAN))),
               "elu_slope(nan, nan) is nan");
}

static void check_softplus_slope(void)
{
    judge_function("softplus_slope");
    double y = real_part(softplus(-2));
    judge_suspect(NAN, "z is a nan here: what is the sigmoid of z, said in"
                  " y? Begin with e^y.");
    judge_suspect(real_part(sigmoid(y)), "This is the sigmoid of y; the slope"
                  " is that of z.");
    judge_suspect(exp(-y), "This is 1 minus the slope.");
    judge_suspect(y * (1 - y), "This would be the slope of the sigmoid, if y"
                  " were the sigmoid's.");
    judge_close(real_part(softplus_slope(NAN, y)), real_part(sigmoid(-2)),
                1e-12, "softplus_slope(nan, y), where y is that of z = -2");
    judge_close(real_part(softplus_slope(NAN, softplus(3))),
                real_part(sigmoid(3)), 1e-12,
                "softplus_slope(nan, y), where y is that of z = 3");
    judge_suspect(NAN, "Does e^y overflow? It stands in a numerator and in a"
                  " denominator.");
    judge_close(real_part(softplus_slope(NAN, 800)), 1, 1e-15,
                "softplus_slope(nan, 800)");
    judge_section("sec:real");
    judge_suspect_else("For small y something is subtracted that nearly"
                       " cancels, and the digits of y are gone. The library"
                       " has a function for e^x - 1.");
    judge_close(real_part(softplus_slope(NAN, softplus(-30))),
                real_part(sigmoid(-30)), 1e-12,
                "softplus_slope(nan, y), where y is that of z = -30");
    judge_section("");
    judge_true(isnan(real_part(softplus_slope(NAN, NAN))),
               "softplus_slope(nan, nan) is nan");
}

void check(void)
{
    check_elu();
    check_elu_slope();
    check_softplus_slope();
    const Parameter parameters[] = {{"z", z, 1, COUNT}};
    judge_gradient(&(Subject){
        .name = "a weighted sum of elu(z) and softplus(z)",
        .parameters = parameters, .count = 1,
        .value = value, .gradient = gradient,
    });
}
