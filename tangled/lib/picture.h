/* From chapters/08-digits.nw: change it there, not here. */
/* Brings a picture into the form of those that a network has
   learned to read. */
#ifndef BACKWARD_PICTURE_H
#define BACKWARD_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

enum { PICTURE_SIDE = 28, PICTURE_PIXELS = 28 * 28 };

/* declare how to prepare a picture */
/* Pixel (r, c) is pixels[r * PICTURE_SIDE + c], 0 for paper and 255
   for ink. */
typedef struct {
    bool inverted;      /* the ink was darker than the paper */
    bool scaled;        /* it was not of this size */
    unsigned char pixels[PICTURE_PIXELS];
} Picture;

/* Prepares a picture of rows × cols levels, 0 black to 255 white,
   which are changed.  If the border is light, ink is what is dark.
   A picture of PICTURE_SIDE rows and columns is else taken as it is;
   from any other, the paper is removed, the contrast stretched, and
   the ink scaled so that its longer side is 20 pixels, and its
   centre of mass in the middle.  Returns false if there is no ink. */
bool picture_prepare(unsigned char *grey, int rows, int cols,
                     Picture *picture);

/* declare how to show a picture */
/* Prints PICTURE_SIDE lines with two characters for each pixel, the
   darker the more ink; spaces at the ends of lines are left out. */
void picture_print(FILE *out, const unsigned char *pixels);

#endif
