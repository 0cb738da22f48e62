/* From chapters/09-fast.nw: change it there, not here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "machine.h"
#include "options.h"
#include "record.h"

/* list the sizes of the ladder */
static const int size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512,
                            768, 1024 };
enum { SIZES = sizeof size / sizeof *size };
/* list the rungs */
enum { LIBRARY = 5, PAIR, RUNGS, FORCED = RUNGS + 1, LINES,
       TRIED = 7, AT = 9 };     /* the places of 256 and of 512 */
static const struct {
    const char *program, *options, *title;
} rung[LINES] = {
    { "1-three-loops", "", "three loops" },
    { "2-loop-order", "", "loop order" },
    { "3-four-rows", "", "four rows" },
    { "4-tiles", "", "tiles" },
    { "5-packing", "", "packing" },
    { "library", "", "the library" },
    { "library", "--threads 2", "two threads" },
    { "library", "--blas libopenblas.so.0", "OpenBLAS" },
    { "library", "--blas libopenblas.so.0", "OpenBLAS, forced" },
};
typedef struct {
    double rate[LINES][SIZES], peak;
    const char *bin;        /* the directory of this program, with / */
    int length;             /* of this name */
    const char *kernels;    /* that OpenBLAS is forced to take */
} Ladder;
/* run a rung */
static bool run_rung(Ladder *l, int line, int most)
{
    char command[1024];
    bool forced = line == FORCED;
    snprintf(command, sizeof command,
             "OPENBLAS_NUM_THREADS=1 %s%s '%.*s../ladder/%s' %s"
             " --most %d%s", forced ? "OPENBLAS_CORETYPE=" : "",
             forced ? l->kernels : "", l->length, l->bin,
             rung[line].program, rung[line].options, most,
             line < RUNGS ? "" : " 2>/dev/null");
    FILE *output = popen(command, "r");
    if (!output)
        fail("cannot run %s", command);
    /* read the rates of a rung */
    int n;
    double rate;
    for (int k = 0; fscanf(output, "%d %lf", &n, &rate) == 2; k++)
        if (k < SIZES && rate > l->rate[line][k])
            l->rate[line][k] = rate;
    return pclose(output) == 0;
}
/* find the best kernels of the others */
static void find_kernels(Ladder *l)
{
    static const char *const cores[] = {
        "Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids"
    };
    const char *found = NULL;
    double best = 0, *rate = l->rate[FORCED];
    for (int k = 0; k < 5; k++) {
        l->kernels = cores[k];
        run_rung(l, FORCED, size[TRIED]);
        if (rate[TRIED] > best * 1.03) {
            best = rate[TRIED];
            found = cores[k];
        }
        memset(rate, 0, sizeof l->rate[FORCED]);
    }
    l->kernels = found;
}
/* record the ladder */
static void record_ladder(Record *r, const Ladder *l)
{
    double peak = l->peak, loops = l->rate[1][AT];
    record_time(r, "ladder-peak", "%.0f", peak);
    record_time(r, "ladder-epoch", "%.2f", 9.588 / peak);
    record_time(r, "ladder-loops", "%.1f", loops);
    record_time(r, "ladder-factor", "%.0f", peak / loops);
    record_time_text(r, "ladder-kernels",
                     l->kernels ? l->kernels : "none");
    /* record the lines of the ladder */
    Series *s = record_series(r, "ladder", "n rate line peak",
                              "billions of operations a second");
    series_is_time(s);
    double end[LINES] = { 0 }, n[LINES] = { 0 };
    for (int line = 0; line < LINES; line++) {
        for (int k = 0; k < SIZES; k++) {
            double m = l->rate[line][k];
            if (m <= 0)
                continue;
            series_row(s, 4, (double[]){ size[k], m, line, peak });
            n[line] = size[k];
            end[line] = m;
        }
        series_gap(s);
        series_gap(s);
    }
    /* keep the names of the lines apart */
    Series *ends = record_series(r, "ladder-ends", "line n name",
                                 "where the names of the lines are");
    series_is_time(ends);
    double place = 1e9;
    for (int done = 0; done < LINES; done++) {
        int highest = 0;
        for (int line = 1; line < LINES; line++)
            if (end[line] > end[highest])
                highest = line;
        if (end[highest] <= 0)
            break;
        place = end[highest] < place ? end[highest] : place;
        series_row(ends, 3, (double[]){ highest, n[highest], place });
        place -= peak / 9;
        end[highest] = 0;
    }
    /* record the gains */
    FILE *t = record_file(r, "ladder-gains.tsv");
    fprintf(t, "# n = 512\n# time\n# rung\trate\tshare\tgain\n");
    for (int line = 0; line < LINES; line++) {
        int below = line < RUNGS ? line - 1 : LIBRARY;
        double m = l->rate[line][AT];
        double before = below < 0 ? 0 : l->rate[below][AT];
        double share = 100 * m / (line == PAIR ? 2 * peak : peak);
        if (m > 0)
            fprintf(t, "%s\t%.1f\t%.0f\t", rung[line].title, m, share);
        if (m > 0)
            fprintf(t, before > 0 ? "%.2f\n" : "–\n", m / before);
        if (line == 2)
            record_time(r, "ladder-four-rows", "%.0f", share);
        if (line == LIBRARY)
            record_time(r, "ladder-library", "%.0f", share);
    }
}
/* climb the ladder */
int main(int argc, char **argv)
{
    const char *out = "figures/ch09", *slash = strrchr(argv[0], '/');
    Ladder l = { .bin = argv[0],
                 .length = slash ? (int)(slash - argv[0]) + 1 : 0 };
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
    };
    options_parse(argc, argv, "Chapter 9: the ladder.", table, 1);
    Record *r = record_open(out, "chapter9-ladder");
    find_kernels(&l);
    for (int round = 0; round < 3; round++) {
        /* climb the ladder once */
        double peak = machine_peak_double(0.15) / 1e9;
        l.peak = peak > l.peak ? peak : l.peak;
        for (int line = 0; line < LINES; line++)
            if ((line != FORCED || l.kernels)
                && !run_rung(&l, line, 1024) && line < RUNGS)
                fail("%s did not run; make builds it", rung[line].program);
    }
    record_ladder(r, &l);
    record_close(r);
    return 0;
}
