/* From chapters/g-judging.nw: change it there, not here. */
/* include what the judge needs */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include "fail.h"
#include "file.h"
#include "options.h"
#include "progress.h"

/* say what can become of an exercise */
/* What a check can come to; also the exit status. */
typedef enum {
    RIGHT = 0, WRONG = 1, BROKEN = 2, NOT_WRITTEN = 3, OUT_OF_TIME = 4
} State;

enum { SECONDS = 10, LINES = 15, WIDTH = 70 };

/* say what the judge knows of an exercise */
/* An exercise, as the tangle has listed it. */
typedef struct {
    const char *number;         /* "5.2" */
    const char *slug;           /* "leaky" */
    const char *kind;           /* "write" */
    const char *level;          /* "1" to "3" */
    const char *chapter;        /* "chapters/05-delta.nw" */
    const char *section;        /* what to reread: "sec:kink" */
    const char *title;
} Exercise;

/* name the options of the judge */
/* The command line. */
static const char *check_number, *hint_number, *solution_number;
static const char *reset_number, *attempt_file, *work_directory;
static const char *build = "build";
static const char *compiler = "cc";
static const char *complex_flags = "-DBACKWARD_COMPLEX";
static const char *libraries = "-lm";
static bool list_all, watching, keep_starts, peek, anyway;

/* keep memory until all of it is released */
/* A pile of memory, the last on top. */
typedef struct Kept {
    struct Kept *below;
    void *memory;
} Kept;
static Kept *pile;

static void *pile_keep(void *memory)
{
    Kept *top = allocate(1, sizeof *top);
    *top = (Kept){pile, memory};
    pile = top;
    return memory;
}

static void pile_release(Kept *mark)
{
    for (Kept *top; (top = pile) != mark; free(top)) {
        pile = top->below;
        free(top->memory);
    }
}

/* put texts together */
static char *text_format(const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = pile_keep(allocate((size_t)n + 1, 1));
    vsnprintf(text, (size_t)n + 1, format, list);
    return text;
}

static char *text_of(const char *format, ...) LIKE_PRINTF(1, 2);
static char *text_of(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = text_format(format, list);
    va_end(list);
    return text;
}

/* A text that grows; all zero to begin with. */
typedef struct {
    char *at;
    size_t length, room;
} Text;

static void text_add(Text *t, const char *bytes, size_t n)
{
    /* move the text to a larger room, if it must be */
    if (t->length + n + 1 > t->room) {
        t->room = 2 * (t->length + n + 1);
        char *larger = pile_keep(allocate(t->room, 1));
        if (t->length > 0)
            memcpy(larger, t->at, t->length);
        t->at = larger;
    }
    memcpy(t->at + t->length, bytes, n);
    t->length += n;
    t->at[t->length] = '\0';
}

static void text_print(Text *t, const char *format, ...)
    LIKE_PRINTF(2, 3);
static void text_print(Text *t, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *line = text_format(format, list);
    va_end(list);
    text_add(t, line, strlen(line));
}

static size_t text_width(const char *bytes, size_t n)
{
    size_t width = 0;
    for (size_t i = 0; i < n; i++)
        width += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return width;
}

static void text_wrap(Text *t, const char *words)
{
    size_t column = 0;
    for (size_t n; *words; words += n + (words[n] != '\0')) {
        n = strcspn(words, " \n");
        /* add a word, on a new line if it must be */
        if (n == 0)
            continue;
        size_t width = text_width(words, n);
        if (column > 0 && column + 1 + width > WIDTH) {
            text_print(t, "\n");
            column = 0;
        }
        text_print(t, "%s%.*s", column == 0 ? "  " : " ", (int)n, words);
        column += width + (column == 0 ? 2 : 1);
    }
    text_print(t, "\n");
}

static void text_quote(Text *t, const char *lines, int most)
{
    while (*lines && most-- > 0
           && strncmp(lines, "AddressSan", 10) != 0) {
        int n = (int)strcspn(lines, "\n");
        text_print(t, "  %.*s%s\n", n > 100 ? 100 : n, lines,
                   n > 100 ? "..." : "");
        lines += n + (lines[n] != '\0');
    }
}

static char *text_cut(char **rest, char separator)
{
    char *part = *rest, *end = strchr(part, separator);
    *rest = end ? end + 1 : part + strlen(part);
    if (end)
        *end = '\0';
    return part;
}

static const char *text_behind(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    return found ? found + strlen(words) : NULL;
}

static char *text_value(const char *lines, const char *key)
{
    const char *start = text_of("%s\t", key);
    size_t n = strlen(start);
    for (const char *s = lines; s; s = text_behind(s, "\n"))
        if (strncmp(s, start, n) == 0)
            return text_of("%.*s", (int)strcspn(s + n, "\n"), s + n);
    return NULL;
}

/* find files, and summarize them in a number */
static char *path_of_test(const Exercise *e, const char *name)
{
    return text_of("tests/exercises/%s/%s", e->slug, name);
}

static char *path_to_work(const Exercise *e, const char *name)
{
    return work_directory ? text_of("%s/%s", work_directory, name)
        : text_of("%s/exercises/%s/%s", build, e->slug, name);
}

static bool is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

static char *text_of_file(const char *path, size_t *size)
{
    return pile_keep(file_read(path, size));
}

static char *text_if_there(const char *path)
{
    return is_readable(path) ? text_of_file(path, NULL)
        : pile_keep(allocate(1, 1));
}

