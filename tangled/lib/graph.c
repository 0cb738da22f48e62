/* From chapters/03-chain-rule.nw: change it there, not here. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "activation.h"
#include "fail.h"
#include "graph.h"

/* list the operations */
static const struct {
    const char *name;
    int operands;
    int value, local;   /* arithmetic operations for each */
} operations[] = {
    [NODE_INPUT] = { "input", 0, 0, 0 },
    [NODE_PARAMETER] = { "parameter", 0, 0, 0 },
    [NODE_ADD] = { "+", 2, 1, 0 },
    [NODE_SUBTRACT] = { "−", 2, 1, 0 },
    [NODE_MULTIPLY] = { "×", 2, 1, 0 },
    [NODE_SQUARE] = { "square", 1, 1, 1 },
    [NODE_EXP] = { "exp", 1, 1, 0 },
    [NODE_LOG] = { "log", 1, 1, 1 },
    [NODE_RELU] = { "ReLU", 1, 1, 1 },
    [NODE_SIGMOID] = { "sigmoid", 1, 4, 2 },
    [NODE_TANH] = { "tanh", 1, 1, 2 },
    [NODE_SOFTPLUS] = { "softplus", 1, 4, 4 },
};
/* compute the value of a node */
static inline real compute(const Graph *g, int i)
{
    Step s = g->step[i];
    real a = g->value[s.left], b = g->value[s.right];
    switch (s.operation) {
    case NODE_INPUT:     return g->value[i];
    case NODE_PARAMETER: return g->theta[s.left];
    case NODE_ADD:       return a + b;
    case NODE_SUBTRACT:  return a - b;
    case NODE_MULTIPLY:  return a * b;
    case NODE_SQUARE:    return a * a;
    case NODE_EXP:       return exp(a);
    case NODE_LOG:       return log(a);
    case NODE_RELU:      return relu(a);
    case NODE_SIGMOID:   return sigmoid(a);
    case NODE_TANH:      return tanh(a);
    case NODE_SOFTPLUS:  return softplus(a);
    }
    fail("node %d has no operation", i);
}
/* make room for more */
static int doubled(int capacity)
{
    require(capacity <= INT_MAX / 2, "no room beyond %d", capacity);
    return capacity ? 2 * capacity : 16;
}

static void *enlarge(void *old, int used, int capacity, size_t size)
{
    void *more = allocate((size_t)capacity, size);
    if (used > 0)
        memcpy(more, old, (size_t)used * size);
    free(old);
    return more;
}
/* append a node */
static Node append(Graph *g, Step step)
{
    /* make room for another node */
    if (g->size == g->capacity) {
        int n = g->size, more = g->capacity = doubled(n);
        g->step = enlarge(g->step, n, more, sizeof *g->step);
        g->value = enlarge(g->value, n, more, sizeof(real));
        g->adjoint = enlarge(g->adjoint, n, more, sizeof(real));
        g->name = enlarge(g->name, n, more, sizeof *g->name);
    }
    int i = g->size++;
    g->step[i] = step;
    g->value[i] = compute(g, i);
    return (Node){ g, i };
}
/* make and free a graph */
Graph *graph_new(void)
{
    return allocate(1, sizeof(Graph));
}

