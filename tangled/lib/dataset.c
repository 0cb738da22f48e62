/* From chapters/08-digits.nw: change it there, not here. */
#include "dataset.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "idx.h"

/* make a data set */
Dataset *dataset_new(int count, int rows, int cols, int classes)
{
    require(count > 0 && rows > 0 && cols > 0
            && rows <= INT_MAX / cols && classes > 0 && classes <= 256,
            "%d images of %d×%d in %d classes", count, rows, cols,
            classes);
    Dataset *d = allocate(1, sizeof *d);
    *d = (Dataset){ count, rows, cols, classes, .pixels = NULL };
    /* give a data set bytes of its own */
    d->memory[0] = allocate((size_t)count, (size_t)(rows * cols));
    d->memory[1] = allocate((size_t)count, 1);
    d->pixels = d->memory[0];
    d->labels = d->memory[1];
    return d;
}

void dataset_free(Dataset *d)
{
    if (!d)
        return;
    free(d->memory[0]);
    free(d->memory[1]);
    free(d);
}

/* read a data set from two files */
Dataset *dataset_read(const char *images, const char *labels,
                      int classes)
{
    IdxImages i;
    IdxLabels l;
    Fault fault;
    Dataset *d = allocate(1, sizeof *d);
    d->memory[0] = idx_read_images(images, &i);
    d->memory[1] = idx_read_labels(labels, classes, &l);
    /* refuse files that do not agree */
    if (!idx_agree(&i, &l, &fault))
        fail("cannot use %s with %s: at offset %zu: %s; take both from "
             "one data set", labels, images, fault.offset, fault.text);
    /* take over what the files hold */
    d->count = i.count;
    d->rows = i.rows;
    d->cols = i.cols;
    d->classes = classes;
    d->pixels = i.pixels;
    d->labels = l.at;
    return d;
}

/* find a data set in a directory */
static bool is_there(const char *path)
{
    return access(path, F_OK) == 0
        || (errno != ENOENT && errno != ENOTDIR);
}

static char *find_file(const char *directory, const char *part,
                       const char *kind, bool *found)
{
    size_t size = strlen(directory) + strlen(part) + strlen(kind) + 6;
    char *path = allocate(size, 1);
    /* try both names of a file */
    snprintf(path, size, "%s/%s-%s", directory, part, kind);
    *found = is_there(path);
    if (!*found) {
        snprintf(path, size, "%s/%s-%s.gz", directory, part, kind);
        *found = is_there(path);
    }
    return path;
}

Dataset *dataset_find(const char *directory, const char *part)
{
    bool has_images, has_labels;
    char *images = find_file(directory, part, "images-idx3-ubyte",
                             &has_images);
    char *labels = find_file(directory, part, "labels-idx1-ubyte",
                             &has_labels);
    Dataset *d = has_images || has_labels
        ? dataset_read(images, labels, 10) : NULL;
    free(images);
    free(labels);
    return d;
}

/* make a batch */
/* shade a row */
enum { AHEAD = 4 };     /* samples */

/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static void shade(const unsigned char *restrict pixels, int count,
                  real *restrict row)
{
    for (int j = 0; j < count; j++)
        row[j] = (real)pixels[j] / 255;
}

void dataset_batch(const Dataset *d, const int *samples, Matrix *x,
                   Matrix *t)
{
    int pixels = d->rows * d->cols;
    /* check the shapes of a batch */
    require(x->cols == pixels, "x is %d×%d but images have %d pixels",
            x->rows, x->cols, pixels);
    require(!t || (t->rows == x->rows && t->cols == d->classes),
            "x is %d×%d but t is %d×%d, for %d classes", x->rows,
            x->cols, t->rows, t->cols, d->classes);
    for (int i = 0; i < x->rows; i++) {
        int s = samples[i];
        require(s >= 0 && s < d->count, "sample %d of %d", s, d->count);
        /* ask for the pixels of a later sample */
        if (i + AHEAD < x->rows)
            for (int j = 0; j < pixels; j += 64)
                __builtin_prefetch(d->pixels + (ptrdiff_t)samples[i + AHEAD]
                                               * pixels + j);
        /* set a row to the pixels of a sample */
        shade(d->pixels + (size_t)s * (size_t)pixels, pixels,
              matrix_row(x, i));
        /* set a row to the label of a sample */
        for (int k = 0; t && k < t->cols; k++)
            matrix_row(t, i)[k] = k == d->labels[s];
    }
}
