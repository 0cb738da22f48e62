/* The parsers of the modules idx, gunzip and pgm on bytes that nobody
   meant: chapter 8, section "Ten thousand strangers".

     FUZZ_RUNS=10000000 FUZZ_SEED=2 build/sanitized/double/test_idx-fuzz

   makes other and more bytes.  Where clang's runtime is there, this is a
   target for libFuzzer as well:

     clang -std=c11 -D_POSIX_C_SOURCE=200809L -DLIBFUZZER -g -O1 \
         -fsanitize=fuzzer,address -Itests -Itangled/lib \
         tests/test_idx-fuzz.c \
         tangled/lib/{idx,pgm,fault,gunzip,file,fail,rng}.c \
         -lcmocka -lm -o fuzz && ./fuzz -max_len=256 -max_total_time=600 */
#include "support.h"

#include "gunzip.h"
#include "idx.h"
#include "idx-files.h"
#include "pgm.h"
#include "rng.h"

#include <limits.h>
#include <sys/mman.h>

enum { MOST = 256,          /* bytes of an input */
       MOST_KINDS = 20 };

/* A function that takes bytes, and whether it takes them rightly:
   NULL, or what is wrong.  kind is set to how it ended, from 0. */
typedef struct {
    const char *name;
    const unsigned char *good;
    size_t good_size;
    const char *(*judge)(unsigned char *bytes, size_t size, int *kind);
    int kinds;              /* each must occur in the bounded run */
    size_t (*damage)(Rng *rng, unsigned char *bytes, size_t size);
} Target;

/* ---- what must hold for any bytes ------------------------------------- */

static uint64_t number_at(const unsigned char *b)
{
    uint64_t n = 0;
    for (int i = 0; i < 4; i++)
        n = n * 256 + b[i];
    return n;
}

/* How it ended, by the beginning of the message; -1: an unknown one. */
static const char *const messages[] = {
    "the file is empty", "the file ends in its first", "not an IDX file",
    "an array of", "the file ends in its header", "a size of",
    "images of", "the file ends here", "the file should end here",
    "sample ",
};
enum { MESSAGES = sizeof messages / sizeof *messages };

static int message_of(const Fault *f)
{
    for (int m = 0; m < MESSAGES; m++)
        if (strncmp(f->text, messages[m], strlen(messages[m])) == 0)
            return m;
    return -1;
}

static const char *fault_wrong(const Fault *f, size_t size, int *kind)
{
    *kind = message_of(f);
    return *kind < 0 ? "a message that is not known"
        : f->offset > size ? "an offset beyond the end" : NULL;
}

typedef bool ImageParser(unsigned char *, size_t, IdxImages *, Fault *);

static const char *judge_parser(ImageParser *parse, unsigned char *bytes,
                                size_t size, int *kind)
{
    IdxImages i = { .count = -7 };
    Fault f = { 0 };
    if (!parse(bytes, size, &i, &f))
        return i.count != -7 ? "refused, and the result set"
                             : fault_wrong(&f, size, kind);
    *kind = MESSAGES;
    if (size < 17 || number_at(bytes) != 0x803)
        return "taken without a header";
    if (number_at(bytes + 4) != (uint64_t)i.count
        || number_at(bytes + 8) != (uint64_t)i.rows
        || number_at(bytes + 12) != (uint64_t)i.cols
        || i.count < 1 || i.rows < 1 || i.cols < 1)
        return "taken with other sizes";
    /* Without products: these divisions are exact. */
    size_t left = size - 16;
    if (left % (size_t)i.count != 0
        || left / (size_t)i.count % (size_t)i.rows != 0
        || left / (size_t)i.count / (size_t)i.rows != (size_t)i.cols)
        return "taken with another length";
    return i.pixels == bytes + 16 ? NULL : "pixels are elsewhere";
}

static const char *judge_images(unsigned char *bytes, size_t size,
                                int *kind)
{
    return judge_parser(idx_parse_images, bytes, size, kind);
}

static const char *judge_labels(unsigned char *bytes, size_t size,
                                int *kind)
{
    IdxLabels l = { .count = -7 };
    Fault f = { 0 };
    if (!idx_parse_labels(bytes, size, 10, &l, &f))
        return l.count != -7 ? "refused, and the result set"
                             : fault_wrong(&f, size, kind);
    *kind = MESSAGES;
    if (size < 9 || number_at(bytes) != 0x801 || l.count < 1
        || number_at(bytes + 4) != (uint64_t)l.count
        || size != 8 + (size_t)l.count || l.at != bytes + 8)
        return "taken wrongly";
    for (int i = 0; i < l.count; i++)
        if (l.at[i] > 9)
            return "a label of 10 or more";
    return NULL;
}

