/* From chapters/05-delta.nw: change it there, not here. */
#ifndef BACKWARD_TENSOR_H
#define BACKWARD_TENSOR_H

#include "matrix.h"

/* define a tensor */
/* Numbers in up to four dimensions, the last index fastest; the first
   counts samples.  Like a Matrix, it does not own its numbers. */
typedef struct {
    int rank;           /* how many sizes: 1 to 4 */
    int sizes[4];       /* each at least 1 */
    real *at;
} Tensor;
/* declare the views of a tensor */
/* The tensor as a matrix, a sample in each row: sizes[0] rows, the
   product of the other sizes columns.  A view of the same numbers.
   A rank that is not 1 to 4 or a size below 1 stops the program. */
Matrix tensor_matrix(const Tensor *t);
/* The numbers of m in the shape of like: a view.  m has as many rows
   and columns as tensor_matrix(like); else both shapes are printed
   and the program stops. */
Tensor tensor_shaped(const Matrix *m, const Tensor *like);

#endif
