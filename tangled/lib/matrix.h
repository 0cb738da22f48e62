/* From chapters/01-forward.nw: change it there, not here. */
#ifndef BACKWARD_MATRIX_H
#define BACKWARD_MATRIX_H

#include "real.h"

/* define a matrix */
/* A matrix of rows × cols numbers, row after row: entry (i, j),
   counted from 0, is at[i * cols + j]. */
typedef struct {
    int rows, cols;
    real *at;
} Matrix;

/* Row i of m: a pointer to its cols numbers. */
static inline real *matrix_row(const Matrix *m, int i)
{
    return m->at + i * m->cols;
}
/* declare how to make and fill a matrix */
/* A new matrix of zeros.  Rows and columns are at least 1, their
   product at most INT_MAX. */
Matrix *matrix_new(int rows, int cols);

/* Frees what matrix_new has made.  NULL is fine. */
void matrix_free(Matrix *m);

/* Sets the entries of m, row after row. */
void matrix_set(Matrix *m, const double *values);
/* declare the product */
/* c = ab, the product of two matrices, eq. (1.7).
     a  N×D
     b  D×H
     c  N×H   set, whatever it held; neither a nor b
   Shapes that do not fit stop the program with both shapes. */
void matrix_multiply(const Matrix *a, const Matrix *b, Matrix *c);
/* The two products of eq. (5.4), without making a
   transpose.  Shapes that do not fit stop the program with both. */

/* c = abᵀ
     a  N×H
     b  D×H
     c  N×D   set, whatever it held; neither a nor b */
void matrix_multiply_abt(const Matrix *a, const Matrix *b, Matrix *c);
/* c = c + aᵀb
     a  N×D
     b  N×H
     c  D×H   added to; neither a nor b */
void matrix_add_atb(const Matrix *a, const Matrix *b, Matrix *c);

#endif
