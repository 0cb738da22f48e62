/* The main program of an exercise's check, and its vocabulary.

   judge RESULT runs check() and writes what came of it to the file
   RESULT, a line for each thing: key, tab, text.  Exits 0 if all is
   well and 1 if something is not; what the reader's code prints is left
   alone. */

#include "judge.h"

#include <complex.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *result_path;
static char function[64], section[64];

/* What was found to agree. */
static long agreed;
static double worst;
static const char *oracle;      /* NULL: no gradient was measured */

/* ---- suspects ---- */

enum { MOST_SUSPECTS = 64, LONGEST = 320 };
typedef struct {
    int answer;                 /* -1: for the next expectation */
    bool other;                 /* if nothing else fits */
    double wrong;
    const Matrix *matrix;       /* that has the wrong values, or NULL */
    char text[LONGEST];
} Suspect;
static Suspect suspects[MOST_SUSPECTS];
static int suspect_count;

static void suspect(int answer, bool other, double wrong,
                    const char *format, va_list list)
{
    if (suspect_count == MOST_SUSPECTS) {
        fail("more than %d suspects", MOST_SUSPECTS);
    }
    Suspect *s = &suspects[suspect_count++];
    s->answer = answer;
    s->other = other;
    s->wrong = wrong;
    s->matrix = NULL;
    vsnprintf(s->text, sizeof s->text, format, list);
}

void judge_suspect(double wrong, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    suspect(-1, false, wrong, format, list);
    va_end(list);
}

void judge_suspect_else(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    suspect(-1, true, 0, format, list);
    va_end(list);
}

void judge_suspect_matrix(const Matrix *wrong, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    suspect(-1, false, NAN, format, list);
    va_end(list);
    suspects[suspect_count - 1].matrix = wrong;
}

void judge_answer_suspect(int i, double wrong, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    suspect(i, false, wrong, format, list);
    va_end(list);
}

static void forget_suspects(int answer)
{
    int kept = 0;
    for (int i = 0; i < suspect_count; i++) {
        if (suspects[i].answer != answer) {
            suspects[kept++] = suspects[i];
        }
    }
    suspect_count = kept;
}

static bool is_about(double came, double wrong, double tolerance)
{
    if (isnan(wrong)) {
        return isnan(came);
    }
    return came == wrong
        || (isfinite(wrong) && fabs(came - wrong)
                               <= fmax(tolerance, 1e-6) * fabs(wrong));
}

static const char *suspected(int answer, double came, double tolerance)
{
    const char *otherwise = NULL;
    for (int i = 0; i < suspect_count; i++) {
        const Suspect *s = &suspects[i];
        if (s->answer == answer && s->other) {
            otherwise = s->text;
        } else if (s->answer == answer && is_about(came, s->wrong, tolerance)) {
            return s->text;
        }
    }
    return otherwise;
}

/* ---- verdicts ---- */

static FILE *open_result(void)
{
    FILE *out = fopen(result_path, "w");
    if (!out) {
        fail("cannot write %s", result_path);
    }
    return out;
}

static void close_result(FILE *out)
{
    if (fclose(out) != 0) {
        fail("cannot write %s: is the disk full?", result_path);
    }
}

/* Ends the program.  Without atexit's functions: what has not been freed
   is not the reader's fault now. */
_Noreturn static void wrong(const char *what, const char *expected,
                            const char *came, const char *ratio,
                            const char *diagnosis)
{
    FILE *out = open_result();
    if (*function) {
        fprintf(out, "function\t%s\n", function);
    }
    if (*section) {
        fprintf(out, "section\t%s\n", section);
    }
    fprintf(out, "what\t%s\n", what);
    if (expected) {
        fprintf(out, "expected\t%s\n", expected);
    }
    if (came) {
        fprintf(out, "came\t%s\n", came);
    }
    if (ratio) {
        fprintf(out, "ratio\t%s\n", ratio);
    }
    if (diagnosis && *diagnosis) {
        fprintf(out, "diagnosis\t%s\n", diagnosis);
    }
    close_result(out);
    fflush(NULL);
    _exit(1);
}

/* Both numbers with as many digits as it takes to tell them apart. */
static void print_apart(double came, double expected, char a[32], char b[32])
{
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(a, 32, "%.*g", digits, isnan(came) ? fabs(came) : came);
        snprintf(b, 32, "%.*g", digits, expected);
        if (strcmp(a, b) != 0) {
            return;
        }
    }
}

