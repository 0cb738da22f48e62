/* The images that the programs in C are measured with. */
#ifndef BACKWARD_BENCH_IMAGES_H
#define BACKWARD_BENCH_IMAGES_H

#include "rng.h"

enum { MOST_SIZES = 8 };    /* layers of a network, and its input */

/* Draws `count` images of so many pixels, and a class for each.  As in
   handwriting, four pixels of five are paper. */
static void images_draw(Rng *rng, int count, int pixels, int classes,
                        unsigned char *image, unsigned char *label)
{
    for (long k = 0; k < (long)count * pixels; k++)
        image[k] = rng_below(rng, 5) == 0
            ? (unsigned char)rng_below(rng, 256) : 0;
    for (int k = 0; k < count; k++)
        label[k] = (unsigned char)rng_below(rng, classes);
}

#endif
