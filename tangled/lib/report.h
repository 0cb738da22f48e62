/* From chapters/08-digits.nw: change it there, not here. */
#ifndef BACKWARD_REPORT_H
#define BACKWARD_REPORT_H

#include <stdio.h>
#include "batches.h"
#include "progress.h"

/* define a report */
/* What a training shows while it runs. */
typedef struct {
    Progress bar;
    char label[40];
    long before;        /* samples that were over at the start */
    int epoch;          /* epochs that have had their line */
    FILE *lines;
} Report;
/* declare how to report */
/* Begins the report of a training, which may have been resumed, on
   standard error, if that is a terminal: a bar for all epochs of
   the plan that are left.  Lines go to the stream, NULL for none,
   whether it is a terminal or not.  The report must stay where it
   is until report_end. */
void report_start(Report *r, const Batches *b, FILE *lines);

/* A step has been taken.  Moves the bar; if an epoch is over, prints
   its line and flushes the stream. */
void report_step(Report *r, const Batches *b);

/* Wipes the bar. */
void report_end(Report *r);

/* Takes all steps that are left, with a report on them. */
void report_run(Batches *b, FILE *lines);

#endif
