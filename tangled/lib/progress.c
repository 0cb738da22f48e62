/* From chapters/a-workbench.nw: change it there, not here. */
#include "progress.h"

#include "fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* read the clock */
double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* find a median */
static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
double median_of(double *numbers, int n)
{
    require(n >= 1, "the median of %d numbers", n);
    qsort(numbers, (size_t)n, sizeof *numbers, by_size);
    return (numbers[(n - 1) / 2] + numbers[n / 2]) / 2;
}

/* draw the bar */
static void draw_bar(const Progress *p)
{
    double part = p->total > 0 ? (double)p->done / (double)p->total
                               : 1.0;
    /* fill the bar */
    enum { WIDTH = 24 };
    char bar[WIDTH + 1] = "";
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < (int)(part * WIDTH) ? '#' : '.';
    fprintf(stderr, "\r%-22.22s %s %3.0f %%", p->label, bar,
            floor(100.0 * part));
    /* estimate the time that is left */
    double seconds = 0.0;
    if (p->done > 0)
        seconds = (p->shown - p->started) * (1.0 - part) / part;
    if (seconds <= 99.0)
        fprintf(stderr, "  %3.0f s left  ", ceil(seconds));
    else
        fprintf(stderr, "  %3.0f min left",
                fmin(ceil(seconds / 60.0), 999.0));
    fflush(stderr);
}

/* start a bar */
void progress_start(Progress *p, const char *label, long total)
{
    double now = clock_seconds();
    *p = (Progress){ label, total, 0, now, now,
                     isatty(STDERR_FILENO) };
}

/* advance a bar */
void progress_step(Progress *p, long done)
{
    p->done = done < 0 ? 0 : done > p->total ? p->total : done;
    if (!p->active || clock_seconds() - p->shown < 0.1)
        return;
    p->shown = clock_seconds();
    draw_bar(p);
}

/* end a bar */
void progress_end(Progress *p)
{
    if (p->active && p->shown > p->started)
        fprintf(stderr, "\r%72s\r", "");
    p->active = false;
}