static const char *judge_gunzip(unsigned char *bytes, size_t size,
                                int *kind)
{
    size_t count = 0;
    Fault f = { 0 };
    *kind = 0;
    unsigned char *all = gunzip_bytes(bytes, size, &count, &f);
    if (!all)
        return !*f.text ? "refused without a reason"
            : f.offset > size ? "an offset beyond the end" : NULL;
    *kind = 1;
    const char *wrong = all[count] != 0 ? "no 0 at the end"
        : count > 1100 * size ? "more than can be packed" : NULL;
    free(all);
    return wrong;
}

static const char *const pgm_messages[] = {
    "the file is empty", "not a picture", "the file ends before",
    "too large a number for", "no number for", "a 0 for",
    "a picture of", "no space", "the file ends here", "the picture of",
    "pixel ",
};
enum { PGM_MESSAGES = sizeof pgm_messages / sizeof *pgm_messages };

/* How many numbers follow the first word, if all that is there is
   numbers, space and remarks; -1 if not. */
static long count_numbers(const unsigned char *b, size_t size)
{
    long count = 0;
    bool remark = false, before = false;
    for (size_t i = 2; i < size; i++) {
        bool digit = !remark && b[i] >= '0' && b[i] <= '9';
        if (!remark && b[i] == '#')
            remark = true;
        else if (remark && (b[i] == '\n' || b[i] == '\r'))
            remark = false;
        else if (!remark && !digit && b[i] != ' '
                 && (b[i] < 9 || b[i] > 13))
            return -1;
        count += digit && !before;
        before = digit;
    }
    return count;
}

/* What is wrong with a picture that was taken, by divisions. */
static const char *pgm_wrong(const Pgm *p, const unsigned char *bytes,
                             size_t size)
{
    if (size < 3 || bytes[0] != 'P' || bytes[1] != (p->plain ? '2' : '5')
        || p->rows < 1 || p->cols < 1 || p->white < 1
        || p->white > 65535 || p->levels < bytes + 3
        || p->end != bytes + size || p->levels > p->end)
        return "taken wrongly";
    size_t each = p->plain || p->white < 256 ? 1 : 2;
    size_t count = p->plain ? (size_t)(count_numbers(bytes, size) - 3)
                            : (size_t)(p->end - p->levels);
    if (count % ((size_t)p->rows * each) != 0
        || count / ((size_t)p->rows * each) != (size_t)p->cols)
        return "taken with another length";
    for (size_t i = 0; i < count && !p->plain; i += each) {
        int level = p->levels[i];
        if ((each == 1 ? level : 256 * level + p->levels[i + 1])
            > p->white)
            return "a level above white";
    }
    return NULL;
}

typedef bool PgmParser(const unsigned char *, size_t, Pgm *, Fault *);

static const char *judge_pgm_parser(PgmParser *parse,
                                    unsigned char *bytes, size_t size,
                                    int *kind)
{
    Pgm p = { .rows = -7 };
    Fault f = { 0 };
    if (!parse(bytes, size, &p, &f)) {
        for (*kind = 0; *kind < PGM_MESSAGES; ++*kind)
            if (strncmp(f.text, pgm_messages[*kind],
                        strlen(pgm_messages[*kind])) == 0)
                break;
        return p.rows != -7 ? "refused, and the result set"
            : *kind == PGM_MESSAGES ? "a message that is not known"
            : f.offset > size ? "an offset beyond the end" : NULL;
    }
    *kind = PGM_MESSAGES;
    const char *wrong = pgm_wrong(&p, bytes, size);
    if (wrong)
        return wrong;
    unsigned char *grey = malloc((size_t)p.rows * (size_t)p.cols);
    if (!grey)
        return "no memory";
    pgm_levels(&p, grey);
    free(grey);
    return NULL;
}

static const char *judge_pgm(unsigned char *bytes, size_t size, int *kind)
{
    return judge_pgm_parser(pgm_parse, bytes, size, kind);
}

