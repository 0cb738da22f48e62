#include <math.h>
#include <string.h>
#include "descent.h"
#include "labels.h"
#include "network.h"

/* Trains by so many steps of descent, with a learning rate of 0.5. */
void train_somehow(Network *n, const Loss *loss, const Matrix *x,
                   const Matrix *t, const Matrix *fresh_x,
                   const Matrix *fresh_t, int steps);

/* Both are there already.  report prints; accuracy is the per cent of
   rows that are right. */
void report(int step, double accuracy);
double accuracy(const Matrix *y, const Matrix *t);
