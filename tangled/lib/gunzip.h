/* From chapters/08-digits.nw: change it there, not here. */
/* Unpacks gzip files, where the library was compiled with zlib. */
#ifndef BACKWARD_GUNZIP_H
#define BACKWARD_GUNZIP_H

#include "fault.h"

/* Whether this copy of the library can unpack. */
bool gunzip_available(void);

/* declare how to unpack */
/* Whether the bytes begin as a gzip file does. */
bool gunzip_is_packed(const unsigned char *bytes, size_t size);

/* Unpacks a gzip file of one member, as gzip writes it, checks it
   against its checksum and sets *count to the number of bytes.  The
   caller frees them; a 0 that does not count follows.  Returns NULL
   and says what is wrong if it cannot be done; the offset is one of
   the packed bytes. */
unsigned char *gunzip_bytes(const unsigned char *packed, size_t size,
                            size_t *count, Fault *fault);

#endif
