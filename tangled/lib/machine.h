/* From chapters/09-fast.nw: change it there, not here. */
#ifndef BACKWARD_MACHINE_H
#define BACKWARD_MACHINE_H

#include <stddef.h>

/* declare what is measured of the machine */
/* Each takes about so many seconds and returns the best rate that it
   has seen, since whatever else the machine does only slows it. */

double machine_clock(double seconds);   /* cycles a second */

/* Operations a second, with nothing fetched and nothing stored; a
   multiplication and its addition are two. */
double machine_peak_float(double seconds);
double machine_peak_double(double seconds);

/* Bytes a second that a = b + s c moves, three arrays of double
   that take up so many bytes, at least 1536, together. */
double machine_bandwidth(size_t bytes, double seconds);
/* declare what is counted of a product */
/* Operations of a product N×D times D×H, and the fewest bytes that
   it can move, eq. (9.2); a number has so many. */
double machine_product_work(int n, int d, int h);
double machine_product_bytes(int n, int d, int h, size_t number);

#endif
