/* From chapters/b-instrument.nw: change it there, not here. */
#ifndef BACKWARD_DIRECTIONS_H
#define BACKWARD_DIRECTIONS_H

#include <stdio.h>
#include "gradcheck.h"
#include "rng.h"

/* promise a check along directions */
#define DIRECTIONS_FRACTION 1e-3    /* of the root mean square of the
                                       gradient's entries */

/* What a check along random directions found. */
typedef struct {
    Report report;      /* an entry for each direction; or, if an
                           entry of the gradient is not finite, the
                           place of that */
    int parameters, directions;
    double miss;        /* at most the chance that a single entry,
                           wrong by DIRECTIONS_FRACTION, has passed;
                           1 unless the verdict is a pass */
} Directions;
/* Compares the gradient with slopes along this many random
   directions, at least 1, where the parameters are; puts them back
   bit for bit.  Vacuous also if all entries of a Parameter, or more
   than half of all entries, are 0.  A subject without parameters
   stops the program. */
Directions directions_check(const Subject *s, Rng *rng,
                            int directions);

/* Writes two lines about it. */
void directions_print(const Subject *s, const Directions *d,
                      FILE *out);
/* The chance that as many normal directions, each with this
   tolerance, all miss an error of this length, eq. (4.20). */
double directions_miss(double error, double tolerance, int directions);
/* promise a Taylor test */
enum { TAYLOR_STEPS = 44 };

/* Remainders R(h), eq. (4.25), along one random direction that
   is about as long as theta, or 1 if that is longer. */
typedef struct {
    Verdict verdict;    /* pass: the slope is above 1.5 */
    double slope;       /* of log R against log h; INFINITY if there
                           is no remainder to be seen, NAN if it could
                           not be taken */
    double floor;       /* what rounding makes of R */
    int last;           /* the smallest of the four steps, or -1 */
    double step[TAYLOR_STEPS], remainder[TAYLOR_STEPS];
} Taylor;
/* Tests the gradient where the parameters are, and puts them back bit
   for bit: pass, fail, on a kink, noise, vacuous or not finite. */
Taylor directions_taylor(const Subject *s, Rng *rng);
/* promise a test of symmetry */
/* hv = J v, eq. (4.30): the derivative along v of the
   gradient's code, and if that is right the Hessian times v; both
   have as many numbers as theta.  Puts theta back bit for bit.
   Complex build only: stops in the others. */
void directions_hessian(const Subject *s, const double *v, double *hv);
typedef struct {
    Verdict verdict;        /* pass, fail, vacuous, not finite */
    double ujv, vju;        /* the sides of eq. (4.29) */
    double error, allowed;  /* their difference, relative to the
                               longer one of Ju and Jv */
} Symmetry;

/* Tests it with two random directions.  Complex build only: stops in
   the others. */
Symmetry directions_symmetry(const Subject *s, Rng *rng);

#endif
