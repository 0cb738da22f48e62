/* A comparison with holes.  double only: the numbers that are compared
   are real. */
#include "exercise.h"
#include "judge.h"
#include "rng.h"

/* What the colleague has written. */
static bool colleague(double ours, double measured)
{
    double apart = fabs(ours - measured);
    return apart / fmax(ours, measured) > 1e-7;
}

static void check_entered(const double *pair, const char *what)
{
    for (int i = 0; i < 2; i++) {
        judge_suspect_else("Enter both numbers of the pair.");
        judge_true(!isnan(pair[i]), "the %s pair should have two numbers",
                   what);
    }
}

static void check_holes(void)
{
    double pair[4] = {NAN, NAN, NAN, NAN};
    holes(pair);
    judge_function("holes");
    check_entered(pair, "negative");
    double a = pair[0], m = pair[1], larger = fmax(fabs(a), fabs(m));
    judge_true(isfinite(a) && isfinite(m) && a < 0 && m < 0,
               "%g and %g should be finite and negative", a, m);
    judge_true(fabs(a - m) >= 0.5 * larger * (1 - 1e-12),
               "%g and %g should differ by at least half of the larger"
               " size", a, m);
    judge_true(!colleague(a, m), "%g and %g should not be called wrong", a, m);
    check_entered(pair + 2, "tiny");
    a = pair[2], m = pair[3];
    judge_true(a >= 0 && m >= 0 && a < 1e-300 && m < 1e-300,
               "%g and %g should be from 0 to 1e-300", a, m);
    judge_suspect_else("Their difference, divided by the larger of them, is"
                       " not above 1e-7.");
    judge_true(colleague(a, m), "%g and %g should be called wrong", a, m);
}

static void expect(bool wrong, double a, double m, double scale,
                   const char *diagnosis)
{
    judge_suspect_else("%s", diagnosis);
    judge_true(entry_is_wrong(a, m, scale) == wrong,
               "entry_is_wrong(%g, %.9g, %g) should be %s", a, m, scale,
               wrong ? "true" : "false");
}

static void check_entry_is_wrong(void)
{
    static const char *const nans =
        "With a nan in it every comparison is false, so the branch that it"
        " falls into must be the one that says wrong. And fmax passes a nan"
        " over.";
    static const char *const infinities =
        "Something that is infinite is not finite, and wrong, even if both"
        " are: infinity is not more than infinity, and inf - inf is nan.";
    judge_function("entry_is_wrong");
    expect(false, 1, 1, 1, "The two are equal.");
    expect(true, 2, 1, 0, "One is twice the other.");
    expect(true, -1, -0.5, 0, "The larger of two negative numbers is not the"
           " one of larger size.");
    expect(true, 1, -1, 0, "They have opposite signs.");
    expect(true, NAN, 1, 1, nans);
    expect(true, 1, NAN, 1, nans);
    expect(true, NAN, NAN, 0, nans);
    expect(true, INFINITY, 1, 1, infinities);
    expect(true, 1, -INFINITY, 1, infinities);
    expect(true, INFINITY, INFINITY, 1, infinities);
    expect(false, 0, 0, 0, "Two zeros are not wrong. Is there a 0/0, which"
           " is nan?");
    expect(false, 1e-310, 2e-310, 1, "Beside a scale of 1 both are nothing"
           " but rounding.");
    expect(true, 1e-310, 2e-310, 0, "With scale 0 there is no floor: one is"
           " twice the other.");
    expect(true, 2e-8, 1e-8, 1, "The floor is scale/512, times 1e-7. Here it"
           " is higher.");
    expect(true, 3e-8, 2e-8, 1e-6, "The floor is a part of the scale that is"
           " given, no constant.");
    expect(false, 1, 1 + 5e-8, 0, "They differ by less than 1e-7 of the"
           " larger.");
    expect(true, 1, 1 + 2e-7, 0, "They differ by more than 1e-7 of the"
           " larger.");
}

/* Pairs that are just allowed, or just not. */
static void check_room(void)
{
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < 1000; i++) {
        double m = pow(10, 12 * rng_uniform(&rng) - 6);
        double scale = rng_below(&rng, 3) * pow(10, rng_below(&rng, 9) - 4);
        double room = 1e-7 * (m + scale / 512);
        bool wrong = rng_below(&rng, 2);
        double a = m - (wrong ? 1.001 : 0.999) * room;
        double sign = rng_below(&rng, 2) ? 1 : -1;
        if (fabs(a) > m) {
            continue;
        }
        const char *text = wrong ? "It is a thousandth more than is allowed."
                                 : "It is a thousandth less than is allowed.";
        expect(wrong, sign * a, sign * m, scale, text);
        expect(wrong, sign * m, sign * a, scale, text);
    }
}

void check(void)
{
    check_holes();
    check_entry_is_wrong();
    check_room();
}
