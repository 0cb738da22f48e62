#include <stddef.h>
#include "activation.h"
#include "affine.h"
#include "loss.h"

/* A network D-H-K with a sigmoid after the first layer and the squared
   error after the second, and N samples. */
typedef struct {
    const Matrix *x, *t;                /* N×D, N×K */
    const Matrix *w1, *b1, *w2, *b2;    /* D×H, 1×H, H×K, 1×K */
    const Matrix *z1, *y1, *z2;         /* N×H, N×H, N×K */
    Matrix *delta2, *dy1, *delta1, *dx; /* N×K, N×H, N×H, N×D */
    Matrix *dw1, *db1, *dw2, *db2;
} Two;

void half_a_step(const Two *n);