/* Bytes of which nobody knows what they are. */
static const char *judge_all(unsigned char *bytes, size_t size)
{
    int kind;
    const char *wrong = judge_images(bytes, size, &kind);
    wrong = wrong ? wrong : judge_labels(bytes, size, &kind);
    wrong = wrong ? wrong : judge_pgm(bytes, size, &kind);
    return wrong ? wrong : judge_gunzip(bytes, size, &kind);
}

#ifdef LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (judge_all((unsigned char *)bytes, size))
        abort();
    return 0;
}
#else

/* ---- bytes that nobody meant ------------------------------------------ */

static void put_number(unsigned char *b, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        b[i] = (unsigned char)(n >> 8 * (3 - i));
}

static size_t below(Rng *rng, size_t n)
{
    return (size_t)rng_below(rng, (int)n);
}

static uint32_t interesting(Rng *rng)
{
    static const uint32_t numbers[] = {
        0, 1, 2, 3, 255, 256, 65535, 65536, 0x10001, 0x40000003,
        0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
    };
    return numbers[below(rng, sizeof numbers / sizeof *numbers)];
}

static size_t damage(Rng *rng, unsigned char *bytes, size_t size)
{
    switch (rng_below(rng, 8)) {
    case 0:                                         /* another byte */
        if (size > 0)
            bytes[below(rng, size)] = (unsigned char)rng_next(rng);
        return size;
    case 1:                                         /* another bit */
        if (size > 0)
            bytes[below(rng, size)] ^=
                (unsigned char)(1 << rng_below(rng, 8));
        return size;
    case 2:                                         /* cut off */
        return below(rng, size + 1);
    case 3:                                         /* more */
        while (size < MOST && rng_below(rng, 6) > 0)
            bytes[size++] = (unsigned char)rng_below(rng, 12);
        return size;
    case 4:                                         /* a small size */
        if (size >= 16)
            put_number(bytes + 4 + 4 * below(rng, 3),
                       (uint32_t)rng_below(rng, 9));
        return size;
    case 5:                                         /* a strange one */
        if (size >= 16)
            put_number(bytes + 4 + 4 * below(rng, 3), interesting(rng));
        return size;
    case 6:                                 /* whose product wraps */
        if (size > 16) {
            int a = rng_below(rng, 9), b = rng_below(rng, 9);
            uint32_t each = (uint32_t)1 << (a + b);
            uint64_t count = ((uint64_t)1 << 32) / each
                           + (size - 16) / each;
            put_number(bytes + 4, (uint32_t)count);
            put_number(bytes + 8, (uint32_t)1 << a);
            put_number(bytes + 12, (uint32_t)1 << b);
        }
        return size;
    default:                                        /* one that fits */
        if (size > 16)
            put_number(bytes + 4, (uint32_t)(size - 16));
        if (size > 16)
            put_number(bytes + 8, 1), put_number(bytes + 12, 1);
        return size;
    }
}

/* Damage to a file whose header is written in digits. */
static size_t damage_text(Rng *rng, unsigned char *bytes, size_t size)
{
    static const char signs[] = "0123456789 \n#-xP";
    static const char *const numbers[] = {
        "0", "1 ", " 255 ", "65535", "65536", "2147483647", "2147483648",
        "4294967297", "18446744073709551617",
    };
    size_t at = size ? below(rng, size) : 0;
    size_t early = at < 12 ? at : below(rng, 12);
    unsigned char sign = (unsigned char)signs[below(rng, 16)];
    const char *n = numbers[below(rng, 9)];
    switch (rng_below(rng, 6)) {
    case 0:                                         /* another sign */
        if (size > 0)
            bytes[rng_below(rng, 2) ? at : early] = sign;
        return size;
    case 1:                                         /* one less */
        if (size > 0)
            memmove(bytes + at, bytes + at + 1, size - at - 1);
        return size > 0 ? size - 1 : 0;
    case 2:                                         /* one more */
        if (size == MOST)
            return size;
        memmove(bytes + at + 1, bytes + at, size - at);
        bytes[at] = sign;
        return size + 1;
    case 3:                                         /* a number */
        if (size > MOST - 20)
            return size;
        memmove(bytes + early + strlen(n), bytes + early, size - early);
        memcpy(bytes + early, n, strlen(n));
        return size + strlen(n);
    case 4:                                         /* cut off */
        return at;
    default:
        return damage(rng, bytes, size);
    }
}