static void directory_make(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        fail("cannot make the directory %s: %s", path, strerror(errno));
}

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_add(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* choose the judge's colours */
static bool has_colours;

static void colour_choose(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    has_colours = isatty(STDOUT_FILENO) && !(no && *no)
        && !(term && strcmp(term, "dumb") == 0);
}

typedef enum { PLAIN, BOLD, RED, GREEN, YELLOW } Colour;

static const char *colour_code(Colour c)
{
    static const char *const codes[] = {
        "\033[0m", "\033[1m", "\033[1;31m", "\033[1;32m", "\033[1;33m",
    };
    return has_colours ? codes[c] : "";
}

/* read the judge's catalogue */
static Exercise *exercises;
static int exercise_count;

static void catalogue_read(void)
{
    char *path = text_of("%s/src/exercises/catalogue.tsv", build);
    char *text = text_of_file(path, NULL);
    /* make room for an exercise a line */
    size_t lines = 1;
    for (const char *s = text; *s; s++)
        lines += *s == '\n';
    exercises = pile_keep(allocate(lines, sizeof *exercises));
    while (*text) {
        char *line = text_cut(&text, '\n');
        /* take an exercise from a line */
        Exercise *e = &exercises[exercise_count++];
        const char **cells[] = {
            &e->number, &e->slug, &e->kind, &e->level, &e->chapter,
            &e->section, &e->title,
        };
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
            *cells[k] = text_cut(&line, '\t');
        /* insist that the line had these cells */
        if (!*e->title || *line)
            fail("%s, line %d does not have seven cells; remove %s/files.mk"
                 " and type make tangle", path, exercise_count, build);
    }
}

static const Exercise *exercise_find(const char *name)
{
    for (int i = 0; i < exercise_count; i++)
        if (strcmp(exercises[i].number, name) == 0
            || strcmp(exercises[i].slug, name) == 0)
            return &exercises[i];
    complain("there is no exercise %s; make exercises lists them",
             name);
    exit(BROKEN);
}

/* find a chunk in its chapter */
/* Where an exercise's chunk stands in its chapter. */
typedef struct {
    char *chapter;              /* the whole file */
    size_t length;              /* its bytes */
    size_t from, to;            /* bytes of the chunk's lines */
    size_t region, after;       /* from behind the statement to
                                   behind the closing @ */
    int line;                   /* of the chunk's name, from 1 */
    const char *problem;        /* NULL: it has been found */
    int problem_line;
} Chunk;

typedef struct {
    const char *text;
    size_t at, length;          /* of the line */
    size_t next;                /* where the next begins */
    int number;
} Line;

static bool line_next(const Chunk *c, Line *l)
{
    if (l->next >= c->length)
        return false;
    l->at = l->next;
    l->text = c->chapter + l->at;
    l->length = strcspn(l->text, "\n");
    l->next = l->at + l->length;
    /* count the end of the line */
    l->next += l->next < c->length;
    l->number++;
    if (l->length > 0 && l->text[l->length - 1] == '\r')
        l->length--;
    return true;
}

static bool line_begins(const Line *l, const char *text)
{
    size_t n = strlen(text);
    return l->length >= n && memcmp(l->text, text, n) == 0;
}

static bool line_is(const Line *l, const char *text)
{
    return l->length == strlen(text) && line_begins(l, text);
}

static bool line_has(const Line *l, const char *text)
{
    const char *found = strstr(l->text, text);
    return found && found + strlen(text) <= l->text + l->length;
}

static bool line_is_blank(const Line *l)
{
    for (size_t i = 0; i < l->length; i++)
        if (!isspace((unsigned char)l->text[i]))
            return false;
    return true;
}

static bool ends_chunk(const Line *l)
{
    return line_is(l, "@") || line_begins(l, "@ ");
}

static bool begins_text(const Line *l)
{
    return line_begins(l, "::: {") || line_begins(l, "## ")
        || line_begins(l, "### ");
}

static bool begins_other(const Line *l)
{
    return begins_text(l)
        || (line_begins(l, "<<") && l->length >= 3
            && memcmp(l->text + l->length - 3, ">>=", 3) == 0);
}

/* skip the statement of an exercise */
static bool chunk_skip_statement(Chunk *c, Line *l, const Exercise *e)
{
    const char *label = text_of("#ex:%s ", e->slug);
    for (bool inside = false; line_next(c, l); ) {
        /* return if the statement ends here */
        if (line_begins(l, "::: {.exercise ") && line_has(l, label))
            inside = true;
        else if (inside && line_is(l, ":::"))
            return true;
    }
    /* say that the statement is gone */
    c->problem_line = 1;
    c->problem = text_of("the statement of exercise %s is not there any"
                         " more; git diff %s shows what it was",
                         e->number, e->chapter);
    return false;
}

/* expect the name of the chunk */
static void chunk_expect_name(Chunk *c, Line *l, const Exercise *e)
{
    const char *name = text_of("<<exercises/%s.c>>=", e->slug);
    Line statement = *l;
    /* go to the next line with something on it */
    c->region = l->next;
    while (line_next(c, l) && line_is_blank(l))
        continue;
    c->line = l->number;
    if (!line_is(l, name)) {
        /* say that the name is lost */
        c->problem_line = l->number;
        c->problem = text_of("the chunk of exercise %s has lost its name: this"
                             " line should be %s and nothing else; mend it, or"
                             " type make reset-%s", e->number, name, e->number);
        /* decide what the line is instead */
        if (begins_text(l))
            *l = statement;
    }
    c->from = l->next;
}

/* look for the end of the chunk */
static void chunk_look_for_end(Chunk *c, Line *l, const Exercise *e)
{
    c->to = c->after = c->from;
    while (line_next(c, l)) {
        /* return if the chunk ends here */
        if (ends_chunk(l)) {
            c->to = l->at;
            c->after = l->next;
            return;
        }
        if (begins_other(l))
            break;
        if (!line_is_blank(l))
            c->to = c->after = l->next;
    }
    /* say that the chunk has no end */
    if (c->problem)
        return;
    c->problem_line = c->line;
    c->problem = text_of("the chunk of exercise %s has no end: a line with"
                         " @ alone belongs after its code; put it there, or"
                         " type make reset-%s", e->number, e->number);
}


static Chunk chunk_find(const Exercise *e)
{
    Chunk c = {.chapter = NULL};
    Line l = {.text = NULL};
    c.chapter = text_of_file(e->chapter, &c.length);
    if (chunk_skip_statement(&c, &l, e)) {
        chunk_expect_name(&c, &l, e);
        chunk_look_for_end(&c, &l, e);
    }
    return c;
}

static Chunk chunk_of_file(const char *path)
{
    Chunk c = {.line = 0};
    c.chapter = text_of_file(path, &c.length);
    c.to = c.after = c.length;
    return c;
}

static bool line_defines(const Line *l, const char *function)
{
    return l->length > 0 && !isspace((unsigned char)l->text[0])
        && line_has(l, text_of("%s(", function))
        && l->text[l->length - 1] != ';';
}

static int chunk_line_of(const Chunk *c, const char *function)
{
    for (Line l = {.number = 0}; line_next(c, &l); )
        if (*function && l.at >= c->from && l.at < c->to
            && line_defines(&l, function))
            return l.number;
    return c->line;
}

static int chunk_last_line(const Chunk *c)
{
    int n = c->line;
    for (size_t i = c->from; i < c->to; i++)
        n += c->chapter[i] == '\n';
    return n;
}

static int chunk_stray_line(const Chunk *c)
{
    for (Line l = {.number = 0}; line_next(c, &l); )
        if (l.at >= c->after && !line_is_blank(&l))
            return begins_other(&l) ? 0 : l.number;
    return 0;
}

/* tell whether a chunk has been written */
static char *code_without_space(const char *code, size_t n)
{
    char *bare = pile_keep(allocate(n + 1, 1)), *end = bare;
    for (size_t i = 0; i < n; i++)
        if (!isspace((unsigned char)code[i]))
            *end++ = code[i];
    return bare;
}

static bool chunk_is_written(const Exercise *e, const Chunk *c)
{
    size_t n;
    const char *start = text_of_file(path_of_test(e, "start.c"), &n);
    return strcmp(code_without_space(start, n),
                  code_without_space(c->chapter + c->from,
                                     c->to - c->from)) != 0;
}

/* remember what is done */
static uint64_t hash_of_exercise(const Exercise *e, const Chunk *c)
{
    uint64_t h = hash_add(hash_start, c->chapter + c->from,
                          c->to - c->from);
    const char *const parts[] = {"check.c", "exercise.h", "start.c"};
    for (int i = 0; i < 3; i++) {
        size_t n;
        const char *bytes = text_of_file(path_of_test(e, parts[i]), &n);
        h = hash_add(h, bytes, n);
    }
    return h;
}

static const char memory_file[] = "exercises.tsv";

typedef struct {
    int hints;                  /* how many have been shown */
    unsigned long long done;    /* hash when it was right; 0: never */
} Memory;

static Memory memory_of(const Exercise *e)
{
    Memory m = {0, 0};
    const char *cells = text_value(text_if_there(memory_file), e->slug);
    if (!cells || sscanf(cells, "%d %llx", &m.hints, &m.done) != 2)
        m = (Memory){0, 0};
    return m;
}

static void memory_write(const Exercise *e, Memory m)
{
    Text all = {.length = 0};
    text_print(&all, "# What make exercises remembers; remove it to"
               " forget.\n# exercise\thints seen\tdone\n");
    /* copy what is remembered of other exercises */
    char *old = text_if_there(memory_file);
    while (*old) {
        const char *line = text_cut(&old, '\n');
        if (*line != '#' && !text_value(line, e->slug))
            text_print(&all, "%s\n", line);
    }
    text_print(&all, "%s\t%d\t%llx\n", e->slug, m.hints, m.done);
    file_replace(memory_file, all.at, all.length);
}

static int memory_lock(void)
{
    const char *path = text_of("%s/exercises/lock", build);
    int file = open(path, O_RDWR | O_CREAT, 0666);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (file < 0 || fcntl(file, F_SETLKW, &whole) != 0)
        fail("cannot lock %s: %s", path, strerror(errno));
    return file;
}

static void remember_done(const Exercise *e, uint64_t hash)
{
    int lock = memory_lock();
    Memory m = memory_of(e);
    if (m.done != hash) {
        m.done = hash;
        memory_write(e, m);
    }
    close(lock);
}

static void remember_hints(const Exercise *e, int hints)
{
    int lock = memory_lock();
    Memory m = memory_of(e);
    if (m.hints != hints) {
        m.hints = hints;
        memory_write(e, m);
    }
    close(lock);
}

typedef enum { UNTOUCHED, BEGUN, DONE, LOST } Standing;

static Standing standing_of(const Exercise *e)
{
    Chunk c = chunk_find(e);
    uint64_t done = memory_of(e).done;
    if (c.problem)
        return LOST;
    if (done && done == hash_of_exercise(e, &c))
        return DONE;
    return chunk_is_written(e, &c) ? BEGUN : UNTOUCHED;
}

/* run a command with a time limit */
/* start a process */
static volatile sig_atomic_t process;   /* that runs now; 0: none */

static pid_t process_start(const char *command, const char *out,
                           const char *err)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        fail("cannot start a process: %s", strerror(errno));
    if (child == 0) {
        /* become the command */
        setpgid(0, 0);
        /* limit what a process may write */
        const rlim_t most = 64 << 20;
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){most, most});
        signal(SIGXFSZ, SIG_IGN);
        /* give a process its files */
        if (dup2(open("/dev/null", O_RDONLY), STDIN_FILENO) < 0
            || dup2(open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666),
                    STDOUT_FILENO) < 0
            || dup2(open(err, O_WRONLY | O_CREAT | O_TRUNC, 0666),
                    STDERR_FILENO) < 0)
            _exit(126);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    setpgid(child, child);
    return child;
}

