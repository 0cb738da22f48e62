/* Two neighbours: all pairs of bytes are tried.  double only: numbers
   entered by hand, and below 2^53. */
#include "exercise.h"
#include "judge.h"
#include "rng.h"

static const uint64_t prime = UINT64_C(0x100000001b3);

/* The distance of x from the nearest multiple of 2^64. */
static double size_of(uint64_t x)
{
    return (double)(x > -x ? -x : x);
}

static void compute(double expected[4])
{
    Rng rng;
    rng_seed(&rng, 1);
    double most = 0, least = INFINITY, greatest = 0;
    for (uint64_t a = 0; a < 256; a++) {
        for (uint64_t b = 0; b < 256; b++) {
            uint64_t s = rng_next(&rng) & ~UINT64_C(255);
            uint64_t d = (s ^ a) - (s ^ b);
            most = fmax(most, size_of(d));
            if (a != b) {
                least = fmin(least, size_of(d * prime));
                greatest = fmax(greatest, size_of(d * prime));
            }
        }
    }
    expected[0] = most;
    expected[1] = least;
    expected[2] = greatest;
    expected[3] = most;         /* equal above the last byte */
}

void check(void)
{
    static const char *const names[] = {
        "the greatest size of d", "the smallest size after times p",
        "the greatest size after times p", "what a byte can make up for",
    };
    double expected[4], came[] = {NAN, NAN, NAN, NAN};
    compute(expected);
    fnv(came);
    judge_function("fnv");
    const double p = (double)prime;
    judge_answer_suspect(0, 256, "Bytes go from 0 to 255.");
    judge_answer_suspect(0, 1, "An exclusive or with one byte can change all"
                         " of the last eight bits.");
    judge_answer_suspect(1, 435, "A difference of 1 becomes p, which is"
                         " 2^40 + 435.");
    judge_answer_suspect(1, ldexp(1, 40), "Nearly. The last bits of p count,"
                         " too.");
    judge_answer_suspect(1, 1, "The difference 1 is multiplied, too.");
    judge_answer_suspect(2, p, "This is the smallest.");
    judge_answer_suspect(2, 256 * p, "Bytes go from 0 to 255.");
    judge_answer_suspect(2, ldexp(1, 63), "This is the greatest size that"
                         " there is modulo 2^64. Does 255 p get that far?");
    judge_answer_suspect(3, 256, "Bytes go from 0 to 255.");
    judge_answer_suspect(3, 2 * 255, "Before it takes in a byte each, the two"
                         " sums must be equal in all bits but the last"
                         " eight.");
    judge_answers(came, expected, names, 4, 0);
}
