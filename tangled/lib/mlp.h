/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_MLP_H
#define BACKWARD_MLP_H

#include "activation.h"
#include "matrix.h"
#include "rng.h"

/* define a multi-layer perceptron */
/* A multi-layer perceptron, eq. (1.16).  Layer l of the text has
   index l - 1 here.  The matrices w and b are views of theta; z and
   y keep what the last forward pass computed. */
typedef struct {
    int depth;                  /* M, the number of layers */
    int *sizes;                 /* M + 1 widths, input to output */
    const Activation *hidden;   /* for all layers but the last */
    int batch;                  /* rows that z and y have room for */
    int count;                  /* numbers in theta */
    real *theta;                /* every parameter: W1 b1 W2 b2 ... */
    Matrix *w, *b;              /* the same, as M matrices each */
    Matrix *z, *y;              /* Z and Y of each layer */
} Mlp;
/* declare how to make and fill a perceptron */
/* A new perceptron, all its parameters 0.
     sizes   n widths, n >= 2: { 2, 3, 2 } makes two layers
     hidden  the activation of every layer but the last
     batch   the largest number of samples in one forward pass */
Mlp *mlp_new(const int *sizes, int n, const Activation *hidden,
             int batch);

/* Frees what mlp_new has made.  NULL is fine. */
void mlp_free(Mlp *m);

/* Draws every weight from a normal distribution of mean 0 and
   standard deviation scale, in the order of theta.  Biases are
   set to 0. */
void mlp_initialize(Mlp *m, Rng *rng, double scale);
/* declare how to run a perceptron */
/* Runs the samples through all layers and returns the last one's
   output, linear: predictions or logits.
     x  N×D   N at most batch
   The result, N×K, belongs to m and lasts until the next call. */
const Matrix *mlp_forward(Mlp *m, const Matrix *x);

#endif
