/* From chapters/a-workbench.nw: change it there, not here. */
#include "record.h"

/* include what the record uses */
#include "file.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* describe a file that is still text */
struct Series {
    char *path, *part;      /* its name; its name until it is whole */
    FILE *stream;           /* prints to text, size bytes of it */
    char *text;
    size_t size;
    char *note, *columns;   /* of a series, otherwise NULL */
    int width;              /* how many columns */
    long rows;              /* how many rows so far */
    bool is_time;
    Series *next;
};

/* describe a name that is taken */
typedef struct UsedName UsedName;
struct UsedName {
    char *name;
    UsedName *next;
};

/* describe the record */
struct Record {
    char *directory;        /* with a slash at its end */
    Series *files;          /* the newest first, the results last */
    UsedName *names;
    FILE *results, *section;
    int print_error;        /* errno of the first failed print */
};

/* join three strings */
static char *join_strings(const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *text = allocate(size, 1);
    snprintf(text, size, "%s%s%s", a, b, c);
    return text;
}

/* check a name */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

static void check_name(const char *name)
{
    size_t good = strspn(name, NAME_CHARACTERS);
    require(good > 0 && name[good] == '\0',
            "'%s' is not a name of lower case letters, digits "
            "and hyphens", name);
}

/* look for a directory */
static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* make the directory */
static void make_directory(const char *path)
{
    char *prefix = join_strings(path, "", "");
    for (size_t i = path[0] == '/'; i <= strlen(path); i++)
        if (path[i] == '/' || path[i] == '\0') {
            prefix[i] = '\0';
            /* make the directory of this prefix */
            if (mkdir(prefix, 0777) != 0) {
                int reason = errno;
                if (!is_directory(prefix))
                    fail("cannot make the directory %s: %s", prefix,
                         strerror(reason));
            }
            prefix[i] = path[i];
        }
    free(prefix);
}

/* begin a file */
static Series *new_file(Record *r, const char *name,
                        const char *extension)
{
    Series *f = allocate(1, sizeof *f);
    f->path = join_strings(r->directory, name, extension);
    f->part = join_strings(f->path, ".part", "");
    /* insist that the file is a new one */
    for (Series *other = r->files; other; other = other->next)
        require(strcmp(f->path, other->path) != 0,
                "the file %s is recorded twice", f->path);
    /* open its stream */
    f->stream = open_memstream(&f->text, &f->size);
    if (!f->stream)
        fail("%s: %s", f->path, strerror(errno));
    f->next = r->files;
    r->files = f;
    return f;
}

/* open a record */
Record *record_open(const char *directory, const char *program)
{
    check_name(program);
    make_directory(directory);
    signal(SIGPIPE, SIG_IGN);
    Record *r = allocate(1, sizeof *r);
    r->directory = join_strings(directory, "/", "");
    r->results = new_file(r, program, ".results")->stream;
    return r;
}

/* record what the text can quote */
/* write a line of the results */
static void write_result(Record *r, const char *kind,
                         const char *name, const char *text)
{
    check_name(name);
    /* insist that the name is a new one */
    for (UsedName *n = r->names; n; n = n->next)
        require(strcmp(n->name, name) != 0,
                "'%s' is recorded twice", name);
    UsedName *new = allocate(1, sizeof *new);
    *new = (UsedName){ join_strings(name, "", ""), r->names };
    r->names = new;
    require(text[0] && !strchr(text, '\n'),
            "the text of '%s' is not one line", name);
    fprintf(r->results, "%s %s %s\n", kind, name, text);
}

/* record a number */
static void write_number(Record *r, const char *kind,
                         const char *name, const char *format,
                         double value)
{
    char text[40];
    /* insist on a format for one number */
    const char *letter = format;
    if (*letter == '%')
        letter += 1 + strspn(letter + 1, "+#0123456789.");
    require(*letter && strchr("eEfFgG", *letter) && !letter[1]
                && letter > format,
            "'%s' is not a format for one number", format);
    if (!isfinite(value))
        fail("the value '%s' is %g", name, value);
    /* print the number, zero without a sign */
    int length = snprintf(text, sizeof text, format, value);
    require(length < (int)sizeof text,
            "'%s' has %d characters", name, length);
    if (strtod(text, NULL) == 0.0)
        snprintf(text, sizeof text, format, 0.0);
    write_result(r, kind, name, text);
}

/* record values and times */
void record_value(Record *r, const char *name, const char *format,
                  double value)
{
    write_number(r, "value", name, format, value);
}

void record_time(Record *r, const char *name, const char *format,
                 double value)
{
    write_number(r, "time", name, format, value);
}

void record_text(Record *r, const char *name, const char *text)
{
    write_result(r, "text", name, text);
}
void record_time_text(Record *r, const char *name, const char *text)
{
    write_result(r, "time", name, text);
}

