#include <math.h>
#include <string.h>
#include "digits.h"
#include "rng.h"

/* Sets the 28×28 pixels of to to those of from, dx to the right and dy
   down.  The two do not overlap. */
void shift_image(const unsigned char *from, int dx, int dy,
                 unsigned char *to);

/* Sets dx and dy to how far the next sample is moved. */
void draw_shift(Rng *rng, int *dx, int *dy);
