/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_FAIL_H
#define BACKWARD_FAIL_H

#include <stddef.h>

/* let the compiler check formats as it checks printf's */
#ifdef __GNUC__
#define LIKE_PRINTF(text, first) \
    __attribute__((format(printf, text, first)))
#else
#define LIKE_PRINTF(text, first)
#endif

/* declare how to stop on bad input */
/* Stops the program because of what it was given: prints
   "program: message" on standard error, exit status 1. */
_Noreturn void fail(const char *format, ...) LIKE_PRINTF(1, 2);

/* Prints the same line and goes on. */
void complain(const char *format, ...) LIKE_PRINTF(1, 2);

/* The name that messages begin with; a path is cut to its last
   part.  The string must stay, the name is not copied. */
void fail_program(const char *name);

/* declare how to stop on a broken precondition */
/* Stops the program because its own code is wrong.  Unless the
   condition holds, prints "function: message (file:line)" on
   standard error and aborts. */
#define require(condition, ...) \
    ((condition) ? (void)0 \
                 : require_failed(__FILE__, __LINE__, __func__, \
                                  __VA_ARGS__))

/* declare what the macro calls */
_Noreturn void require_failed(const char *file, int line,
                              const char *function,
                              const char *format, ...)
    LIKE_PRINTF(4, 5);

/* declare the allocator */
/* Memory for count items of the given size, all bytes zero; the
   caller frees it.  Never NULL: stops, naming the size, when
   there is no such memory. */
void *allocate(size_t count, size_t size);

#endif
