/* From chapters/09-fast.nw: change it there, not here. */
#ifndef BACKWARD_MANY_H
#define BACKWARD_MANY_H

#include <stdbool.h>
#include "matrix.h"

/* declare what is done to short rows */
/* Adds the row b to every row of z; to the row sum, every row of z.
   b and sum are 1×H where z is N×H; other shapes stop the program.
   False, and nothing is done, unless H divides MANY_STRIP, and for
   complex numbers: the sums are in an order of their own. */
enum { MANY_STRIP = 32 };
bool many_add_row(const Matrix *b, Matrix *z);
bool many_sum_rows(const Matrix *z, Matrix *sum);
/* declare the loops for many numbers */
/* Loops over n numbers that give the same bits in every way.
     add_strip   z + strip, again and again; a strip: MANY_STRIP
     sum_strips  the sum of such strips; the last may be shorter
     exponential y = e^x, within 1 unit in the last place; y may be x
     sigmoid     y = σ(z), within 2.5 units; y may be z
     costs       the sum of what logits z cost, given targets t from
                 0 to 1, eq. (1.31), each within 2.5 units */
typedef struct {
    const char *name;
    void (*add_strip)(const real *strip, real *z, int n);
    void (*sum_strips)(const real *z, int n, real *strip);
    void (*exponential)(const real *x, int n, real *y);
    void (*sigmoid)(const real *z, int n, real *y);
    real (*costs)(const real *z, const real *t, int n);
} Many;

/* The loops of way 0, 1, ... of those that the processor has; NULL
   beyond them, and always for complex numbers. */
const Many *many_way(int way);

#endif
