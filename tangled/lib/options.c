/* From chapters/a-workbench.nw: change it there, not here. */
#include "options.h"
#include "fail.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* name the kinds */
static const struct { const char *sign, *meaning; } option_kinds[] = {
    [OPTION_FLAG] = { "", "" },
    [OPTION_INT] = { " N", "a whole number of at most 31 bits" },
    [OPTION_SEED] = { " N", "a whole number from 0 to 2^64 - 1" },
    [OPTION_DOUBLE] = { " X", "a finite number" },
    [OPTION_TEXT] = { " TEXT", "a text" },
};

/* print the help */
_Noreturn static void print_help(const char *about,
                                 const Option *table, int count)
{
    printf("%s\n\n", about);
    for (int k = 0; k < count; k++) {
        const Option *o = &table[k];
        /* print one option */
        const char *sign = option_kinds[o->kind].sign;
        int used = printf("  --%s%s", o->name, sign);
        printf("%*s%s", used < 20 ? 20 - used : 1, "", o->help);
        switch (o->kind) {
        /* print the default */
        case OPTION_FLAG:
            break;
        case OPTION_TEXT:
            if (*(const char **)o->value)
                printf(" (default %s)", *(const char **)o->value);
            break;
        /* print the default of a number */
        case OPTION_INT:
            printf(" (default %d)", *(int *)o->value);
            break;
        case OPTION_SEED:
            printf(" (default %ju)", (uintmax_t)*(uint64_t *)o->value);
            break;
        case OPTION_DOUBLE:
            printf(" (default %g)", *(double *)o->value);
        }
        putchar('\n');
    }
    printf("  --help            print this\n");
    exit(fflush(stdout) == 0 ? 0 : 1);
}

/* refuse the command line */
_Noreturn static void refuse(const Option *table, int count)
{
    fputs("the options are", stderr);
    for (int k = 0; k < count; k++)
        fprintf(stderr, " --%s%s,", table[k].name,
                option_kinds[table[k].kind].sign);
    fputs(" --help\n", stderr);
    exit(2);
}

/* store a value */
static bool store_value(const Option *option, const char *text)
{
    char *end = NULL;
    errno = 0;
    switch (option->kind) {
    /* store a flag or a text */
    case OPTION_FLAG:
        *(bool *)option->value = true;
        return true;
    case OPTION_TEXT:
        *(const char **)option->value = text;
        return true;
    /* store a whole number */
    case OPTION_INT: {
        long n = strtol(text, &end, 10);
        *(int *)option->value = (int)n;
        return end != text && *end == '\0' && errno == 0
            && INT_MIN <= n && n <= INT_MAX;
    }
    /* store a seed */
    case OPTION_SEED:
        *(uint64_t *)option->value = strtoull(text, &end, 10);
        return isdigit((unsigned char)text[0]) && *end == '\0'
            && errno == 0;
    /* store a number with a fraction */
    case OPTION_DOUBLE: {
        double x = strtod(text, &end);
        *(double *)option->value = x;
        return end != text && *end == '\0' && isfinite(x);
    }
    }
    return false;
}

/* parse the command line */
void options_parse(int argc, char **argv, const char *about,
                   const Option *table, int count)
{
    if (argc > 0)
        fail_program(argv[0]);
    /* answer a call for help */
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            print_help(about, table, count);
    for (int i = 1; i < argc; i++) {
        /* take one argument, or two */
        const char *argument = argv[i];
        const Option *option = NULL;
        const char *value = NULL;
        /* find the option that the argument names */
        size_t length = strcspn(argument, "=");
        if (strncmp(argument, "--", 2) == 0)
            for (int k = 0; k < count; k++)
                if (strlen(table[k].name) + 2 == length
                    && !memcmp(argument + 2, table[k].name, length - 2))
                    option = &table[k];
        /* refuse what names no option */
        if (!option) {
            complain(argument[0] == '-' ? "unknown option %.*s"
                                        : "unexpected argument %.*s",
                     (int)length, argument);
            refuse(table, count);
        }
        /* find its value, here or in the next argument */
        if (argument[length] == '=')
            value = argument + length + 1;
        else if (option->kind != OPTION_FLAG && i + 1 < argc)
            value = argv[++i];
        /* store the value or say why not */
        if (option->kind == OPTION_FLAG && value) {
            complain("option --%s takes no value", option->name);
            refuse(table, count);
        }
        if (option->kind != OPTION_FLAG && !value) {
            complain("option --%s needs a value", option->name);
            refuse(table, count);
        }
        /* store the value or refuse it */
        if (!store_value(option, value)) {
            complain("option --%s: '%s' is not %s", option->name, value,
                     option_kinds[option->kind].meaning);
            refuse(table, count);
        }
    }
}