/* wait for a process, but not for ever */
static int process_wait(pid_t child, double seconds)
{
    double start = clock_seconds();
    bool late = false;
    int status;
    /* look in until the process has ended */
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
        /* stop the process if its time is over */
        double over = clock_seconds() - start - seconds;
        if (over > 2) {
            kill(-child, SIGKILL);
        } else if (over > 0 && !late) {
            late = true;
            kill(-child, SIGABRT);
        }
        nanosleep(&(struct timespec){0, 5000000}, NULL);
    }
    if (ended < 0)
        fail("cannot wait for a process: %s", strerror(errno));
    kill(-child, SIGKILL);
    return late ? -1 : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
        : WEXITSTATUS(status);
}


/* The exit status, 128 + the signal that ended the command, or -1 if
   it took longer than so many seconds. */
static int process_run(const char *command, const char *out,
                       const char *err, double seconds)
{
    process = process_start(command, out, err);
    int status = process_wait(process, seconds);
    process = 0;
    return status;
}

static void terminal_restore(void);

static void end_by_signal(int number)
{
    if (process > 0)
        kill(-process, SIGKILL);
    terminal_restore();
    signal(number, SIG_DFL);
    raise(number);
}

static void signals_take(void)
{
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < 3; i++)
        signal(ends[i], end_by_signal);
}

/* write down a verdict */
typedef struct {
    State state;
    int line;                   /* of the chapter */
    const char *heading;        /* "is wrong", after the number */
    const char *section;        /* to reread */
    Text body;                  /* what is said of it */
    Text printed;               /* by the reader's code */
} Verdict;

