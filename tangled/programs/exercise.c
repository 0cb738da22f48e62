/* From chapters/g-judging.nw: change it there, not here. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "fail.h"
#include "file.h"
#include "options.h"
#include "progress.h"

/* What a check can come to; also the exit status. */
typedef enum {
    RIGHT = 0, WRONG = 1, BROKEN = 2, NOT_WRITTEN = 3, OUT_OF_TIME = 4
} State;

/* An exercise, as the tangle has listed it. */
typedef struct {
    const char *number;         /* "5.2" */
    const char *slug;           /* "leaky" */
    const char *kind;           /* "write" */
    const char *level;          /* "1" to "3" */
    const char *chapter;        /* "chapters/05-delta.nw" */
    const char *title;
    const char *section;        /* label of what to reread */
    const char *section_number, *section_title;
} Exercise;

/* The command line. */
static const char *check_number, *hint_number, *solution_number;
static const char *reset_number, *attempt_file, *work_directory;
static const char *build = "build";
static const char *compile_command = "cc", *complex_flags = "-DBACKWARD_COMPLEX";
static bool list_all, watching, keep_starts, peek;

enum { SECONDS = 10, LINES = 15, WIDTH = 76 };

/* ---- Text ---- */

/* A text that grows. */
typedef struct {
    char *at;
    size_t length, room;
} Text;

static void text_add(Text *t, const char *bytes, size_t n)
{
    if (t->length + n + 1 > t->room) {
        t->room = 2 * (t->length + n + 1);
        char *more = allocate(t->room, 1);
        if (t->length > 0) {
            memcpy(more, t->at, t->length);
        }
        free(t->at);
        t->at = more;
    }
    memcpy(t->at + t->length, bytes, n);
    t->length += n;
    t->at[t->length] = '\0';
}

static void text_print(Text *t, const char *format, ...) LIKE_PRINTF(2, 3);
static void text_print(Text *t, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int n = vsnprintf(NULL, 0, format, list);
    char *line = allocate((size_t)n + 1, 1);
    vsnprintf(line, (size_t)n + 1, format, again);
    text_add(t, line, (size_t)n);
    free(line);
    va_end(again);
    va_end(list);
}

static char *joined(const char *format, ...) LIKE_PRINTF(1, 2);
static char *joined(const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int n = vsnprintf(NULL, 0, format, list);
    char *text = allocate((size_t)n + 1, 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    va_end(list);
    return text;
}

static bool is_there(const char *path)
{
    return access(path, R_OK) == 0;
}

/* FNV-1a. */
static uint64_t hash_of(uint64_t h, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return h;
}
static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

/* ---- Colours ---- */

static bool colours;

static const char *bold(void) { return colours ? "\033[1m" : ""; }
static const char *red(void) { return colours ? "\033[1;31m" : ""; }
static const char *green(void) { return colours ? "\033[1;32m" : ""; }
static const char *yellow(void) { return colours ? "\033[1;33m" : ""; }
static const char *plain(void) { return colours ? "\033[0m" : ""; }

static void choose_colours(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    colours = isatty(STDOUT_FILENO) && !(no && *no)
        && !(term && strcmp(term, "dumb") == 0);
}

/* ---- The catalogue ---- */

static char *catalogue_text;
static Exercise *exercises;
static int count;

static char *next_cell(char **line)
{
    char *cell = *line;
    *line += strcspn(cell, "\t");
    if (**line) {
        *(*line)++ = '\0';
    }
    return cell;
}

static void read_catalogue(void)
{
    char *path = joined("%s/src/exercises/catalogue.tsv", build);
    catalogue_text = file_read(path, NULL);
    int lines = 0;
    for (const char *c = catalogue_text; *c; c++) {
        lines += *c == '\n';
    }
    exercises = allocate((size_t)lines + 1, sizeof *exercises);
    for (char *line = catalogue_text, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next) {
            *next++ = '\0';
        }
        Exercise *e = &exercises[count++];
        const char **cells[] = {
            &e->number, &e->slug, &e->kind, &e->level, &e->chapter,
            &e->section, &e->section_number, &e->section_title, &e->title,
        };
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            *cells[k] = next_cell(&line);
        }
        if (!*e->title) {
            fail("%s, line %d has too few cells; remove it and type make"
                 " tangle", path, count);
        }
    }
    free(path);
}

static const Exercise *exercise_of(const char *number)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(exercises[i].number, number) == 0
            || strcmp(exercises[i].slug, number) == 0) {
            return &exercises[i];
        }
    }
    complain("there is no exercise %s; make exercises lists them", number);
    exit(BROKEN);
}

/* ---- The chunk ---- */

/* Where an exercise's chunk stands in its chapter. */
typedef struct {
    char *chapter;              /* the whole file */
    size_t length;              /* its bytes */
    size_t from, to;            /* bytes of the chunk's lines */
    size_t region, after;       /* from behind the statement to behind @ */
    int line;                   /* of <<...>>=, from 1 */
    char *problem;              /* NULL: it has been found */
    int problem_line;
} Chunk;

static void chunk_free(Chunk *c)
{
    free(c->chapter);
    free(c->problem);
}

typedef struct {
    const char *text;
    size_t at, length;          /* of the line */
    size_t next;                /* where the next begins */
    int number;
} Line;

static bool next_line(const Chunk *c, Line *l)
{
    if (l->next >= c->length) {
        return false;
    }
    l->at = l->next;
    const char *end = memchr(c->chapter + l->at, '\n', c->length - l->at);
    size_t stop = end ? (size_t)(end - c->chapter) : c->length;
    l->next = end ? stop + 1 : stop;
    if (stop > l->at && c->chapter[stop - 1] == '\r') {
        stop--;
    }
    l->text = c->chapter + l->at;
    l->length = stop - l->at;
    l->number++;
    return true;
}

static bool line_is(const Line *l, const char *text)
{
    return l->length == strlen(text) && memcmp(l->text, text, l->length) == 0;
}

static bool line_has(const Line *l, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= l->length; i++) {
        if (memcmp(l->text + i, text, n) == 0) {
            return true;
        }
    }
    return false;
}

static bool line_begins(const Line *l, const char *text)
{
    size_t n = strlen(text);
    return l->length >= n && memcmp(l->text, text, n) == 0;
}

