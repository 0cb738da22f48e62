/* From chapters/03-chain-rule.nw: change it there, not here. */
#ifndef BACKWARD_GRAPH_H
#define BACKWARD_GRAPH_H

#include <stdbool.h>
#include <stdio.h>
#include "difference.h"
#include "real.h"

/* name the operations */
/* What a node does: two kinds of leaves, three operations on two
   operands, seven on one. */
typedef enum {
    NODE_INPUT, NODE_PARAMETER,
    NODE_ADD, NODE_SUBTRACT, NODE_MULTIPLY,
    NODE_SQUARE, NODE_EXP, NODE_LOG,
    NODE_RELU, NODE_SIGMOID, NODE_TANH, NODE_SOFTPLUS
} Operation;
/* define a graph and its nodes */
/* One step: what it does, and to which nodes. */
typedef struct {
    Operation operation;
    int left, right;    /* of one operand: both the same;
                           of a parameter: its place in theta, 0 */
} Step;
/* A computation of scalars.  Every node reads only nodes before it.
   Look at the fields freely, but change only theta's entries. */
typedef struct {
    int size, capacity;             /* nodes in use, and allocated */
    Step *step;
    real *value, *adjoint;
    const char **name;              /* NULL for most */
    int count, count_capacity;      /* parameters, likewise */
    real *theta;                    /* their values */
    int *parameter;                 /* their nodes */
} Graph;
/* A node of a graph. */
typedef struct {
    Graph *graph;
    int index;
} Node;
/* promise the leaves */
/* An empty graph; graph_free frees it with its nodes (NULL is
   fine). */
Graph *graph_new(void);
void graph_free(Graph *g);
/* A new leaf: an input, to be changed by graph_set, or a parameter,
   whose value lives in g->theta. */
Node graph_input(Graph *g, real value);
Node graph_parameter(Graph *g, real value);

/* Changes an input.  graph_forward makes the other nodes follow. */
void graph_set(Node input, real value);

/* Gives n a name for drawings and messages, and returns n.  The
   string must live as long as the graph. */
Node graph_name(Node n, const char *name);
/* promise the operations */
/* A new node that applies an operation to older nodes, now and in
   every graph_forward.  Operands of two graphs stop the program. */
Node graph_add(Node a, Node b);
Node graph_subtract(Node a, Node b);
Node graph_multiply(Node a, Node b);
Node graph_square(Node a);
Node graph_exp(Node a);
Node graph_log(Node a);
Node graph_relu(Node a);
Node graph_sigmoid(Node a);
Node graph_tanh(Node a);
Node graph_softplus(Node a);
/* promise the two sweeps */
/* Computes every node again, from the present inputs and theta. */
void graph_forward(Graph *g);

/* Sets every node's adjoint to seed times the derivative of output
   by that node, eq. (3.13), at the values of the last forward
   sweep.  Nodes after the output get 0. */
void graph_backward(Node output, real seed);
/* What the last sweeps left in a node. */
real graph_value(Node n);
real graph_adjoint(Node n);

/* The local derivatives of node i, eq. (3.2), by its left operand
   and by its right; 0 where there is none.  Returns how many
   operands it has. */
int graph_local(const Graph *g, int i, real local[2]);
/* promise a gradient over the parameters */
/* Adds the adjoint of every parameter to gradient, which has
   g->count entries. */
void graph_add_gradient(const Graph *g, real *gradient);

/* output as a function of theta, for chapter 2's differences.  Good
   while *output is, until a parameter is added to its graph. */
Objective graph_objective(Node *output);
/* promise a layer of neurons */
/* Appends a layer of neurons: out[j] becomes activation(b_j + sum
   over d of in[d] w_dj), or without activation if that is NULL.  It
   has new parameters, all 0: W row after row, then b, as in the
   theta of an Mlp. */
void graph_layer(const Node *in, int inputs, Node *out, int outputs,
                 Node (*activation)(Node));
/* promise a count, a check and a drawing */
/* Counts the arithmetic operations of the two sweeps. */
void graph_count(const Graph *g, long *forward, long *backward);

/* True if all values and adjoints are finite.  If not, says on out
   (NULL: on nothing) at which node it began. */
bool graph_check(const Graph *g, FILE *out);

/* Draws the graph in Graphviz's language: in each node what it is,
   its value and its adjoint; on each edge its local derivative. */
void graph_draw(const Graph *g, FILE *out);

#endif
