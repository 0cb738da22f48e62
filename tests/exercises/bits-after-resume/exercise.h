#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include "fail.h"
#include "rng.h"

enum { SAMPLES = 7, BATCH = 2, EPOCHS = 5 };
#define FIRST_RATE 0.1
#define DECAY 0.9

/* A training between two steps. */
typedef struct {
    double theta[2];
    double rate;        /* begins as FIRST_RATE, at the end of an
                           epoch times DECAY */
    int epoch, position;
    Rng rng;            /* before this epoch's order is drawn */
    bool drawn;         /* whether the next two are set */
    int order[SAMPLES];
    Rng next;           /* after it was drawn; at the end of an epoch
                           it becomes rng */
} Training;

/* Writes to the stream what resume needs. */
void save(const Training *t, FILE *out);

/* Brings t to where the training was that save was given. */
void resume(Training *t, FILE *in);
