/* From chapters/08-digits.nw: change it there, not here. */
#ifndef BACKWARD_SAMPLES_H
#define BACKWARD_SAMPLES_H

#include "dataset.h"
#include "network.h"

/* define where samples come from */
/* Samples that are asked for by number, 0 to count - 1. */
typedef struct {
    int count, inputs, outputs;
    const void *source;
    /* know how to fill a batch and how to check */
    /* Sets each row k of x, n×inputs, and of t, n×outputs, to
       sample numbers[k], without allocating.  May be called from
       several threads at once, for other rows. */
    void (*fill)(const void *source, const int *numbers,
                 Matrix *x, Matrix *t);
    /* Stops unless all samples are fit for the network and the
       loss.  NULL: they are known to be. */
    void (*check)(const void *source, const Network *network,
                  const Loss *loss);
} Samples;
/* Stops the program, with a message, if there are no samples, if
   their columns do not fit the network, or if s->check does. */
void samples_check(const Samples *s, const Network *network,
                   const Loss *loss);
/* declare samples in matrices */
/* x  N×D, t  N×K; both must stay. */
typedef struct {
    const Matrix *x, *t;
} MatrixSamples;

/* The rows of m->x and m->t; m must stay. */
Samples samples_of_matrices(const MatrixSamples *m);
/* declare samples in a data set */
/* The images and labels of d, which must stay; see dataset_batch.
   A label that is no class stops the program in samples_check, with
   the number of its sample. */
Samples samples_of_dataset(const Dataset *d);

#endif
