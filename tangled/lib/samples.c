/* From chapters/08-digits.nw: change it there, not here. */
#include "samples.h"
#include <string.h>
#include "fail.h"
#include "train.h"

/* look at the samples */
void samples_check(const Samples *s, const Network *network,
                   const Loss *loss)
{
    int inputs = network->sizes[0];
    int outputs = network->sizes[network->depth];
    if (s->count < 1)
        fail("there are no samples to train on");
    /* insist on samples that fit the network */
    if (s->inputs != inputs || s->outputs != outputs)
        fail("the samples have %d inputs and %d outputs, but the "
             "network takes %d and gives %d", s->inputs, s->outputs,
             inputs, outputs);
    if (s->check)
        s->check(s->source, network, loss);
}
/* take samples from matrices */
static void fill_from_matrices(const void *source, const int *numbers,
                               Matrix *x, Matrix *t)
{
    const MatrixSamples *m = source;
    for (int k = 0; k < x->rows; k++) {
        /* copy a sample to row k */
        memcpy(matrix_row(x, k), matrix_row(m->x, numbers[k]),
               (size_t)x->cols * sizeof(real));
        memcpy(matrix_row(t, k), matrix_row(m->t, numbers[k]),
               (size_t)t->cols * sizeof(real));
    }
}

static void check_matrices(const void *source, const Network *network,
                           const Loss *loss)
{
    const MatrixSamples *m = source;
    train_check_data(network, loss, m->x, m->t);
}

Samples samples_of_matrices(const MatrixSamples *m)
{
    return (Samples){ m->x->rows, m->x->cols, m->t->cols, m,
                      fill_from_matrices, check_matrices };
}
/* take samples from a data set */
static void fill_from_dataset(const void *source, const int *numbers,
                              Matrix *x, Matrix *t)
{
    dataset_batch(source, numbers, x, t);
}

static void check_dataset(const void *source, const Network *network,
                          const Loss *loss)
{
    (void)network, (void)loss;
    const Dataset *d = source;
    for (int i = 0; i < d->count; i++)
        if (d->labels[i] >= d->classes)
            fail("sample %d has the label %d, but there are only %d "
                 "classes; leave it out, or repair the data", i,
                 d->labels[i], d->classes);
}

Samples samples_of_dataset(const Dataset *d)
{
    return (Samples){ d->count, d->rows * d->cols, d->classes, d,
                      fill_from_dataset, check_dataset };
}
