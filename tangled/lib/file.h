/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_FILE_H
#define BACKWARD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* declare how to end a file */
/* Ends the writing of a stream to a regular file: brings what was
   written to the disk, and closes the stream in any case.
   False if anything since its opening did not; errno then has the
   reason. */
bool file_finish(FILE *out);

/* declare how to replace a file */
/* Makes these bytes the content of the file, which may exist, but
   only as a regular file.  Writes PATH.part first and renames it:
   whoever opens the path finds the old file or the new one,
   whole, however the program ends.  If it cannot be done, removes
   what was written and stops, with name, reason and remedy. */
void file_replace(const char *path, const void *bytes, size_t size);

/* declare how to read a file */
/* All bytes of a regular file, and a 0 after them; the caller
   frees them.  *size is set to their number, unless size is NULL.
   Stops, with name, reason and remedy, if they cannot be had. */
char *file_read(const char *path, size_t *size);

#endif
