/* From chapters/08-digits.nw: change it there, not here. */
#include "digit-data.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "digits.h"
#include "fail.h"

/* find the digits of a directory */
static void check_part(const Dataset *d, const char *directory,
                       const char *part)
{
    if (!d)
        fail("%s has no %s images; bring them with `make data`, or "
             "say --data own", directory, part);
    if (d->rows != DIGITS_SIDE || d->cols != DIGITS_SIDE)
        fail("the %s images in %s have %d×%d pixels, not %d×%d", part,
             directory, d->rows, d->cols, DIGITS_SIDE, DIGITS_SIDE);
}

static bool look_into(const char *directory, DigitData *d)
{
    *d = (DigitData){ "MNIST", dataset_find(directory, "train"),
                      dataset_find(directory, "t10k") };
    if (!d->training && !d->test)
        return false;
    check_part(d->training, directory, "train");
    check_part(d->test, directory, "t10k");
    return true;
}

/* fall back on digits of our own */
static DigitData draw_own(void)
{
    enum { TRAINING = 10000, TEST = 2000 };
    Rng rng;
    rng_seed(&rng, 2003);
    Dataset *training = digits_new(TRAINING, &rng);
    return (DigitData){ "our own digits", training,
                        digits_new(TEST, &rng) };
}

/* find digits */
DigitData digit_data_find(const char *directory)
{
    DigitData d;
    const char *elsewhere = getenv("MNIST_DIR");
    /* take the directory that is named, or nothing */
    if (directory && strcmp(directory, "own") != 0) {
        if (!look_into(directory, &d))
            fail("%s has none of the four files of MNIST; bring them "
                 "with `make data`, or say --data own", directory);
        return d;
    }
    if (!directory && look_into("data/mnist", &d))
        return d;
    /* look where the environment says */
    if (!directory && elsewhere && *elsewhere) {
        if (look_into(elsewhere, &d))
            return d;
        fprintf(stderr, "there is no MNIST in $MNIST_DIR, which is %s; "
                "taking digits of our own\n", elsewhere);
    }
    return draw_own();
}
void digit_data_free(DigitData *d)
{
    dataset_free(d->training);
    dataset_free(d->test);
}
