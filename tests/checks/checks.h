/* What is checked, and how to add to it.

   A check is a function that builds a subject (something with
   parameters, a loss and a gradient, see gradcheck.h) at a point that
   random numbers choose.  The checks of a chapter are a table in a file
   of its own; the tables are listed in gradcheck.c. */
#ifndef CHECKS_H
#define CHECKS_H

#include <stdint.h>
#include "gradcheck.h"
#include "graph.h"
#include "matrix.h"
#include "rng.h"

/* A subject, how to make its point a hard one (NULL: gradcheck's own
   way), and how to free the subject's context. */
typedef struct {
    Subject subject;
    void (*harden)(void *context);
    void (*release)(void *context);
} Case;

/* What has to be checked.  Name, equations and chunk go into the
   subject when it is built. */
typedef struct {
    const char *name;       /* "multiply": a slug, used once */
    const char *equations;  /* "eq:local-multiply eq:chain" */
    const char *function;   /* "graph_multiply": what is checked */
    const char *chunk;      /* "differentiate a product" */
    Case (*build)(Rng *rng);
} Check;

typedef struct {
    const Check *checks;
    int count;
} Checks;

#define CHECKS(table) {table, sizeof table / sizeof *table}

extern const Checks chapter2_checks, chapter3_checks, chapter5_checks,
    chapter6_checks, chapter7_checks, chapter8_checks, notation_checks,
    museum_checks;

/* ---- Numbers ---- */

double between(Rng *rng, double low, double high);

/* Between low and high in size, of either sign. */
double either_sign(Rng *rng, double low, double high);

/* ---- Subjects that are graphs ---- */

enum { MOST_PARAMETERS = 8, MOST_OUTPUTS = 8 };

/* A graph with parameters in matrices.  output comes first: a pointer
   to the whole is the context of gradcheck_graph. */
typedef struct {
    Node output;
    Graph *graph;
    Parameter parameters[MOST_PARAMETERS];
    int count;
    Node outputs[MOST_OUTPUTS];     /* for graph_case_weighed */
    double upstream[MOST_OUTPUTS];
    int output_count;
} GraphCase;

GraphCase *graph_case(void);

/* rows × cols new parameters between low and high, called name; their
   nodes go to the array nodes, unless that is NULL. */
void graph_case_add(GraphCase *c, const char *name, int rows, int cols,
                    Node *nodes, Rng *rng, double low, double high);

/* A layer of neurons, as graph_layer makes it, whose weights and biases
   are random numbers within ±size. */
void graph_case_layer(GraphCase *c, const char *w, const char *b,
                      const Node *in, int inputs, Node *out, int outputs,
                      Node (*activation)(Node), Rng *rng, double size);

/* Adds to sum (whose graph is NULL at the start) upstream times n, the
   upstream being neither 0 nor 1 nor the same twice. */
Node weighed_sum(Node sum, Node n, Rng *rng);

/* The graph is whole: its case, with this output. */
Case graph_case_done(GraphCase *c, Node output,
                     void (*harden)(void *context));

/* One more output of a graph that has several, with an upstream that is
   neither 0 nor 1 nor the same twice. */
void graph_case_output(GraphCase *c, Node output, Rng *rng);

/* Its case: the loss is the sum of the outputs, each times its
   upstream, and no node of the graph takes part in that. */
Case graph_case_weighed(GraphCase *c, void (*harden)(void *context));

/* ---- Subjects that are formulas ---- */

/* The first part of such a subject's context: matrices, some of them
   parameters.  All of them are freed with it. */
typedef struct {
    Parameter parameters[MOST_PARAMETERS];
    int count;
    Matrix *matrices[2 * MOST_PARAMETERS];
    int matrix_count;
} Store;

/* A new matrix with numbers between low and high, as a parameter called
   name, or as a constant if name is NULL. */
Matrix *store_matrix(Store *s, const char *name, int rows, int cols,
                     Rng *rng, double low, double high);

/* Frees the matrices and the context that begins with the Store. */
void store_release(void *context);

/* A subject with the store's parameters; what it computes is not yet
   set. */
Subject store_subject(Store *s);

/* The sum of the products of two matrices' entries: a loss whose
   gradient with respect to output is upstream. */
real weighed(const Matrix *upstream, const Matrix *output);

/* Makes part a view of the numbers of m's gradient, which come next in
   gradient; returns what follows them. */
real *gradient_part(const Matrix *m, real *gradient, Matrix *part);

/* A new matrix: m times factor. */
Matrix *scaled(const Matrix *m, real factor);

/* Adds m to sum. */
void add_to(const Matrix *m, Matrix *sum);

#endif
