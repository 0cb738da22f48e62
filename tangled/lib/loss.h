/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_LOSS_H
#define BACKWARD_LOSS_H

#include "matrix.h"

/* declare softmax and what it needs */
/* The index of the largest of n numbers; of equals, the first. */
int index_of_largest(const real *z, int n);

/* log(exp(z[0]) + ... + exp(z[n - 1])), without overflow. */
real log_sum_exp(const real *z, int n);

/* Each row of y becomes the softmax of that row of z.  Both have
   one shape; y may be z. */
void softmax_forward(const Matrix *z, Matrix *y);
/* The vector-Jacobian product of softmax, row by row,
   eq. (6.7), in time proportional to N×K.
     y   N×K   what softmax_forward has set
     dy  N×K   upstream: the gradient with respect to y
     dz  N×K   set; not dy, which stays as it is
   Shapes that do not fit stop the program with both shapes. */
void softmax_backward(const Matrix *y, const Matrix *dy, Matrix *dz);
/* define a loss */
/* A loss and the name it goes by.  Its value is the mean over the
   samples of what each costs, eq. (1.20).
     output  N×K   the last layer's output, linear
     target  N×K   numbers for "squared-error", 0 to 1 for
                   "binary-cross-entropy", and a distribution in
                   each row (one-hot, say) for "cross-entropy"
   Shapes that do not fit stop the program with both shapes. */
typedef struct {
    /* say what a loss is */
    const char *name;
    real (*value)(const Matrix *output, const Matrix *target);
    /* Sets delta, N×K, to upstream times the gradient of the value with
       respect to the output. */
    void (*gradient)(const Matrix *output, const Matrix *target,
                     real upstream, Matrix *delta);
    /* Stops unless the target, finite, is of the right kind.  NULL: all
       numbers are. */
    void (*check)(const Matrix *target);
} Loss;
/* declare how to find a loss */
/* The loss called name, one of those three.  NULL when there is
   none of that name. */
const Loss *loss_find(const char *name);

/* All the losses there are, *count of them. */
const Loss *loss_list(int *count);
/* Stops with a message unless the target is of the kind that the
   loss is made for: finite numbers; for "binary-cross-entropy" from
   0 to 1; for "cross-entropy" not negative, each row with the sum 1
   to within 1e-5.  The message names row and column, counted from 0,
   and what to do. */
void loss_check_target(const Loss *loss, const Matrix *target);

#endif
