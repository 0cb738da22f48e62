/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_RECORD_H
#define BACKWARD_RECORD_H

#include "fail.h"

#include <stdio.h>

typedef struct Record Record;
typedef struct Series Series;

/* declare opening and closing */
/* Starts the record of one run of a program, to be kept in the
   directory, which is made if need be.  Names throughout are lower
   case letters, digits and hyphens, each used once. */
Record *record_open(const char *directory, const char *program);

/* Writes DIRECTORY/PROGRAM.results and every other file of the
   record, all or none, and frees the record.  Stops, naming the
   file, if one of them or standard output could not be written.
   Until then no file has changed. */
void record_close(Record *r);

/* declare what the text can quote */
/* A number, as the text will print it; the format is one
   conversion such as "%.3f" or "%.2e".  Stops, naming the value,
   if it is infinite or not a number. */
void record_value(Record *r, const char *name, const char *format,
                  double value);

/* declare times, texts and the machine */
/* The same, marked as different from run to run. */
void record_time(Record *r, const char *name, const char *format,
                 double value);

/* A line of text, and one that is marked like a time. */
void record_text(Record *r, const char *name, const char *text);
void record_time_text(Record *r, const char *name, const char *text);

/* The processor's model as "machine", marked like a time. */
void record_machine(Record *r);

/* declare what gnuplot can plot */
/* A table NAME.tsv.  The columns are named by words separated by
   spaces; the note says in one line what the table holds. */
Series *record_series(Record *r, const char *name,
                      const char *columns, const char *note);
void series_is_time(Series *s);   /* marks it like a time */

/* declare rows and gaps */
/* A row of n values, as many as there are columns.  Stops, naming
   series, row and column, at a value that is not finite. */
void series_row(Series *s, int n, const double *values);

/* An empty line, where gnuplot breaks the curve; two of them
   begin a new block of data. */
void series_gap(Series *s);

/* declare reports and drawings */
/* From here on, record_print prints into NAME.txt too. */
void record_section(Record *r, const char *name);

/* Prints on standard output and into the section's text. */
void record_print(Record *r, const char *format, ...)
    LIKE_PRINTF(2, 3);

/* A stream for another file, such as "flow.dot"; record_close
   closes it. */
FILE *record_file(Record *r, const char *name);

#endif
