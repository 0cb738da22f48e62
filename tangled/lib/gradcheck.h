/* From chapters/b-instrument.nw: change it there, not here. */
/* Is this code the gradient of that function? */
#ifndef BACKWARD_GRADCHECK_H
#define BACKWARD_GRADCHECK_H

#include <stdint.h>
#include <stdio.h>
#include "diagnosis.h"
#include "graph.h"
#include "real.h"

/* define what can be checked */
/* Parameters that belong together, rows × cols numbers. */
typedef struct {
    const char *name;           /* "W1", "b1" */
    real *at;
    int rows, cols;
} Parameter;
/* Something with parameters, a loss, and code for its gradient. */
typedef struct {
    const char *name;           /* what is checked: "multiply" */
    const char *equations;      /* labels: "eq:local-add eq:chain" */
    const char *chunk;          /* name of the chunk with the code */
    const Parameter *parameters;
    int count;                  /* how many Parameters, at least 1 */
    int samples, outputs;       /* N and K; 0: unknown */
    void *context;
    /* what a subject can do */
    /* The loss at the parameters as they are. */
    real (*value)(void *context);

    /* Adds upstream times the derivative by each parameter to gradient,
       one flat array, all parameters in their order.  Does a forward
       pass of its own. */
    void (*gradient)(void *context, real upstream, real *gradient);
    /* A number made of all branches that the last value() took: another
       one if any was another.  NULL if nobody knows. */
    uint64_t (*branches)(void *context);
} Subject;
/* define what a check finds */
typedef enum {
    VERDICT_PASS, VERDICT_KINK, VERDICT_NOISE, VERDICT_VACUOUS,
    VERDICT_FAIL, VERDICT_NOT_FINITE
} Verdict;      /* from good to bad */

/* "pass", "on a kink", "noise", "vacuous", "fail", "not finite" */
const char *verdict_name(Verdict v);
typedef struct {
    Verdict verdict;
    int entries;                /* how many: the sum of the next six */
    int passed, failed, kinks, zeros, noisy, not_finite;
    int parameter, row, col;    /* worst entry, from 0; -1: none */
    double ours, measured;      /* its two values */
    double error, allowed;      /* relative, eq. (4.5) */
    double room;                /* the most that any entry is allowed,
                                   absolute, eq. (4.8) */
    Diagnosis diagnosis;
    long values, gradients;     /* evaluations */
    double seconds;
} Report;
/* promise checks */
/* Compares the gradient that a subject computes with one that is
   measured, entry by entry, where its parameters are; puts them back
   bit for bit.  A subject without parameters stops the program. */
Report gradcheck(const Subject *s);

/* Does so at three points: here; after some steps of descent along
   the subject's own gradient; and where harden(context) moves the
   parameters, or, with NULL, at three times their values.  Fails if
   one of them fails, else passes if one passes.  The numbers are
   those of the deciding point, counts and costs of all together. */
Report gradcheck_at_three_points(const Subject *s,
                                 void (*harden)(void *context));

/* What this build measures with: "complex step" or "Richardson". */
const char *gradcheck_oracle(void);
/* promise a report */
/* Writes at most 15 lines about a check.  place, "file:line" of the
   subject's code, may be NULL. */
void gradcheck_print(const Subject *s, const Report *r,
                     const char *place, FILE *out);
/* promise subjects made of graphs */
/* A graph as a subject, with the name "graph"; the parameters must
   be all of the graph's, in its order.  Good while *output is. */
Subject gradcheck_graph(Node *output, const Parameter *parameters,
                        int count);

/* A number made of what was before and the branches that the graph's
   ReLU nodes took in the last forward sweep; begin with 0. */
uint64_t gradcheck_branches(const Graph *g, uint64_t before);

#endif