static bool line_blank(const Line *l)
{
    for (size_t i = 0; i < l->length; i++) {
        if (!isspace((unsigned char)l->text[i])) {
            return false;
        }
    }
    return true;
}

/* A line with @ alone, or with @ and prose, ends a chunk. */
static bool ends_chunk(const Line *l)
{
    return line_is(l, "@") || line_begins(l, "@ ");
}

static bool begins_other(const Line *l)
{
    return line_begins(l, "::: {")
        || (line_begins(l, "<<") && l->length > 3
            && memcmp(l->text + l->length - 3, ">>=", 3) == 0);
}

/* Over the statement, which is a Div.  False if it is not there. */
static bool skip_statement(Chunk *c, Line *l, const Exercise *e)
{
    char *label = joined("#ex:%s ", e->slug);
    bool inside = false;
    while (next_line(c, l)) {
        if (line_begins(l, "::: {.exercise ") && line_has(l, label)) {
            inside = true;
        } else if (inside && line_is(l, ":::")) {
            free(label);
            return true;
        }
    }
    free(label);
    c->problem_line = 1;
    c->problem = joined("the statement of exercise %s is not there any more;"
                        " git checkout %s brings it back", e->number,
                        e->chapter);
    return false;
}

static void find_end(Chunk *c, Line *l, const Exercise *e)
{
    c->to = c->after = l->next;
    while (next_line(c, l)) {
        if (ends_chunk(l)) {
            c->to = l->at;
            c->after = l->next;
            return;
        }
        if (begins_other(l)) {
            break;
        }
        if (!line_blank(l)) {
            c->to = c->after = l->next;
        }
    }
    if (!c->problem) {
        c->problem_line = c->line;
        c->problem = joined("the chunk of exercise %s has no end: a line with"
                            " @ alone belongs after its code; put it there,"
                            " or type make reset-%s", e->number, e->number);
    }
}

static Chunk find_chunk(const Exercise *e)
{
    Chunk c = {0};
    c.chapter = file_read(e->chapter, &c.length);
    Line l = {0};
    if (!skip_statement(&c, &l, e)) {
        return c;
    }
    c.region = l.next;
    char *heading = joined("<<exercises/%s.c>>=", e->slug);
    Line statement = l;
    while (next_line(&c, &l) && line_blank(&l)) {
        continue;
    }
    c.line = l.number;
    c.from = l.next;
    if (!line_is(&l, heading)) {
        c.problem_line = l.number;
        c.problem = joined("the chunk of exercise %s has lost its name: this"
                           " line should be %s and nothing else; mend it, or"
                           " type make reset-%s", e->number, heading,
                           e->number);
        l = begins_other(&l) && line_begins(&l, ":::") ? statement : l;
        c.from = l.next;
    }
    free(heading);
    find_end(&c, &l, e);
    return c;
}

/* Is there text between the chunk's end and what comes next? */
static int stray_line(const Chunk *c)
{
    Line l = {0};
    while (next_line(c, &l)) {
        if (l.at < c->after || line_blank(&l)) {
            continue;
        }
        return begins_other(&l) || line_begins(&l, "#") ? 0 : l.number;
    }
    return 0;
}

/* The line of the chapter on which the chunk defines a function, or the
   chunk's own. */
static int line_of_function(const Chunk *c, const char *name)
{
    Line l = {0};
    char *call = joined("%s(", name);
    int found = c->line;
    while (*name && next_line(c, &l)) {
        if (l.at >= c->from && l.at < c->to && l.length > 0
            && !isspace((unsigned char)l.text[0]) && line_has(&l, call)
            && l.text[l.length - 1] != ';') {
            found = l.number;
            break;
        }
    }
    free(call);
    return found;
}

/* The first line with a brace or parenthesis that nothing closes, or that
   closes nothing; 0: there is none. */
static int unbalanced(const Chunk *c, char *which)
{
    enum { DEEPEST = 100 };
    struct { char open; int line; } stack[DEEPEST];
    int depth = 0, line = c->line + 1;
    const char *s = c->chapter + c->from, *end = c->chapter + c->to;
    for (; s < end; s++) {
        if (*s == '\n') {
            line++;
        } else if (s + 1 < end && s[0] == '/' && s[1] == '/') {
            while (s + 1 < end && s[1] != '\n') {
                s++;
            }
        } else if (s + 1 < end && s[0] == '/' && s[1] == '*') {
            for (s += 2; s + 1 < end && !(s[0] == '*' && s[1] == '/'); s++) {
                line += *s == '\n';
            }
            s++;
        } else if (*s == '"' || *s == '\'') {
            for (char quote = *s++; s < end && *s != quote && *s != '\n';
                 s++) {
                s += *s == '\\';
            }
            line += s < end && *s == '\n';
        } else if (strchr("{([", *s) && depth < DEEPEST) {
            stack[depth].open = *s;
            stack[depth++].line = line;
        } else if (strchr("})]", *s)) {
            char open = *s == '}' ? '{' : *s == ')' ? '(' : '[';
            if (depth == 0 || stack[depth - 1].open != open) {
                *which = depth == 0 ? *s : stack[depth - 1].open;
                return depth == 0 ? line : stack[depth - 1].line;
            }
            depth--;
        }
    }
    *which = depth > 0 ? stack[depth - 1].open : '\0';
    return depth > 0 ? stack[depth - 1].line : 0;
}

/* Two chunks are the same if they differ in white space alone. */
static bool same_code(const char *a, size_t n, const char *b, size_t m)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < n && isspace((unsigned char)a[i])) {
            i++;
        }
        while (k < m && isspace((unsigned char)b[k])) {
            k++;
        }
        if (i == n || k == m) {
            return i == n && k == m;
        }
        if (a[i++] != b[k++]) {
            return false;
        }
    }
}

static char *start_path(const Exercise *e)
{
    return joined("tests/exercises/%s/start.c", e->slug);
}

static bool is_written(const Exercise *e, const Chunk *c)
{
    size_t n;
    char *path = start_path(e);
    char *start = file_read(path, &n);
    bool written = !same_code(c->chapter + c->from, c->to - c->from, start, n);
    free(start);
    free(path);
    return written;
}

/* ---- What is remembered ---- */

static const char state_file[] = "exercises.tsv";

