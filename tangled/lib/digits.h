/* From chapters/08-digits.nw: change it there, not here. */
/* Handwritten digits that nobody has written. */
#ifndef BACKWARD_DIGITS_H
#define BACKWARD_DIGITS_H

#include <stdbool.h>
#include "dataset.h"
#include "rng.h"

/* declare how to draw digits */
enum { DIGITS_SIDE = 28 };

/* Draws digit, 0 to 9, as 28×28 pixels, 0 for paper, 255 for ink.
   The two outermost pixels are paper on all sides.  Does not
   allocate. */
void digits_draw(Rng *rng, int digit, unsigned char *pixels);

/* A data set of count drawn digits, 28×28, 10 classes; every class
   equally often but for a remainder, which goes to the first of
   them, in random order.  Freed by dataset_free. */
Dataset *digits_new(int count, Rng *rng);

/* define the steps to a digit */
enum { DIGITS_POINTS = 96, DIGITS_NODES = 16 };

/* The way of a pen, point after point.  at[i] is x, to the right,
   and y, down.  Where starts[i] is true, the pen is set down: no line
   leads to this point from the one before. */
typedef struct {
    int count;
    double at[DIGITS_POINTS][2];
    bool starts[DIGITS_POINTS];
} Strokes;

/* How a digit came about.  The first three are in a square of side
   1, the others in pixels, in which the picture goes from 0 to 28:
   the middle of its first pixel is at (1/2, 1/2). */
typedef struct {
    int skeleton;       /* 0 to digits_skeletons() - 1 */
    Strokes plain, jittered, curve, placed, bent;
    double field[2][DIGITS_NODES][DIGITS_NODES];    /* what bends:
                           x and y, at row i and column j of nodes
                           that are 2 pixels apart */
    double radius;      /* of the pen */
    double ink;         /* how black it is, up to 1 */
} DigitSteps;

/* declare how to see the steps */
/* Draws what digits_draw draws, and keeps how. */
void digits_steps(Rng *rng, int digit, DigitSteps *s,
                  unsigned char *pixels);

/* How many shapes there are, of all digits together. */
int digits_skeletons(void);

#endif
