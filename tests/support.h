/* What the suites share: comparing numbers, watching a program die,
   a directory to write into.  Includes cmocka and all that it needs. */
#ifndef BACKWARD_TESTS_SUPPORT_H
#define BACKWARD_TESTS_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* cmocka takes the name of the library's fail() for a macro. */
#undef fail
#undef fail_msg
#define fail_test(...) \
    (print_error(__VA_ARGS__), print_error("\n"), \
     _fail(__FILE__, __LINE__))

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- numbers ---------------------------------------------------- */

/* z + xy, rounded once, as in the library's products; rounded twice for
   complex numbers, which have no fused operation.  For suites that
   include real.h. */
#ifdef BACKWARD_COMPLEX
#define chained(x, y, z) ((z) + (x) * (y))
#else
#define chained(x, y, z) fma(x, y, z)   /* of tgmath.h */
#endif

/* |actual - expected| <= tolerance; NaN is never close. */
#define assert_close(actual, expected, tolerance) \
    support_close((actual), (expected), (tolerance), \
                  #actual, __FILE__, __LINE__)

/* |actual - expected| <= tolerance * |expected| */
#define assert_relative(actual, expected, tolerance) \
    support_relative((actual), (expected), (tolerance), \
                     #actual, __FILE__, __LINE__)

static inline void support_close(double actual, double expected,
                                 double tolerance, const char *what,
                                 const char *file, int line)
{
    /* the second half: infinities that agree */
    if (fabs(actual - expected) <= tolerance || actual == expected)
        return;
    print_error("%s is %.17g, expected %.17g: "
                "off by %.3g, allowed %.3g\n",
                what, actual, expected, fabs(actual - expected),
                tolerance);
    _fail(file, line);
}

static inline void support_relative(double actual, double expected,
                                    double tolerance, const char *what,
                                    const char *file, int line)
{
    support_close(actual, expected, tolerance * fabs(expected),
                  what, file, line);
}

/* The value, printed in this format, reads so. */
#define assert_prints(value, format, expected) \
    do { \
        char printed[40]; \
        snprintf(printed, sizeof printed, format, (double)(value)); \
        assert_string_equal(printed, expected); \
    } while (0)

/* ---- programs that stop ----------------------------------------- */

/* True in the children of stderr_of.  Address Sanitizer's search for
   leaks asks the function below, a name that it reserves: a program
   that stops in the middle rightly leaves its memory to the system. */
static bool support_in_child;

int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return support_in_child;
}

/* All that can be read from a descriptor; the caller frees it. */
static inline char *support_read_all(int from)
{
    size_t size = 0, room = 4096;
    char *text = malloc(room);
    assert_non_null(text);
    ssize_t got;
    while ((got = read(from, text + size, room - size - 1)) > 0) {
        size += (size_t)got;
        if (room - size < 2) {
            room *= 2;
            text = realloc(text, room);
            assert_non_null(text);
        }
    }
    text[size] = '\0';
    return text;
}

/* Seconds after which a child that does not end is killed, by SIGALRM. */
enum { SUPPORT_PATIENCE = 60 };

/* Runs f(arg) in a child process whose standard error, and standard
   output if both are wanted, is the descriptor; leaves the reading to
   the caller and returns the child's number. */
static inline pid_t support_start(void (*f)(void *), void *arg, int to,
                                  bool both)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        support_in_child = true;
        const struct rlimit no_core = { 0, 0 };
        setrlimit(RLIMIT_CORE, &no_core);
        alarm(SUPPORT_PATIENCE);
        if (dup2(to, STDERR_FILENO) < 0
            || (both && dup2(to, STDOUT_FILENO) < 0))
            _exit(125);
        if (to > STDERR_FILENO)
            close(to);
        f(arg);
        exit(0);
    }
    close(to);
    return child;
}

static inline char *support_finish(pid_t child, int from, int *status)
{
    char *text = support_read_all(from);
    close(from);
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    *status = WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how);
    return text;
}

/* Runs f(arg) in a child process and returns what it printed on
   standard error, to be freed; the status is its exit status, 0 when
   f returned, or the number of the signal that killed it, negated. */