static void verdict_set(Verdict *v, State state, int line,
                        const char *heading)
{
    v->state = state;
    v->line = line;
    v->heading = heading;
    if (state != RIGHT)
        v->body.length = 0;
}

/* Where the chunk comes from, for messages. */
static const char *file_of(const Exercise *e)
{
    return attempt_file ? attempt_file : e->chapter;
}

static int mentioned_line(const char *text, const Exercise *e,
                          const Chunk *c, int few)
{
    const char *place = text_of("%s:", file_of(e));
    while ((text = text_behind(text, place))) {
        int line = atoi(text);
        if (line >= c->line && line <= chunk_last_line(c) + few)
            return line;
    }
    return 0;
}

/* compile the reader's chunk */
static void chunk_write(const Exercise *e, const Chunk *c)
{
    Text t = {.length = 0};
    text_print(&t, "#include \"exercise.h\"\n#line %d \"%s\"\n",
               c->line + 1, file_of(e));
    text_add(&t, c->chapter + c->from, c->to - c->from);
    file_replace(path_to_work(e, "chunk.c"), t.at, t.length);
}

/* A type of number, and how it is compiled for. */
typedef struct {
    const char *name, *flags;
} Type;

static char *compile_command(const Exercise *e, const Type *t,
                             const char *what)
{
    return text_of("LC_ALL=C %s %s -Itests/exercises"
                   " -Itests/exercises/%s -I%s/src/lib %s",
                   compiler, t->flags, e->slug, build, what);
}

static const char strict[] =
    "-Wno-unused-parameter -Werror=implicit-function-declaration"
    " -Werror=return-type -Werror=int-conversion"
    " -Werror=incompatible-pointer-types";

/* find the line with certain words */
static const char *line_with(const char *text, const char *words)
{
    const char *s = strstr(text, words);
    while (s && s > text && s[-1] != '\n')
        s--;
    return s;
}

/* find a bracket that is not closed */
static const char *string_end(const char *s)
{
    char quote = *s++;
    while (*s && *s != quote && *s != '\n')
        s += s[0] == '\\' && s[1] ? 2 : 1;
    return *s == quote ? s + 1 : s;
}

/* Behind the comment or literal that begins here; or here, if none
   does. */
static const char *literal_end(const char *s)
{
    if (strncmp(s, "//", 2) == 0)
        return s + strcspn(s, "\n");
    if (strncmp(s, "/*", 2) == 0) {
        const char *end = strstr(s + 2, "*/");
        return end ? end + 2 : s + strlen(s);
    }
    return *s == '"' || *s == '\'' ? string_end(s) : s;
}

static const char *next_sign(const char *s)
{
    const char *end;
    while ((end = literal_end(s)) > s)
        s = end;
    return s;
}

static const char *bracket_alone(const char *code)
{
    enum { DEEPEST = 100 };
    const char *open[DEEPEST];
    int depth = 0;
    for (const char *s = next_sign(code); *s; s = next_sign(s + 1)) {
        /* pile up what is opened, take down what is closed */
        const char *pair = strchr("{}()[]", *s);
        if (pair && strchr("{([", *s) && depth < DEEPEST)
            open[depth++] = s;
        if (pair && strchr("})]", *s) && depth == 0)
            return s;
        if (*s == '}' && s[-1] == '\n' && depth > 1)
            return open[depth - 1];
        if (pair && strchr("})]", *s) && *open[--depth] != pair[-1])
            return open[depth];
    }
    return depth > 0 ? open[depth - 1] : NULL;
}

/* explain why the chunk does not compile */
static void explain_compiler(Verdict *v, const Exercise *e,
                             const Chunk *c, const Type *t,
                             const char *said)
{
    int line = mentioned_line(said, e, c, 1);
    verdict_set(v, BROKEN, line ? line : c->line, *t->flags
                ? "does not compile for complex numbers"
                : "does not compile");
    /* say which bracket is alone */
    const char *code = text_of("%.*s", (int)(c->to - c->from),
                               c->chapter + c->from);
    const char *bracket = bracket_alone(code);
    v->line = bracket ? c->line + 1 : v->line;
    for (const char *s = code; bracket && s < bracket; s++)
        v->line += *s == '\n';
    if (bracket) {
        text_print(&v->body, "  The %c on this line %s.\n\n", *bracket,
                   strchr("})]", *bracket) ? "closes nothing"
                                           : "is not closed");
    }
    /* quote the compiler's first error */
    const char *error = line_with(said, " error: ");
    text_quote(&v->body, error ? error : said,
               bracket || *t->flags ? 3 : 7);
    /* say what else may keep it from compiling */
    int stray = attempt_file ? 0 : chunk_stray_line(c);
    if (bracket && stray > 0)
        text_print(&v->body, "\n  Line %d is outside of the chunk, which a"
                   " line with @ has ended.\n", stray);
    if (*t->flags && !(bracket && stray > 0)) {
        text_print(&v->body, "\n");
        text_wrap(&v->body, "The same code is compiled as double complex,"
                  " for the complex step; there, numbers have no order."
                  " Compare real_part(x) instead of x, and use no fabs,"
                  " fmax or conversion to double.");
        v->section = "sec:real";
    }
}


static bool chunk_compile(const Exercise *e, const Chunk *c,
                          const Type *t, Verdict *v, Text *warnings)
{
    const char *said = path_to_work(e, "compiler");
    const char *what = text_of("%s -c '%s' -o '%s'", strict,
                               path_to_work(e, "chunk.c"),
                               path_to_work(e, "chunk.o"));
    int status = process_run(compile_command(e, t, what), "/dev/null",
                             said, 60);
    /* explain or quote what the compiler has said */
    const char *text = text_if_there(said);
    if (status != 0)
        explain_compiler(v, e, c, t, text);
    else if (!*t->flags && line_with(text, "warning:"))
        text_quote(warnings, line_with(text, "warning:"), 1);
    return status == 0;
}

/* compile what is ours, once */
static bool is_newer(const char *path, const struct stat *than)
{
    struct stat s;
    return stat(path, &s) != 0
        || s.st_mtim.tv_sec > than->st_mtim.tv_sec
        || (s.st_mtim.tv_sec == than->st_mtim.tv_sec
            && s.st_mtim.tv_nsec > than->st_mtim.tv_nsec);
}

