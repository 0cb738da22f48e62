/* From chapters/07-networks.nw: change it there, not here. */
#include "network-file.h"

/* include what network files need */
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "file.h"

/* sum up the bytes of a file */
static uint64_t checksum(const char *text, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)text[i])
            * UINT64_C(0x100000001b3);      /* eq. (7.1) */
    return sum;
}

/* save a network */
void network_save(const Network *n, const char *path)
{
    /* insist on a point in decimal fractions */
    require(strcmp(localeconv()->decimal_point, ".") == 0,
            "numbers in this locale have a '%s' where C has a point",
            localeconv()->decimal_point);
    /* insist that every parameter is finite */
    for (int p = 0; p < n->count; p++)
        if (!isfinite(real_part(n->theta[p])))
            fail("%s is not saved: parameter %d of %d is %g; "
                 "training diverged, try a smaller step", path, p + 1,
                 n->count, real_part(n->theta[p]));
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        fail("no memory to save %s", path);
    /* print what the network is */
    fputs("backward network 1\nsizes", out);
    for (int l = 0; l <= n->depth; l++)
        fprintf(out, " %d", n->sizes[l]);
    fputs("\nactivations", out);
    for (int l = 0; l < n->depth; l++)
        fprintf(out, " %s", n->activations[l]->name);
    fprintf(out, "\nparameters %d\n", n->count);
    /* print every parameter */
    for (int p = 0; p < n->count; p++)
        fprintf(out, "%a\n", real_part(n->theta[p]));
    /* print the checksum */
    bool good = fflush(out) == 0;
    fprintf(out, "checksum %016" PRIx64 "\n", checksum(text, size));
    good = !ferror(out) && good;
    if (fclose(out) != 0 || !good)
        fail("no memory to save %s", path);
    file_replace(path, text, size);
    free(text);
}

/* describe a network file that is being read */
typedef struct {
    const char *path;
    char *text;             /* the whole file, and a 0 */
    const char *at, *end;   /* what has not been read yet */
    int line;               /* where that begins, from 1 */
    int depth, *sizes;
    const char **activations;
    int count;              /* parameters, as the widths make it */
    Network *network;
} Reader;

/* refuse a network file */
static void quote(const Reader *r, char *text, size_t room)
{
    size_t used = (size_t)snprintf(text, room, "\"");
    for (const char *c = r->at; c < r->end && *c != '\n'; c++) {
        if (used + 6 > room)
            break;
        bool plain = *c >= ' ' && *c <= '~';
        used += (size_t)snprintf(text + used, room - used,
                                 plain ? "%c" : "\\x%02x",
                                 (unsigned char)*c);
    }
    snprintf(text + used, room - used, "\"");
    if (used == 1)
        snprintf(text, room, "the end of the %s",
                 r->at < r->end ? "line" : "file");
}

_Noreturn static void refuse(const Reader *r, const char *expected)
{
    char found[40];
    quote(r, found, sizeof found);
    fail("%s, line %d: expected %s, found %s; the file was "
         "damaged or altered: restore it from a copy, or save "
         "the network again", r->path, r->line, expected, found);
}

/* take what stands next in the file */
static bool starts_with(const Reader *r, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(r->end - r->at) >= length
        && memcmp(r->at, text, length) == 0;
}

static void take(Reader *r, const char *text)
{
    char expected[40];
    snprintf(expected, sizeof expected, "\"%s\"", text);
    if (!starts_with(r, text))
        refuse(r, expected);
    r->at += strlen(text);
}

static int take_number(Reader *r, const char *expected)
{
    const char *c = r->at;
    int number = 0;
    while (*c >= '0' && *c <= '9') {
        int digit = *c++ - '0';
        if (number > (INT_MAX - digit) / 10)
            refuse(r, expected);
        number = 10 * number + digit;
    }
    if (number == 0)
        refuse(r, expected);
    r->at = c;
    return number;
}

static void take_line_end(Reader *r)
{
    if (!starts_with(r, "\n"))
        refuse(r, "the end of the line");
    r->at++;
    r->line++;
}

