/* The adjoints of two leaves, which count paths: double only, since they
   are entered by hand. */
#include "exercise.h"
#include "graph.h"
#include "judge.h"

enum { LAST = 30 };

void check(void)
{
    static const char *const names[] = {"the adjoint of v1",
                                        "the adjoint of v2"};
    Graph *g = graph_new();
    Node v[LAST + 1];
    v[1] = graph_input(g, 1);
    v[2] = graph_input(g, 1);
    for (int k = 2; k < LAST; k++) {
        v[k + 1] = graph_add(v[k], v[k - 1]);
    }
    graph_backward(v[LAST], 1);
    const double expected[] = {real_part(graph_adjoint(v[1])),
                               real_part(graph_adjoint(v[2]))};
    double came[] = {NAN, NAN};
    rabbits(came);
    judge_function("rabbits");
    judge_answer_suspect(0, expected[0] + expected[1], "This would be so if"
                         " v1 had two readers, as the others have. Who reads"
                         " it?");
    judge_answer_suspect(0, expected[1], "This belongs to v2: v1 is one step"
                         " further away, but has one reader only.");
    judge_answer_suspect(0, expected[1] - expected[0], "One generation too"
                         " few: the adjoint of v30 is 1, and that of v29 is"
                         " 1 as well.");
    judge_answer_suspect(1, expected[0] + expected[1], "One generation too"
                         " many: the adjoint of v30 is 1, and that of v29 is"
                         " 1 as well.");
    judge_answer_suspect(1, expected[0], "One generation too few: the"
                         " adjoint of v30 is 1, and that of v29 is 1 as"
                         " well.");
    for (int i = 0; i < 2; i++) {
        judge_answer_suspect(i, 0x1p28, "A step to the next node and one to"
                             " the next but one are not of the same length:"
                             " the paths do not double with every node.");
        judge_answer_suspect(i, 0x1p29, "A step to the next node and one to"
                             " the next but one are not of the same length:"
                             " the paths do not double with every node.");
    }
    judge_answers(came, expected, names, 2, 0);
    graph_free(g);
}
