/* From chapters/09-fast.nw: change it there, not here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "fail.h"
#include "machine.h"
#include "options.h"
#include "progress.h"
#include "record.h"

/* list the sizes of the ladder */
static const int size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512,
                            768, 1024 };
enum { SIZES = sizeof size / sizeof *size };
/* list the rungs */
enum { LIBRARY = 5, PAIR, RUNGS, FORCED = RUNGS + 1, LINES, ROUNDS = 3,
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
    double rate[LINES][SIZES][ROUNDS], peak[ROUNDS];
    char place[512];        /* of the rungs' programs */
    const char *kernels;    /* that OpenBLAS is forced to take */
} Ladder;
/* find the rungs' programs */
static void find_place(Ladder *l, const char *self, const char *given)
{
    const char *slash = strrchr(self, '/');
    int length = slash ? (int)(slash - self) + 1 : 0;
    if (*given)
        snprintf(l->place, sizeof l->place, "%s", given);
    else
        snprintf(l->place, sizeof l->place, "%.*s../ladder", length,
                 self);
}
/* run a rung */
static FILE *start_rung(const Ladder *l, int line, const char *core,
                        int most)
{
    char command[1024];
    snprintf(command, sizeof command,
             "OPENBLAS_NUM_THREADS=1 %s%s '%s/%s' %s --most %d%s",
             core ? "OPENBLAS_CORETYPE=" : "", core ? core : "",
             l->place, rung[line].program, rung[line].options, most,
             line < RUNGS ? "" : " 2>/dev/null");
    FILE *output = popen(command, "r");
    if (!output)
        fail("cannot run %s", command);
    return output;
}
static bool run_rung(Ladder *l, int line, const char *core, int most,
                     int round)
{
    FILE *output = start_rung(l, line, core, most);
    int n, k = 0;
    double rate;
    while (fscanf(output, "%d %lf", &n, &rate) == 2) {
        while (k < SIZES && size[k] < n)
            k++;
        if (k < SIZES && size[k] == n)
            l->rate[line][k][round] = rate;
    }
    return pclose(output) == 0;
}
/* find the best kernels of the others */
static void find_kernels(Ladder *l)
{
    static const char *const cores[] = {
        "Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids"
    };
    double best = 0;
    for (int k = 0; k < 5; k++) {
        double *tried = &l->rate[FORCED][TRIED][0];
        *tried = 0;
        run_rung(l, FORCED, cores[k], 256, 0);
        if (*tried > best * 1.03) {
            best = *tried;
            l->kernels = cores[k];
        }
    }
}
/* take the median of a few */
static double median(const double *given)
{
    double a = given[0], b = given[1], c = given[2];
    double low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}
/* record the ladder */
/* record what the text quotes of a line */
static void record_line(Record *r, int line, double m, double peak)
{
    char name[24], share[32];
    snprintf(name, sizeof name, "ladder-%d", line + 1);
    snprintf(share, sizeof share, "%s-share", name);
    if (m > 0) {
        record_time(r, name, "%.1f", m);
        record_time(r, share, "%.0f", 100 * m / peak);
    } else {
        record_time_text(r, name, "no");
        record_time_text(r, share, "no");
    }
}
static void record_ladder(Record *r, const Ladder *l)
{
    double roof = median(l->peak);
    Series *s = record_series(r, "ladder", "n rate line",
                              "billions of operations a second");
    Series *ends = record_series(r, "ladder-ends", "line n name",
                                 "where the names of the lines are");
    series_is_time(s);
    series_is_time(ends);
    record_time(r, "ladder-peak", "%.0f", roof);
    Series *top = record_series(r, "ladder-roof", "rate", "the peak");
    series_is_time(top);
    series_row(top, 1, &roof);
    record_time_text(r, "ladder-kernels",
                     l->kernels ? l->kernels : "none");
    /* record what an epoch takes */
    double work = 2e-9 * 60000 * (2 * 784 * 50 + 3 * 50 * 10);
    double loops = median(l->rate[1][AT]);
    require(loops > 0, "%s is too slow", rung[1].program);
    record_value(r, "ladder-epoch", "%.3f", work);
    record_time(r, "ladder-epoch-peak", "%.2f", work / roof);
    record_time(r, "ladder-epoch-loops", "%.1f", work / loops);
    record_time(r, "ladder-epoch-factor", "%.0f", roof / loops);
    /* record the lines of the ladder */
    double end[LINES] = { 0 }, n[LINES] = { 0 };
    for (int line = 0; line < LINES; line++) {
        for (int k = 0; k < SIZES; k++) {
            double m = median(l->rate[line][k]);
            if (m <= 0)
                continue;
            series_row(s, 3, (double[]){ size[k], m, line });
            n[line] = size[k];
            end[line] = m;
        }
        series_gap(s);
        series_gap(s);
    }
    /* keep the names of the lines apart */
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
        place -= roof / 11;
        end[highest] = 0;
    }
    /* record the gains */
    FILE *t = record_file(r, "ladder-gains.tsv");
    fprintf(t, "# n = 512\n# time\n# rung\trate\tshare\tgain\n");
    for (int line = 0; line < LINES; line++) {
        int below = line < RUNGS ? line - 1 : LIBRARY;
        double peak = line == PAIR ? 2 * roof : roof;
        double m = median(l->rate[line][AT]);
        double before = below < 0 ? 0 : median(l->rate[below][AT]);
        record_line(r, line, m, peak);
        if (m > 0)
            fprintf(t, "%s\t%.1f\t%.0f\t", rung[line].title, m,
                    100 * m / peak);
        if (m > 0)
            fprintf(t, before > 0 ? "%.2f\n" : "–\n", m / before);
    }
}

int main(int argc, char **argv)
{
    const char *out = "figures/ch09", *rungs = "";
    static Ladder l;        /* large, and all zero */
    /* read the options of the ladder */
    const Option table[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
        { "rungs", OPTION_TEXT, &rungs, "directory of the rungs" },
    };
    options_parse(argc, argv, "Chapter 9: the ladder.", table, 2);
    find_place(&l, argv[0], rungs);
    Record *r = record_open(out, "chapter9-ladder");
    find_kernels(&l);
    /* climb the ladder in rounds */
    for (int round = 0; round < ROUNDS; round++) {
        l.peak[round] = machine_peak_double(0.15) / 1e9;
        for (int line = 0; line < LINES; line++) {
            if (line == FORCED && !l.kernels)
                continue;
            const char *core = line == FORCED ? l.kernels : NULL;
            bool well = run_rung(&l, line, core, 1024, round);
            if (!well && line < RUNGS)
                fail("%s/%s did not run; make builds it", l.place,
                     rung[line].program);
        }
    }
    record_ladder(r, &l);
    record_close(r);
    return 0;
}