static const char *plain_diagnosis(double came, double expected,
                                   double tolerance)
{
    if (isnan(came)) {
        return "It is not a number: a division of zero by zero, infinity"
               " minus infinity, or something that was never set?";
    }
    if (isinf(came)) {
        return "It is infinite: an exponential that overflows, or a"
               " division by zero?";
    }
    if (came == 0 && expected != 0) {
        return "It is zero: has anything been computed?";
    }
    if (is_about(came, -expected, tolerance)) {
        return "It has the right size and the wrong sign.";
    }
    if (is_about(came, 2 * expected, tolerance)) {
        return "It is twice the right value: a factor 2 too many, or added"
               " twice?";
    }
    if (is_about(came, expected / 2, tolerance)) {
        return "It is half of the right value: a factor 2 too few?";
    }
    if (is_about(came * expected, 1, tolerance)) {
        return "It is the reciprocal of the right value.";
    }
    if (is_about(came, 1 + expected, tolerance) || is_about(came, expected - 1, tolerance)) {
        return "It is off by exactly one.";
    }
    return "";
}

static void compare(int answer, double came, double expected,
                    double tolerance, double floor, const char *what)
{
    double apart = fabs(came - expected);
    if (came == expected
        || apart <= tolerance * fmax(fabs(expected), floor)) {
        double error = apart / fmax(fabs(expected), floor);
        worst = error > worst ? error : worst;
        agreed++;
        forget_suspects(answer);
        return;
    }
    char a[32], b[32], ratio[32];
    print_apart(came, expected, a, b);
    snprintf(ratio, sizeof ratio, "%.4g", came / expected);
    const char *diagnosis = suspected(answer, came, tolerance);
    wrong(what, b, a,
          expected != 0 && came != 0 && isfinite(came) ? ratio : NULL,
          diagnosis ? diagnosis : plain_diagnosis(came, expected, tolerance));
}

#define FORMATTED(what) \
    char what[LONGEST]; \
    va_list list; \
    va_start(list, format); \
    vsnprintf(what, sizeof what, format, list); \
    va_end(list)

void judge_close(double came, double expected, double tolerance,
                 const char *format, ...)
{
    FORMATTED(what);
    compare(-1, came, expected, tolerance, 0, what);
}

void judge_close_or(double came, double expected, double tolerance,
                    double floor, const char *format, ...)
{
    FORMATTED(what);
    compare(-1, came, expected, tolerance, floor, what);
}

void judge_between(double came, double low, double high,
                   const char *format, ...)
{
    FORMATTED(what);
    if (came >= low && came <= high) {
        agreed++;
        forget_suspects(-1);
        return;
    }
    char a[32], b[80];
    snprintf(a, sizeof a, "%.4g", came);
    snprintf(b, sizeof b, "%.4g to %.4g", low, high);
    const char *diagnosis = suspected(-1, came, 0);
    wrong(what, b, a, NULL,
          diagnosis ? diagnosis : isnan(came) ? "It is not a number."
              : came < low ? "It is too small." : "It is too large.");
}

void judge_true(bool holds, const char *format, ...)
{
    FORMATTED(what);
    if (holds) {
        agreed++;
        forget_suspects(-1);
        return;
    }
    wrong(what, NULL, NULL, NULL, suspected(-1, 0, 0));
}

void judge_matrix(const Matrix *came, const Matrix *expected,
                  double tolerance, const char *name)
{
    int n = expected->rows * expected->cols;
    double largest = 0;
    for (int k = 0; k < n; k++) {
        largest = fmax(largest, fabs(real_part(expected->at[k])));
    }
    /* What was suspected of one entry is suspected of all. */
    Suspect kept[MOST_SUSPECTS];
    int count = suspect_count;
    memcpy(kept, suspects, sizeof kept);
    for (int k = 0; k < n; k++) {
        char what[LONGEST];
        snprintf(what, sizeof what, "%s[%d][%d]", name, k / expected->cols,
                 k % expected->cols);
        memcpy(suspects, kept, sizeof kept);
        suspect_count = count;
        for (int i = 0; i < count; i++) {
            if (suspects[i].matrix) {
                suspects[i].wrong = real_part(suspects[i].matrix->at[k]);
            }
        }
        compare(-1, real_part(came->at[k]), real_part(expected->at[k]),
                tolerance, largest, what);
    }
}