static char *object_name(const Exercise *e, bool of_all, const Type *t)
{
    uint64_t h = hash_add(hash_start, compiler, strlen(compiler));
    return text_of("%s/exercises/%s%s-%s-%016llx.o", build,
                   of_all ? "" : e->slug, of_all ? "judge" : "/check",
                   t->name, (unsigned long long)h);
}

static bool object_is_fresh(const char *object, const Exercise *e,
                            const char *source, const Type *t)
{
    const char *const needs[] = {
        source, path_of_test(e, "exercise.h"),
        text_of("%s/%s/libbackward.a", build, t->name),
    };
    /* compare the object's time with those of its needs */
    struct stat status;
    bool fresh = stat(object, &status) == 0;
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        fresh = fresh && !is_newer(needs[i], &status);
    /* compare it with those of the headers that checks share */
    glob_t headers = { 0 };
    fresh = glob("tests/exercises/*.h", 0, NULL, &headers) == 0 && fresh;
    for (size_t i = 0; i < headers.gl_pathc; i++)
        fresh = fresh && !is_newer(headers.gl_pathv[i], &status);
    globfree(&headers);
    return fresh;
}

/* The name of the object, which is there if the source compiles. */
static char *object_of(const Exercise *e, const char *source,
                       bool of_all, const Type *t)
{
    char *object = object_name(e, of_all, t);
    if (!object_is_fresh(object, e, source, t)) {
        /* compile to a name of our own, and rename it */
        char *own = text_of("%s.%ld", object, (long)getpid());
        char *what = text_of("%s -c %s -o '%s'", strict, source, own);
        if (process_run(compile_command(e, t, what), "/dev/null",
                        path_to_work(e, "compiler"), 60) != 0
            || rename(own, object) != 0) {
            unlink(own);
            unlink(object);
        }
    }
    return object;
}

/* explain why the check cannot be linked */
static void explain_linker(Verdict *v, const Chunk *c, const char *said)
{
    verdict_set(v, BROKEN, c->line, "cannot be linked with its check");
    const char *missing = strstr(said, "undefined reference to");
    const char *error = strstr(said, "error:");
    text_quote(&v->body, missing ? missing : error ? error : said, 4);
    if (missing)
        text_wrap(&v->body, "Does the chunk still define all functions"
                  " that the statement asks for?");
}


static bool check_link(const Exercise *e, const Chunk *c, const Type *t,
                       Verdict *v)
{
    char *judge = object_of(e, "tests/exercises/judge.c", true, t);
    char *check = object_of(e, path_of_test(e, "check.c"), false, t);
    /* put together the command that links them */
    char *what = text_of(
        "'%s' '%s' '%s' %s/%s/libbackward.a %s -o '%s'", check, judge,
        path_to_work(e, "chunk.o"), build, t->name, libraries,
        path_to_work(e, "check"));
    const char *said = path_to_work(e, "compiler");
    if (is_readable(check) && is_readable(judge)
        && process_run(compile_command(e, t, what), "/dev/null",
                       said, 60) == 0)
        return true;
    explain_linker(v, c, text_if_there(said));
    return false;
}

/* run the check, and read its result */
/* say how the check is called */
static char *check_command(const Exercise *e, const char *result)
{
    return text_of("ASAN_OPTIONS=handle_abort=1:color=never"
                   ":hard_rss_limit_mb=2000"
                   ":detect_stack_use_after_return=0"
                   " UBSAN_OPTIONS=print_stacktrace=1:color=never"
                   " exec '%s' '%s'", path_to_work(e, "check"), result);
}

/* explain that time was up */
static void explain_time(Verdict *v, const Chunk *c, int line)
{
    verdict_set(v, OUT_OF_TIME, line,
                text_of("was stopped after %d s", SECONDS));
    text_print(&v->body, line == c->line
               ? "  Is there a loop that never ends?\n"
               : "  It was at this line: is there a loop that never"
                 " ends?\n");
}

/* explain a crash */
/* explain what AddressSanitizer says */
static void explain_address(Text *body, const char *said,
                            const char *kind)
{
    char *line = text_of("%.*s", (int)strcspn(kind, "\n"), kind);
    char *on = strstr(line, " on ");
    if (on)
        *on = '\0';
    text_print(body, "  %s\n", line);
    /* say what was beyond the end */
    const char *access = strstr(said, "\nREAD of ");
    access = access ? access : strstr(said, "\nWRITE of ");
    const char *at = access ? strstr(access, " at ") : NULL;
    if (at && strstr(line, "overflow"))
        text_print(body, "  %.*s beyond what is there\n",
                   (int)(at - access - 1), access + 1);
}


static void explain_crash(Verdict *v, int line, const char *said,
                          int status)
{
    const char *error = text_behind(said, "runtime error: ");
    const char *address = text_behind(said, "AddressSanitizer: ");
    bool leaks = strstr(said, "detected memory leaks") != NULL;
    verdict_set(v, BROKEN, line, leaks ? "leaks memory" : "crashes");
    Text *body = &v->body;
    /* look for the sentence that a reader needs */
    if (error)
        text_quote(body, error, 1);
    else if (leaks)
        text_print(body, "  Memory that was allocated has not been"
                   " freed.\n");
    else if (address && strncmp(address, "ABRT", 4) != 0)
        explain_address(body, said, address);
    else if (*said && *said != '=')
        text_quote(body, said, 3);
    /* explain an end without a word */
    if (body->length == 0)
        text_print(body, status > 128 ? "  ended by signal %d\n"
                   : "  ended before its check did, status %d\n",
                   status > 128 ? status - 128 : status);
}

/* explain what is wrong */
static void explain_wrong(Verdict *v, const Chunk *c,
                          const Type *t, const char *result)
{
    const char *function = text_value(result, "function");
    verdict_set(v, WRONG, chunk_line_of(c, function ? function : ""),
                *t->flags ? "is wrong for complex numbers"
                          : "is wrong");
    text_wrap(&v->body, text_value(result, "what"));
    /* add the numbers that came */
    const char *const keys[] = {"expected", "came", "ratio"};
    for (int i = 0; i < 3; i++) {
        const char *number = text_value(result, keys[i]);
        if (number)
            text_print(&v->body, "  %-10s %s\n", keys[i], number);
    }
    /* add the diagnosis, if there is one */
    const char *diagnosis = text_value(result, "diagnosis");
    if (diagnosis && *diagnosis) {
        text_print(&v->body, "\n");
        text_wrap(&v->body, diagnosis);
    }
    const char *section = text_value(result, "section");
    if (section && *section)
        v->section = section;
}