/* load a network */
/* read the widths */
static void read_widths(Reader *r, int batch)
{
    take(r, "sizes");
    const char *list = r->at;
    size_t room = strcspn(list, "\n") / 2;
    r->sizes = allocate(room + 1, sizeof *r->sizes);
    int widths = 0;
    while (starts_with(r, " ")) {
        r->at++;
        r->sizes[widths++] = take_number(r, "a width");
    }
    if (widths < 2)
        refuse(r, "a width");
    r->depth = widths - 1;
    /* count the parameters without overflow */
    int64_t count = 0;
    bool fits = true;
    for (int l = 0; l <= r->depth && fits; l++) {
        if (l > 0)
            count += ((int64_t)r->sizes[l - 1] + 1) * r->sizes[l];
        fits = r->sizes[l] < INT_MAX / batch && count <= INT_MAX;
    }
    r->at = fits ? r->at : list;
    if (!fits)
        refuse(r, "widths that this batch and an int have room for");
    r->count = (int)count;
    take_line_end(r);
}

/* read the activations */
static void read_activations(Reader *r)
{
    take(r, "activations");
    r->activations = allocate((size_t)r->depth,
                              sizeof *r->activations);
    for (int l = 0; l < r->depth; l++) {
        if (!starts_with(r, " "))
            refuse(r, "an activation for each layer");
        r->at++;
        /* find the activation that is named next */
        int count;
        const Activation *a = activation_list(&count);
        size_t length = strcspn(r->at, " \n");
        for (int k = 0; k < count && !r->activations[l]; k++)
            if (strlen(a[k].name) == length && starts_with(r, a[k].name))
                r->activations[l] = a[k].name;
        if (!r->activations[l])
            refuse(r, "an activation that activation_find knows");
        r->at += length;
    }
    take_line_end(r);
}

/* read the number of parameters */
static void read_count(Reader *r)
{
    char expected[40];
    take(r, "parameters ");
    snprintf(expected, sizeof expected, "%d, as the widths make it",
             r->count);
    const char *number = r->at;
    if (take_number(r, expected) != r->count) {
        r->at = number;
        refuse(r, expected);
    }
    take_line_end(r);
    if ((r->end - r->at) / 2 < r->count)
        refuse(r, "as many parameters as line 4 says");
}

/* read the parameters */
static void read_parameters(Reader *r)
{
    for (int p = 0; p < r->count; p++) {
        char expected[60];
        snprintf(expected, sizeof expected, "parameter %d of %d, "
                 "a finite number", p + 1, r->count);
        size_t length = strcspn(r->at, "\n");
        char *stop;
        real value = (real)strtod(r->at, &stop);
        if (length == 0 || stop != r->at + length
            || !isfinite(real_part(value)))
            refuse(r, expected);
        r->network->theta[p] = value;
        r->at += length;
        take_line_end(r);
    }
}

/* compare the checksum */
static void compare_checksum(Reader *r)
{
    char expected[80];
    uint64_t sum = checksum(r->text, (size_t)(r->at - r->text));
    snprintf(expected, sizeof expected, "checksum %016" PRIx64
             ", as the lines above make it", sum);
    size_t length = strcspn(expected, ",");
    if (strncmp(r->at, expected, length) != 0)
        refuse(r, expected);
    r->at += length;
    take_line_end(r);
    if (r->at != r->end)
        refuse(r, "the end of the file");
}

Network *network_load(const char *path, int batch)
{
    require(batch >= 1, "a batch of %d samples", batch);
    /* insist on a point in decimal fractions */
    require(strcmp(localeconv()->decimal_point, ".") == 0,
            "numbers in this locale have a '%s' where C has a point",
            localeconv()->decimal_point);
    Reader r = { .path = path, .line = 1 };
    /* read the file and its first line */
    size_t size;
    r.text = file_read(path, &size);
    r.at = r.text;
    r.end = r.text + size;
    if (!starts_with(&r, "backward network ")) {
        char found[40];
        quote(&r, found, sizeof found);
        fail("%s, line 1: expected \"backward network 1\", found %s; "
             "name a file that network_save has written", path, found);
    }
    /* read the version */
    take(&r, "backward network ");
    int version = take_number(&r, "a version");
    if (version > 1)
        fail("%s, line 1: expected version 1, found version %d; "
             "load it with a program as new as the one that saved it",
             path, version);
    take_line_end(&r);
    read_widths(&r, batch);
    read_activations(&r);
    read_count(&r);
    /* make the network and free what described it */
    r.network = network_new(r.sizes, r.activations, r.depth, batch);
    free(r.sizes);
    free(r.activations);
    read_parameters(&r);
    compare_checksum(&r);
    free(r.text);
    return r.network;
}
