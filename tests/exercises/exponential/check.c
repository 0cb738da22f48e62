/* Mean, mean square and density of w from the uniform x, by integrals over
   x and a difference of probabilities; the largest w from the library's
   generator, in a state that makes its largest number.  double only, since
   numbers are entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "rng.h"

static const char *const names[] = {
    "the density at w = 2", "the mean", "the variance",
    "the largest w that can come out",
};

/* The integral of w^power over x from 0 to 1, where w = -log(1 - x).  With
   1 - x = u^4 the integrand, 4 u^3 (-4 log u)^power, is smooth enough for
   the midpoint rule. */
static double moment(int power)
{
    enum { STEPS = 20000 };
    double sum = 0;
    for (int i = 0; i < STEPS; i++) {
        double u = (i + 0.5) / STEPS;
        sum += 4 * u * u * u * pow(-4 * log(u), power) / STEPS;
    }
    return sum;
}

/* The odd number that times this odd number is 1, modulo 2^64. */
static uint64_t inverse(uint64_t odd)
{
    uint64_t y = odd;
    for (int i = 0; i < 6; i++) {
        y *= 2 - odd * y;
    }
    return y;
}

/* rng_next is rotate_left(s[1] * 5, 7) * 9: where is it all ones? */
static double largest_uniform(void)
{
    uint64_t word = UINT64_MAX * inverse(9);
    word = (word >> 7) | (word << 57);
    Rng rng = {{1, word * inverse(5), 1, 1}};
    return rng_uniform(&rng);
}

/* x at a given w. */
static double place(double w)
{
    return 1 - exp(-w);
}

void check(void)
{
    const double h = 1e-4, mean = moment(1), square = moment(2);
    const double density = (place(2 + h) - place(2 - h)) / (2 * h);
    const double largest = -log(1 - largest_uniform());
    const double expected[] = {density, mean, square - mean * mean, largest};
    double came[] = {NAN, NAN, NAN, NAN};
    exponential(came);
    judge_function("exponential");
    judge_answer_suspect(0, place(2), "That is the probability that w is at"
                         " most 2. The density is its derivative.");
    judge_answer_suspect(0, 2 * exp(-2), "That is 2 e^-2. The density of the"
                         " polar distance has a factor r, because there r is"
                         " squared in the exponent; is w?");
    judge_answer_suspect(0, exp(2), "A density this large cannot have the"
                         " integral 1: look at the sign in the exponent.");
    judge_answer_suspect(2, square, "That is the mean of w squared. The"
                         " square of the mean is still to be subtracted.");
    if (isinf(came[3])) {
        judge_answer_suspect(3, came[3], "It would be, if x could be 1. What"
                             " is the largest x?");
    }
    judge_answer_suspect(3, 64 * log(2), "The word has 64 bits, and how many"
                         " of them are used?");
    judge_answer_suspect(3, 52 * log(2), "Close: how far from 1 is the"
                         " largest x?");
    judge_answer_suspect(3, 53, "That is the number of halvings. The"
                         " logarithm of this book is the natural one.");
    judge_answers(came, expected, names, 4, 6e-6);
}
