/* From chapters/09-fast.nw: change it there, not here. */
#ifndef BACKWARD_PRODUCT_H
#define BACKWARD_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include "real.h"

/* describe a product */
/* c = ab or c = c + ab, where entry (i, k) of a is
   a[i * a_row + k * a_col], and so for b.
     a  m×n   a_row or a_col is 1
     b  n×h   b_row or b_col is 1
     c  m×h   its rows are c_row apart; overlaps neither a nor b */
typedef struct {
    int m, n, h;
    const real *a;
    ptrdiff_t a_row, a_col;
    const real *b;
    ptrdiff_t b_row, b_col;
    real *c;
    ptrdiff_t c_row;
    bool add;
} Product;
/* declare how to take a product */
/* Computes p in the best way that this machine has, and returns true.
   Each entry of c is one chain of fused multiply-adds, over k in
   order, from 0 or from what it was: the same bits in each of the
   ways but that of a BLAS.  A large one is divided among the threads
   of parallel_use.  Where real is complex there is no fused operation
   and no way: false, and nothing is done. */
bool product_compute(const Product *p);

/* How many bytes of stack a product takes at most, whatever its size,
   on each thread.  It takes no other memory, unless a BLAS does. */
enum { PRODUCT_STACK = 1152 << 10 };

/* How many ways there are here, best first. */
int product_ways(void);

/* The name of a way, and p computed in that way. */
const char *product_way_name(int way);
void product_compute_by(int way, const Product *p);

#endif
