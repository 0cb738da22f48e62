/* From chapters/08-digits.nw: change it there, not here. */
/* Files of images and labels in the format IDX. */
#ifndef BACKWARD_IDX_H
#define BACKWARD_IDX_H

#include "fault.h"

/* define what is found in IDX files */
/* Images, a byte for each pixel, 0 to 255: pixel (r, c) of image i
   is pixels[(i * rows + r) * cols + c].  The bytes are not owned. */
typedef struct {
    int count, rows, cols;      /* each at least 1; rows * cols is
                                   at most INT_MAX */
    unsigned char *pixels;
} IdxImages;

/* Labels, a byte each.  The bytes are not owned. */
typedef struct {
    int count;                  /* at least 1 */
    unsigned char *at;
} IdxLabels;

/* declare the IDX parsers */
/* Take the bytes for a file of images, or of labels, which must be
   below classes.  On success what they find points into the bytes.
   Else they return false and say what is wrong; the result is then
   not set.  They read no byte beyond the size, nor allocate. */
bool idx_parse_images(unsigned char *bytes, size_t size,
                      IdxImages *images, Fault *fault);
bool idx_parse_labels(unsigned char *bytes, size_t size, int classes,
                      IdxLabels *labels, Fault *fault);

/* Whether there is a label for each image.  If not, the fault is
   that of the labels' file. */
bool idx_agree(const IdxImages *images, const IdxLabels *labels,
               Fault *fault);

/* declare how IDX files are read */
/* Read the file, which may be packed by gzip, and parse it.  Return
   its bytes, into which the result points; the caller frees them.
   Stop, naming the file, the offset, what is wrong and a remedy, if
   it cannot be read or is not such a file. */
unsigned char *idx_read_images(const char *path, IdxImages *images);
unsigned char *idx_read_labels(const char *path, int classes,
                               IdxLabels *labels);

#endif
