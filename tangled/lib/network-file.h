/* From chapters/07-networks.nw: change it there, not here. */
#ifndef BACKWARD_NETWORK_FILE_H
#define BACKWARD_NETWORK_FILE_H

#include "network.h"

/* declare how to save and load a network */
/* Writes what the network is and every parameter, of a complex
   number the real part, to a file, which is replaced whole or not
   at all (file_replace).  Stops if a parameter is not finite or
   the file cannot be written. */
void network_save(const Network *n, const char *path);

/* The network that was saved in the file, with room for batch
   samples, and gradients of 0; to be freed by network_free.  A
   program with real = float rounds what double has written.
   Stops, naming file, line, what it expected there and a remedy,
   unless the file is whole and unchanged. */
Network *network_load(const char *path, int batch);
#endif
