/* From chapters/08-digits.nw: change it there, not here. */
#ifndef BACKWARD_BATCHES_H
#define BACKWARD_BATCHES_H

#include <stdbool.h>
#include "samples.h"

/* say how to train by batches */
typedef struct Batches Batches;

/* How to train.  observe, unless it is NULL, is called at the end
   of every epoch, when b->epoch epochs are over and what is known
   of the last is in b->history[b->epoch - 1].  It may run the
   network, judge it, or save b; it must not change theta. */
typedef struct {
    /* choose loss, batches and rates */
    const Loss *loss;
    int batch;                  /* samples in a step; the last step
                                   of an epoch may have fewer */
    bool replace;               /* draw each sample from all */
    double learning_rate;       /* of the first epoch */
    double decay;               /* factor from epoch to epoch */
    int epochs;
    void (*observe)(void *context, Batches *b);
    void *context;
} BatchPlan;
/* The learning rate of epoch 0, 1, ..., eq. (8.20). */
double batches_rate(const BatchPlan *plan, int epoch);
/* say what is known after an epoch */
/* A network's mean loss on some samples, and the share that it
   decides right, 0 to 1.  Both are -1 where nobody has looked. */
typedef struct {
    double loss, accuracy;
} Judgement;

/* An epoch: the mean loss of its samples, each before the step that
   it took part in; and, set by an observer, what the network at the
   end of the epoch makes of training and test samples. */
typedef struct {
    double loss;
    Judgement training, test;
} Epoch;
/* define a training by batches */
/* A training between two steps.  The state is epoch, position,
   loss_sum, rng, the history of epochs that are over, and theta; with
   the plan and the samples all else follows from it. */
struct Batches {
    BatchPlan plan;
    Network *network;
    const Samples *samples;
    /* keep the state of the training */
    int epoch;                  /* how many are over */
    int position;               /* samples of this one that are over */
    double loss_sum;            /* of their losses */
    Rng rng;                    /* before this epoch's order is drawn */
    Epoch *history;             /* plan.epochs */
    /* keep what follows from the state */
    bool drawn;                 /* whether the next two are set */
    int *order;                 /* samples->count numbers */
    Rng next;                   /* after the order was drawn */
    int *row;                   /* numbers for a judgement, batch */
    Matrix x, t;                /* the batch at hand */
};
/* declare how to train by batches */
/* A training of the network that has not begun; to be freed by
   batches_free.  The plan and the generator are copied; network and
   samples must stay.  Stops when the samples are unfit
   (samples_check). */
Batches *batches_new(Network *network, const BatchPlan *plan,
                     const Samples *samples, const Rng *rng);

/* Frees what batches_new has made.  NULL is fine. */
void batches_free(Batches *b);
/* Takes the next step.  If it is the first of an epoch, draws the
   epoch's order before; if the last, calls the observer after.
   Stops when the loss is not finite, with the step, counted from 0
   over all epochs, and the layer where it began.  Does not
   allocate. */
void batches_step(Batches *b);

/* Takes all steps that are left of plan.epochs epochs. */
void batches_run(Batches *b);
/* What the network makes of these samples, which need not be those
   of the training but have as many columns.  A single output says
   yes above 1/2 if it is a sigmoid, else above 0.  Replaces the
   last forward pass; does not allocate. */
Judgement batches_judge(Batches *b, const Samples *s);

#endif