static inline char *stderr_of(void (*f)(void *), void *arg, int *status)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = support_start(f, arg, ends[1], false);
    return support_finish(child, ends[0], status);
}

/* The same with standard output, in the order of printing. */
static inline char *output_of(void (*f)(void *), void *arg, int *status)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = support_start(f, arg, ends[1], true);
    return support_finish(child, ends[0], status);
}

#ifdef SUPPORT_TERMINAL   /* a suite that sets this needs first
                             #define _XOPEN_SOURCE 700 */
#include <fcntl.h>

/* Like stderr_of, but standard error is a terminal, which turns
   "\n" into "\r\n". */
static inline char *terminal_of(void (*f)(void *), void *arg,
                                int *status)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(ours >= 0);
    assert_int_equal(grantpt(ours), 0);
    assert_int_equal(unlockpt(ours), 0);
    int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
    assert_true(theirs >= 0);
    pid_t child = support_start(f, arg, theirs, false);
    return support_finish(child, ours, status);
}
#endif

/* f(arg) must end its process with this exit status, or by this
   signal if negated (-SIGABRT), and its standard error must contain
   the text. */
#define assert_dies(f, arg, status, text) \
    support_dies((f), (arg), (status), (text), __FILE__, __LINE__)

static inline void support_dies(void (*f)(void *), void *arg,
                                int expected, const char *text,
                                const char *file, int line)
{
    int status = 0;
    char *said = stderr_of(f, arg, &status);
    bool good = status == expected && strstr(said, text);
    if (!good)
        print_error("ended with %d and said \"%s\",\n"
                    "expected %d and \"%s\"\n",
                    status, said, expected, text);
    free(said);
    if (!good)
        _fail(file, line);
}

/* ---- files ------------------------------------------------------- */

/* Makes an empty directory and returns its path, to be given to
   directory_remove. */
static inline char *directory_make(void)
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base)
        base = "/tmp";
    size_t size = strlen(base) + sizeof "/backward-XXXXXX";
    char *path = malloc(size);
    assert_non_null(path);
    snprintf(path, size, "%s/backward-XXXXXX", base);
    assert_non_null(mkdtemp(path));
    return path;
}

static inline void support_remove(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    if (!S_ISDIR(status.st_mode)) {
        assert_int_equal(unlink(path), 0);
        return;
    }
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *e; (e = readdir(directory)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        size_t size = strlen(path) + strlen(e->d_name) + 2;
        char *inner = malloc(size);
        assert_non_null(inner);
        snprintf(inner, size, "%s/%s", path, e->d_name);
        support_remove(inner);
        free(inner);
    }
    closedir(directory);
    assert_int_equal(rmdir(path), 0);
}

/* Removes the directory with all that is in it, and frees the path. */
static inline void directory_remove(char *path)
{
    support_remove(path);
    free(path);
}

/* How many files the directory holds. */
static inline int directory_count(const char *path)
{
    DIR *directory = opendir(path);
    assert_non_null(directory);
    int count = 0;
    for (struct dirent *e; (e = readdir(directory)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            count++;
    closedir(directory);
    return count;
}

/* The content of DIRECTORY/NAME, to be freed; NULL if there is no
   such file. */
static inline char *file_text(const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = malloc(size);
    assert_non_null(path);
    snprintf(path, size, "%s/%s", directory, name);
    FILE *in = fopen(path, "r");
    free(path);
    if (!in)
        return NULL;
    char *text = support_read_all(fileno(in));
    fclose(in);
    return text;
}

#define assert_file_equal(directory, name, expected) \
    support_file_equal((directory), (name), (expected), \
                       __FILE__, __LINE__)

static inline void support_file_equal(const char *directory,
                                      const char *name,
                                      const char *expected,
                                      const char *file, int line)
{
    char *text = file_text(directory, name);
    bool good = text && strcmp(text, expected) == 0;
    if (!good)
        print_error("%s/%s holds\n%s\nexpected\n%s\n", directory, name,
                    text ? text : "(there is no such file)", expected);
    free(text);
    if (!good)
        _fail(file, line);
}

#endif