/* A number for the chunk and the check as they are. */
static uint64_t hash_of_exercise(const Exercise *e, const Chunk *c)
{
    uint64_t h = hash_of(hash_start, c->chapter + c->from, c->to - c->from);
    const char *const parts[] = {"check.c", "exercise.h", "start.c"};
    for (int i = 0; i < 3; i++) {
        char *path = joined("tests/exercises/%s/%s", e->slug, parts[i]);
        size_t n;
        char *bytes = file_read(path, &n);
        h = hash_of(h, bytes, n);
        free(bytes);
        free(path);
    }
    return h;
}

typedef struct {
    int hints;                  /* how many have been shown */
    uint64_t done;              /* hash when it was right; 0: never */
} Memory;

/* The line that begins with this word and a tab, or NULL. */
static const char *line_of_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = text; *s; s += strcspn(s, "\n"), s += *s == '\n') {
        if (strncmp(s, word, n) == 0 && s[n] == '\t') {
            return s;
        }
    }
    return NULL;
}

static Memory recall(const Exercise *e)
{
    Memory m = {0, 0};
    if (!is_there(state_file)) {
        return m;
    }
    char *text = file_read(state_file, NULL);
    const char *line = line_of_word(text, e->slug);
    unsigned long long done = 0;
    if (line && sscanf(line + strlen(e->slug), "%d %llx", &m.hints, &done)
                != 2) {
        m.hints = 0;
        done = 0;
    }
    m.done = done;
    free(text);
    return m;
}

/* Another make may remember something at the same time. */
static int lock(void)
{
    char *path = joined("%s/exercises/lock", build);
    int file = open(path, O_RDWR | O_CREAT, 0666);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (file < 0 || fcntl(file, F_SETLKW, &whole) != 0) {
        fail("cannot lock %s: %s", path, strerror(errno));
    }
    free(path);
    return file;
}

static void remember(const Exercise *e, Memory m)
{
    int file = lock();
    Text all = {0};
    text_print(&all, "# What make exercises remembers; remove it to forget."
               "\n# exercise\thints seen\tdone\n");
    char *old = is_there(state_file) ? file_read(state_file, NULL) : NULL;
    for (int i = 0; i < count; i++) {
        const char *line = old ? line_of_word(old, exercises[i].slug) : NULL;
        if (&exercises[i] == e) {
            text_print(&all, "%s\t%d\t%llx\n", e->slug, m.hints,
                       (unsigned long long)m.done);
        } else if (line) {
            text_add(&all, line, strcspn(line, "\n"));
            text_add(&all, "\n", 1);
        }
    }
    file_replace(state_file, all.at, all.length);
    free(old);
    free(all.at);
    close(file);
}

typedef enum { UNTOUCHED, BEGUN, DONE, LOST } Standing;

static Standing standing_of(const Exercise *e)
{
    Chunk c = find_chunk(e);
    Memory m = recall(e);
    Standing p = c.problem ? LOST
        : m.done && m.done == hash_of_exercise(e, &c) ? DONE
        : is_written(e, &c) ? BEGUN : UNTOUCHED;
    chunk_free(&c);
    return p;
}

/* ---- Processes ---- */

/* Runs a command with the shell; its standard output and error go to two
   files.  The status is that of the command, 128 + the signal that ended
   it, or -1 if it took longer than so many seconds. */
static int run(const char *command, const char *out, const char *err,
               double seconds)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        fail("cannot start a process: %s", strerror(errno));
    }
    if (child == 0) {
        setpgid(0, 0);
        int o = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        int e = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        int nothing = open("/dev/null", O_RDONLY);
        if (o < 0 || e < 0 || nothing < 0) {
            _exit(126);
        }
        dup2(nothing, STDIN_FILENO);
        dup2(o, STDOUT_FILENO);
        dup2(e, STDERR_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    setpgid(child, child);
    double start = clock_seconds();
    bool asked = false;
    int status;
    for (;;) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) {
            break;
        }
        double time = clock_seconds() - start;
        if (time > seconds && !asked) {
            /* The sanitizer then says where the program was. */
            kill(-child, SIGABRT);
            asked = true;
        } else if (time > seconds + 2) {
            kill(-child, SIGKILL);
        }
        struct timespec pause = {0, time < 0.2 ? 2000000 : 20000000};
        nanosleep(&pause, NULL);
    }
    kill(-child, SIGKILL);
    return asked ? -1
        : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- One check ---- */

/* What came of it. */
typedef struct {
    State state;
    int line;                   /* of the chapter */
    Text head;                  /* "is wrong", after the number */
    Text body;                  /* what is said of it */
    Text printed;               /* by the reader's code */
    char section[64];           /* to reread */
} Verdict;

static char *in_work(const Exercise *e, const char *name)
{
    return work_directory ? joined("%s/%s", work_directory, name)
        : joined("%s/exercises/%s/%s", build, e->slug, name);
}

static void make_directory(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        fail("cannot make the directory %s: %s", path, strerror(errno));
    }
}

static void prepare_directory(const Exercise *e)
{
    char *all = joined("%s/exercises", build);
    make_directory(all);
    free(all);
    char *own = joined("%s/exercises/%s", build, e->slug);
    make_directory(own);
    free(own);
    own = in_work(e, "");
    make_directory(own);
    free(own);
}

/* Writes a text in lines of WIDTH columns, two of them blank. */
static void add_wrapped(Text *t, const char *text)
{
    int column = 0;
    while (*text) {
        size_t n = strcspn(text, " \n"), width = 0;
        for (size_t i = 0; i < n; i++) {
            width += ((unsigned char)text[i] & 0xc0) != 0x80;
        }
        if (n > 0) {
            if (column > 0 && column + 1 + (int)width > WIDTH) {
                text_print(t, "\n");
                column = 0;
            }
            text_print(t, column == 0 ? "  %.*s" : " %.*s", (int)n, text);
            column += (int)width + (column == 0 ? 2 : 1);
        }
        text += n;
        text += *text == ' ' || *text == '\n';
    }
    text_print(t, "\n");
}

/* The value of a key in "key<TAB>value" lines, to be freed; NULL if there
   is none. */
