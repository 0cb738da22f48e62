/* A number that the reader has not entered yet. */
#ifndef UNKNOWN_H
#define UNKNOWN_H

#include <math.h>

#define UNKNOWN NAN

#endif
