/* Three whole numbers, by going through the chain with every divisor:
   double only, since they are entered by hand. */
#include "exercise.h"
#include "judge.h"

static const long length = 1000000;

typedef struct { long memory, steps; } Bill;

/* Both sweeps in segments of k steps. */
static Bill sweep_in_segments(long k)
{
    Bill b = {0, 0};
    long held = 0;
    for (long segment = 0; segment < length / k; segment++) {
        held++;                         /* the checkpoint */
        b.steps += k;
    }
    for (long segment = length / k; segment > 0; segment--) {
        held += k;                      /* computed again, and held */
        b.steps += k;
        b.memory = held > b.memory ? held : b.memory;
        held -= k;
    }
    return b;
}

void check(void)
{
    static const char *const names[] = {
        "the best k", "the values in memory", "the steps in all",
    };
    long best = 1;
    Bill least = sweep_in_segments(1);
    for (long k = 1; k <= length; k++) {
        if (length % k == 0) {
            Bill b = sweep_in_segments(k);
            if (b.memory < least.memory) {
                least = b;
                best = k;
            }
        }
    }
    const double expected[] = {(double)best, (double)least.memory,
                               (double)least.steps};
    double came[] = {NAN, NAN, NAN};
    checkpoint(came);
    judge_function("checkpoint");
    judge_answer_suspect(0, 1, "Then every value is a checkpoint, and"
                         " nothing has been saved.");
    judge_answer_suspect(0, (double)length, "Then there is one segment, and"
                         " all of its values are held.");
    judge_answer_suspect(1, (double)best, "The checkpoints and the values of"
                         " one segment are held together.");
    judge_answer_suspect(1, (double)(best * best), "So much without"
                         " checkpoints. How many are there now, and how many"
                         " values has a segment?");
    judge_answer_suspect(2, (double)length, "This is the first time alone,"
                         " or the second: both count.");
    judge_answer_suspect(2, (double)(3 * length), "Twice: the reverse sweep"
                         " itself computes no step forward.");
    judge_answer_suspect(2, (double)(2 * length - best), "The last segment,"
                         " too, is computed again.");
    judge_answers(came, expected, names, 3, 0);
}
