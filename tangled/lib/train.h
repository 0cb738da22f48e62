/* From chapters/07-networks.nw: change it there, not here. */
#ifndef BACKWARD_TRAIN_H
#define BACKWARD_TRAIN_H

#include "network.h"

/* define how to train */
/* How to train.  observe, unless it is NULL, is called in each step
   after the gradient and before the update, so that all it is told
   belongs together: the loss and network->gradient are those of
   network->theta.  It may run the network on other samples; it must
   not change theta. */
typedef struct {
    const Loss *loss;
    double learning_rate;
    int steps;
    void (*observe)(void *context, int step, double loss,
                    Network *network);
    void *context;
} TrainPlan;
/* declare how to look at the data */
/* Stops the program, with a message, if the samples x or the targets
   t are none, if they are not equally many, if their columns do not
   fit the network, if a number in x is infinite or nan (the message
   has its row and column, counted from 0), or if the targets are
   not of the loss's kind (loss_check_target). */
void train_check_data(const Network *network, const Loss *loss,
                      const Matrix *x, const Matrix *t);
/* declare how to train a network */
/* Trains on all samples at once, by plan->steps steps of gradient
   descent, each a step of descent_step.
     x  N×D, t  N×K   N at most network->batch
   Returns the loss after the last step.  The observer is called
   steps + 1 times, the last time with that loss.  Stops the program
   when the data are unfit (train_check_data), and when the loss is
   not finite, with the step and the layer where it began. */
double train_full_batch(Network *network, const TrainPlan *plan,
                        const Matrix *x, const Matrix *t);
/* Stops the program, with the step and the layer where it began,
   unless the loss is finite.  The network's last forward pass must
   be the one that the loss is of. */
void train_check_loss(const Network *network, double loss, int step,
                      double learning_rate);

#endif
