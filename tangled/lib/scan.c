/* From chapters/a-workbench.nw: change it there, not here. */
#include "scan.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

/* begin and end a scan */
void scan_open(Scan *s, const char *path)
{
    size_t size;
    char *text = file_read(path, &size);
    *s = (Scan){ path, text, text, text + size, 1 };
}

void scan_close(Scan *s)
{
    free(s->text);
}

/* refuse a file */
static void quote(const Scan *s, char *text, size_t room)
{
    size_t used = (size_t)snprintf(text, room, "\"");
    for (const char *c = s->at; c < s->end && *c != '\n'; c++) {
        if (used + sizeof "\\x00\"" > room)
            break;
        used += (size_t)snprintf(text + used, room - used,
                                 *c >= ' ' && *c <= '~' ? "%c"
                                                        : "\\x%02x",
                                 (unsigned char)*c);
    }
    snprintf(text + used, room - used, "\"");
}

_Noreturn void scan_refuse(const Scan *s, const char *format, ...)
{
    char expected[80], found[40];
    va_list rest;
    va_start(rest, format);
    vsnprintf(expected, sizeof expected, format, rest);
    va_end(rest);
    quote(s, found, sizeof found);
    if (strcmp(found, "\"\"") == 0)
        snprintf(found, sizeof found, "the end of the %s",
                 s->at < s->end ? "line" : "file");
    fail("%s, line %d: expected %s, found %s; name another file, "
         "or restore this one from a copy", s->path, s->line,
         expected, found);
}

/* step over a text */
bool scan_is_next(const Scan *s, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(s->end - s->at) >= length
        && memcmp(s->at, text, length) == 0;
}

void scan_take(Scan *s, const char *text)
{
    if (!scan_is_next(s, text))
        scan_refuse(s, "\"%s\"", text);
    s->at += strlen(text);
}

void scan_line_end(Scan *s)
{
    if (!scan_is_next(s, "\n"))
        scan_refuse(s, "the end of the line");
    s->at++;
    s->line++;
}

/* read numbers from a file */
int scan_int(Scan *s)
{
    int number = 0;
    const char *c = s->at;
    for (; *c >= '0' && *c <= '9'; c++) {
        if (number > (INT_MAX - (*c - '0')) / 10)
            return 0;
        number = 10 * number + (*c - '0');
    }
    if (number > 0)
        s->at = c;
    return number;
}

bool scan_double(Scan *s, double *value)
{
    size_t length = strcspn(s->at, "\n");
    char *stop;
    *value = strtod(s->at, &stop);
    if (length == 0 || stop != s->at + length || !isfinite(*value))
        return false;
    s->at = stop;
    return true;
}
