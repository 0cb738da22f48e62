/* Zero everywhere: the classifier as a graph, and the instrument asked.
   double only, since numbers entered by hand have no derivatives. */
#include "exercise.h"
#include "judge.h"

#include <stdlib.h>

enum { ENTRIES = 337 };

/* The graph's sweep back, but for the sign of tanh's slope. */
static void wrong_gradient(void *context, real upstream, real *gradient)
{
    Node loss = *(Node *)context;
    Graph *g = loss.graph;
    graph_forward(g);
    real *adjoint = allocate((size_t)g->size, sizeof *adjoint);
    adjoint[loss.index] = upstream;
    for (int i = loss.index; i >= 0; i--) {
        real local[2];
        int operands = graph_local(g, i, local);
        Step s = g->step[i];
        real back = s.operation == NODE_TANH ? -adjoint[i] : adjoint[i];
        if (operands > 0) {
            adjoint[s.left] += back * local[0];
        }
        if (operands > 1) {
            adjoint[s.right] += back * local[1];
        }
    }
    for (int p = 0; p < g->count; p++) {
        gradient[p] += adjoint[g->parameter[p]];
    }
    free(adjoint);
}

/* The loss of a classifier whose parameters are all zero. */
static Node build(void)
{
    Graph *g = graph_new();
    Node x[] = {graph_input(g, 0.5), graph_input(g, -1)}, y1[16], y2[16], z;
    graph_layer(x, 2, y1, 16, graph_tanh);
    graph_layer(y1, 16, y2, 16, graph_tanh);
    graph_layer(y2, 16, &z, 1, NULL);
    Node sign = graph_input(g, 1 - 2 * 1);
    return graph_softplus(graph_multiply(sign, z));
}

static void compute(double expected[5])
{
    Node loss = build();
    Graph *g = loss.graph;
    require(g->count == ENTRIES, "%d parameters", g->count);
    real *at = g->theta;
    const Parameter parameters[] = {
        {"W1", at, 2, 16}, {"b1", at + 32, 1, 16},
        {"W2", at + 48, 16, 16}, {"b2", at + 304, 1, 16},
        {"W3", at + 320, 16, 1}, {"b3", at + 336, 1, 1},
    };
    Subject right = gradcheck_graph(&loss, parameters, 6), wrong = right;
    wrong.gradient = wrong_gradient;
    real gradient[ENTRIES] = {0};
    right.gradient(right.context, 1, gradient);
    expected[0] = expected[1] = 0;
    for (int p = 0; p < ENTRIES; p++) {
        expected[0] += gradient[p] != 0;
        expected[1] += real_part(gradient[p]);
    }
    expected[2] = gradcheck(&right).verdict;
    expected[3] = gradcheck(&wrong).failed;
    for (int d = 0; d < 16; d++) {
        at[320 + d] = 0.1;
    }
    expected[4] = gradcheck(&wrong).failed;
    graph_free(g);
}

void check(void)
{
    static const char *const names[] = {
        "how many entries are not zero", "their sum", "the verdict",
        "called wrong with all parameters at zero",
        "called wrong with W3 at 0.1",
    };
    double expected[5], came[5] = {NAN, NAN, NAN, NAN, NAN};
    compute(expected);
    all_zero(came);
    judge_function("all_zero");
    judge_answer_suspect(0, 17, "The gradient of an output weight is delta"
                         " times the output of the unit below it: and what"
                         " is tanh(0)?");
    judge_answer_suspect(0, ENTRIES, "Delta reaches the hidden layers"
                         " through W3 and W2, which are zero.");
    judge_answer_suspect(0, 0, "One parameter moves the logit whatever the"
                         " units below it say.");
    judge_answer_suspect(1, -1, "sigma(z) - t, and the logit is 0: sigma is"
                         " in its middle.");
    judge_answer_suspect(2, VERDICT_PASS, "Every entry agrees, but in how"
                         " many was there anything to compare?");
    judge_answer_suspect(2, VERDICT_FAIL, "The gradient is right, and the"
                         " measurement too: no entry is called wrong.");
    judge_answer_suspect(2, VERDICT_KINK, "Neither tanh nor the loss has a"
                         " kink anywhere.");
    judge_answer_suspect(2, VERDICT_NOISE, "Zeros that are computed from"
                         " zeros are exact: there is no noise in them.");
    judge_answer_suspect(2, VERDICT_NOT_FINITE, "All numbers here are finite,"
                         " and most of them zero.");
    judge_answer_suspect(3, 336, "What is zero is zero with either sign.");
    judge_answer_suspect(3, 32, "Nothing comes back to any tanh: zero is zero"
                         " with either sign.");
    judge_answer_suspect(4, 0, "With W3 at 0.1 something comes back to the"
                         " second hidden layer. Whose derivative is it,"
                         " there, times 1?");
    judge_answer_suspect(4, 17, "The bias of the last layer has no tanh on"
                         " its way to the loss.");
    judge_answer_suspect(4, 32, "The first layer still gets nothing: W2 is"
                         " zero.");
    judge_answer_suspect(4, 16 * 16 + 16, "The gradient of W2 has the outputs"
                         " of the first layer in it, and these are zero.");
    judge_answer_suspect(4, 16 * 16 + 16 + 48, "A gradient of W2 has the"
                         " outputs of the first layer in it, which are zero,"
                         " and what comes down to that layer is multiplied"
                         " by W2.");
    judge_answers(came, expected, names, 5, 1e-12);
}
