/* The nine adjoints, from a graph: double only, since they are entered by
   hand. */
#include "exercise.h"
#include "graph.h"
#include "judge.h"

static const char *const names[] = {
    "the adjoint of w", "the adjoint of x", "the adjoint of b",
    "the adjoint of t", "the adjoint of p", "the adjoint of z",
    "the adjoint of s", "the adjoint of q", "the adjoint of the loss",
};

void check(void)
{
    Graph *g = graph_new();
    Node w = graph_input(g, 3), x = graph_input(g, 2);
    Node b = graph_input(g, log(3) - 6), t = graph_input(g, 1);
    Node z = graph_add(graph_multiply(w, x), b);
    Node s = graph_softplus(z), q = graph_multiply(t, z);
    Node loss = graph_subtract(s, q);
    graph_backward(loss, 1);
    double expected[9], came[9];
    for (int i = 0; i < 9; i++) {
        expected[i] = real_part(g->adjoint[i]);
        came[i] = NAN;
    }
    double log3 = real_part(graph_value(z)), slope = expected[5] + 1;
    logistic_by_hand(came);
    judge_function("logistic_by_hand");
    for (int i = 0; i < 9; i++) {
        judge_answer_suspect(i, 0, "Zero? Every node has a way to the loss."
                             " (In C a quotient of whole numbers is a whole"
                             " number: 3 / 4 is 0, 3.0 / 4 is not.)");
    }
    judge_answer_suspect(0, 2 * slope, "Node z has two readers, s and q, and"
                         " hears from both.");
    judge_answer_suspect(0, -2, "Node z has two readers, s and q, and hears"
                         " from both.");
    for (int i = 0; i < 6; i++) {
        double factor = i == 0 ? 2 : i == 1 ? 3 : 1;
        if (i == 3) {
            continue;
        }
        judge_answer_suspect(i, factor * (slope + 1), "q is subtracted: what"
                             " it hands to z is negative.");
        judge_answer_suspect(i, factor * -slope, "z has two readers: what"
                             " they hand on is added, not multiplied.");
        judge_answer_suspect(i, factor * (slope * (1 - slope) - 1), "The"
                             " derivative of softplus is the sigmoid, not"
                             " the sigmoid's slope.");
    }
    judge_answer_suspect(0, 3 * expected[4], "A product hands to each factor"
                         " the upstream times the other one.");
    judge_answer_suspect(1, 2 * expected[4], "A product hands to each factor"
                         " the upstream times the other one.");
    judge_answer_suspect(2, slope, "Node z has two readers, s and q, and"
                         " hears from both.");
    judge_answer_suspect(3, log3, "q is subtracted: its own adjoint is not"
                         " 1.");
    judge_answer_suspect(3, -1, "This is the adjoint of q; t receives it"
                         " times the other factor of q.");
    judge_answer_suspect(4, slope, "Node z has two readers, s and q, and"
                         " hears from both.");
    judge_answer_suspect(5, slope, "This is what s hands to z. There is"
                         " another reader of z.");
    judge_answer_suspect(5, -1, "This is what q hands to z. There is another"
                         " reader of z.");
    judge_answer_suspect(6, slope, "This is the local derivative of"
                         " softplus; it belongs to what z receives.");
    judge_answer_suspect(8, real_part(graph_value(loss)), "This is its"
                         " value. How does the loss change with itself?");
    judge_answers(came, expected, names, 9, 5e-5);
    graph_free(g);
}
