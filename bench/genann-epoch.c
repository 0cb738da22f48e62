/* An epoch of a network in genann, whose sources are not here: see
   GENANN_DIR in run.sh.  Seconds; nothing for what genann does not have.

   genann-epoch THREADS COUNT BATCH SIZE...   one epoch of random images

   It has one thread, numbers in double, hidden layers of one size,
   sigmoids, also at the outputs, and the squared error; each image is a
   step of its own.  BATCH only says how many images there are before. */
#include <stdio.h>
#include "genann.h"

typedef double number;
#include "others.h"

static void train(void *network, const Work *w, int count)
{
    size_t d = (size_t)w->sizes[0], k = (size_t)w->sizes[w->depth];
    for (int i = 0; i < count; i++) {
        size_t chosen = (size_t)w->order[i];
        genann_train(network, w->x + chosen * d, w->y + chosen * k, 0.1);
    }
}

static bool has(const Work *w)
{
    for (int l = 2; l < w->depth; l++)
        if (w->sizes[l] != w->sizes[1])
            return false;
    return w->threads == 1;
}

int main(int argc, char **argv)
{
    Work w;
    if (!work_read(&w, argc, argv) || !has(&w))
        return 0;
    work_draw(&w);
    genann *a = genann_init(w.sizes[0], w.depth - 1, w.sizes[1],
                            w.sizes[w.depth]);
    if (!a)
        return 1;
    printf("%.6f\n", work_time(&w, train, a));
    return 0;
}
