/* The eleven numbers of the 2-1-1 network, from the library, in
   double only, since numbers entered by hand have no derivatives. */
#include "exercise.h"
#include "judge.h"
#include "network.h"

static const char *const names[] = {
    "z of layer 1", "z of layer 2", "the output", "the loss",
    "delta of layer 2", "dL/dw of layer 2", "dL/db of layer 2",
    "delta of layer 1", "dL/dW of layer 1, first entry",
    "dL/dW of layer 1, second entry", "dL/db of layer 1",
};

/* What the library finds. */
static void compute(double expected[11])
{
    Network *n = network_new((const int[]){2, 1, 1},
                             (const char *const[]){"relu", "sigmoid"}, 2, 1);
    const double theta[] = {0.5, -0.5, 0.5, 0.5, -1};
    for (int i = 0; i < 5; i++) {
        n->theta[i] = theta[i];
    }
    Matrix *x = matrix_new(1, 2), *t = matrix_new(1, 1);
    matrix_set(x, (const double[]){2, -1});
    t->at[0] = 1;
    network_clear(n);
    real loss = network_gradient(n, loss_find("squared-error"), x, t, 1);
    const real *g = n->gradient;
    double y = creal(n->layers[3]->y.at[0]);
    const double all[] = {
        creal(n->layers[0]->y.at[0]), creal(n->layers[2]->y.at[0]), y,
        creal(loss), creal(g[4]), creal(g[3]), creal(g[4]), creal(g[2]),
        creal(g[0]), creal(g[1]), creal(g[2]),
    };
    for (int i = 0; i < 11; i++) {
        expected[i] = all[i];
    }
    matrix_free(t);
    matrix_free(x);
    network_free(n);
}

void check(void)
{
    double expected[11], came[11];
    for (int i = 0; i < 11; i++) {
        came[i] = NAN;
    }
    compute(expected);
    two_one_one(came);
    judge_function("two_one_one");
    judge_answer_suspect(0, 1.5, "The bias of layer 1 is missing.");
    judge_answer_suspect(0, 1, "The second weight and the second input are"
                         " both negative; their product is not.");
    judge_answer_suspect(3, 2 * expected[3], "The squared error of the book"
                         " has a half in front.");
    judge_answer_suspect(4, -0.5, "This is y - t: the loss's gradient must"
                         " still go through the sigmoid, times y (1 - y).");
    judge_answer_suspect(5, expected[4], "This is delta itself. The weight"
                         " has multiplied the output of layer 1.");
    judge_answer_suspect(7, expected[4], "The error must go through the"
                         " weight of layer 2 on its way back.");
    judge_answer_suspect(8, expected[7], "This is delta itself. The weight"
                         " has multiplied the first input, 2.");
    judge_answer_suspect(8, expected[9], "These two are exchanged, it seems:"
                         " this is the gradient by the second weight.");
    judge_answers(came, expected, names, 11, 1e-12);
}
