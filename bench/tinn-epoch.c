/* An epoch of a network in Tinn, whose sources are not here: see TINN_DIR
   in run.sh.  Seconds; nothing for what Tinn does not have.

   tinn-epoch THREADS COUNT BATCH SIZE...   one epoch of random images

   It has one thread, numbers in float, one hidden layer, sigmoids, also
   at the outputs, a single bias for all units of a layer, which is not
   trained, and the squared error; each image is a step of its own.  BATCH
   only says how many images there are before. */
#include <stdio.h>
#include "Tinn.h"

typedef float number;
#include "others.h"

static void train(void *network, const Work *w, int count)
{
    const Tinn *a = network;
    size_t d = (size_t)w->sizes[0], k = (size_t)w->sizes[w->depth];
    for (int i = 0; i < count; i++) {
        size_t chosen = (size_t)w->order[i];
        xttrain(*a, w->x + chosen * d, w->y + chosen * k, 0.1f);
    }
}

int main(int argc, char **argv)
{
    Work w;
    if (!work_read(&w, argc, argv) || w.depth != 2 || w.threads != 1)
        return 0;
    work_draw(&w);
    Tinn a = xtbuild(w.sizes[0], w.sizes[1], w.sizes[2]);
    printf("%.6f\n", work_time(&w, train, &a));
    return 0;
}
