/* Checks every gradient of the book, a line each: what is checked, how
   many derivatives, by which oracle, the worst error, the verdict.
   Compiled in double complex it measures by the complex step, in double
   by Richardson's extrapolation.  The checks are in checks/, a file for
   each chapter.  Exits 1 unless all pass. */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "checks.h"
#include "fail.h"
#include "file.h"
#include "gradcheck.h"
#include "options.h"
#include "progress.h"
#include "real.h"
#include "record.h"
#include "rng.h"
#include "rules.h"

static const Checks *const chapters[] = {
    &chapter2_checks, &chapter3_checks, &chapter5_checks,
    &chapter6_checks, &chapter7_checks, &chapter8_checks,
    &notation_checks, &museum_checks,
};
enum { CHAPTERS = sizeof chapters / sizeof *chapters };

/* What the command line says. */
static const char *out, *chunks_file, *labels_file, *only;
static int points = 1;
static bool terse, rules;
static uint64_t seed = 1;

/* ---- Tables that the tangle leaves: chunks.tsv, labels.tsv ---- */

typedef struct {
    char *text;         /* the whole file, cut into strings */
    char *(*rows)[4];   /* the first four cells of each row */
    int count;
} Table;

/* Reads a file with tabs between its cells, leaving out comments; no
   file gives an empty table. */
static Table table_read(const char *name)
{
    Table t = {NULL, NULL, 0};
    if (!name) {
        return t;
    }
    t.text = file_read(name, NULL);
    int lines = 1;
    for (const char *c = t.text; *c; c++) {
        lines += *c == '\n';
    }
    t.rows = allocate((size_t)lines, sizeof *t.rows);
    for (char *line = t.text, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next) {
            *next++ = '\0';
        }
        if (*line == '#' || !*line) {
            continue;
        }
        for (int k = 0; k < 4; k++) {
            t.rows[t.count][k] = line;
            line += strcspn(line, "\t");
            if (*line) {
                *line++ = '\0';
            }
        }
        t.count++;
    }
    return t;
}

static void table_free(Table *t)
{
    free(t->text);
    free(t->rows);
}

/* The row that begins with key, or NULL. */
static char *const *table_find(const Table *t, const char *key)
{
    for (int i = 0; i < t->count; i++) {
        if (strcmp(t->rows[i][0], key) == 0) {
            return t->rows[i];
        }
    }
    return NULL;
}

static Table chunks, labels;

/* ---- Is the list of checks in order? ---- */

/* Copies the next label to word and returns what follows it; NULL when
   there is none left. */
static const char *next_label(const char *list, char word[64])
{
    list += strspn(list, " ");
    size_t n = strcspn(list, " ");
    if (n == 0) {
        return NULL;
    }
    if (n >= 64) {
        fail("\"%s\" is too long for a label", list);
    }
    memcpy(word, list, n);
    word[n] = '\0';
    return list + n;
}

static void require_labels(const Check *c)
{
    char word[64];
    const char *rest = next_label(c->equations, word);
    if (!rest) {
        fail("check %s names no equation", c->name);
    }
    for (; rest; rest = next_label(rest, word)) {
        if (strncmp(word, "eq:", 3) != 0
            || (labels_file && !table_find(&labels, word))) {
            fail("check %s: no equation is labelled \"%s\"", c->name,
                 word);
        }
    }
}

static const Check *check_number(int i)
{
    for (int k = 0; k < CHAPTERS; k++) {
        if (i < chapters[k]->count) {
            return &chapters[k]->checks[i];
        }
        i -= chapters[k]->count;
    }
    return NULL;
}

static void require_sound(const Check *c)
{
    const Check *other;
    for (int k = 0; (other = check_number(k)); k++) {
        if (other != c && strcmp(c->name, other->name) == 0) {
            fail("two checks are called %s", c->name);
        }
    }
    if (!*c->function || !*c->chunk) {
        fail("check %s names no function or no chunk", c->name);
    }
    if (chunks_file && !table_find(&chunks, c->chunk)) {
        fail("check %s: no chunk is called \"%s\"", c->name, c->chunk);
    }
    require_labels(c);
}

/* ---- One check ---- */

/* Random numbers that depend on the name and on the point, so that a
   new check changes no other. */
static void start_random(Rng *rng, const char *name, uint64_t point)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    }
    rng_seed(rng, hash + point);
}

static Case build(const Check *check, uint64_t point)
{
    Rng rng;
    start_random(&rng, check->name, point);
    Case c = check->build(&rng);
    c.subject.name = check->name;
    c.subject.equations = check->equations;
    c.subject.chunk = check->chunk;
    return c;
}