static char *value_of(const char *text, const char *key)
{
    const char *line = line_of_word(text, key);
    if (!line) {
        return NULL;
    }
    line += strlen(key) + 1;
    return joined("%.*s", (int)strcspn(line, "\n"), line);
}

/* The line of the chapter that a compiler or a sanitizer speaks of: the
   first that it mentions inside the chunk. */
static int mentioned_line(const char *text, const char *file, const Chunk *c,
                          int last)
{
    size_t n = strlen(file);
    for (const char *s = text; (s = strstr(s, file)); s += n) {
        int line = s[n] == ':' ? atoi(s + n + 1) : 0;
        if (line >= c->line && line <= last) {
            return line;
        }
    }
    return 0;
}

static int last_line(const Chunk *c)
{
    int n = c->line;
    for (size_t i = c->from; i < c->to; i++) {
        n += c->chapter[i] == '\n';
    }
    return n;
}

static void add_lines(Text *t, const char *text, int most)
{
    while (*text && most-- > 0 && strncmp(text, "AddressSan", 10) != 0) {
        int n = (int)strcspn(text, "\n");
        text_print(t, "  %.*s%s\n", n > 100 ? 100 : n, text,
                   n > 100 ? "..." : "");
        text += n;
        text += *text == '\n';
    }
}

static void head(Verdict *v, State state, const char *format, ...)
    LIKE_PRINTF(3, 4);
static void head(Verdict *v, State state, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char text[256];
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    v->state = state;
    text_print(&v->head, "%s", text);
}

/* Where the chunk comes from, for messages. */
static const char *file_of(const Exercise *e)
{
    return attempt_file ? attempt_file : e->chapter;
}

static void write_chunk(const Exercise *e, const Chunk *c)
{
    Text t = {0};
    text_print(&t, "#include \"exercise.h\"\n#line %d \"%s\"\n", c->line + 1,
               file_of(e));
    text_add(&t, c->chapter + c->from, c->to - c->from);
    char *path = in_work(e, "chunk.c");
    file_replace(path, t.at, t.length);
    free(path);
    free(t.at);
}

typedef struct {
    const char *name, *flags;
} Type;

static char *compiled(const Exercise *e, const Type *t, const char *what)
{
    char *directory = in_work(e, "");
    char *command = joined(
        "%s %s -Itests/exercises -Itests/exercises/%s -I%s/src/lib %s"
        , compile_command, t->flags, e->slug, build, what);
    free(directory);
    return command;
}

static char *read_if_there(const char *path)
{
    return is_there(path) ? file_read(path, NULL) : joined("%s", "");
}

/* Compiles the reader's chunk.  False if it does not. */
static bool compile_chunk(const Exercise *e, const Chunk *c, const Type *t,
                          Verdict *v, Text *warnings)
{
    char *source = in_work(e, "chunk.c"), *object = in_work(e, "chunk.o");
    char *said = in_work(e, "compiler"), *out = in_work(e, "output");
    char *rest = joined("-Wno-unused-parameter"
                        " -Werror=implicit-function-declaration"
                        " -Werror=return-type -Werror=int-conversion"
                        " -Werror=incompatible-pointer-types"
                        " -c '%s' -o '%s'", source, object);
    char *command = compiled(e, t, rest);
    bool compiles = run(command, out, said, 60) == 0;
    char *text = read_if_there(said);
    if (!compiles) {
        char which;
        int open = unbalanced(c, &which);
        int stray = attempt_file ? 0 : stray_line(c);
        v->line = mentioned_line(text, file_of(e), c, last_line(c) + 1);
        v->body.length = 0;
        head(v, BROKEN, "does not compile%s", *t->flags
             ? " for complex numbers" : "");
        if (open > 0) {
            v->line = open;
            text_print(&v->body, "  The %c on this line %s.\n\n", which,
                       strchr("})]", which) ? "closes nothing"
                                            : "is not closed");
        }
        const char *error = strstr(text, " error: ");
        while (error && error > text && error[-1] != '\n') {
            error--;
        }
        add_lines(&v->body, error ? error : text,
                  open > 0 ? 3 : *t->flags ? 3 : 7);
        if (open > 0 && stray > 0) {
            text_print(&v->body, "\n  Line %d is outside of the chunk, which a"
                       " line with @ has ended.\n", stray);
        } else if (*t->flags) {
            text_print(&v->body, "\n");
            add_wrapped(&v->body, "The same code is compiled as double complex,"
                        " for the complex step; there, numbers have no order."
                        " Compare real_part(x) instead of x, and use no fabs,"
                        " fmax or conversion to double.");
            snprintf(v->section, sizeof v->section, "sec:real");
        }
    } else if (warnings) {
        const char *warning = strstr(text, "warning:");
        while (warning && warning > text && warning[-1] != '\n') {
            warning--;
        }
        add_lines(warnings, warning ? warning : "", 1);
    }
    free(text);
    free(command);
    free(rest);
    free(out);
    free(said);
    free(object);
    free(source);
    return compiles;
}

static bool is_newer(const char *path, const struct stat *than)
{
    struct stat s;
    return stat(path, &s) != 0 || s.st_mtim.tv_sec > than->st_mtim.tv_sec
        || (s.st_mtim.tv_sec == than->st_mtim.tv_sec
            && s.st_mtim.tv_nsec > than->st_mtim.tv_nsec);
}

/* Compiles what does not change with the reader's chunk, unless that has
   been done.  Another make may do so at the same time: the object gets
   its name when it is whole.  To be freed: the object's name. */
static char *kept_object(const Exercise *e, const char *source, bool of_all,
                         const Type *t, const char *said)
{
    char *own = joined("tests/exercises/%s/exercise.h", e->slug);
    char *library = joined("%s/%s/libbackward.a", build, t->name);
    const char *const needs[] = {
        source, "tests/exercises/judge.h", library, own,
    };
    char *command = compiled(e, t, source);
    uint64_t h = hash_of(hash_start, compile_command,
                         strlen(compile_command));
    char *object = joined("%s/exercises/%s%s-%s-%016llx.o", build,
                          of_all ? "" : e->slug, of_all ? "judge" : "/check",
                          t->name, (unsigned long long)h);
    struct stat status;
    bool fresh = stat(object, &status) == 0;
    for (int i = 0; i < (of_all ? 3 : 4) && fresh; i++) {
        fresh = !is_newer(needs[i], &status);
    }
    if (!fresh) {
        char *part_name = joined("%s.%ld", object, (long)getpid());
        char *whole = joined("%s -c -o '%s'", command, part_name);
        if (run(whole, "/dev/null", said, 60) != 0
            || rename(part_name, object) != 0) {
            unlink(part_name);
        }
        free(whole);
        free(part_name);
    }
    free(command);
    free(library);
    free(own);
    return object;
}

