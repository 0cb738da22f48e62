/* The entropy of the target, and the library's loss at the logits that
   were entered; double only, since they are. */
#include "exercise.h"
#include "judge.h"
#include "loss.h"

static const double target[] = {0.7, 0.2, 0.1};
static const char *const names[] = {
    "the least value", "the first logit", "the second logit",
};

static double loss_at(double z1, double z2)
{
    const Matrix z = {1, 3, (real[]){z1, z2, 0}};
    const Matrix t = {1, 3, (real[]){target[0], target[1], target[2]}};
    return real_part(loss_find("cross-entropy")->value(&z, &t));
}

void check(void)
{
    double least = 0, came[3] = {NAN, NAN, NAN};
    for (int k = 0; k < 3; k++) {
        least -= target[k] * log(target[k]);
    }
    const double expected[3] = {
        least, log(target[0] / target[2]), log(target[1] / target[2]),
    };
    soft_labels(came);
    judge_function("soft_labels");
    judge_answer_suspect(0, 0, "It is 0 if the truth is one-hot. Here even"
                         " y = t is charged for what it says of each class.");
    judge_answer_suspect(0, log(3), "That is the charge if all three are"
                         " given 1/3, and a better answer is possible.");
    judge_answer_suspect(0, -log(target[0]), "That charges for the first"
                         " class alone; the others count, too.");
    judge_answer_suspect(0, least / log(2), "It is in bits: the logarithm of"
                         " this book is the natural one.");
    judge_answer_suspect(0, -least, "A probability below 1 has a negative"
                         " logarithm, and the loss a minus sign in front.");
    for (int k = 0; k < 2; k++) {
        judge_answer_suspect(1 + k, log(target[k]), "The logarithms of t would"
                             " do as logits, but the last one must be 0: by"
                             " how much may all be shifted?");
        judge_answer_suspect(1 + k, log(target[k] / (1 - target[k])), "That"
                             " is the logit of yes or no, against all others"
                             " together; here it is against the last one.");
        judge_answer_suspect(1 + k, target[k] / target[2], "That is the"
                             " quotient of the probabilities; a logit is the"
                             " logarithm of it.");
    }
    judge_answers(came, expected, names, 3, 6e-5);
    judge_suspect_else("Close, and a few digits are missing: enter the logits"
                       " as expressions, or with nine digits.");
    judge_close_or(loss_at(came[1], came[2]), least, 1e-15, 1,
                   "the library's loss at these logits");
}
