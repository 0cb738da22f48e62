/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_SCAN_H
#define BACKWARD_SCAN_H

#include <stdbool.h>
#include "fail.h"

/* describe how far a file is read */
typedef struct {
    const char *path;
    char *text;             /* the whole file, and a 0 */
    const char *at, *end;   /* what has not been read yet */
    int line;               /* where that begins, from 1 */
} Scan;

/* declare how to begin and end a scan */
/* Reads the file, as file_read does, and stands at its beginning.
   The path must stay. */
void scan_open(Scan *s, const char *path);

void scan_close(Scan *s);       /* frees the text */

/* declare how to refuse a file */
/* Stops with "PATH, line N: expected WHAT, found REST", the rest
   of the line or as much of it as is short, and a remedy. */
_Noreturn void scan_refuse(const Scan *s, const char *format, ...)
    LIKE_PRINTF(2, 3);

/* declare how to step through a file */
/* Whether the text stands next; does not step. */
bool scan_is_next(const Scan *s, const char *text);

/* Over the text, or over a line's end; refuses anything else. */
void scan_take(Scan *s, const char *text);
void scan_line_end(Scan *s);

/* declare how to read numbers from a file */
/* A whole number from 1 to INT_MAX, in digits only.  Returns 0 and
   does not step if there is none. */
int scan_int(Scan *s);

/* A finite number that is all the rest of the line, as strtod
   reads it.  Returns false and does not step if there is none. */
bool scan_double(Scan *s, double *value);

#endif
