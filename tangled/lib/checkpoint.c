/* From chapters/08-digits.nw: change it there, not here. */
#include "checkpoint.h"

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

/* describe what must not change */
enum { SETTINGS = 7, SETTING_LENGTH = 60 };

static void describe(const Batches *b,
                     char line[SETTINGS][SETTING_LENGTH])
{
    const BatchPlan *p = &b->plan;
    const char *numbers = sizeof(real) == sizeof(float) ? "float"
        : sizeof(real) == sizeof(double) ? "double" : "complex";
    /* print a line for each setting */
    const size_t size = SETTING_LENGTH;
    snprintf(line[0], size, "numbers %s", numbers);
    snprintf(line[1], size, "samples %d", b->samples->count);
    snprintf(line[2], size, "loss %s", p->loss->name);
    snprintf(line[3], size, "batch %d", p->batch);
    snprintf(line[4], size, "order %s",
             p->replace ? "drawn" : "shuffled");
    snprintf(line[5], size, "learning-rate %a", p->learning_rate);
    snprintf(line[6], size, "decay %a", p->decay);
}
/* save a checkpoint */
/* print a number of a checkpoint */
static void print_number(FILE *out, const char *path,
                         const char *what, double value)
{
    if (!isfinite(value))
        fail("%s is not saved: %s is %g; training diverged, try a "
             "smaller step", path, what, value);
    fprintf(out, "%s %a\n", what, value);
}

