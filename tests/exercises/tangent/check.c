/* Forward mode, node by node on a small graph against reverse sweeps from
   every node, and on a network against the identity of the two modes. */
#include "exercise.h"
#include "judge.h"

#include <string.h>
#include "fail.h"
#include "rng.h"

/* What nothing may be read from before it is set. */
static void fill(real *tangent, int size)
{
    for (int i = 0; i < size; i++) {
        tangent[i] = NAN;
    }
}

/* ---- a small graph ---- */

enum { C, X, Y, V, P, L, SQUARE, EXP, LOG, TANH, XX, LAST, NODES };

static const char *const names[NODES] = {
    "c, an input", "x, a parameter", "y, a parameter", "v = x y",
    "p = v + x", "l = v p", "l squared", "exp(y)", "log(v)", "tanh(y)",
    "x x", "exp(y) - x x",
};

static Graph *small_graph(void)
{
    Graph *g = graph_new();
    graph_input(g, 0.7);
    Node x = graph_parameter(g, 3), y = graph_parameter(g, 2);
    Node v = graph_multiply(x, y), p = graph_add(v, x);
    graph_square(graph_multiply(v, p));
    Node e = graph_exp(y);
    graph_log(v);
    graph_tanh(y);
    graph_subtract(e, graph_multiply(x, x));
    return g;
}

/* What node i has to say of parameters 0 and 1, from the other end. */
static double from_output(Graph *g, int i, const real *direction)
{
    real gradient[2] = {0};
    graph_backward((Node){g, i}, 1);
    graph_add_gradient(g, gradient);
    return real_part(gradient[0] * direction[0]
                     + gradient[1] * direction[1]);
}

/* A direction with more entries than it needs, so that whoever reads the
   wrong one gets a wrong number and no crash. */
static void check_small(void)
{
    Graph *g = small_graph(), *before = small_graph();
    real direction[NODES] = {0.5, -2}, tangent[NODES];
    double expected[NODES];
    for (int i = 2; i < NODES; i++) {
        direction[i] = 1000;
    }
    for (int i = 0; i < NODES; i++) {
        expected[i] = from_output(g, i, direction);
    }
    memcpy(before->adjoint, g->adjoint, NODES * sizeof(real));
    fill(tangent, NODES);
    tangent_sweep(g, direction, tangent);
    judge_suspect(NAN, "An input has no operands: nothing moves it, and"
                  " nothing else may be read for it.");
    judge_suspect(0.5, "An input is no parameter: the direction has no entry"
                  " for it.");
    judge_close(real_part(tangent[C]), 0, 0, "tangent[0], %s", names[C]);
    for (int i = X; i <= Y; i++) {
        judge_suspect(real_part(direction[i]), "direction[i] is not the"
                      " entry of node i: the number of its parameter is in"
                      " its step.");
        judge_suspect(NAN, "It has not been set.");
        judge_suspect(0, "This is a parameter: the direction says how it"
                      " moves.");
        judge_suspect(1, "It is to move along the direction, with its own"
                      " entry of it.");
        judge_close(real_part(tangent[i]), expected[i], 1e-15,
                    "tangent[%d], %s", i, names[i]);
    }
    double vx = 2 * 0.5, vy = 3 * -2;
    judge_suspect(vx, "Only the left operand has been heard.");
    judge_suspect(vy, "Only the right operand has been heard.");
    judge_suspect(3 * 0.5 + 2 * -2, "local[0] belongs to the left operand.");
    judge_suspect(0, "Nothing has come from its operands: here a node"
                  " collects, and they are complete before it.");
    judge_suspect(2 + 3, "The local derivatives alone: they are multiplied"
                  " by the operands' tangents.");
    for (int i = V; i < NODES; i++) {
        judge_suspect(NAN, "An operand's tangent was read before it was set,"
                      " or this one has not been set. Which way do we"
                      " go?");
        judge_close(real_part(tangent[i]), expected[i], 1e-13,
                    "tangent[%d], %s", i, names[i]);
    }
    judge_true(memcmp(g->value, before->value, NODES * sizeof(real)) == 0
               && memcmp(g->adjoint, before->adjoint,
                         NODES * sizeof(real)) == 0
               && memcmp(g->theta, before->theta, 2 * sizeof(real)) == 0,
               "the graph is as it was");
    graph_free(before);
    graph_free(g);
}

/* ---- a network ---- */

static void check_network(Rng *rng)
{
    Graph *g = graph_new();
    Node x[2] = {graph_input(g, 0.3), graph_input(g, -0.7)};
    Node one[16], two[16], z;
    graph_layer(x, 2, one, 16, graph_tanh);
    graph_layer(one, 16, two, 16, graph_sigmoid);
    graph_layer(two, 16, &z, 1, NULL);
    Node loss = graph_softplus(z);
    for (int p = 0; p < g->count; p++) {
        g->theta[p] = (real)rng_normal(rng);
    }
    graph_forward(g);
    graph_backward(loss, 1);
    real *direction = allocate((size_t)g->count, sizeof *direction);
    real *tangent = allocate((size_t)g->size, sizeof *tangent);
    for (int trial = 0; trial < 5; trial++) {
        double sum = 0, size = 0;
        for (int p = 0; p < g->count; p++) {
            direction[p] = (real)rng_normal(rng);
            double term = real_part(direction[p]
                                    * g->adjoint[g->parameter[p]]);
            sum += term;
            size += fabs(term);
        }
        fill(tangent, g->size);
        tangent_sweep(g, direction, tangent);
        judge_close_or(real_part(tangent[loss.index]), sum, 1e-12, size,
                       "the tangent of the network's loss, direction %d",
                       trial);
    }
    free(tangent);
    free(direction);
    graph_free(g);
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 3);
    judge_function("tangent_sweep");
    check_small();
    check_network(&rng);
}
