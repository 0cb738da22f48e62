/* A count over all values of the generator; double only, since numbers are
   entered by hand. */
#include "exercise.h"
#include "judge.h"
#include <math.h>

enum { VALUES = 32768, SAMPLES = 10000 };

static const char *const names[] = {
    "how many samples are favoured", "the factor",
    "the draws that fall on the favoured samples",
};

void check(void)
{
    static int times[SAMPLES];
    int most = 0, least = VALUES, favoured = 0, on_them = 0;
    for (int x = 0; x < VALUES; x++) {
        times[x % SAMPLES]++;
    }
    for (int i = 0; i < SAMPLES; i++) {
        most = times[i] > most ? times[i] : most;
        least = times[i] < least ? times[i] : least;
    }
    for (int i = 0; i < SAMPLES; i++) {
        favoured += times[i] == most;
        on_them += times[i] == most ? most : 0;
    }
    const double expected[] = {favoured, (double)most / least, on_them};
    double came[] = {NAN, NAN, NAN};
    modulo(came);
    judge_function("modulo");
    judge_answer_suspect(0, favoured - 1, "That is the number of the last of"
                         " them; the first has the number 0.");
    judge_answer_suspect(0, SAMPLES - favoured, "That is how many are not"
                         " favoured.");
    judge_answer_suspect(0, most * SAMPLES - VALUES, "That many values are"
                         " missing for one more round of all samples; which"
                         " samples did the last round reach?");
    judge_answer_suspect(1, 1.0, "In C, a quotient of two whole numbers is a"
                         " whole number: write 1.0 / 7 and not 1 / 7.");
    judge_answer_suspect(1, most, "That is how often one of them comes. How"
                         " often does another one?");
    judge_answer_suspect(1, (double)least / most, "That is the factor the"
                         " other way round.");
    judge_answer_suspect(1, (double)most * SAMPLES / VALUES, "That is against"
                         " a fair choice; asked is one of them against one of"
                         " the others.");
    if (fabs(came[1] - expected[1]) < 0.01) {
        judge_answer_suspect(1, came[1], "It is rounded. What is asked is"
                             " exact, and may be entered as a quotient.");
    }
    judge_answer_suspect(2, favoured, "That many values of x would do for one"
                         " round; all rounds pass over them.");
    judge_answer_suspect(2, (double)favoured / SAMPLES * VALUES, "That is"
                         " what a fair choice would give them.");
    judge_answer_suspect(2, least * favoured, "That is what each of them gets"
                         " in the whole rounds; there is a last one.");
    judge_answers(came, expected, names, 3, 1e-9);
}
