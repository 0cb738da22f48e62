/* A directory for each test, and names in it: a fixture for suites
   whose modules read or write files. */
#ifndef BACKWARD_TESTS_WORKPLACE_H
#define BACKWARD_TESTS_WORKPLACE_H

#include "support.h"

static char *out;

static inline int set_up(void **state)
{
    (void)state;
    out = directory_make();
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    directory_remove(out);
    return 0;
}

/* OUT/NAME, good until the next call but one. */
static inline char *inside(const char *name)
{
    static char paths[2][300];
    static int turn;
    turn = !turn;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", out, name);
    return paths[turn];
}

#endif