/* The bytes of a run depend on nothing else. */
static size_t make_input(const Target *t, uint64_t seed, uint64_t run,
                         unsigned char *bytes)
{
    Rng rng;
    rng_seed(&rng, seed * 1000003 + run);
    size_t size = t->good_size;
    memcpy(bytes, t->good, size);
    for (int n = rng_below(&rng, 6); n >= 0; n--)
        size = t->damage(&rng, bytes, size);
    return size;
}

/* Room that ends where the next page is locked.  A child leaves it to
   the system, and valgrind can see where it is. */
static void *pages;

static unsigned char *page_end(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    assert_int_equal(posix_memalign(&pages, page, 2 * page), 0);
    assert_int_equal(mprotect((char *)pages + page, page, PROT_NONE), 0);
    return (unsigned char *)pages + page;
}

/* ---- a child that parses ----------------------------------------------- */

typedef struct {
    const Target *target;
    uint64_t seed, runs;
    int log;                /* a file with the number of the run */
} Job;

/* cmocka would take a wrong address for a failed test, in the child
   too, and go on with the next. */
static void die_of_signals(void)
{
    static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
    for (int i = 0; i < 4; i++)
        signal(numbers[i], SIG_DFL);
}

static void work(void *context)
{
    const Job *j = context;
    die_of_signals();
    unsigned char bytes[MOST], *end = page_end();
    long seen[MOST_KINDS] = { 0 };
    for (uint64_t run = 0; run < j->runs; run++) {
        if (pwrite(j->log, &run, sizeof run, 0) != sizeof run)
            _exit(125);
        size_t size = make_input(j->target, j->seed, run, bytes);
        memcpy(end - size, bytes, size);
        int kind = 0;
        const char *wrong = j->target->judge(end - size, size, &kind);
        if (wrong) {
            fprintf(stderr, "%s\n", wrong);
            _exit(3);
        }
        seen[kind]++;
    }
    for (int k = 0; k < j->target->kinds; k++)
        fprintf(stderr, "%ld ", seen[k]);
    _exit(0);
}

/* Returns what is wrong, or counts of how the runs ended, to be freed.
   *bad is set to the run that went wrong, or to runs. */
static char *fuzz(const Target *t, uint64_t seed, uint64_t runs,
                  uint64_t *bad)
{
    FILE *log = tmpfile();
    assert_non_null(log);
    Job j = { t, seed, runs, fileno(log) };
    int status = 0;
    char *text = stderr_of(work, &j, &status);
    *bad = runs;
    if (status != 0)
        assert_int_equal(pread(j.log, bad, sizeof *bad, 0), sizeof *bad);
    fclose(log);
    return text;
}

