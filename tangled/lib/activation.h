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
    /* say what an activation is */
    const char *name;
    real (*value)(real z);              /* φ(z) */
    real (*slope)(real z, real y);      /* φ'(z), where y = φ(z) */
    /* For count numbers at once, to the same bits; or NULL. */
    void (*values)(const real *z, int count, real *y);
    void (*slopes)(const real *z, const real *dy, int count, real *dz);
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
/* dz = dy ⊙ φ'(z), entry by entry, eq. (5.6).
     z, y  N×H   what activation_forward was given and has set
     dy    N×H   upstream: the gradient with respect to Y
     dz    N×H   set; not dy, which stays as it is */
void activation_backward(const Activation *a, const Matrix *z,
                         const Matrix *y, const Matrix *dy,
                         Matrix *dz);

#endif
