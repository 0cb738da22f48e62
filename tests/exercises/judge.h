/* What the check of an exercise is written with.

   Each exercise has a folder, tests/exercises/SLUG, with
     start.c      its chunk, as the chapter has it before anyone writes
     exercise.h   what the chunk may use: headers, types, and the
                  prototypes of the functions that it has to define
     check.c      defines check(), below
     wrong.nw     wrong answers, and what must be said of each
     plot.gp      (if it is an experiment) draws what check() recorded

   The chunk and the check are compiled and linked in each number type
   in turn, double first; or in double alone, if check.c has the comment
   "double only" in its first lines.  check() tries what the reader has
   written.  The first thing that is not as it should be ends the
   program, so what comes after may rely on what came before. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "fail.h"
#include "gradcheck.h"
#include "matrix.h"
#include "unknown.h"

/* A check defines this, and returns if all is well. */
void check(void);

/* Whose line a verdict shows from here on: the line of the chunk where
   this function is defined.  Without it, the chunk's first line. */
void judge_function(const char *name);

/* The section to reread from here on, instead of the exercise's own:
   "sec:kink". */
void judge_section(const char *label);

/* What the next expectation says, should it fail: if what came is this
   wrong value (to a relative 1e-6, or to the tolerance if that is
   more), this sentence; if it is none of
   them, the sentence of judge_suspect_else, or what the numbers
   themselves suggest (negated, doubled, zero, not a number).  All are
   forgotten after that expectation.  At most 300 characters; at most 64
   suspects. */
void judge_suspect(double wrong, const char *format, ...) LIKE_PRINTF(2, 3);
void judge_suspect_else(const char *format, ...) LIKE_PRINTF(1, 2);

/* |came - expected| <= tolerance * max(|expected|, floor); a nan is
   never close.  The format says what was computed: "leaky(%g)". */
void judge_close(double came, double expected, double tolerance,
                 const char *format, ...) LIKE_PRINTF(4, 5);
void judge_close_or(double came, double expected, double tolerance,
                    double floor, const char *format, ...)
    LIKE_PRINTF(5, 6);

/* low <= came <= high, for experiments. */
void judge_between(double came, double low, double high,
                   const char *format, ...) LIKE_PRINTF(4, 5);

/* A condition; the format says what should hold: "x stays as it was". */
void judge_true(bool holds, const char *format, ...) LIKE_PRINTF(2, 3);

/* Entry after entry of two matrices, each judge_close_or with the largest
   entry of expected as floor.  name: "dW"; entries are counted from 0.
   Suspects are of every entry; judge_suspect_matrix suspects each entry of
   being that of a wrong matrix, which must stay until then. */
void judge_suspect_matrix(const Matrix *wrong, const char *format, ...)
    LIKE_PRINTF(2, 3);
void judge_matrix(const Matrix *came, const Matrix *expected,
                  double tolerance, const char *name);

/* The numbers of a derive or predict exercise, each judge_close with this
   tolerance (0: the same number).  One that is still UNKNOWN is said to
   be.  Suspects are those of judge_answer_suspect. */
void judge_answers(const double *came, const double *expected,
                   const char *const *names, int count, double tolerance);

/* If answer number i (from 0) is this wrong value, then this sentence. */
void judge_answer_suspect(int i, double wrong, const char *format, ...)
    LIKE_PRINTF(3, 4);

/* The reader's gradient against a measured one, gradcheck_at_three_points.
   The diagnosis is the instrument's, unless it has none: then that of
   judge_suspect_else. */
void judge_gradient(const Subject *s);

/* f(context) must stop the program with a message that has this text in
   it (or, with text NULL, with any). */
void judge_stops(void (*f)(void *context), void *context,
                 const char *text, const char *format, ...)
    LIKE_PRINTF(4, 5);

/* A file for what an experiment measured, in the directory that its
   plot.gp is run in.  The caller closes it. */
FILE *judge_file(const char *name);

#endif