void checkpoint_save(const Batches *b, const char *path)
{
    const Network *n = b->network;
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
    /* print the state of the training */
    char settings[SETTINGS][SETTING_LENGTH];
    describe(b, settings);
    fputs("backward checkpoint 1\n", out);
    for (int k = 0; k < SETTINGS; k++)
        fprintf(out, "%s\n", settings[k]);
    for (int k = 0; k < 4; k++)
        fprintf(out, "generator %016" PRIx64 "\n", b->rng.state[k]);
    fprintf(out, "epochs %d\nposition %d\n", b->epoch, b->position);
    print_number(out, path, "loss-sum", b->loss_sum);
    /* print the history */
    for (int k = 0; k < b->epoch; k++) {
        const Epoch *e = &b->history[k];
        fprintf(out, "epoch %d\n", k + 1);
        print_number(out, path, "loss", e->loss);
        print_number(out, path, "training-loss", e->training.loss);
        print_number(out, path, "training-accuracy",
                     e->training.accuracy);
        print_number(out, path, "test-loss", e->test.loss);
        print_number(out, path, "test-accuracy", e->test.accuracy);
    }
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
/* load a checkpoint */
/* read the parts of a checkpoint */
static void take_line(Scan *s, const char *line)
{
    size_t length = strlen(line);
    if (!scan_is_next(s, line) || s->at[length] != '\n')
        scan_refuse(s, "\"%s\", as it is in this run", line);
    s->at += length;
    scan_line_end(s);
}

static int read_count(Scan *s, const char *what, int most)
{
    scan_take(s, what);
    scan_take(s, " ");
    const char *number = s->at;
    /* read a count that may be 0 */
    int count = 0;
    if (scan_is_next(s, "0"))
        s->at++;
    else
        count = scan_int(s);
    if (s->at == number || count > most) {
        s->at = number;
        scan_refuse(s, "a number from 0 to %d", most);
    }
    scan_line_end(s);
    return count;
}

static double read_number(Scan *s, const char *what)
{
    double value = 0;
    scan_take(s, what);
    scan_take(s, " ");
    if (!scan_double(s, &value))
        scan_refuse(s, "a finite number");
    scan_line_end(s);
    return value;
}

static uint64_t read_word(Scan *s)
{
    scan_take(s, "generator ");
    uint64_t word = 0;
    if (strspn(s->at, "0123456789abcdef") < 16)
        scan_refuse(s, "16 hexadecimal digits");
    for (int k = 0; k < 16; k++) {
        /* append a hexadecimal digit to the word */
        int digit = *s->at++;
        word = word << 4
            | (uint64_t)(digit <= '9' ? digit - '0'
                                      : digit - 'a' + 10);
    }
    scan_line_end(s);
    return word;
}

void checkpoint_load(Batches *b, const char *path)
{
    Network *n = b->network;
    char expected[100];
    /* insist on a point in decimal fractions */
    require(strcmp(localeconv()->decimal_point, ".") == 0,
            "numbers in this locale have a '%s' where C has a point",
            localeconv()->decimal_point);
    Scan s;
    scan_open(&s, path);
    /* read the version of the checkpoint */
    scan_take(&s, "backward checkpoint ");
    int version = scan_int(&s);
    if (version == 0)
        scan_refuse(&s, "a version");
    if (version > 1)
        fail("%s, line 1: expected version 1, found version %d; load "
             "it with a program as new as the one that saved it",
             path, version);
    scan_line_end(&s);
    /* insist on the same settings */
    char settings[SETTINGS][SETTING_LENGTH];
    describe(b, settings);
    for (int k = 0; k < SETTINGS; k++)
        take_line(&s, settings[k]);
    /* read how far the training has come */
    const Scan words = s;
    uint64_t any = 0;
    for (int k = 0; k < 4; k++)
        any |= b->rng.state[k] = read_word(&s);
    if (any == 0)
        scan_refuse(&words, "a generator that is not all 0");
    b->epoch = read_count(&s, "epochs", b->plan.epochs);
    const Scan before = s;
    int most = b->epoch < b->plan.epochs ? b->samples->count - 1 : 0;
    b->position = read_count(&s, "position", most);
    if (b->position % b->plan.batch != 0)
        scan_refuse(&before, "a multiple of %d", b->plan.batch);
    b->loss_sum = read_number(&s, "loss-sum");
    /* read the history */
    for (int k = 0; k < b->epoch; k++) {
        Epoch *e = &b->history[k];
        snprintf(expected, sizeof expected, "epoch %d", k + 1);
        take_line(&s, expected);
        e->loss = read_number(&s, "loss");
        e->training.loss = read_number(&s, "training-loss");
        e->training.accuracy = read_number(&s, "training-accuracy");
        e->test.loss = read_number(&s, "test-loss");
        e->test.accuracy = read_number(&s, "test-accuracy");
    }
    /* insist on the same network */
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        fail("no memory to load %s", path);
    /* print what the network is */
    fputs("backward network 1\nsizes", out);
    for (int l = 0; l <= n->depth; l++)
        fprintf(out, " %d", n->sizes[l]);
    fputs("\nactivations", out);
    for (int l = 0; l < n->depth; l++)
        fprintf(out, " %s", n->activations[l]->name);
    fprintf(out, "\nparameters %d\n", n->count);
    if (fclose(out) != 0)
        fail("no memory to load %s", path);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        take_line(&s, line);
    free(text);
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
    scan_close(&s);
    b->drawn = false;
}

/* step over the state of the training */
static void step_over_training(Scan *start)
{
    Scan s = *start;
    const char *path = s.path;
    if (scan_is_next(&s, "backward network "))
        return;
    /* read the version of the checkpoint */
    scan_take(&s, "backward checkpoint ");
    int version = scan_int(&s);
    if (version == 0)
        scan_refuse(&s, "a version");
    if (version > 1)
        fail("%s, line 1: expected version 1, found version %d; load "
             "it with a program as new as the one that saved it",
             path, version);
    scan_line_end(&s);
    while (!scan_is_next(&s, "backward network ")) {
        /* step over a line */
        s.at += strcspn(s.at, "\n");
        if (s.at == s.end)
            scan_refuse(start, "a checkpoint with a network in it");
        scan_line_end(&s);
    }
    *start = s;
}

Network *checkpoint_network(const char *path, int batch)
{
    require(batch >= 1, "a batch of %d samples", batch);
    /* insist on a point in decimal fractions */
    require(strcmp(localeconv()->decimal_point, ".") == 0,
            "numbers in this locale have a '%s' where C has a point",
            localeconv()->decimal_point);
    /* open a file where its network begins */
    Scan s;
    scan_open(&s, path);
    step_over_training(&s);
    /* read what the network is like */
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
