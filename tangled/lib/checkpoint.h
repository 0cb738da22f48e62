/* From chapters/08-digits.nw: change it there, not here. */
#ifndef BACKWARD_CHECKPOINT_H
#define BACKWARD_CHECKPOINT_H

#include "batches.h"

/* declare how to save and resume a training */
/* Writes the state of a training, between any two steps or from an
   observer, to a file, which is replaced whole or not at all
   (file_replace).  Stops if a parameter or a loss is not finite, or
   the file cannot be written. */
void checkpoint_save(const Batches *b, const char *path);

/* Brings a training into the state that was saved in the file:
   from there on it takes the same steps, bit for bit, as the one
   that was saved.  Network, number of samples, and all of the plan
   but epochs and observer must be what they were then.  Stops,
   naming file, line, what it expected there and a remedy, if they
   are not, or unless the file is whole and unchanged. */
void checkpoint_load(Batches *b, const char *path);

/* The network in a checkpoint, or in a file of network_save, with
   room for batch samples; to be freed by network_free.  Stops as
   network_load does. */
Network *checkpoint_network(const char *path, int batch);

#endif
