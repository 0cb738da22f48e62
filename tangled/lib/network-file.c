/* From chapters/07-networks.nw: change it there, not here. */
#include "network-file.h"

/* include what network files need */
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"
#include "scan.h"

/* sum up the bytes of a file */
static uint64_t checksum(const char *text, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)text[i])
            * UINT64_C(0x100000001b3);      /* eq. (7.13) */
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

/* load a network */
Network *network_load(const char *path, int batch)
{
    require(batch >= 1, "a batch of %d samples", batch);
    /* insist on a point in decimal fractions */
    require(strcmp(localeconv()->decimal_point, ".") == 0,
            "numbers in this locale have a '%s' where C has a point",
            localeconv()->decimal_point);
    Scan s;
    scan_open(&s, path);
    /* read the version */
    scan_take(&s, "backward network ");
    int version = scan_int(&s);
    if (version == 0)
        scan_refuse(&s, "a version");
    if (version > 1)
        fail("%s, line %d: expected version 1, found version %d; load "
             "it with a program as new as the one that saved it",
             path, s.line, version);
    scan_line_end(&s);
    /* read the widths */
    scan_take(&s, "sizes");
    const char *list = s.at;
    int *sizes = allocate(strcspn(list, "\n") / 2 + 1, sizeof *sizes);
    int widths = 0;
    while (scan_is_next(&s, " ")) {
        s.at++;
        sizes[widths] = scan_int(&s);
        if (sizes[widths++] == 0)
            scan_refuse(&s, "a width");
    }
    /* count the parameters without overflow */
    if (widths < 2)
        scan_refuse(&s, "a width");
    int64_t count = 0;
    for (int l = 0; l < widths; l++) {
        if (l > 0)
            count += ((int64_t)sizes[l - 1] + 1) * sizes[l];
        if (sizes[l] >= INT_MAX / batch || count > INT_MAX) {
            s.at = list;
            scan_refuse(&s, "widths with room for %d samples", batch);
        }
    }
    scan_line_end(&s);
    /* read the activations */
    scan_take(&s, "activations");
    const char **names = allocate((size_t)widths, sizeof *names);
    for (int l = 0; l < widths - 1; l++) {
        scan_take(&s, " ");
        /* find the activation that is named next */
        int known;
        const Activation *a = activation_list(&known);
        size_t length = strcspn(s.at, " \n");
        for (int k = 0; k < known && !names[l]; k++)
            if (strlen(a[k].name) == length && scan_is_next(&s, a[k].name))
                names[l] = a[k].name;
        if (!names[l])
            scan_refuse(&s, "an activation");
        s.at += length;
    }
    scan_line_end(&s);
    /* read the number of parameters */
    char expected[40];
    snprintf(expected, sizeof expected, "parameters %d", (int)count);
    scan_take(&s, expected);
    scan_line_end(&s);
    if ((s.end - s.at) / 2 < count)
        scan_refuse(&s, "as many parameters as the line before says");
    Network *n = network_new(sizes, names, widths - 1, batch);
    /* read the parameters */
    for (int p = 0; p < n->count; p++) {
        const char *number = s.at;
        double value = 0;
        bool good = scan_double(&s, &value);
        n->theta[p] = (real)value;
        if (!good || !isfinite(real_part(n->theta[p]))) {
            s.at = number;
            scan_refuse(&s, "parameter %d of %d, a finite number",
                        p + 1, n->count);
        }
        scan_line_end(&s);
    }
    /* compare the checksum */
    snprintf(expected, sizeof expected, "checksum %016" PRIx64,
             checksum(s.text, (size_t)(s.at - s.text)));
    scan_take(&s, expected);
    scan_line_end(&s);
    if (s.at != s.end)
        scan_refuse(&s, "the end of the file");
    free(sizes);
    free(names);
    scan_close(&s);
    return n;
}
