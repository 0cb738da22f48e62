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
/* take samples from bytes */
static void fill_from_bytes(const void *source, const int *numbers,
                            Matrix *x, Matrix *t)
{
    const ByteSamples *b = source;
    for (int k = 0; k < x->rows; k++) {
        size_t i = (size_t)numbers[k];
        const unsigned char *pixel = b->pixels + i * (size_t)b->inputs;
        real *row = matrix_row(x, k), *target = matrix_row(t, k);
        for (int d = 0; d < b->inputs; d++)
            row[d] = (real)(pixel[d] / 255.0);
        for (int j = 0; j < b->classes; j++)
            target[j] = j == b->labels[i];
    }
}
static void check_bytes(const void *source, const Network *network,
                        const Loss *loss)
{
    (void)network, (void)loss;
    const ByteSamples *b = source;
    for (int i = 0; i < b->count; i++)
        if (b->labels[i] >= b->classes)
            fail("sample %d has the label %d, but there are only %d "
                 "classes; leave it out, or repair the data", i,
                 b->labels[i], b->classes);
}
Samples samples_of_bytes(const ByteSamples *b)
{
    return (Samples){ b->count, b->inputs, b->classes, b,
                      fill_from_bytes, check_bytes };
}
