/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_AFFINE_H
#define BACKWARD_AFFINE_H

#include "matrix.h"

/* The affine layer Z = XW + b, eq. (1.10).
     x  N×D   a sample in each row
     w  D×H   weights: a unit in each column
     b  1×H   biases, added to every row
     z  N×H   set, whatever it held; neither x nor w
   Shapes that do not fit stop the program with both shapes. */
void affine_forward(const Matrix *x, const Matrix *w,
                    const Matrix *b, Matrix *z);

#endif
