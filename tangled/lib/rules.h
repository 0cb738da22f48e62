/* From chapters/b-instrument.nw: change it there, not here. */
/* Five rules that others have published for judging a gradient,
   re-implemented from their sources.  See section 4.15. */
#ifndef BACKWARD_RULES_H
#define BACKWARD_RULES_H

#include <stdbool.h>
#include "gradcheck.h"
#include "rng.h"

/* define a published rule */
typedef struct {
    const char *name;
    const char *source;     /* where we read it */

    /* The worst error at the parameters as they are, as a multiple
       of what the rule allows. */
    double (*ratio)(const Subject *s, Rng *rng);

    /* Whether the rule accepts the gradient: ratio up to 1. */
    bool (*passes)(const Subject *s, Rng *rng);
} Rule;
/* promise the rules */
/* The five rules.  Each leaves the parameters as they were, bit for
   bit.  They were made for double, but for the last two, and in the
   float build the others fail right code. */
const Rule *rules_list(int *count);

/* The largest |a - m| / max(|a|, |m|) over all entries, a being the
   subject's derivative and m the central difference with the step h;
   0 for a pair of zeros, infinite if something is not finite. */
double rules_worst(const Subject *s, double h);

#endif
