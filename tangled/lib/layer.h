/* From chapters/05-delta.nw: change it there, not here. */
#ifndef BACKWARD_LAYER_H
#define BACKWARD_LAYER_H

#include <stdbool.h>
#include "activation.h"
#include "matrix.h"

/* define what a layer learns */
/* One parameter of a layer, and the gradient of the loss with respect
   to it, in the same shape. */
typedef struct {
    const char *name;           /* "W", "b" */
    Matrix value, gradient;
} LayerParameter;
/* define a layer */
typedef struct Layer Layer;

/* What a kind of layer can do. */
typedef struct {
    const char *name;           /* "affine", "activation" */
    void (*forward)(Layer *l);  /* sets y from x */
    void (*backward)(Layer *l, const Matrix *dy, Matrix *dx);
} LayerKind;
/* A layer.  It keeps what its backward pass needs from the last
   forward pass: x is a view of what it was given, which must still be
   there, unchanged; y and dx are its own, made once for the largest
   batch. */
struct Layer {
    const LayerKind *kind;
    int inputs, outputs;        /* columns of x and of y */
    int batch;                  /* rows that y and dx have room for */
    int count;                  /* numbers in all its parameters */
    int parameter_count;        /* W and b are two */
    LayerParameter *parameters;
    Matrix x, y, dx;
    const Activation *activation;   /* of an activation layer */
};
/* declare how to make a layer */
/* A new affine layer, or one that applies an activation to each of
   width columns; for at most batch samples. */
Layer *layer_affine(int inputs, int units, int batch);
Layer *layer_activation(const Activation *a, int width, int batch);
/* Gives the layer's parameters their place, in the order of
   l->parameters, row after row: l->count numbers in theta, and as
   many in gradient, to which layer_backward will add.  Both arrays
   belong to the caller; without gradient, NULL, the layer can only
   run forward. */
void layer_place(Layer *l, real *theta, real *gradient);
/* Frees the layer, not theta and gradient.  NULL is fine. */
void layer_free(Layer *l);
/* declare how to run a layer */
/* Runs the samples through the layer, and returns its output,
   N×outputs, which belongs to the layer and lasts until the next call.
     x  N×inputs, 1 to batch samples; must stay as it is until
        layer_backward has been called
   Stops if x does not fit, or the parameters have no place yet. */
const Matrix *layer_forward(Layer *l, const Matrix *x);
/* Goes back through the last forward pass.
     dy  N×outputs   the gradient with respect to the output; read only
   Adds to the gradient of each parameter.  Returns the gradient with
   respect to x, N×inputs, which belongs to the layer; NULL without
   wants_dx.  Stops if there was no forward pass, if dy does not fit
   it, or if the gradients have no place. */
const Matrix *layer_backward(Layer *l, const Matrix *dy,
                             bool wants_dx);

#endif