/* "eq. (3.16), (3.5)", as far as the numbers are known. */
static void numbered(const char *equations, char *text, size_t size)
{
    char word[64];
    size_t n = 0;
    for (const char *rest = next_label(equations, word); rest && n < size;
         rest = next_label(rest, word)) {
        char *const *row = table_find(&labels, word);
        const char *before = n > 0 ? ", " : row ? "eq. " : "";
        n += (size_t)snprintf(text + n, size - n, row ? "%s(%s)" : "%s%s",
                              before, row ? row[1] : word);
    }
}

static void print_report(const Case *c, const Report *r)
{
    char equations[512] = "", place[512] = "";
    Subject s = c->subject;
    numbered(s.equations, equations, sizeof equations);
    s.equations = equations;
    char *const *row = table_find(&chunks, s.chunk);
    if (row) {
        snprintf(place, sizeof place, "%s:%s, <<%s>>", row[1], row[2],
                 s.chunk);
    }
    gradcheck_print(&s, r, row ? place : NULL, stdout);
}

/* For programs: name, verdict, parameter and diagnosis. */
static void print_terse(const Case *c, const Report *r)
{
    const Subject *s = &c->subject;
    printf("check\t%s\t%s\t%s\t%s\n", s->name, verdict_name(r->verdict),
           r->parameter >= 0 ? s->parameters[r->parameter].name : "-",
           diagnosis_name(r->diagnosis.kind));
}

/* What came of a check at its points. */
typedef struct {
    long entries;
    int alarms;
    double error, seconds;
    Verdict verdict;        /* of the last point that did not pass */
} Outcome;

static void add_report(Outcome *o, const Report *r)
{
    o->entries += r->entries;
    o->seconds += r->seconds;
    if (!(r->error <= o->error)) {
        o->error = r->error;
    }
    if (r->verdict != VERDICT_PASS) {
        o->alarms++;
        o->verdict = r->verdict;
    }
}

/* A report is printed after the line of its check, or of all, so it
   is kept until then. */
typedef struct {
    Case at;
    Report report;
} Alarm;

static Outcome run(const Check *check, Alarm *first, Progress *p,
                   long *done)
{
    Outcome o = {0, 0, 0, 0, VERDICT_PASS};
    for (int i = 0; i < points; i++) {
        Case c = build(check, seed + (uint64_t)i);
        Report r = gradcheck_at_three_points(&c.subject, c.harden);
        add_report(&o, &r);
        if (r.verdict != VERDICT_PASS && o.alarms == 1) {
            *first = (Alarm){c, r};
        } else {
            c.release(c.subject.context);
        }
        if (p) {
            progress_step(p, ++*done);
        }
    }
    return o;
}

static void print_alarm(const Alarm *a)
{
    if (terse) {
        print_terse(&a->at, &a->report);
    } else {
        print_report(&a->at, &a->report);
    }
    a->at.release(a->at.subject.context);
}

/* ---- All checks ---- */

typedef struct {
    int checks, failed;
    long entries;
    double worst, seconds;
    const Check *first;     /* that did not pass */
} Total;

static void add_outcome(Total *t, const Check *c, const Outcome *o)
{
    t->checks++;
    if (o->alarms > 0 && !t->first) {
        t->first = c;
    }
    t->failed += o->alarms > 0;
    t->entries += o->entries;
    t->seconds += o->seconds;
    if (!(o->error <= t->worst)) {
        t->worst = o->error;
    }
}

static void print_line(const Check *c, const Outcome *o)
{
    printf("%-22s %6ld  %-12s  %5.0e  %s", c->name, o->entries,
           gradcheck_oracle(), o->error, verdict_name(o->verdict));
    if (points > 1 && o->alarms > 0) {
        printf(", at %d of %d points", o->alarms, points);
    }
    printf("\n");
}

static void write_row(FILE *table, const Check *c, const Outcome *o)
{
    fprintf(table, "%s\t%s\t%s\t%s\t%ld\t%s\t%.0e\t%s\n", c->name,
            c->equations, c->function, c->chunk, o->entries,
            gradcheck_oracle(), o->error, verdict_name(o->verdict));
}

static bool wanted(const Check *c)
{
    return !only || strcmp(only, c->name) == 0;
}

static int count_checks(void)
{
    const Check *c;
    int count = 0;
    for (int i = 0; (c = check_number(i)); i++) {
        require_sound(c);
        count += wanted(c);
    }
    if (count == 0) {
        fail("no check is called %s", only);
    }
    return count;
}

/* A line for each check, and below them the report of the first that
   does not pass: more of them would push it off the screen.  In terse
   mode stops at that. */
