/* From chapters/08-digits.nw: change it there, not here. */
/* The digits that a program works on: MNIST, or some of our own. */
#ifndef BACKWARD_DIGIT_DATA_H
#define BACKWARD_DIGIT_DATA_H

#include "dataset.h"

/* declare how to find digits */
/* Images to train on and others to test with, from one source. */
typedef struct {
    const char *name;           /* "MNIST" or "our own digits" */
    Dataset *training, *test;
} DigitData;
/* The digits in a directory, which must be there; with NULL those in
   "data/mnist" or in the directory $MNIST_DIR, the first that has
   any, or else our own; with "own" 10000 and 2000 of our own, always
   the same.  Stops with a message when a file is damaged, or has images
   other than of 28×28 pixels. */
DigitData digit_data_find(const char *directory);

/* Frees what digit_data_find has found. */
void digit_data_free(DigitData *d);

#endif
