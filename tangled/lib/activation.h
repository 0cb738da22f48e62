/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_ACTIVATION_H
#define BACKWARD_ACTIVATION_H

#include "matrix.h"

/* declare the activation functions */
real linear(real z);      /* z */
real relu(real z);        /* max(z, 0); a nan stays a nan */
real sigmoid(real z);     /* 1 / (1 + exp(-z)), without overflow */
real softplus(real z);    /* log(1 + exp(z)), without overflow */
/* define an activation */
/* An activation function and the name it goes by. */
typedef struct {
    const char *name;
    real (*value)(real z);
} Activation;
/* declare how to find and apply an activation */
/* The activation called name: "linear", "relu", "sigmoid" or
   "tanh".  NULL when there is none of that name. */
const Activation *activation_find(const char *name);

/* All the activations there are, *count of them. */
const Activation *activation_list(int *count);

/* y = φ(z), entry by entry, φ being the activation.  Both have one
   shape; y may be z. */
void activation_forward(const Activation *a, const Matrix *z,
                        Matrix *y);

#endif
