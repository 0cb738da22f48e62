/* From chapters/08-digits.nw: change it there, not here. */
/* Pictures in grey, in the format PGM. */
#ifndef BACKWARD_PGM_H
#define BACKWARD_PGM_H

#include "fault.h"

/* define what is found in a PGM file */
/* A picture of rows × cols pixels.  The bytes are not owned. */
typedef struct {
    int rows, cols;     /* each at least 1, product at most INT_MAX */
    int white;          /* the highest level, 1 to 65535 */
    bool plain;         /* levels are numbers in digits, else bytes */
    const unsigned char *levels, *end;
} Pgm;

/* declare the PGM parser */
/* Takes the bytes for one picture, plain (P2) or raw (P5).  On
   success the picture points into the bytes.  Else returns false
   and says what is wrong; the picture is then not set.  Reads no
   byte beyond the size, nor allocates. */
bool pgm_parse(const unsigned char *bytes, size_t size, Pgm *picture,
               Fault *fault);

/* Sets grey[r * cols + c] to the level of pixel (r, c), scaled to
   0 for black and 255 for white. */
void pgm_levels(const Pgm *picture, unsigned char *grey);

/* declare how PGM files are read and written */
/* The levels of the picture in the file, as by pgm_levels; the
   caller frees them.  Stops, naming the file, the offset, what is
   wrong and a remedy, if it cannot be read or is no such picture. */
unsigned char *pgm_read(const char *path, int *rows, int *cols);

/* Writes a raw picture of rows × cols levels, white being 255, to
   the file, which is replaced whole or not at all. */
void pgm_write(const char *path, int rows, int cols,
               const unsigned char *grey);

#endif