/* Links it with its check: that this works is our business. */
static bool link_check(const Exercise *e, const Chunk *c, const Type *t,
                       Verdict *v)
{
    char *object = in_work(e, "chunk.o"), *program = in_work(e, "check");
    char *said = in_work(e, "compiler"), *out = in_work(e, "output");
    char *source = joined("tests/exercises/%s/check.c", e->slug);
    char *ours = kept_object(e, source, false, t, said);
    char *judge = kept_object(e, "tests/exercises/judge.c", true, t, said);
    char *rest = joined("'%s' '%s' '%s' %s/%s/libbackward.a -lm -o '%s'",
                        ours, judge, object, build, t->name, program);
    char *command = compiled(e, t, rest);
    bool links = is_there(ours) && is_there(judge)
        && run(command, out, said, 60) == 0;
    free(judge);
    free(ours);
    free(source);
    if (!links) {
        char *text = read_if_there(said);
        head(v, BROKEN, "cannot be linked with its check");
        v->line = c->line;
        const char *why = strstr(text, "undefined reference to");
        const char *error = strstr(text, "error:");
        add_lines(&v->body, why ? why : error ? error : text, 4);
        if (why) {
            add_wrapped(&v->body, "Does the chunk still define all functions"
                        " that the statement asks for?");
        }
        free(text);
    }
    free(command);
    free(rest);
    free(out);
    free(said);
    free(program);
    free(object);
    return links;
}

/* What a sanitizer or the library has said, without its details. */
static void explain_crash(Text *body, const char *said, int status)
{
    const char *line;
    if ((line = strstr(said, "runtime error: "))) {
        line += strlen("runtime error: ");
        text_print(body, "  %.*s\n", (int)strcspn(line, "\n"), line);
    } else if (strstr(said, "LeakSanitizer: detected memory leaks")) {
        text_print(body, "  Memory that was allocated has not been freed.\n");
    } else if ((line = strstr(said, "AddressSanitizer: "))
               && strncmp(line, "AddressSanitizer: ABRT", 22) != 0) {
        line += strlen("AddressSanitizer: ");
        const char *end = line + strcspn(line, "\n"), *on;
        if ((on = strstr(line, " on ")) && on < end) {
            end = on;
        }
        text_print(body, "  %.*s\n", (int)(end - line), line);
        const char *access = strstr(said, "\nREAD of ");
        access = access ? access : strstr(said, "\nWRITE of ");
        if (access) {
            access++;
            const char *at = strstr(access, " at ");
            text_print(body, "  %.*s beyond what is there\n",
                       (int)(at ? at - access : (long)strcspn(access, "\n")),
                       access);
        }
    } else if (*said && *said != '=') {
        add_lines(body, said, 3);
    } else if (status > 128) {
        text_print(body, "  ended by signal %d\n", status - 128);
    } else {
        text_print(body, "  ended before its check did, status %d\n", status);
    }
}

static void add_number(Text *t, const char *result, const char *key)
{
    char *value = value_of(result, key);
    if (value) {
        text_print(t, "  %-10s %s\n", key, value);
    }
    free(value);
}

static void explain_wrong(Verdict *v, const Exercise *e, const Chunk *c,
                          const char *result)
{
    char *function = value_of(result, "function");
    char *what = value_of(result, "what");
    char *diagnosis = value_of(result, "diagnosis");
    char *section = value_of(result, "section");
    (void)e;
    head(v, WRONG, "is wrong");
    v->line = line_of_function(c, function ? function : "");
    add_wrapped(&v->body, what ? what : "");
    add_number(&v->body, result, "expected");
    add_number(&v->body, result, "came");
    add_number(&v->body, result, "ratio");
    if (diagnosis && *diagnosis) {
        text_print(&v->body, "\n");
        add_wrapped(&v->body, diagnosis);
    }
    if (section && *section) {
        snprintf(v->section, sizeof v->section, "%s", section);
    }
    free(section);
    free(diagnosis);
    free(what);
    free(function);
}

/* What agreed, a sentence for each type. */
static void explain_right(Verdict *v, const char *result)
{
    char *n = value_of(result, "passed"), *worst = value_of(result, "worst");
    char *oracle = value_of(result, "oracle");
    long agreed = n ? atol(n) : 0;
    bool exact = !worst || strcmp(worst, "0e+00") == 0;
    text_print(&v->body, "  %ld %s%s%s%s%s%s.\n", agreed,
               agreed == 1 ? "comparison" : "comparisons",
               oracle ? " (" : "", oracle ? oracle : "", oracle ? ")" : "",
               exact ? " hold" : ", all within ", exact ? "" : worst);
    free(oracle);
    free(worst);
    free(n);
}

/* Runs the check and says what came of it. */
static void run_check(const Exercise *e, const Chunk *c, Verdict *v,
                      bool show_output)
{
    char *program = in_work(e, "check"), *result = in_work(e, "result");
    char *out = in_work(e, "output"), *err = in_work(e, "errors");
    unlink(result);
    char *command = joined("ASAN_OPTIONS=handle_abort=1:color=never"
        ":detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1"
        ":color=never exec '%s' '%s'", program, result);
    int status = run(command, out, err, SECONDS);
    char *printed = read_if_there(out), *said = read_if_there(err);
    char *found = read_if_there(result);
    if (show_output && *printed) {
        add_lines(&v->printed, printed, LINES);
    }
    v->body.length = status == 0 ? v->body.length : 0;
    int line = mentioned_line(said, file_of(e), c, last_line(c));
    v->line = line ? line : c->line;
    if (status == -1) {
        head(v, OUT_OF_TIME, "was stopped after %d s", SECONDS);
        text_print(&v->body, line ? "  It was at this line: is there a loop"
                   " that never ends?\n" : "  Is there a loop that never"
                   " ends?\n");
    } else if (status == 1 && line_of_word(found, "what")) {
        explain_wrong(v, e, c, found);
    } else if (status == 0 && line_of_word(found, "passed")) {
        v->state = RIGHT;
        explain_right(v, found);
    } else {
        head(v, BROKEN, strstr(said, "detected memory leaks")
             ? "leaks memory" : "crashes");
        explain_crash(&v->body, said, status);
    }
    free(found);
    free(said);
    free(printed);
    free(command);
    free(err);
    free(out);
    free(result);
    free(program);
}

