/* From chapters/08-digits.nw: change it there, not here. */
/* Images with their labels, as bytes, and batches made of them. */
#ifndef BACKWARD_DATASET_H
#define BACKWARD_DATASET_H

#include "matrix.h"

/* define a data set */
/* Pixel j of image i is pixels[i * rows * cols + j], 0 to 255, and
   its label labels[i], below classes. */
typedef struct {
    int count, rows, cols, classes;
    unsigned char *pixels, *labels;
    unsigned char *memory[2];   /* what the two are parts of */
} Dataset;

/* declare how to make a data set */
/* A new data set of count images, all pixels and labels 0.  This and
   the others are freed by dataset_free. */
Dataset *dataset_new(int count, int rows, int cols, int classes);

/* The data set in a file of images and a file of labels, plain or
   packed by gzip.  Stops with a message if one of them is not good
   or if they do not agree. */
Dataset *dataset_read(const char *images, const char *labels,
                      int classes);

/* The part of MNIST, "train" or "t10k", whose two files are in the
   directory, with or without .gz; plain if both are there.  NULL if
   neither images nor labels are there. */
Dataset *dataset_find(const char *directory, const char *part);

/* Frees it.  NULL is fine. */
void dataset_free(Dataset *d);

/* declare how to make a batch */
/* Sets row i of x to the pixels of image samples[i], divided by 255,
   and row i of t to its label as a one-hot row, for all rows of x.
     samples  x->rows numbers, 0 to count - 1, in any order
     x        N×(rows·cols), 0 for paper, 1 for ink
     t        N×classes; NULL: not wanted
   Shapes that do not fit stop the program with both shapes. */
void dataset_batch(const Dataset *d, const int *samples, Matrix *x,
                   Matrix *t);

#endif
