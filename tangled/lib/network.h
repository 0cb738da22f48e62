/* From chapters/07-networks.nw: change it there, not here. */
#ifndef BACKWARD_NETWORK_H
#define BACKWARD_NETWORK_H

#include "layer.h"
#include "loss.h"
#include "rng.h"

/* define a network */
/* A network, eq. (7.1).  The list has affine, activation,
   affine, ...; an activation that is "linear" is left out of it. */
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
   At an activation that does not exist, stops the program and says
   in which layer, and which there are. */
Network *network_new(const int *sizes, const char *const *activations,
                     int depth, int batch);

/* Frees what network_new has made.  NULL is fine. */
void network_free(Network *n);
/* Affine layer l of the network, 0 <= l < depth; its parameters are
   W, sizes[l] × sizes[l + 1], and b. */
Layer *network_affine(const Network *n, int l);
/* declare how to run a network */
/* Runs the samples through all layers, eq. (7.1), and returns
   the output, N×K.  It belongs to the network and lasts until the
   next call.
     x  N×D, 1 to batch samples; must stay as it is until
        network_backward has been called */
const Matrix *network_forward(Network *n, const Matrix *x);
/* Sets the gradient of every parameter to 0. */
void network_clear(Network *n);

/* Goes back through the last forward pass, eq.
   (7.2), and adds to n->gradient.
     delta  N×K   the gradient of the loss with respect to the output;
                  not changed */
void network_backward(Network *n, const Matrix *delta);
/* The loss of the network on samples x, N×D, with targets t, N×K.
   Adds to n->gradient upstream times the gradient of that loss with
   respect to every parameter, after one forward and one backward
   pass. */
real network_gradient(Network *n, const Loss *loss, const Matrix *x,
                      const Matrix *t, real upstream);
/* declare how to fill a network */
/* A way to choose the first weights of a layer: from a normal
   distribution of mean 0, with a standard deviation that may depend
   on how many inputs and outputs the layer has. */
typedef struct {
    const char *name;
    double (*deviation)(int inputs, int outputs);
} Initializer;
/* The initializer called name: "zero", "small-normal", "lecun",
   "glorot" or "he".  NULL when there is none of that name. */
const Initializer *initializer_find(const char *name);

/* All the initializers there are, *count of them. */
const Initializer *initializer_list(int *count);
/* Draws every weight, in the order of theta, and sets every bias
   to 0. */
void network_initialize(Network *n, const Initializer *i, Rng *rng);

#endif