void judge_answers(const double *came, const double *expected,
                   const char *const *names, int count, double tolerance)
{
    for (int i = 0; i < count; i++) {
        if (isnan(came[i])) {
            char what[LONGEST], diagnosis[LONGEST];
            snprintf(what, sizeof what, "answer[%d], %s", i, names[i]);
            snprintf(diagnosis, sizeof diagnosis, "It has not been entered"
                     " yet; %d of %d are right so far.", i, count);
            wrong(what, NULL, "UNKNOWN", NULL, diagnosis);
        }
        char what[LONGEST];
        snprintf(what, sizeof what, "answer[%d], %s", i, names[i]);
        compare(i, came[i], expected[i], tolerance, 0, what);
    }
}

/* ---- gradients ---- */

/* What the instrument says without a kind of error. */
static const char *verdict_text(const Report *r)
{
    switch (r->verdict) {
    case VERDICT_VACUOUS:
        return "Every derivative is zero, so that nothing is compared: does"
               " the loss depend on what you have computed?";
    case VERDICT_NOT_FINITE:
        return "Something is not a finite number.";
    default:
        return "The errors have no simple shape.";
    }
}

void judge_gradient(const Subject *s)
{
    Report r = gradcheck_at_three_points(s, NULL);
    oracle = gradcheck_oracle();
    if (r.verdict == VERDICT_PASS || r.verdict == VERDICT_KINK) {
        agreed += r.passed;
        worst = r.error > worst ? r.error : worst;
        forget_suspects(-1);
        return;
    }
    const char *other = suspected(-1, NAN, 0);
    const char *diagnosis = r.diagnosis.kind != DIAGNOSIS_NONE
        ? r.diagnosis.text : other ? other : verdict_text(&r);
    if (r.parameter < 0) {
        wrong(s->name, NULL, NULL, NULL, diagnosis);
    }
    const Parameter *p = &s->parameters[r.parameter];
    char what[LONGEST], a[32], b[32], ratio[32];
    snprintf(what, sizeof what, "%s: the derivative by %s[%d][%d],"
             " measured by %s; %d of %d are wrong", s->name, p->name, r.row,
             r.col, oracle, r.entries - r.passed, r.entries);
    print_apart(r.ours, r.measured, a, b);
    snprintf(ratio, sizeof ratio, "%.4g", r.ours / r.measured);
    wrong(what, b, a, r.measured != 0 && isfinite(r.ours) ? ratio : NULL,
          diagnosis);
}

/* ---- stops and files ---- */

void judge_stops(void (*f)(void *context), void *context, const char *text,
                 const char *format, ...)
{
    FORMATTED(what);
    int ends[2];
    fflush(NULL);
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child < 0) {
        fail("cannot start a process");
    }
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        signal(SIGABRT, SIG_DFL);   /* what require does is no crash */
        f(context);
        _exit(0);
    }
    close(ends[1]);
    char said[4096];
    size_t length = 0;
    ssize_t got;
    while (length < sizeof said - 1
           && (got = read(ends[0], said + length,
                          sizeof said - 1 - length)) > 0) {
        length += (size_t)got;
    }
    said[length] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (status == 0) {
        const char *other = suspected(-1, 0, 0);
        wrong(what, "a message, and an end", "it went on", NULL,
              other ? other : "Nothing has noticed the bad input.");
    }
    if (strstr(said, "Sanitizer") || strstr(said, "runtime error")
        || (text && !strstr(said, text))) {
        said[strcspn(said, "\n")] = '\0';
        said[100] = '\0';
        wrong(what, text ? text : "a message", said, NULL,
              "It stops, but not with a message that says this.");
    }
    agreed++;
    forget_suspects(-1);
}

static char *beside_result(const char *name)
{
    const char *slash = strrchr(result_path, '/');
    size_t n = slash ? (size_t)(slash - result_path) + 1 : 0;
    char *path = allocate(n + strlen(name) + 1, 1);
    memcpy(path, result_path, n);
    strcpy(path + n, name);
    return path;
}

FILE *judge_file(const char *name)
{
    char *path = beside_result(name);
    FILE *out = fopen(path, "w");
    if (!out) {
        fail("cannot write %s", path);
    }
    free(path);
    return out;
}

/* ---- the program ---- */

void judge_function(const char *name)
{
    snprintf(function, sizeof function, "%s", name);
}

void judge_section(const char *label)
{
    snprintf(section, sizeof section, "%s", label);
}

int main(int argc, char **argv)
{
    fail_program("check");
    if (argc != 2) {
        fail("call it with the name of a file for the result");
    }
    result_path = argv[1];
    check();
    FILE *out = open_result();
    fprintf(out, "passed\t%ld\nworst\t%.0e\n", agreed, worst);
    if (oracle) {
        fprintf(out, "oracle\t%s\n", oracle);
    }
    close_result(out);
    return 0;
}
