/* In which order does record_close rename?  Where a directory has taken a
   file's name, it stops just before that file, so that the files which are
   new by then come before it.  All states follow from the order.
   double only, since numbers are entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "record.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILES = 4, RESULTS = 0 };

static const char *const files[FILES] = {
    "run.results", "first.tsv", "second.tsv", "flow.dot",
};
static const char *const names[] = {
    "states, results renamed last", "of these, new results, another old",
    "states, results renamed first", "of these, new results, another old",
};
static char directory[] = "/tmp/killed-XXXXXX";

static void path_of(int file, char path[64])
{
    snprintf(path, 64, "%s/%s", directory, files[file]);
}

/* A record whose files all say this number. */
static void write_record(int number)
{
    Record *r = record_open(directory, "run");
    record_value(r, "number", "%.0f", number);
    series_row(record_series(r, "first", "x", "first"), 1,
               (double[]){number});
    series_row(record_series(r, "second", "x", "second"), 1,
               (double[]){number});
    fprintf(record_file(r, "flow.dot"), "%d\n", number);
    record_close(r);
}

static bool says(int file, char digit)
{
    char path[64], text[256] = "";
    path_of(file, path);
    FILE *in = fopen(path, "r");
    size_t n = in ? fread(text, 1, sizeof text - 1, in) : 0;
    if (in) {
        fclose(in);
    }
    return n > 1 && text[n - 2] == digit;
}

/* How many files are renamed before this one, by a run whose number none
   of them says yet. */
static int renamed_before(int file)
{
    char path[64];
    path_of(file, path);
    remove(path);
    mkdir(path, 0777);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        /* The complaint is wanted here, and concerns nobody. */
        if (!freopen("/dev/null", "w", stderr)) {
            _exit(2);
        }
        write_record(1 + file);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    int count = 0;
    for (int i = 0; i < FILES; i++) {
        count += says(i, (char)('1' + file));
    }
    rmdir(path);
    return count;
}

/* The states between the renames: how many, and in how many of them the
   results are new and another file is old. */
static void count_states(const int order[FILES], double counts[2])
{
    bool seen[1 << FILES] = {false};
    unsigned all = (1u << FILES) - 1, new = 0;
    counts[0] = counts[1] = 0;
    for (int done = 0; done <= FILES; done++) {
        new |= done > 0 ? 1u << order[done - 1] : 0;
        counts[0] += !seen[new];
        counts[1] += !seen[new] && new >> RESULTS & 1 && new != all;
        seen[new] = true;
    }
}

static void find_orders(int order[FILES], int opposite[FILES])
{
    if (!mkdtemp(directory)) {
        fail("cannot make a directory in /tmp");
    }
    write_record(0);
    for (int i = 0; i < FILES; i++) {
        int before = renamed_before(i);
        if (before >= FILES) {
            fail("the order of the renames cannot be found");
        }
        order[before] = opposite[FILES - 1 - before] = i;
    }
    for (int i = 0; i < FILES; i++) {
        char path[64];
        path_of(i, path);
        remove(path);
    }
    rmdir(directory);
}

void check(void)
{
    int order[FILES] = {0}, opposite[FILES] = {0};
    double expected[4], came[] = {NAN, NAN, NAN, NAN};
    killed(came);
    find_orders(order, opposite);
    count_states(order, expected);
    count_states(opposite, expected + 2);
    judge_function("killed");
    for (int i = 0; i < 4; i += 2) {
        judge_answer_suspect(i, 1 << FILES, "That would be all there are, if"
                             " each could be new without any other. But they"
                             " are renamed one after another.");
        judge_answer_suspect(i, FILES, "Those after each of the renames, or"
                             " those before each: one is missing.");
        judge_answer_suspect(i, 2, "It is all or nothing up to the renames;"
                             " these are four, and not one.");
        judge_answer_suspect(i, FILES - 1, "These are the ones in between;"
                             " all old and all new are states, too.");
    }
    judge_answer_suspect(1, 3, "Which file is the last to be renamed?");
    judge_answer_suspect(1, 1, "When the results are new, all renames have"
                         " been made.");
    judge_answer_suspect(3, 0, "The results are the first to be renamed now."
                         " What is old just after that?");
    judge_answer_suspect(3, 1, "That is the state after the first rename. What"
                         " is old after the second?");
    judge_answer_suspect(3, 4, "After the last rename nothing is old.");
    judge_answers(came, expected, names, 4, 0);
}
