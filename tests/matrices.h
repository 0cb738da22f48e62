/* What the suites that work on matrices share. */
#ifndef TESTS_MATRICES_H
#define TESTS_MATRICES_H

#include "matrix.h"

/* A new matrix with these entries, row after row. */
static inline Matrix *matrix_of(int rows, int cols, const double *values)
{
    Matrix *m = matrix_new(rows, cols);
    matrix_set(m, values);
    return m;
}

#endif