/* explain what is right */
static void explain_right(Verdict *v, const Type *t,
                          const char *result)
{
    const char *worst = text_value(result, "worst");
    const char *oracle = text_value(result, "oracle");
    long agreed = atol(text_value(result, "passed"));
    bool exact = !worst || strcmp(worst, "0e+00") == 0;
    if (agreed > 0)
        text_print(&v->body, "  %s: %ld right, %s%s%s%s\n", t->name,
                   agreed, exact ? "exactly" : "to within ",
                   exact ? "" : worst, oracle ? "; slopes by " : "",
                   oracle ? oracle : "");
}


static void check_run(const Exercise *e, const Chunk *c,
                      const Type *t, Verdict *v)
{
    const char *result = path_to_work(e, "result");
    const char *out = path_to_work(e, "output");
    const char *err = path_to_work(e, "errors");
    /* run it, and read what it has written */
    unlink(result);
    int status = process_run(check_command(e, result), out, err, SECONDS);
    const char *found = text_if_there(result);
    const char *said = text_if_there(err);
    if (!*t->flags)
        text_quote(&v->printed, text_if_there(out), LINES);
    unlink(out);
    /* say what came of it */
    int line = mentioned_line(said, e, c, 0);
    line = line ? line : c->line;
    if (status == -1)
        explain_time(v, c, line);
    else if (status == 1 && text_value(found, "what"))
        explain_wrong(v, c, t, found);
    else if (status == 0 && text_value(found, "passed"))
        explain_right(v, t, found);
    else
        explain_crash(v, line, said, status);
}

/* judge a chunk */
/* tell whether double will do */
static bool is_double_only(const Exercise *e)
{
    const char *check = text_of_file(path_of_test(e, "check.c"), NULL);
    const char *found = strstr(check, "double only");
    return found && found - check < 1000;
}

/* cut a text to so many lines */
static void text_shorten(Text *t, int most)
{
    for (size_t i = 0; i < t->length; i++)
        if (t->at[i] == '\n' && --most == 0)
            t->length = i + 1;
}


static Verdict chunk_judge(const Exercise *e, const Chunk *c)
{
    Verdict v = {.section = e->section};
    /* return if there is nothing to judge */
    if (c->problem) {
        verdict_set(&v, BROKEN, c->problem_line, "cannot be read");
        text_wrap(&v.body, c->problem);
        return v;
    }
    if (!attempt_file && !anyway && !chunk_is_written(e, c)) {
        verdict_set(&v, NOT_WRITTEN, c->line, "is not written yet");
        return v;
    }
    /* make room to work in */
    directory_make(text_of("%s/exercises/%s", build, e->slug));
    directory_make(path_to_work(e, ""));
    chunk_write(e, c);
    /* judge it in each type, until something is wrong */
    const Type types[] = {{"double", ""}, {"complex", complex_flags}};
    int count = is_double_only(e) ? 1 : 2;
    Text warning = {.length = 0};
    verdict_set(&v, RIGHT, c->line, "is right");
    for (int t = 0; t < count && v.state == RIGHT; t++)
        if (chunk_compile(e, c, &types[t], &v, &warning)
            && check_link(e, c, &types[t], &v))
            check_run(e, c, &types[t], &v);
    /* keep the verdict short */
    text_shorten(&v.body, LINES - 6);
    if (warning.length > 0 && v.state <= WRONG) {
        text_shorten(&v.body, LINES - 8);
        text_print(&v.body, "\n");
        text_add(&v.body, warning.at, warning.length);
    }
    return v;
}

/* set the book's words for a terminal */
/* The page of a label; 0: unknown. */
static int page_of(const char *label)
{
    const char *path = text_of("%s/weave/book.aux", build);
    const char *page = text_behind(text_if_there(path),
                                   text_of("\\newlabel{%s}{{", label));
    page = page ? text_behind(page, "}{") : NULL;
    return page ? atoi(page) : 0;
}

/* "section 5.4, What to keep (page 318)" */
static char *section_name(const char *label)
{
    const char *path = text_of("%s/src/exercises/sections.tsv", build);
    char *cells = text_value(text_if_there(path), label);
    const char *number = cells ? text_cut(&cells, '\t') : label;
    int page = page_of(label);
    return text_of("section %s, %s%s", number, cells ? cells : "",
                   page > 0 ? text_of(" (page %d)", page) : "");
}

