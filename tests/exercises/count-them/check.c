/* How many parameters, how many numbers kept: the library's networks are
   made, and counted.  double only: numbers entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "network.h"

static double kept(const Network *n, int samples)
{
    int sum = 0;
    for (int i = 0; i < n->layer_count; i++) {
        sum += n->layers[i]->outputs;
    }
    return (double)samples * sum;
}

void check(void)
{
    static const char *const names[] = {
        "the parameters of 10-20-1", "what it keeps for 5 samples",
        "what 2-16-8-1 keeps for 300 samples",
    };
    Network *a = network_new((const int[]){10, 20, 1},
                             (const char *const[]){"relu", "linear"}, 2, 5);
    Network *b = network_new((const int[]){2, 16, 8, 1}, (const char *const[])
                             {"sigmoid", "sigmoid", "sigmoid"}, 3, 300);
    double expected[] = {a->count, kept(a, 5), kept(b, 300)};
    double came[] = {NAN, NAN, NAN};
    network_free(a);
    network_free(b);
    count_them(came);
    judge_function("count_them");
    judge_answer_suspect(0, 10 * 20 + 20, "The biases, one for each unit,"
                         " are parameters, too.");
    judge_answer_suspect(0, 10 * 20, "This is the first weight matrix. What"
                         " else does training change?");
    judge_answer_suspect(0, 10 * 20 + 10 + 20 + 1, "A layer has a bias for"
                         " each of its units, not for each of its inputs.");
    judge_answer_suspect(0, 10 * 20 + 20 + 20, "The output unit has a bias,"
                         " too.");
    judge_answer_suspect(1, 5 * 21, "A layer keeps what it puts out: the"
                         " affine layer Z, and the activation Y.");
    judge_answer_suspect(1, 5 * 20, "The hidden layer has a Z and a Y, and"
                         " the output is kept, too.");
    judge_answer_suspect(1, 5 * 40, "The output is kept, too: it is the Z of"
                         " the second layer.");
    judge_answer_suspect(1, 41, "This is for one sample.");
    judge_answer_suspect(1, 5 * 42, "A linear activation is no layer, and"
                         " keeps nothing.");
    judge_answer_suspect(1, 5 * 51, "The samples are the caller's: the first"
                         " layer has a view of them.");
    judge_answer_suspect(2, 300 * 25, "A layer keeps what it puts out: the"
                         " affine layer Z, and the activation Y.");
    judge_answer_suspect(2, 50, "This is for one sample.");
    judge_answer_suspect(2, 300 * 49, "The last layer has a sigmoid, too.");
    judge_answer_suspect(2, 300 * 52, "The samples are the caller's: the"
                         " first layer has a view of them.");
    judge_answers(came, expected, names, 3, 0);
}
