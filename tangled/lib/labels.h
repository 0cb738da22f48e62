/* From chapters/06-softmax.nw: change it there, not here. */
/* Classes as integers and as one-hot rows, and how many are right. */
#ifndef BACKWARD_LABELS_H
#define BACKWARD_LABELS_H

#include "matrix.h"

/* declare the two forms of a label */
/* Sets t, n×K, to one-hot rows: a 1 in column labels[i] of row i.
   Labels count from 0.  One that is not below K stops the program
   with a message that names the sample, the label and K. */
void labels_one_hot(const int *labels, int n, Matrix *t);

/* The way back: labels[i] is the column of the largest entry of row
   i; of equals, the first.  Room for t->rows of them. */
void labels_from_one_hot(const Matrix *t, int *labels);
/* declare the accuracy */
/* The share of samples that are decided right, 0 to 1.
     output     N×K  logits, or probabilities
     target     N×K  one-hot rows, or for K = 1 a column of 0 and 1
     threshold  for K = 1: above it the output says yes; 0 for
                logits, 0.5 for probabilities.  Else not looked at.
   For K > 1 the decision is the first of a row's largest entries.
   A row with a nan in it is never right.  Shapes that do not fit
   stop the program with both shapes. */
double labels_accuracy(const Matrix *output, const Matrix *target,
                       double threshold);

#endif