static char *text_plain(const char *markdown)
{
    const char *in = text_of("%s/exercises/text-%ld.md", build,
                             (long)getpid());
    const char *out = text_of("%s/exercises/text-%ld", build,
                              (long)getpid());
    file_replace(in, markdown, strlen(markdown));
    const char *command = text_of("pandoc --from markdown --to plain"
                                  " --columns %d '%s'", WIDTH - 2, in);
    char *text = process_run(command, out, "/dev/null", 20) == 0
        ? text_of_file(out, NULL) : text_of("%s", markdown);
    unlink(in);
    unlink(out);
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

/* What exercises.lua has written: "hint1" to "hint3", "solution". */
static char *book_text(const Exercise *e, const char *kind)
{
    return text_if_there(text_of("%s/src/exercises/%s.%s.md", build,
                                 e->slug, kind));
}

/* print a verdict */
/* print how much is done */
static const Exercise *exercise_next(int *done)
{
    const Exercise *next = NULL;
    *done = 0;
    for (int i = exercise_count - 1; i >= 0; i--)
        if (standing_of(&exercises[i]) == DONE)
            ++*done;
        else
            next = &exercises[i];
    return next;
}

static void bar_print(void)
{
    int done, full = 0;
    const Exercise *next = exercise_next(&done);
    if (exercise_count > 0)
        full = 24 * done / exercise_count;
    printf("  [%s%.*s%.*s%s] %d of %d done", colour_code(GREEN),
           full, "########################",
           24 - full, "------------------------",
           colour_code(PLAIN), done, exercise_count);
    if (next)
        printf("; next: make exercise-%s\n", next->number);
    else
        printf(": all of them\n");
}

/* draw an experiment's figure */
static void figure_draw(const Exercise *e)
{
    const char *script = path_of_test(e, "plot.gp");
    if (!is_readable(script))
        return;
    const char *log = path_to_work(e, "gnuplot");
    const char *command = text_of("root=$(pwd) && cd '%s' &&"
        " { find . -name '*.tsv' -newer chunk.c | grep -q . || exit 9;"
        " gnuplot -e \"figure='new.pdf'\""
        " \"$root/tangled/plots/style.gp\" \"$root/%s\""
        " && mv new.pdf figure.pdf; }", path_to_work(e, ""), script);
    int status = process_run(command, log, log, 20);
    if (status == 0)
        printf("  The figure is %s.\n", path_to_work(e, "figure.pdf"));
    else if (status != 9)
        printf("  The figure could not be drawn; %s says why.\n", log);
}

/* print what to notice */
static void print_what_to_notice(const Exercise *e)
{
    char *text = book_text(e, "solution");
    char *end = strstr(text, "\n\n");
    if (end)
        *end = '\0';
    if (*text) {
        printf("\n");
        print_indented(text_plain(text));
    }
    printf("\n  Our solution, to compare: make solution-%s\n",
           e->number);
}


static void verdict_print(const Exercise *e, const Verdict *v)
{
    Colour c = v->state == RIGHT ? GREEN
        : v->state == NOT_WRITTEN ? YELLOW : RED;
    printf("%s:%d: %sexercise %s %s%s\n", file_of(e), v->line,
           colour_code(c), e->number, v->heading, colour_code(PLAIN));
    if (v->state == NOT_WRITTEN)
        return;
    /* print the verdict's body */
    printf("\n");
    if (v->printed.length > 0)
        printf("  It printed:\n%s\n", v->printed.at);
    fwrite(v->body.at, 1, v->body.length, stdout);
    if (v->state == RIGHT || v->state == WRONG)
        figure_draw(e);
    if (attempt_file)
        return;
    /* print where to go from here */
    if (v->state == RIGHT)
        print_what_to_notice(e);
    else
        printf("\n  Reread %s.\n  A hint: make hint-%s\n",
               section_name(v->section), e->number);
    bar_print();
}

/* do what was asked for */
static State exercise_check(const Exercise *e)
{
    Chunk c = attempt_file ? chunk_of_file(attempt_file)
        : chunk_find(e);
    Verdict v = chunk_judge(e, &c);
    if (!attempt_file && v.state != NOT_WRITTEN && !c.problem)
        remember_done(e, v.state == RIGHT ? hash_of_exercise(e, &c)
                                          : 0);
    verdict_print(e, &v);
    return v.state;
}

static int exercises_list(void)
{
    const char *chapter = "";
    for (int i = 0; i < exercise_count; i++) {
        const Exercise *e = &exercises[i];
        if (strcmp(chapter, e->chapter) != 0)
            printf("%s%s%s%s\n", i > 0 ? "\n" : "", colour_code(BOLD),
                   e->chapter, colour_code(PLAIN));
        chapter = e->chapter;
        /* print a line of the list */
        static const char *const words[] = {"", "begun", "done",
                                            "its chunk is lost"};
        Standing s = standing_of(e);
        size_t bytes = strlen(e->title);
        int room = 40 + (int)(bytes - text_width(e->title, bytes));
        printf("  %-4s %-10s %-3.*s %-*s %s%s%s\n", e->number, e->kind,
               atoi(e->level), "***", room, e->title,
               colour_code(s == DONE ? GREEN : s == LOST ? RED : YELLOW),
               words[s], colour_code(PLAIN));
    }
    printf("\n");
    bar_print();
    return 0;
}

static int exercise_hint(const Exercise *e)
{
    int seen = memory_of(e).hints, n = seen < 3 ? seen + 1 : 3;
    for (int i = 1; i <= n; i++) {
        printf("%sHint %d of 3%s for exercise %s, %s\n\n",
               colour_code(BOLD), i, colour_code(PLAIN), e->number,
               e->title);
        print_indented(text_plain(book_text(e, text_of("hint%d", i))));
        printf("\n");
    }
    /* say whether there is another hint */
    if (n == 3)
        printf("There is no other; make solution-%s PEEK=1 shows ours.\n",
               e->number);
    else
        printf("Another: make hint-%s\n", e->number);
    remember_hints(e, n);
    return 0;
}

static int exercise_solution(const Exercise *e)
{
    if (!peek && standing_of(e) != DONE) {
        complain("exercise %s is not done; its solution is shown when"
                 " it is (make exercise-%s), or with PEEK=1",
                 e->number, e->number);
        return 1;
    }
    /* print a solution and its text */
    const char *code = text_of_file(text_of("tangled/solutions/%s.c",
                                            e->slug), NULL);
    printf("%sA solution%s of exercise %s, %s\n%s\n", colour_code(BOLD),
           colour_code(PLAIN), e->number, e->title,
           code + strcspn(code, "\n"));
    print_indented(text_plain(book_text(e, "solution")));
    return 0;
}

/* keep an attempt */
static void attempt_keep(const Exercise *e, const Chunk *c)
{
    directory_make("attempts");
    const char *path = NULL;
    for (int i = 1; !path || is_readable(path); i++)
        path = text_of("attempts/%s-%d.c", e->slug, i);
    file_replace(path, c->chapter + c->region, c->after - c->region);
    printf("Your attempt is kept as %s.\n", path);
}

/* write a chapter with the chunk as it starts */
static void chapter_write(const Exercise *e, const Chunk *c,
                          const char *start)
{
    Text t = {.length = 0};
    text_add(&t, c->chapter, c->region);
    text_print(&t, "\n<<exercises/%s.c>>=\n%s@\n", e->slug, start);
    text_add(&t, c->chapter + c->after, c->length - c->after);
    file_replace(e->chapter, t.at, t.length);
}


static int exercise_reset(const Exercise *e)
{
    Chunk c = chunk_find(e);
    size_t n;
    const char *start = text_of_file(path_of_test(e, "start.c"), &n);
    if (c.problem && c.region == 0) {
        complain("%s", c.problem);
        return BROKEN;
    }
    if (!c.problem && c.to - c.from == n
        && memcmp(c.chapter + c.from, start, n) == 0) {
        printf("Exercise %s is as it was.\n", e->number);
        return 0;
    }
    /* put the start in the chunk's place */
    attempt_keep(e, &c);
    chapter_write(e, &c, start);
    remember_done(e, 0);
    printf("%s:%d: exercise %s is as it was.\n", e->chapter, c.line,
           e->number);
    return 0;
}

static int starts_keep(void)
{
    int status = 0;
    for (int i = 0; i < exercise_count; i++) {
        const Exercise *e = &exercises[i];
        Chunk c = chunk_find(e);
        if (c.problem) {
            complain("%s:%d: %s", e->chapter, c.problem_line,
                     c.problem);
            status = BROKEN;
            continue;
        }
        directory_make(path_of_test(e, ""));
        file_replace(path_of_test(e, "start.c"), c.chapter + c.from,
                     c.to - c.from);
    }
    return status;
}

/* watch the chapters */
/* Time and size of a file, as one number; 0: it is not there. */
static uint64_t stamp_of(const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return 0;
    uint64_t h = hash_add(hash_start, &s.st_mtim, sizeof s.st_mtim);
    return hash_add(h, &s.st_size, sizeof s.st_size);
}

typedef struct {
    uint64_t stamp, hash;
} Seen;

static uint64_t hash_of_chunk(const Exercise *e)
{
    if (!is_readable(e->chapter))
        return 0;
    Chunk c = chunk_find(e);
    return hash_add(hash_start, c.chapter + c.region,
                    c.after - c.region);
}

static bool has_changed(const Exercise *e, Seen *seen)
{
    uint64_t stamp = stamp_of(e->chapter);
    if (stamp == seen->stamp || stamp == 0)
        return false;
    seen->stamp = stamp;
    uint64_t hash = hash_of_chunk(e);
    if (hash == seen->hash || hash == 0)
        return false;
    seen->hash = hash;
    return true;
}

static struct termios terminal;
static bool terminal_changed;

static void terminal_restore(void)
{
    if (terminal_changed)
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    terminal_changed = false;
}

static void terminal_take_keys(void)
{
    if (!isatty(STDIN_FILENO)
        || tcgetattr(STDIN_FILENO, &terminal) != 0)
        return;
    struct termios keys = terminal;
    keys.c_lflag &= (tcflag_t)~(ICANON | ECHO);
    terminal_changed = tcsetattr(STDIN_FILENO, TCSANOW, &keys) == 0;
}

/* The key that was pressed within so many milliseconds; 0: none. */
static char key_within(int milliseconds)
{
    struct pollfd keys = {STDIN_FILENO, POLLIN, 0};
    if (poll(&keys, 1, milliseconds) <= 0)
        return 0;
    char key;
    return read(STDIN_FILENO, &key, 1) == 1 ? key : 'q';
}

static void keys_show(void)
{
    printf("%sSave a chunk to check it. Enter: again, h: hint,"
           " l: list, q: quit%s\n", colour_code(BOLD),
           colour_code(PLAIN));
    fflush(stdout);
}

static void key_obey(char key, const Exercise *current)
{
    if (key == 'l')
        exercises_list();
    else if (key == 'h' && current)
        exercise_hint(current);
    else if ((key == '\n' || key == '\r') && current)
        exercise_check(current);
    else
        return;
    keys_show();
}

static int exercises_watch(void)
{
    /* see how everything is at first */
    Seen *seen = pile_keep(allocate((size_t)exercise_count,
                                    sizeof *seen));
    Kept *mark = pile;
    for (int i = 0; i < exercise_count; i++)
        has_changed(&exercises[i], &seen[i]);
    int done;
    const Exercise *current = exercise_next(&done);
    terminal_take_keys();
    bar_print();
    keys_show();
    for (char key; (key = key_within(200)) != 'q'; ) {
        key_obey(key, current);
        for (int i = 0; i < exercise_count; i++)
            if (has_changed(&exercises[i], &seen[i])) {
                /* judge what was saved */
                current = &exercises[i];
                printf("\n");
                exercise_check(current);
                keys_show();
            }
        pile_release(mark);
    }
    terminal_restore();
    return 0;
}

/* begin and end the judge */
static bool has_ended;

static void end_as_broken(void)
{
    if (has_ended)
        return;
    terminal_restore();
    fflush(NULL);
    _exit(BROKEN);
}

static int command_obey(void)
{
    if (keep_starts)
        return starts_keep();
    if (check_number)
        return (int)exercise_check(exercise_find(check_number));
    if (hint_number)
        return exercise_hint(exercise_find(hint_number));
    if (solution_number)
        return exercise_solution(exercise_find(solution_number));
    if (reset_number)
        return exercise_reset(exercise_find(reset_number));
    return watching ? exercises_watch() : exercises_list();
}

int main(int argc, char **argv)
{
    /* list the options of the judge */
    const Option table[] = {
        {"list", OPTION_FLAG, &list_all, "all exercises and their states"},
        {"check", OPTION_TEXT, &check_number, "check this exercise"},
        {"anyway", OPTION_FLAG, &anyway, "... even if it is as it was"},
        {"hint", OPTION_TEXT, &hint_number, "show one hint more"},
        {"solution", OPTION_TEXT, &solution_number, "show our solution"},
        {"peek", OPTION_FLAG, &peek, "... even if it is not done"},
        {"reset", OPTION_TEXT, &reset_number, "restore its chunk"},
        {"watch", OPTION_FLAG, &watching, "check what is saved"},
        {"attempt", OPTION_TEXT, &attempt_file, "a chunk to check instead"},
        {"work", OPTION_TEXT, &work_directory, "directory to compile in"},
        {"keep", OPTION_FLAG, &keep_starts, "chunks are as they start"},
        {"build", OPTION_TEXT, &build, "where the book is built"},
        {"compile", OPTION_TEXT, &compiler, "compiler and flags"},
        {"complex", OPTION_TEXT, &complex_flags, "flags for complex"},
        {"libraries", OPTION_TEXT, &libraries, "libraries to link with"},
    };
    options_parse(argc, argv, "Checks the exercises of the book.",
                  table, sizeof table / sizeof *table);
    colour_choose();
    atexit(end_as_broken);
    signals_take();
    catalogue_read();
    directory_make(text_of("%s/exercises", build));
    int status = command_obey();
    pile_release(NULL);
    if (fflush(stdout) != 0)
        fail("cannot write");
    has_ended = true;
    return status;
}