/* Writes the bytes of a run where they can be looked at. */
static void keep_input(const Target *t, uint64_t seed, uint64_t run,
                       char *path, size_t room)
{
    const char *base = getenv("TMPDIR");
    snprintf(path, room, "%s/idx-fuzz-%s-%llu-%llu",
             base && *base ? base : "/tmp", t->name,
             (unsigned long long)seed, (unsigned long long)run);
    unsigned char bytes[MOST];
    size_t size = make_input(t, seed, run, bytes);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(bytes, 1, size, f);
    fclose(f);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

enum { BOUND = 20000 };

/* The message of a kind, which the last has not. */
static const char *ending(const Target *t, int kind)
{
    return kind == t->kinds - 1 ? "taken"
        : t->kinds == PGM_MESSAGES + 1 ? pgm_messages[kind]
        : t->kinds == MESSAGES + 1 ? messages[kind] : "refused";
}

/* A file of images has no message of labels, nor the other way round;
   nor has one of numbers in digits a message of raw levels. */
static bool can_end(const Target *t, int kind)
{
    char first = *ending(t, kind);
    return t->judge == judge_labels ? first != 'i'
        : t->judge == judge_images ? first != 's'
        : t->judge != judge_pgm || t->good[1] == '5'
              || (first != 'p' && strcmp(ending(t, kind), "no space")
                  && strcmp(ending(t, kind), "the file ends here"));
}

static void fuzz_well(const Target *t)
{
    uint64_t seed = setting("FUZZ_SEED", 1), bad;
    uint64_t runs = setting("FUZZ_RUNS", BOUND);
    char *text = fuzz(t, seed, runs, &bad);
    if (bad < runs) {
        char path[300];
        keep_input(t, seed, bad, path, sizeof path);
        print_error("%s", text);
        fail_test("%s: run %llu of seed %llu, bytes in %s; when it is "
                  "repaired, keep them in tests/cases", t->name,
                  (unsigned long long)bad, (unsigned long long)seed, path);
    }
    char *at = text;
    for (int k = 0; k < t->kinds && runs >= BOUND; k++)
        if (strtol(at, &at, 10) == 0 && can_end(t, k))
            fail_test("%s: no run ended with %d, \"%s\": %s", t->name, k,
                      ending(t, k), text);
    free(text);
}

static const Target images = {
    "images", two_images, sizeof two_images, judge_images, MESSAGES + 1,
    damage
};
static const Target labels = {
    "labels", two_labels, sizeof two_labels, judge_labels, MESSAGES + 1,
    damage
};
static const unsigned char plain_text[] =
    "P2 # a\n3 2 300\n0 127 300 0 # b\n0 9";
static const Target plain = {
    "plain", plain_text, sizeof plain_text - 1, judge_pgm,
    PGM_MESSAGES + 1, damage_text
};
static const unsigned char raw_text[] = "P5 # a\n3 2\n99\nabcDEF";
static const Target raw = {
    "raw", raw_text, sizeof raw_text - 1, judge_pgm, PGM_MESSAGES + 1,
    damage_text
};
static const Target packed = {
    "packed", packed_images, sizeof packed_images, judge_gunzip, 2,
    damage
};

static void test_images_are_never_believed(void **state)
{
    (void)state;
    fuzz_well(&images);
}

static void test_labels_are_never_believed(void **state)
{
    (void)state;
    fuzz_well(&labels);
}

static void test_plain_pictures_are_never_believed(void **state)
{
    (void)state;
    fuzz_well(&plain);
}

static void test_raw_pictures_are_never_believed(void **state)
{
    (void)state;
    fuzz_well(&raw);
}

static void test_packed_bytes_are_never_believed(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    fuzz_well(&packed);
}

static void test_the_same_run_has_the_same_bytes(void **state)
{
    (void)state;
    unsigned char a[MOST], b[MOST];
    bool differ = false;
    for (uint64_t run = 0; run < 100; run++) {
        size_t size = make_input(&images, 1, run, a);
        assert_int_equal(make_input(&images, 1, run, b), size);
        assert_memory_equal(a, b, size);
        differ = differ || make_input(&images, 2, run, b) != size
            || memcmp(a, b, size) != 0;
    }
    assert_true(differ);
}

/* ---- parsers that are wrong ---------------------------------------------- */

/* Looks at the sizes of a file that ends within them. */
static bool too_far(unsigned char *bytes, size_t size, IdxImages *i,
                    Fault *f)
{
    if (size >= 13 && size < 16 && bytes[15] == 0xff)
        return fault_note(f, 0, "a size of");
    return idx_parse_images(bytes, size, i, f);
}

/* Multiplies in 32 bits. */
static bool wraps(unsigned char *bytes, size_t size, IdxImages *i,
                  Fault *f)
{
    if (size > 16 && number_at(bytes) == 0x803) {
        uint32_t n[3], product = 1;
        for (int k = 0; k < 3; k++)
            product *= n[k] = (uint32_t)number_at(bytes + 4 + 4 * k);
        if (product == size - 16 && n[0] <= INT_MAX && n[1] <= INT_MAX
            && n[2] <= INT_MAX) {
            *i = (IdxImages){ (int)n[0], (int)n[1], (int)n[2],
                              bytes + 16 };
            return true;
        }
    }
    return idx_parse_images(bytes, size, i, f);
}

/* Does not mind what follows. */
static bool goes_on(unsigned char *bytes, size_t size, IdxImages *i,
                    Fault *f)
{
    while (!idx_parse_images(bytes, size, i, f)) {
        if (strncmp(f->text, "the file should end here", 24) != 0)
            return false;
        size = f->offset;
    }
    return true;
}

static const char *judge_too_far(unsigned char *b, size_t n, int *kind)
{
    return judge_parser(too_far, b, n, kind);
}
static const char *judge_wraps(unsigned char *b, size_t n, int *kind)
{
    return judge_parser(wraps, b, n, kind);
}
static const char *judge_goes_on(unsigned char *b, size_t n, int *kind)
{
    return judge_parser(goes_on, b, n, kind);
}

/* Looks for the space after a header that ends the file. */
static bool pgm_too_far(const unsigned char *bytes, size_t size, Pgm *p,
                        Fault *f)
{
    bool good = pgm_parse(bytes, size, p, f);
    if (!good && strncmp(f->text, "no space", 8) == 0
        && bytes[f->offset] == 'x')
        return fault_note(f, 0, "no number for");
    return good;
}

/* Believes in levels that are above white. */
static bool pgm_too_light(const unsigned char *bytes, size_t size,
                          Pgm *p, Fault *f)
{
    if (pgm_parse(bytes, size, p, f) || strncmp(f->text, "pixel ", 6) != 0)
        return p->rows != -7;
    Fault unused;
    unsigned char copy[MOST];
    memcpy(copy, bytes, size);
    copy[f->offset] = 0;
    if (!pgm_parse(copy, size, p, &unused))
        return false;
    p->levels = bytes + (p->levels - copy);
    p->end = bytes + size;
    return true;
}

static const char *judge_pgm_too_far(unsigned char *b, size_t n,
                                     int *kind)
{
    return judge_pgm_parser(pgm_too_far, b, n, kind);
}
static const char *judge_pgm_too_light(unsigned char *b, size_t n,
                                       int *kind)
{
    return judge_pgm_parser(pgm_too_light, b, n, kind);
}

static void test_wrong_parsers_are_found(void **state)
{
    (void)state;
    const Target wrong[] = {
        { "too-far", two_images, sizeof two_images, judge_too_far, 0,
          damage },
        { "wraps", two_images, sizeof two_images, judge_wraps, 0,
          damage },
        { "goes-on", two_images, sizeof two_images, judge_goes_on, 0,
          damage },
        { "pgm-too-far", raw_text, sizeof raw_text - 1,
          judge_pgm_too_far, 0, damage_text },
        { "pgm-too-light", raw_text, sizeof raw_text - 1,
          judge_pgm_too_light, 0, damage_text },
    };
    for (int w = 0; w < 5; w++) {
        uint64_t bad, again;
        free(fuzz(&wrong[w], 1, BOUND, &bad));
        if (bad == BOUND)
            fail_test("%s was not found", wrong[w].name);
        free(fuzz(&wrong[w], 1, BOUND, &again));
        assert_int_equal(bad, again);
        char path[300];
        keep_input(&wrong[w], 1, bad, path, sizeof path);
        struct stat s;
        assert_int_equal(stat(path, &s), 0);
        unsigned char bytes[MOST];
        assert_int_equal(s.st_size,
                         make_input(&wrong[w], 1, bad, bytes));
        assert_int_equal(unlink(path), 0);
    }
}

/* ---- what has once been found ---------------------------------------------- */

static void parse_case(void *path)
{
    die_of_signals();
    struct stat s;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &s) != 0 || s.st_size > 4096)
        _exit(125);
    size_t size = (size_t)s.st_size;
    unsigned char *end = page_end();
    if (fread(end - size, 1, size, f) != size)
        _exit(125);
    fclose(f);
    const char *wrong = judge_all(end - size, size);
    if (wrong)
        fprintf(stderr, "%s\n", wrong);
    _exit(wrong ? 3 : 0);
}

static void parse_cases(const char *directory)
{
    DIR *d = opendir(directory);
    if (!d)
        fail_test("there is no %s", directory);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[400];
        int status = 0;
        snprintf(path, sizeof path, "%s/%s", directory, e->d_name);
        if (e->d_name[0] == '.')
            continue;
        char *text = stderr_of(parse_case, path, &status);
        if (status != 0)
            fail_test("%s: %s", path, text);
        free(text);
    }
    closedir(d);
}

static void test_what_was_found_stays_repaired(void **state)
{
    (void)state;
    parse_cases("tests/cases/idx");
    parse_cases("tests/cases/pgm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_images_are_never_believed),
        cmocka_unit_test(test_labels_are_never_believed),
        cmocka_unit_test(test_packed_bytes_are_never_believed),
        cmocka_unit_test(test_plain_pictures_are_never_believed),
        cmocka_unit_test(test_raw_pictures_are_never_believed),
        cmocka_unit_test(test_the_same_run_has_the_same_bytes),
        cmocka_unit_test(test_wrong_parsers_are_found),
        cmocka_unit_test(test_what_was_found_stays_repaired),
    };
    return cmocka_run_group_tests_name("idx-fuzz", tests, NULL, NULL);
}
#endif
