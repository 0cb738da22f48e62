/* From chapters/08-digits.nw: change it there, not here. */
/* What is wrong with bytes that came from outside, and where. */
#ifndef BACKWARD_FAULT_H
#define BACKWARD_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include "fail.h"

/* declare a fault */
typedef struct {
    size_t offset;      /* of the byte, from 0; the number of bytes if
                           what is wrong is that they end */
    char text[160];     /* in a few words */
} Fault;

/* Sets the fault, a text too long being cut.  Returns false. */
bool fault_note(Fault *f, size_t offset, const char *format, ...)
    LIKE_PRINTF(3, 4);

#endif