void graph_free(Graph *g)
{
    if (!g)
        return;
    free(g->step), free(g->value), free(g->adjoint);
    free(g->name), free(g->theta), free(g->parameter);
    free(g);
}
/* make the leaves */
Node graph_input(Graph *g, real value)
{
    Node n = append(g, (Step){ NODE_INPUT, 0, 0 });
    g->value[n.index] = value;
    return n;
}
Node graph_parameter(Graph *g, real value)
{
    /* make room for another parameter */
    if (g->count == g->count_capacity) {
        int n = g->count, more = g->count_capacity = doubled(n);
        g->theta = enlarge(g->theta, n, more, sizeof(real));
        g->parameter = enlarge(g->parameter, n, more, sizeof(int));
    }
    int p = g->count++;
    g->theta[p] = value;
    g->parameter[p] = g->size;
    return append(g, (Step){ NODE_PARAMETER, p, 0 });
}
static int index_of(Node n)
{
    require(n.graph && n.index >= 0 && n.index < n.graph->size,
            "%d is not a node of a graph", n.index);
    return n.index;
}
void graph_set(Node input, real value)
{
    int i = index_of(input);
    require(input.graph->step[i].operation == NODE_INPUT,
            "node %d is not an input", i);
    input.graph->value[i] = value;
}
Node graph_name(Node n, const char *name)
{
    int i = index_of(n);
    n.graph->name[i] = name;
    return n;
}
/* make the operations */
static Node unary(Operation operation, Node a)
{
    int i = index_of(a);
    return append(a.graph, (Step){ operation, i, i });
}
static Node binary(Operation operation, Node a, Node b)
{
    int i = index_of(a), j = index_of(b);
    require(a.graph == b.graph, "nodes %d and %d of two graphs", i, j);
    return append(a.graph, (Step){ operation, i, j });
}
Node graph_add(Node a, Node b) { return binary(NODE_ADD, a, b); }
Node graph_subtract(Node a, Node b)
{
    return binary(NODE_SUBTRACT, a, b);
}
Node graph_multiply(Node a, Node b)
{
    return binary(NODE_MULTIPLY, a, b);
}
Node graph_square(Node a) { return unary(NODE_SQUARE, a); }
Node graph_exp(Node a) { return unary(NODE_EXP, a); }
Node graph_log(Node a) { return unary(NODE_LOG, a); }
Node graph_relu(Node a) { return unary(NODE_RELU, a); }
Node graph_sigmoid(Node a) { return unary(NODE_SIGMOID, a); }
Node graph_tanh(Node a) { return unary(NODE_TANH, a); }
Node graph_softplus(Node a) { return unary(NODE_SOFTPLUS, a); }
/* sweep forward */
void graph_forward(Graph *g)
{
    for (int i = 0; i < g->size; i++)
        g->value[i] = compute(g, i);
}
real graph_value(Node n)
{
    int i = index_of(n);
    return n.graph->value[i];
}

real graph_adjoint(Node n)
{
    int i = index_of(n);
    return n.graph->adjoint[i];
}
/* differentiate a node */
int graph_local(const Graph *g, int i, real local[2])
{
    Step s = g->step[i];
    real a = g->value[s.left], b = g->value[s.right];
    real y = g->value[i];
    local[0] = local[1] = 0;
    switch (s.operation) {
    case NODE_INPUT:
    case NODE_PARAMETER:
        break;
    /* differentiate a sum */
    case NODE_ADD:          /* eq. (3.16) */
        local[0] = 1;
        local[1] = 1;
        break;
    /* differentiate a difference */
    case NODE_SUBTRACT:     /* eq. (3.17) */
        local[0] = 1;
        local[1] = -1;
        break;
    /* differentiate a product */
    case NODE_MULTIPLY:     /* eq. (3.18): swapped */
        local[0] = b;
        local[1] = a;
        break;
    /* differentiate the functions of one operand */
    /* differentiate the square */
    case NODE_SQUARE:       /* eq. (3.19) */
        local[0] = 2 * a;
        break;
    /* differentiate the exponential and the logarithm */
    case NODE_EXP:          /* eq. (3.20) */
        local[0] = y;
        break;
    case NODE_LOG:
        local[0] = 1 / a;
        break;
    /* differentiate relu */
    case NODE_RELU:         /* eq. (3.21); at the kink, 0 */
        local[0] = real_part(a) <= 0 ? 0 : 1;
        break;
    /* differentiate the sigmoid and its relatives */
    case NODE_SIGMOID:      /* eq. (3.22) */
        local[0] = y * (1 - y);
        break;
    case NODE_TANH:         /* eq. (3.23) */
        local[0] = 1 - y * y;
        break;
    case NODE_SOFTPLUS:     /* eq. (3.24) */
        local[0] = sigmoid(a);
        break;
    }
    return operations[s.operation].operands;
}
/* sweep backward */
void graph_backward(Node output, real seed)
{
    Graph *g = output.graph;
    int last = index_of(output);
    for (int i = 0; i < g->size; i++)
        g->adjoint[i] = 0;
    g->adjoint[last] = seed;
    for (int i = last; i >= 0; i--) {
        /* hand the adjoint of node i on to its operands */
        Step s = g->step[i];
        real local[2], upstream = g->adjoint[i];
        int operands = graph_local(g, i, local);
        if (operands > 0)
            g->adjoint[s.left] += upstream * local[0];
        if (operands > 1)
            g->adjoint[s.right] += upstream * local[1];
    }
}
/* gather the gradient */
void graph_add_gradient(const Graph *g, real *gradient)
{
    for (int p = 0; p < g->count; p++)
        gradient[p] += g->adjoint[g->parameter[p]];
}
static real value_at_theta(void *context)
{
    Node output = *(const Node *)context;
    graph_forward(output.graph);
    return graph_value(output);
}