static Total run_all(FILE *table)
{
    const Check *c;
    Total t = {0, 0, 0, 0, 0, NULL};
    Alarm first;
    Progress bar, *p = points > 1 ? &bar : NULL;
    int count = count_checks();
    long done = 0;
    if (!terse) {
        printf("%-22s %6s  %-12s  %5s\n", "gradient of", "n", "oracle",
               "error");
    }
    for (int i = 0; (c = check_number(i)); i++) {
        if (!wanted(c) || (terse && t.failed)) {
            continue;
        }
        Alarm alarm;
        if (p) {
            progress_start(p, c->name, (long)count * points);
            progress_step(p, done);
        }
        Outcome o = run(c, &alarm, p, &done);
        if (p) {
            progress_end(p);
        }
        add_outcome(&t, c, &o);
        if (!terse) {
            print_line(c, &o);
        }
        if (o.alarms > 0 && t.failed == 1) {
            first = alarm;
        } else if (o.alarms > 0) {
            alarm.at.release(alarm.at.subject.context);
        }
        if (table) {
            write_row(table, c, &o);
        }
    }
    if (t.failed > 0) {
        print_alarm(&first);
    }
    return t;
}

/* ---- The rules of others ---- */

/* At how many of its points a check fails by a rule. */
static int failures(const Check *check, const Rule *rule)
{
    int n = 0;
    for (int i = 0; i < points; i++) {
        Rng rng;
        Case c = build(check, seed + (uint64_t)i);
        start_random(&rng, rule->name, seed + (uint64_t)i);
        n += !rule->passes(&c.subject, &rng);
        c.release(c.subject.context);
    }
    return n;
}

/* What each rule says at the first of the three points, where nothing
   is hard. */
static void run_rules(void)
{
    const Check *c;
    int count;
    const Rule *list = rules_list(&count);
    for (int k = 0; k < count; k++) {
        int alarms = 0, tried = 0;
        printf(terse ? "rule\t%s\t" : "by the rule of %s, these fail:",
               list[k].name);
        for (int i = 0; (c = check_number(i)); i++) {
            if (wanted(c)) {
                int n = failures(c, &list[k]);
                tried += points;
                alarms += n;
                if (n > 0) {
                    printf(" %s", c->name);
                }
            }
        }
        if (!terse) {
            printf("%s (%d of %d)", alarms ? "" : " none", alarms, tried);
        }
        printf("\n");
    }
}

/* ---- The program ---- */

#ifdef BACKWARD_COMPLEX
#define SUFFIX "-complex"
#else
#define SUFFIX ""
#endif

static Total run_recorded(void)
{
    Record *r = record_open(out, "checks" SUFFIX);
    FILE *table = record_file(r, "checks" SUFFIX ".tsv");
    fprintf(table, "# every gradient check of the book\n# name\tequations\t"
            "function\tchunk\tentries\toracle\terror\tverdict\n");
    Total t = run_all(table);
    record_value(r, "checks" SUFFIX, "%.0f", t.checks);
    record_value(r, "entries" SUFFIX, "%.0f", (double)t.entries);
    record_value(r, "checks-failed" SUFFIX, "%.0f", t.failed);
    if (isfinite(t.worst)) {
        record_value(r, "worst" SUFFIX, "%.0e", t.worst);
    }
    record_time(r, "checks-seconds" SUFFIX, "%.1f", t.seconds);
    record_close(r);
    return t;
}

static void read_options(int argc, char **argv)
{
    const Option table[] = {
        {"out", OPTION_TEXT, &out, "directory for the table of checks"},
        {"chunks", OPTION_TEXT, &chunks_file, "where the chunks are"},
        {"labels", OPTION_TEXT, &labels_file, "the equations' numbers"},
        {"only", OPTION_TEXT, &only, "the one check to make"},
        {"points", OPTION_INT, &points, "random points for each check"},
        {"seed", OPTION_SEED, &seed, "start of the random numbers"},
        {"rules", OPTION_FLAG, &rules, "judge by the rules of others"},
        {"terse", OPTION_FLAG, &terse, "the first failure, for programs"},
    };
    options_parse(argc, argv, "Checks every gradient of the book.", table,
                  sizeof table / sizeof *table);
    if (points < 1) {
        fail("--points %d makes no point", points);
    }
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    chunks = table_read(chunks_file);
    labels = table_read(labels_file);
    Total t = out ? run_recorded() : run_all(NULL);
    if (rules) {
        run_rules();
    }
    table_free(&chunks);
    table_free(&labels);
    if (fflush(stdout) != 0) {
        fail("cannot write the results");
    }
    if (t.failed && !terse) {
        complain("%d of %d checks did not pass; begin with %s", t.failed,
                 t.checks, t.first->name);
    }
    return t.failed != 0;
}