/* Does the check say that one number type is enough? */
static bool double_only(const Exercise *e)
{
    char *path = joined("tests/exercises/%s/check.c", e->slug);
    char *text = file_read(path, NULL);
    const char *found = strstr(text, "double only");
    bool only = found && found - text < 1000;
    free(text);
    free(path);
    return only;
}

/* Forgets what is beyond so many lines. */
static void cut_lines(Text *t, int most)
{
    for (size_t i = 0; i < t->length; i++) {
        if (t->at[i] == '\n' && --most == 0) {
            t->length = i + 1;
        }
    }
}

static Verdict judge_chunk(const Exercise *e, const Chunk *c)
{
    Verdict v = {0};
    Text warnings = {0};
    snprintf(v.section, sizeof v.section, "%s", e->section);
    if (c->problem) {
        v.line = c->problem_line;
        head(&v, BROKEN, "cannot be read");
        add_wrapped(&v.body, c->problem);
        return v;
    }
    v.line = c->line;
    if (!attempt_file && !is_written(e, c)) {
        head(&v, NOT_WRITTEN, "is not written yet");
        return v;
    }
    prepare_directory(e);
    write_chunk(e, c);
    const Type types[] = {{"double", ""}, {"complex", complex_flags}};
    int used = double_only(e) ? 1 : 2;
    for (int t = 0; t < used && v.state == RIGHT; t++) {
        if (compile_chunk(e, c, &types[t], &v, t == 0 ? &warnings : NULL)
            && link_check(e, c, &types[t], &v)) {
            run_check(e, c, &v, t == 0);
        }
    }
    if (v.state == RIGHT) {
        head(&v, RIGHT, "is right");
        v.line = c->line;
    }
    cut_lines(&v.body, LINES - 6);
    if (warnings.length > 0 && v.state <= WRONG) {
        cut_lines(&v.body, LINES - 8);
        text_print(&v.body, "\n");
        text_add(&v.body, warnings.at, warnings.length);
    }
    free(warnings.at);
    return v;
}

static void verdict_free(Verdict *v)
{
    free(v->head.at);
    free(v->body.at);
    free(v->printed.at);
}

/* ---- What is shown ---- */

/* The page of a label in the book that was set last; 0: unknown. */
static int page_of(const char *label)
{
    char *path = joined("%s/weave/book.aux", build);
    char *text = read_if_there(path);
    char *entry = joined("\\newlabel{%s}{{", label);
    int page = 0;
    const char *s = strstr(text, entry);
    if (s && (s = strstr(s + strlen(entry), "}{"))) {
        page = atoi(s + 2);
    }
    free(entry);
    free(text);
    free(path);
    return page;
}

/* "section 5.4, What to keep (page 318)" */
static void add_section(Text *t, const char *label)
{
    char *path = joined("%s/src/exercises/sections.tsv", build);
    char *text = read_if_there(path);
    char *cells = value_of(text, label);
    char *title = cells ? strchr(cells, '\t') : NULL;
    if (title) {
        *title++ = '\0';
    }
    text_print(t, "section %s, %s", cells ? cells : label,
               title ? title : "");
    int page = page_of(label);
    if (page > 0) {
        text_print(t, " (page %d)", page);
    }
    free(cells);
    free(text);
    free(path);
}

static void print_bar(void)
{
    enum { CELLS = 30 };
    int done = 0;
    const Exercise *next = NULL;
    for (int i = 0; i < count; i++) {
        bool is_done = standing_of(&exercises[i]) == DONE;
        done += is_done;
        if (!is_done && !next) {
            next = &exercises[i];
        }
    }
    int full = count > 0 ? done * CELLS / count : 0;
    printf("  [%s", green());
    for (int i = 0; i < CELLS; i++) {
        printf("%c", i < full ? '#' : '-');
    }
    printf("%s] %d of %d done", plain(), done, count);
    if (next) {
        printf("; next: make exercise-%s\n", next->number);
    } else {
        printf(": all of them\n");
    }
}

/* The first paragraph of what there is to notice. */
static char *plain_text(const char *markdown, int paragraphs)
{
    Text part = {0};
    const char *end = markdown;
    for (int i = 0; i < paragraphs && (end = strstr(end, "\n\n")); i++) {
        end += 2;
    }
    text_add(&part, markdown, end ? (size_t)(end - markdown)
                                  : strlen(markdown));
    char *in = joined("%s/exercises/text-%ld.md", build, (long)getpid());
    char *out = joined("%s/exercises/text-%ld", build, (long)getpid());
    file_replace(in, part.at, part.length);
    char *command = joined("pandoc --from markdown --to plain --columns %d"
                           " '%s'", WIDTH - 2, in);
    char *text = run(command, out, "/dev/null", 20) == 0
        ? file_read(out, NULL) : joined("%s", part.at);
    unlink(in);
    unlink(out);
    free(command);
    free(out);
    free(in);
    free(part.at);
    return text;
}