Objective graph_objective(Node *output)
{
    index_of(*output);
    Graph *g = output->graph;
    return (Objective){ value_at_theta, output, g->theta, g->count };
}
/* append a layer of neurons */
void graph_layer(const Node *in, int inputs, Node *out, int outputs,
                 Node (*activation)(Node))
{
    require(inputs > 0, "a layer of %d inputs", inputs);
    Graph *g = in[0].graph;
    int w = g->count, b = w + inputs * outputs;
    for (int p = w; p < b + outputs; p++)
        graph_parameter(g, 0);
    for (int j = 0; j < outputs; j++) {
        /* build neuron j */
        Node z = { g, g->parameter[b + j] };
        for (int d = 0; d < inputs; d++) {
            Node w_dj = { g, g->parameter[w + d * outputs + j] };
            z = graph_add(z, graph_multiply(in[d], w_dj));
        }
        out[j] = activation ? activation(z) : z;
    }
}
/* count the operations */
void graph_count(const Graph *g, long *forward, long *backward)
{
    *forward = *backward = 0;
    for (int i = 0; i < g->size; i++) {
        Operation o = g->step[i].operation;
        *forward += operations[o].value;
        *backward += operations[o].local + 2 * operations[o].operands;
    }
}
/* find what is not finite */
static bool is_finite(real x)
{
    return isfinite(real_part(x)) && isfinite(imaginary_part(x));
}

static int first_not_finite(const Graph *g)
{
    for (int i = 0; i < g->size; i++)
        if (!is_finite(g->value[i]))
            return i;
    for (int i = g->size - 1; i >= 0; i--)
        if (!is_finite(g->adjoint[i]))
            return i;
    return -1;
}
bool graph_check(const Graph *g, FILE *out)
{
    int i = first_not_finite(g);
    if (i >= 0 && out) {
        /* say what node i is and what it read */
        Step s = g->step[i];
        fprintf(out, "node %d (%s): value %g, adjoint %g", i,
                operations[s.operation].name, real_part(g->value[i]),
                real_part(g->adjoint[i]));
        if (operations[s.operation].operands > 0)
            fprintf(out, "; operand %g", real_part(g->value[s.left]));
        if (operations[s.operation].operands > 1)
            fprintf(out, " and %g", real_part(g->value[s.right]));
        fprintf(out, "\n");
    }
    return i < 0;
}
/* draw the graph */
void graph_draw(const Graph *g, FILE *out)
{
    fprintf(out, "digraph {\n  rankdir=LR; ranksep=0.35;\n");
    for (int i = 0; i < g->size; i++) {
        /* draw node i */
        Operation o = g->step[i].operation;
        const char *name = g->name[i] ? g->name[i] : "";
        const char *what = operations[o].operands || !*name
                         ? operations[o].name : "";
        fprintf(out, "  n%d [shape=Mrecord, label=\"%s%s%s", i, name,
                *name && *what ? ": " : "", what);
        fprintf(out, "|%.4g|∂ %.4g\"];\n", real_part(g->value[i]),
                real_part(g->adjoint[i]));
        /* draw the edges into node i */
        int from[2] = { g->step[i].left, g->step[i].right };
        real local[2];
        int operands = graph_local(g, i, local);
        for (int k = 0; k < operands; k++)
            fprintf(out, "  n%d -> n%d [label=\"%.4g\"];\n", from[k], i,
                    real_part(local[k]));
    }
    fprintf(out, "}\n");
}
