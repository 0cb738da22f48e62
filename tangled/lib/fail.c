/* From chapters/a-workbench.nw: change it there, not here. */
#include "fail.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* remember the program's name */
static const char *program_name = "backward";

void fail_program(const char *name)
{
    const char *slash = strrchr(name, '/');
    program_name = slash ? slash + 1 : name;
}

/* print the beginning of a message */
static void begin_message(const char *who, const char *format,
                          va_list rest)
{
    fflush(stdout);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%72s\r", "");
    fprintf(stderr, "%s: ", who);
    vfprintf(stderr, format, rest);
}

/* stop on bad input */
_Noreturn void fail(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    begin_message(program_name, format, rest);
    va_end(rest);
    fputc('\n', stderr);
    exit(1);
}

/* complain of bad input */
void complain(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    begin_message(program_name, format, rest);
    va_end(rest);
    fputc('\n', stderr);
}

/* stop on a broken precondition */
_Noreturn void require_failed(const char *file, int line,
                              const char *function,
                              const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    begin_message(function, format, rest);
    va_end(rest);
    fprintf(stderr, " (%s:%d)\n", file, line);
    abort();
}

/* allocate or stop */
void *allocate(size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        fail("no memory for %zu items of %zu bytes", count, size);
    size_t bytes = count * size;
    void *memory = NULL;
    if (bytes < 1024)
        memory = calloc(bytes > 0 ? bytes : 1, 1);
    else if (posix_memalign(&memory, 64, bytes) == 0)
        memset(memory, 0, bytes);
    else
        memory = NULL;
    if (!memory)
        fail("no memory for %zu bytes; try smaller sizes, or a larger "
             "ulimit -v", bytes);
    return memory;
}