static void print_indented(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        printf(n > 0 ? "  %.*s\n" : "\n", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static char *book_text(const Exercise *e, const char *kind)
{
    char *path = joined("%s/src/exercises/%s.%s.md", build, e->slug, kind);
    char *text = read_if_there(path);
    free(path);
    return text;
}

static void print_figure(const Exercise *e)
{
    char *script = joined("tests/exercises/%s/plot.gp", e->slug);
    if (is_there(script)) {
        char *directory = in_work(e, ""), *figure = in_work(e, "figure.pdf");
        char *command = joined("root=$(pwd) && cd '%s' && gnuplot -e"
            " \"figure='new.pdf'\" \"$root/tangled/plots/style.gp\""
            " \"$root/%s\" && mv new.pdf figure.pdf", directory, script);
        char *log = in_work(e, "gnuplot");
        if (run(command, log, log, 20) == 0) {
            printf("  The figure is %s.\n", figure);
        } else {
            printf("  The figure could not be drawn; %s says why.\n", log);
        }
        free(log);
        free(command);
        free(figure);
        free(directory);
    }
    free(script);
}

static void print_right(const Exercise *e)
{
    char *text = book_text(e, "solution");
    if (*text) {
        char *shown = plain_text(text, 1);
        printf("\n");
        print_indented(shown);
        free(shown);
    }
    printf("\n  Our solution, to compare: make solution-%s\n", e->number);
    free(text);
}

static void print_verdict(const Exercise *e, const Verdict *v)
{
    const char *colour = v->state == RIGHT ? green()
        : v->state == NOT_WRITTEN ? yellow() : red();
    printf("%s:%d: %sexercise %s %s%s\n", file_of(e), v->line, colour,
           e->number, v->head.at, plain());
    if (v->state == NOT_WRITTEN) {
        return;
    }
    printf("\n");
    if (v->printed.length > 0) {
        printf("  It printed:\n%s\n", v->printed.at);
    }
    fwrite(v->body.at, 1, v->body.length, stdout);
    if (v->state == RIGHT || v->state == WRONG) {
        print_figure(e);
    }
    if (attempt_file) {
        return;
    }
    if (v->state == RIGHT) {
        print_right(e);
    } else {
        Text section = {0};
        add_section(&section, v->section);
        printf("\n  Reread %s.\n  A hint: make hint-%s\n", section.at,
               e->number);
        free(section.at);
    }
    print_bar();
}

/* ---- Commands ---- */

static Chunk chunk_of_file(const char *path)
{
    Chunk c = {0};
    c.chapter = file_read(path, &c.length);
    c.to = c.after = c.length;
    return c;
}

static State do_check(const Exercise *e)
{
    Chunk c = attempt_file ? chunk_of_file(attempt_file) : find_chunk(e);
    Verdict v = judge_chunk(e, &c);
    if (!attempt_file && v.state != NOT_WRITTEN && !c.problem) {
        Memory m = recall(e), before = m;
        m.done = v.state == RIGHT ? hash_of_exercise(e, &c) : 0;
        if (m.done != before.done) {
            remember(e, m);
        }
    }
    print_verdict(e, &v);
    State state = v.state;
    verdict_free(&v);
    chunk_free(&c);
    return state;
}

static void do_hint(const Exercise *e)
{
    Memory m = recall(e);
    int n = m.hints < 3 ? m.hints + 1 : 3;
    for (int i = 1; i <= n; i++) {
        char kind[16];
        snprintf(kind, sizeof kind, "hint%d", i);
        char *text = book_text(e, kind), *shown = plain_text(text, 9);
        printf("%sHint %d of 3%s for exercise %s, %s\n\n", bold(), i, plain(),
               e->number, e->title);
        print_indented(shown);
        printf("\n");
        free(shown);
        free(text);
    }
    if (n == 3) {
        printf("There is no other; make solution-%s PEEK=1 shows ours.\n",
               e->number);
    } else {
        printf("Another: make hint-%s\n", e->number);
    }
    if (m.hints < 3) {
        m.hints++;
        remember(e, m);
    }
}

static int do_solution(const Exercise *e)
{
    if (!peek && standing_of(e) != DONE) {
        complain("exercise %s is not done; its solution is shown when it is"
                 " (make exercise-%s), or with PEEK=1", e->number, e->number);
        return 1;
    }
    char *path = joined("tangled/solutions/%s.c", e->slug);
    char *code = file_read(path, NULL), *text = book_text(e, "solution");
    const char *from = code + strcspn(code, "\n");
    char *shown = plain_text(text, 99);
    printf("%sA solution%s of exercise %s, %s\n%s\n", bold(), plain(),
           e->number, e->title, from);
    print_indented(shown);
    free(shown);
    free(text);
    free(code);
    free(path);
    return 0;
}

/* Keeps the chunk as it is in attempts/, under a name that is new. */
static void keep_attempt(const Exercise *e, const Chunk *c)
{
    make_directory("attempts");
    char *path = NULL;
    for (int i = 1; !path || is_there(path); i++) {
        free(path);
        path = joined("attempts/%s-%d.c", e->slug, i);
    }
    file_replace(path, c->chapter + c->region, c->after - c->region);
    printf("Your attempt is kept as %s.\n", path);
    free(path);
}

static int do_reset(const Exercise *e)
{
    Chunk c = find_chunk(e);
    if (c.problem && c.region == 0) {
        complain("%s", c.problem);
        chunk_free(&c);
        return BROKEN;
    }
    size_t n;
    char *path = start_path(e), *start = file_read(path, &n);
    if (!c.problem && c.to - c.from == n
        && memcmp(c.chapter + c.from, start, n) == 0) {
        printf("Exercise %s is as it was.\n", e->number);
    } else {
        keep_attempt(e, &c);
        Text t = {0};
        text_add(&t, c.chapter, c.region);
        text_print(&t, "\n<<exercises/%s.c>>=\n", e->slug);
        text_add(&t, start, n);
        text_print(&t, "@\n");
        text_add(&t, c.chapter + c.after, c.length - c.after);
        file_replace(e->chapter, t.at, t.length);
        free(t.at);
        Memory m = recall(e);
        m.done = 0;
        remember(e, m);
        printf("%s:%d: exercise %s is as it was.\n", e->chapter, c.line,
               e->number);
    }
    free(start);
    free(path);
    chunk_free(&c);
    return 0;
}

static void do_list(void)
{
    const char *chapter = "";
    for (int i = 0; i < count; i++) {
        const Exercise *e = &exercises[i];
        if (strcmp(chapter, e->chapter) != 0) {
            chapter = e->chapter;
            printf("%s%s%s%s\n", i > 0 ? "\n" : "", bold(), chapter, plain());
        }
        Standing p = standing_of(e);
        static const char *const words[] = {"", "begun", "done",
                                            "its chunk is lost"};
        const char *colour = p == DONE ? green() : p == LOST ? red()
            : yellow();
        printf("  %-4s %-10s %-3.*s %-40s %s%s%s\n", e->number, e->kind,
               atoi(e->level), "***", e->title, colour, words[p], plain());
    }
    printf("\n");
    print_bar();
}

/* For authors: the chunks of the chapters are what resets restore. */
static void do_keep(void)
{
    for (int i = 0; i < count; i++) {
        const Exercise *e = &exercises[i];
        Chunk c = find_chunk(e);
        if (c.problem) {
            complain("%s:%d: %s", e->chapter, c.problem_line, c.problem);
        } else {
            char *directory = joined("tests/exercises/%s", e->slug);
            make_directory(directory);
            char *path = start_path(e);
            file_replace(path, c.chapter + c.from, c.to - c.from);
            free(path);
            free(directory);
        }
        chunk_free(&c);
    }
}

/* ---- Watching ---- */

static struct termios terminal;
static bool raw_mode;

static void restore_terminal(void)
{
    if (raw_mode) {
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
        raw_mode = false;
    }
}

static void on_signal(int number)
{
    restore_terminal();
    signal(number, SIG_DFL);
    raise(number);
}

static void take_keys(void)
{
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &terminal) != 0) {
        return;
    }
    struct termios raw = terminal;
    raw.c_lflag &= (tcflag_t)~(ICANON | ECHO);
    raw_mode = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    atexit(restore_terminal);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGHUP, on_signal);
}

