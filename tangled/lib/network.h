/* From chapters/07-networks.nw: change it there, not here. */
#ifndef BACKWARD_NETWORK_H
#define BACKWARD_NETWORK_H

#include "layer.h"
#include "loss.h"
#include "rng.h"

/* define a network */
/* A network: affine layers, each with an activation after it.  The
   list has affine, activation, affine, ...; where the activation is
   "linear" there is none in the list.  Layer l of the text has index
   l - 1 in sizes and activations. */
typedef struct {
    int depth;                  /* M, the number of affine layers */
    int *sizes;                 /* M + 1 widths, input to output */
    const Activation **activations;     /* M, one after each */
    int layer_count;
    Layer **layers;             /* in the order of the forward pass */
    int batch;                  /* samples the buffers have room for */
    int count;                  /* parameters in the whole network */
    real *theta, *gradient;     /* count of each: W1 b1 W2 b2 ... */
    Matrix delta;               /* room for the loss's gradient */
} Network;
/* declare how to make a network */
/* A new network, all its parameters 0.
     sizes        depth + 1 widths, input to output
     activations  depth names, one after each affine layer
     batch        the largest number of samples in one pass
   Stops the program, with the names there are, at an activation that
   does not exist. */
Network *network_new(const int *sizes, const char *const *activations,
                     int depth, int batch);

/* Frees what network_new has made.  NULL is fine. */
void network_free(Network *n);
/* Affine layer l of the network, 0 <= l < depth: its parameters are
   W and b, its neighbours in the list are activations. */
Layer *network_affine(const Network *n, int l);
/* declare how to run a network */
/* Runs the samples through all layers and returns the output, N×K,
   which belongs to the network and lasts until the next call.
     x  N×D, 1 <= N <= batch; must stay as it is until
        network_backward has been called */
const Matrix *network_forward(Network *n, const Matrix *x);
/* Sets the gradient of every parameter to 0. */
void network_clear(Network *n);

/* Goes back through the last forward pass and adds to n->gradient.
     delta  N×K   the gradient of the loss with respect to the output;
                  not changed */
void network_backward(Network *n, const Matrix *delta);
/* The loss of the network on samples x, N×D, with targets t, N×K.
   Adds to n->gradient upstream times the gradient of the loss with
   respect to every parameter, as one forward and one backward pass
   find it. */
real network_gradient(Network *n, const Loss *loss, const Matrix *x,
                      const Matrix *t, real upstream);
/* declare how to fill a network */
/* A way to choose the first weights: normal, of mean 0 and of a
   standard deviation that depends on the layer's widths. */
typedef struct {
    const char *name;
    double (*deviation)(int inputs, int outputs);
} Initializer;
/* The initializer called name: "zero", "small-normal", "lecun",
   "glorot" or "he".  NULL when there is none of that name. */
const Initializer *initializer_find(const char *name);

/* All the initializers there are, *count of them. */
const Initializer *initializer_list(int *count);

/* Draws every weight in the order of theta.  Biases are set to 0. */
void network_initialize(Network *n, const Initializer *i, Rng *rng);

#endif