/* record the machine */
void record_machine(Record *r)
{
    char line[200] = "";
    struct utsname system;
    const char *model = uname(&system) < 0 ? "?" : system.machine;
    FILE *cpu = fopen("/proc/cpuinfo", "r");
    /* find the model's line */
    while (cpu && fgets(line, sizeof line, cpu))
        if (strncmp(line, "model name\t: ", 13) == 0 && line[13]) {
            line[strcspn(line, "\n")] = '\0';
            model = line + 13;
            break;
        }
    if (cpu)
        fclose(cpu);
    write_result(r, "time", "machine", model);
}

/* record what gnuplot can plot */
/* begin a series */
Series *record_series(Record *r, const char *name,
                      const char *columns, const char *note)
{
    check_name(name);
    require(!strchr(columns, '\n') && !strchr(note, '\n'),
            "series %s: a line break in columns or note", name);
    Series *s = new_file(r, name, ".tsv");
    s->note = join_strings(note, "", "");
    s->columns = join_strings(columns, "", "");
    /* count the columns */
    for (const char *c = columns; *c; c++)
        if (*c != ' ' && (c == columns || c[-1] == ' '))
            s->width++;
    require(s->width > 0, "series %s has no columns", name);
    return s;
}

/* add a row */
void series_row(Series *s, int n, const double *values)
{
    require(n == s->width, "%s has %d columns, not %d",
            s->path, s->width, n);
    s->rows++;
    for (int k = 0; k < n; k++) {
        if (!isfinite(values[k])) {
            /* stop, naming the row and the column */
            const char *word = s->columns + strspn(s->columns, " ");
            for (int i = 0; i < k; i++) {
                word += strcspn(word, " ");
                word += strspn(word, " ");
            }
            fail("%s: row %ld, column %.*s is %g", s->path, s->rows,
                 (int)strcspn(word, " "), word, values[k]);
        }
        /* print the value so that it reads back the same */
        char text[32];
        double value = values[k] + 0.0;
        snprintf(text, sizeof text, "%.15g", value);
        if (strtod(text, NULL) != value)
            snprintf(text, sizeof text, "%.17g", value);
        fprintf(s->stream, "%s%c", text, k < n - 1 ? '\t' : '\n');
    }
}

/* mark and break a series */
void series_is_time(Series *s)
{
    s->is_time = true;
}

void series_gap(Series *s)
{
    fputc('\n', s->stream);
}

/* record reports and drawings */
void record_section(Record *r, const char *name)
{
    check_name(name);
    r->section = new_file(r, name, ".txt")->stream;
}

/* print here and there */
void record_print(Record *r, const char *format, ...)
{
    va_list rest, again;
    va_start(rest, format);
    va_copy(again, rest);
    if (vprintf(format, rest) < 0 && r->print_error == 0)
        r->print_error = errno;
    if (r->section)
        vfprintf(r->section, format, again);
    va_end(again);
    va_end(rest);
}

/* begin a drawing */
FILE *record_file(Record *r, const char *name)
{
    size_t stem = strspn(name, NAME_CHARACTERS);
    require(stem > 0 && name[stem] == '.',
            "'%s' is not a file name such as flow.dot", name);
    check_name(name + stem + 1);
    return new_file(r, name, "")->stream;
}

/* write a file under its temporary name */
static bool write_part(Series *f)
{
    FILE *out = fopen(f->part, "w");
    if (!out)
        return false;
    /* write the header of a series */
    if (f->columns)
        fprintf(out, "# %s\n%s# %s\n", f->note,
                f->is_time ? "# time\n" : "", f->columns);
    fwrite(f->text, 1, f->size, out);
    return file_finish(out);
}

/* close a record */
/* abandon what was written */
_Noreturn static void abandon_files(Record *r, const char *what)
{
    int reason = errno;
    for (Series *f = r->files; f; f = f->next)
        unlink(f->part);
    fail("cannot write %s: %s", what, strerror(reason));
}

void record_close(Record *r)
{
    /* stop unless everything was printed */
    if (fflush(stdout) != 0 && r->print_error == 0)
        r->print_error = errno;
    errno = r->print_error;
    if (errno != 0)
        abandon_files(r, "standard output");
    /* turn the streams into text */
    for (Series *f = r->files; f; f = f->next) {
        bool failed = ferror(f->stream) != 0;
        failed = fclose(f->stream) != 0 || failed;
        if (failed)
            abandon_files(r, f->path);
    }
    /* write all files under their temporary names */
    for (Series *f = r->files; f; f = f->next)
        if (!write_part(f))
            abandon_files(r, f->path);
    /* rename them all */
    for (Series *f = r->files; f; f = f->next)
        if (rename(f->part, f->path) != 0)
            abandon_files(r, f->path);
    /* free the record */
    while (r->files) {
        Series *f = r->files;
        r->files = f->next;
        /* free a file */
        free(f->path);
        free(f->part);
        free(f->text);
        free(f->note);
        free(f->columns);
        free(f);
    }
    while (r->names) {
        UsedName *n = r->names;
        r->names = n->next;
        free(n->name);
        free(n);
    }
    free(r->directory);
    free(r);
}