/* The key that was pressed within so many milliseconds; 0: none, 'q' if
   nothing can come any more. */
static char key_within(int milliseconds)
{
    struct pollfd keys = {STDIN_FILENO, POLLIN, 0};
    if (poll(&keys, 1, milliseconds) <= 0) {
        return 0;
    }
    char key;
    ssize_t n = read(STDIN_FILENO, &key, 1);
    return n == 1 ? key : 'q';
}

/* A number for each chunk as it is; 0 if it cannot be found. */
static uint64_t hash_of_chunk(const Exercise *e)
{
    if (!is_there(e->chapter)) {
        return 0;       /* an editor is just replacing it */
    }
    Chunk c = find_chunk(e);
    uint64_t h = hash_of(hash_start, c.chapter + c.region,
                         c.after - c.region);
    chunk_free(&c);
    return h;
}

static const Exercise *first_open(void)
{
    for (int i = 0; i < count; i++) {
        if (standing_of(&exercises[i]) != DONE) {
            return &exercises[i];
        }
    }
    return NULL;
}

/* Time and size of a file, as one number. */
static uint64_t stamp_of(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0) {
        return 0;
    }
    return hash_of(hash_start, (const char *)&s.st_mtim, sizeof s.st_mtim)
        + (uint64_t)s.st_size;
}

static void show_keys(void)
{
    printf("%sSave a chunk to have it checked.  Enter: again, h: hint,"
           " l: list, q: quit%s\n", bold(), plain());
    fflush(stdout);
}

static void do_watch(void)
{
    uint64_t *chunks = allocate((size_t)count, sizeof *chunks);
    uint64_t *stamps = allocate((size_t)count, sizeof *stamps);
    for (int i = 0; i < count; i++) {
        stamps[i] = stamp_of(exercises[i].chapter);
        chunks[i] = hash_of_chunk(&exercises[i]);
    }
    const Exercise *current = first_open();
    take_keys();
    print_bar();
    show_keys();
    for (;;) {
        char key = key_within(200);
        if (key == 'q') {
            break;
        }
        if (key == 'h' && current) {
            do_hint(current);
            show_keys();
        } else if (key == 'l') {
            do_list();
            show_keys();
        } else if ((key == '\n' || key == '\r') && current) {
            do_check(current);
            show_keys();
        }
        for (int i = 0; i < count; i++) {
            uint64_t stamp = stamp_of(exercises[i].chapter);
            if (stamp == stamps[i] || stamp == 0) {
                continue;
            }
            stamps[i] = stamp;
            uint64_t now = hash_of_chunk(&exercises[i]);
            if (now != chunks[i]) {
                chunks[i] = now;
                current = &exercises[i];
                printf("\n");
                do_check(current);
                show_keys();
            }
        }
    }
    restore_terminal();
    free(stamps);
    free(chunks);
}

/* A file that cannot be written ends the program in the library, with
   status 1; that is what a wrong answer has. */
static bool ended;

static void end_as_broken(void)
{
    if (!ended) {
        restore_terminal();
        fflush(NULL);
        _exit(BROKEN);
    }
}

int main(int argc, char **argv)
{
    const Option table[] = {
        {"list", OPTION_FLAG, &list_all, "all exercises and their states"},
        {"check", OPTION_TEXT, &check_number, "check this exercise"},
        {"hint", OPTION_TEXT, &hint_number, "show one hint more"},
        {"solution", OPTION_TEXT, &solution_number, "show our solution"},
        {"peek", OPTION_FLAG, &peek, "... even if it is not done"},
        {"reset", OPTION_TEXT, &reset_number, "restore its chunk"},
        {"watch", OPTION_FLAG, &watching, "check what is saved"},
        {"attempt", OPTION_TEXT, &attempt_file, "a chunk to check instead"},
        {"work", OPTION_TEXT, &work_directory, "directory to compile in"},
        {"keep", OPTION_FLAG, &keep_starts, "chunks are as they start"},
        {"build", OPTION_TEXT, &build, "where the book is built"},
        {"compile", OPTION_TEXT, &compile_command, "compiler and flags"},
        {"complex", OPTION_TEXT, &complex_flags, "flags for complex"},
    };
    options_parse(argc, argv, "Checks the exercises of the book.", table,
                  sizeof table / sizeof *table);
    choose_colours();
    atexit(end_as_broken);
    read_catalogue();
    char *directory = joined("%s/exercises", build);
    make_directory(directory);
    free(directory);
    int status = 0;
    if (keep_starts) {
        do_keep();
    } else if (check_number) {
        status = (int)do_check(exercise_of(check_number));
    } else if (hint_number) {
        do_hint(exercise_of(hint_number));
    } else if (solution_number) {
        status = do_solution(exercise_of(solution_number));
    } else if (reset_number) {
        status = do_reset(exercise_of(reset_number));
    } else if (watching) {
        do_watch();
    } else {
        do_list();
    }
    free(exercises);
    free(catalogue_text);
    if (fflush(stdout) != 0) {
        fail("cannot write");
    }
    ended = true;
    return status;
}
