/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_PROGRESS_H
#define BACKWARD_PROGRESS_H

#include <stdbool.h>

/* describe a bar */
typedef struct {
    const char *label;
    long total, done;
    double started, shown;  /* seconds; shown when last drawn */
    bool active;            /* standard error is a terminal */
} Progress;

/* declare the bar and the clock */
/* Begins a bar of total steps.  The label must stay, and is cut
   to 22 characters. */
void progress_start(Progress *p, const char *label, long total);

/* So many of the steps are done. */
void progress_step(Progress *p, long done);

/* Wipes the bar; to be called before anything is printed. */
void progress_end(Progress *p);

/* Seconds since some fixed moment; never goes back. */
double clock_seconds(void);

/* The median of n numbers, at least one and no nan; if n is even,
   the mean of the middle two.  Leaves them sorted, least first. */
double median_of(double *numbers, int n);

#endif
