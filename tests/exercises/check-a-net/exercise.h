#include <stdlib.h>
#include "gradcheck.h"
#include "matrix.h"
#include "unknown.h"

/* The loss over three samples, as a node of g, which has 43 parameters
   then: W1, b1, W2 and b2, row after row.
     x  3×4
     t  3×3 */
Node net_loss(Graph *g, const Matrix *x, const Matrix *t);

/* The loss as a subject, whose parameters are these four, to be set. */
Subject net_subject(Node *loss, Parameter parameters[4]);

/* A gradient for that subject, with its context. */
void over_three(void *context, real upstream, real *gradient);

/* The three predictions. */
void prediction(double answer[3]);
