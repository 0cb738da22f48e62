/* Gradient verified, always: what becomes of right and wrong gradients,
   of nans and zeros.  double only: the numbers are real. */
#include "exercise.h"
#include "judge.h"
#include "rng.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 6 };
typedef struct {
    const char *name;
    int n;
    double ours[MOST], measured[MOST];
    Verdict verdict;
    const char *diagnosis;
} Case;

static const Case cases[] = {
    {"a right gradient", 4, {1, -2, 0.5, 1e-3}, {1, -2, 0.5, 1e-3},
     VERDICT_PASS, "All entries agree, and none is zero."},
    {"a gradient that is right but for rounding", 3,
     {1, -2 + 1e-13, 2e-17}, {1 - 1e-13, -2, -1e-17}, VERDICT_PASS,
     "The errors are far below 1e-6. Is the floor still there?"},
    {"a gradient that is a tenth too large", 3,
     {1.1, -2.2, 0.55}, {1, -2, 0.5}, VERDICT_FAIL,
     "It is the museum's: the error is printed, and nobody looks at it."},
    {"a gradient whose first entry is wrong", 3,
     {1.1, -2, 0.5}, {1, -2, 0.5}, VERDICT_FAIL,
     "One wrong entry is enough, wherever it stands."},
    {"a gradient whose last entry is wrong", 3,
     {1, -2, 0.6}, {1, -2, 0.5}, VERDICT_FAIL,
     "One wrong entry is enough, wherever it stands."},
    {"a gradient that is wrong by 2e-6", 2,
     {1, -2.000004}, {1, -2}, VERDICT_FAIL, "2e-6 is above 1e-6."},
    {"a gradient that is wrong by 5e-7", 2,
     {1, -2.000001}, {1, -2}, VERDICT_PASS, "5e-7 is below 1e-6."},
    {"a gradient of small entries, all doubled", 2,
     {2e-8, 4e-8}, {1e-8, 2e-8}, VERDICT_FAIL,
     "Small entries count, too: the floor is a part of the largest entry, and"
     " no constant."},
    {"a gradient of a million and some rounding", 2,
     {1e6, 2e-9}, {1e6, -1e-9}, VERDICT_PASS,
     "The errors are far below 1e-6. The floor is a part of the largest"
     " entry, and no constant."},
    {"a gradient with an entry that is too small", 2,
     {1, -2.2}, {1, -2}, VERDICT_FAIL, "The error counts, not its sign."},
    {"a gradient with a nan in it", 3,
     {1, NAN, 0.5}, {1, -2, 0.5}, VERDICT_NOT_FINITE,
     "The largest of some numbers does not show a nan: fmax passes it over,"
     " and no comparison is true of it."},
    {"a gradient whose measurement is a nan", 3,
     {1, -2, 0.5}, {1, -2, NAN}, VERDICT_NOT_FINITE,
     "The measured side can be nan, too."},
    {"a nan on both sides", 2, {1, NAN}, {1, NAN}, VERDICT_NOT_FINITE,
     "A nan does not equal a nan, and both are no numbers."},
    {"an infinity on both sides", 2, {1, INFINITY}, {1, INFINITY},
     VERDICT_NOT_FINITE, "inf - inf and inf/inf are nan: no error will show"
     " it."},
    {"a nan after a wrong entry", 3,
     {1.1, -2, NAN}, {1, -2, 0.5}, VERDICT_NOT_FINITE,
     "What is not finite goes before what is wrong, whichever stands first."},
    {"zero on both sides, everywhere", 4, {0}, {0}, VERDICT_VACUOUS,
     "Zero agrees with zero, whatever the code does: nothing was"
     " compared."},
    {"a gradient of no entries", 0, {0}, {0}, VERDICT_VACUOUS,
     "Of no entries all is true. Nothing was compared."},
    {"one entry that is not zero among four", 4,
     {0, 0, 0.5, 0}, {0, 0, 0.5, 0}, VERDICT_VACUOUS,
     "Three of four entries are zero on both sides: more than half."},
    {"two entries that are not zero among four", 4,
     {0, -0.25, 0.5, 0}, {-0.0, -0.25, 0.5, 0}, VERDICT_PASS,
     "Two of four are zero on both sides: not more than half."},
    {"two entries that are not zero among five", 5,
     {0, -0.25, 0.5, 0, 0}, {0, -0.25, 0.5, 0, 0}, VERDICT_VACUOUS,
     "Three of five are zero on both sides: more than half, though 5/2 is 2"
     " for whole numbers."},
    {"a gradient of zeros where the measured one has none", 3,
     {0, 0, 0}, {1, -2, 0.5}, VERDICT_FAIL,
     "The zeros are on one side only: the code computes nothing, and is"
     " wrong."},
    {"zeros of the code's alone, where rounding was measured", 3,
     {1, 0, 0}, {1, 1e-12, -1e-12}, VERDICT_PASS,
     "Two entries are zero on one side only. More than half would have to be"
     " zero on both."},
    {"zeros that were measured, where the code has rounding", 3,
     {1, 1e-12, -1e-12}, {1, 0, 0}, VERDICT_PASS,
     "Two entries are zero on one side only. More than half would have to be"
     " zero on both."},
    {"one wrong entry among zeros", 4,
     {0, 0, 0.6, 0}, {0, 0, 0.5, 0}, VERDICT_FAIL,
     "A wrong entry goes before zeros: it is known to be wrong."},
};

