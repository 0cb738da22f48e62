/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_AFFINE_H
#define BACKWARD_AFFINE_H

#include "matrix.h"

/* declare the affine layer */
/* The affine layer Z = XW + b, eq. (1.10).
     x  N×D   a sample in each row
     w  D×H   weights: a unit in each column
     b  1×H   biases, added to every row
     z  N×H   set, whatever it held; neither x nor w
   Shapes that do not fit stop the program with both shapes. */
void affine_forward(const Matrix *x, const Matrix *w,
                    const Matrix *b, Matrix *z);
/* Gradients of the affine layer Z = XW + b, given delta = dL/dZ,
   eq. (5.4).
     x      N×D   what affine_forward was given
     w      D×H   its weights
     delta  N×H   upstream: the gradient with respect to Z
     dx     N×D   set to delta Wᵀ; NULL: nobody needs it
     dw     D×H   Xᵀ delta is added to it
     db     1×H   the sums of delta's columns are added to it
   Shapes that do not fit stop the program with both shapes. */
void affine_backward(const Matrix *x, const Matrix *w,
                     const Matrix *delta, Matrix *dx,
                     Matrix *dw, Matrix *db);

#endif
