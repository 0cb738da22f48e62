/* From chapters/a-workbench.nw: change it there, not here. */
#ifndef BACKWARD_OPTIONS_H
#define BACKWARD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* list the kinds of options */
/* One option of a program.  The value points to the variable that
   it sets, which holds the default until then:
     OPTION_FLAG    bool          --name
     OPTION_INT     int           --name N
     OPTION_SEED    uint64_t      --name N
     OPTION_DOUBLE  double        --name X, finite
     OPTION_TEXT    const char *  --name TEXT */
typedef enum {
    OPTION_FLAG, OPTION_INT, OPTION_SEED, OPTION_DOUBLE, OPTION_TEXT
} OptionKind;

/* say what an option is */
typedef struct {
    const char *name;   /* without the two hyphens */
    OptionKind kind;
    void *value;
    const char *help;   /* a few words */
} Option;

/* declare the parser */
/* Sets the variables of the table from the command line, which may
   say --name VALUE or --name=VALUE, and names the program for
   messages.  --help prints what the program is about and the
   options with their defaults, exit status 0.  Anything not in the
   table, or not a value of its kind, stops with exit status 2 and
   the list of options. */
void options_parse(int argc, char **argv, const char *about,
                   const Option *table, int count);

#endif