/* What verify says, and whether it printed its line. */
static Verdict ask(const double *ours, const double *measured, int n,
                   bool *printed)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        fail("no memory for a stream");
    }
    Verdict v = verify(ours, measured, n, out);
    fclose(out);
    *printed = strstr(text, "gradient verified") != NULL;
    free(text);
    return v;
}

static const char *name_of(Verdict v)
{
    return (int)v >= VERDICT_PASS && v <= VERDICT_NOT_FINITE
        ? verdict_name(v) : "none of the six";
}

static void expect(const Case *c)
{
    bool printed;
    Verdict v = ask(c->ours, c->measured, c->n, &printed);
    judge_suspect_else("%s", c->diagnosis);
    judge_true(v == c->verdict, "%s: the verdict should be \"%s\", and is"
               " \"%s\"", c->name, name_of(c->verdict), name_of(v));
    bool pass = v == VERDICT_PASS;
    judge_suspect_else("Readers see this line, and believe it.");
    judge_true(printed == pass, "%s: \"gradient verified\" should %s",
               c->name, pass ? "be printed" : "not be printed");
}

/* What the statement says. */
static Verdict verdict_of(const Case *c)
{
    int zeros = 0;
    double largest = 0;
    bool failed = false;
    for (int p = 0; p < c->n; p++) {
        double a = c->ours[p], m = c->measured[p];
        if (!isfinite(a) || !isfinite(m)) {
            return VERDICT_NOT_FINITE;
        }
        largest = fmax(largest, fmax(fabs(a), fabs(m)));
        zeros += a == 0 && m == 0;
    }
    for (int p = 0; p < c->n; p++) {
        double a = c->ours[p], m = c->measured[p];
        double size = fmax(fabs(a), fabs(m)) + largest / 512;
        failed = failed || fabs(a - m) > 1e-6 * size;
    }
    return failed ? VERDICT_FAIL
        : c->n == 0 || 2 * zeros > c->n ? VERDICT_VACUOUS : VERDICT_PASS;
}

/* Any mixture of entries that are right, wrong, zero, or no numbers. */
static void check_mixtures(void)
{
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < 500; i++) {
        Case c = {.name = "a mixture", .n = rng_below(&rng, MOST + 1),
                  .diagnosis = "It has several kinds of entries: in which"
                  " order are the questions asked?"};
        for (int p = 0; p < c.n; p++) {
            int kind = rng_below(&rng, 12);
            double m = kind < 5 ? 0 : pow(10, rng_below(&rng, 5) - 2);
            c.measured[p] = kind == 11 ? NAN : m;
            c.ours[p] = kind == 10 ? 1.001 * m : m;
        }
        c.verdict = verdict_of(&c);
        expect(&c);
    }
}

void check(void)
{
    judge_function("verify");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        require(verdict_of(&cases[i]) == cases[i].verdict, "%s",
                cases[i].name);
        expect(&cases[i]);
    }
    check_mixtures();
}
