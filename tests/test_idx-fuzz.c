/* The parsers of the modules idx and gunzip on bytes that nobody meant:
   chapter 8, section "Ten thousand strangers".

     FUZZ_RUNS=10000000 FUZZ_SEED=2 build/sanitized/double/test_idx-fuzz

   makes other and more bytes.  Where clang's runtime is there, this is a
   target for libFuzzer as well:

     clang -std=c11 -D_POSIX_C_SOURCE=200809L -DLIBFUZZER -g -O1 \
         -fsanitize=fuzzer,address -Itests -Itangled/lib \
         tests/test_idx-fuzz.c tangled/lib/{idx,fault,gunzip,file,fail,rng}.c \
         -lcmocka -lm -o fuzz && ./fuzz -max_len=256 -max_total_time=600 */
#include "support.h"

#include "gunzip.h"
#include "idx.h"
#include "idx-files.h"
#include "rng.h"

#include <limits.h>
#include <sys/mman.h>

enum { MOST = 256 };        /* bytes of an input */

/* A function that takes bytes, and whether it takes them rightly:
   NULL, or what is wrong.  kind is set to how it ended, from 0. */
typedef struct {
    const char *name;
    const unsigned char *good;
    size_t good_size;
    const char *(*judge)(unsigned char *bytes, size_t size, int *kind);
    int kinds;              /* each must occur in the bounded run */
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

/* Bytes of which nobody knows what they are. */
static const char *judge_all(unsigned char *bytes, size_t size)
{
    int kind;
    const char *wrong = judge_images(bytes, size, &kind);
    wrong = wrong ? wrong : judge_labels(bytes, size, &kind);
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

/* The bytes of a run depend on nothing else. */
static size_t make_input(const Target *t, uint64_t seed, uint64_t run,
                         unsigned char *bytes)
{
    Rng rng;
    rng_seed(&rng, seed * 1000003 + run);
    size_t size = t->good_size;
    memcpy(bytes, t->good, size);
    for (int n = rng_below(&rng, 6); n >= 0; n--)
        size = damage(&rng, bytes, size);
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
    long seen[MESSAGES + 1] = { 0 };
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
                  "repaired, keep them in tests/cases/idx", t->name,
                  (unsigned long long)bad, (unsigned long long)seed, path);
    }
    char *at = text;
    for (int k = 0; k < t->kinds && runs >= BOUND; k++)
        if (strtol(at, &at, 10) == 0 && !(t->judge == judge_labels
                                          && k < MESSAGES
                                          && messages[k][0] == 'i')
            && !(t->judge == judge_images && k < MESSAGES
                 && messages[k][0] == 's'))
            fail_test("%s: no run ended with %d, \"%s\": %s", t->name, k,
                      k < MESSAGES ? messages[k] : "taken", text);
    free(text);
}

static const Target images = {
    "images", two_images, sizeof two_images, judge_images, MESSAGES + 1
};
static const Target labels = {
    "labels", two_labels, sizeof two_labels, judge_labels, MESSAGES + 1
};
static const Target packed = {
    "packed", packed_images, sizeof packed_images, judge_gunzip, 2
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

static void test_wrong_parsers_are_found(void **state)
{
    (void)state;
    const Target wrong[] = {
        { "too-far", two_images, sizeof two_images, judge_too_far, 0 },
        { "wraps", two_images, sizeof two_images, judge_wraps, 0 },
        { "goes-on", two_images, sizeof two_images, judge_goes_on, 0 },
    };
    for (int w = 0; w < 3; w++) {
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

static const char cases[] = "tests/cases/idx";

static void parse_case(void *name)
{
    die_of_signals();
    char *text = file_text(cases, name);
    if (!text)
        _exit(125);
    struct stat s;
    char path[300];
    snprintf(path, sizeof path, "%s/%s", cases, (char *)name);
    if (stat(path, &s) != 0 || s.st_size > 4096)
        _exit(125);
    size_t size = (size_t)s.st_size;
    unsigned char *end = page_end();
    memcpy(end - size, text, size);
    const char *wrong = judge_all(end - size, size);
    if (wrong)
        fprintf(stderr, "%s\n", wrong);
    free(text);
    _exit(wrong ? 3 : 0);
}

static void test_what_was_found_stays_repaired(void **state)
{
    (void)state;
    DIR *d = opendir(cases);
    if (!d)
        skip();
    enum { ROOM = 200 };
    static char names[ROOM][100];
    int count = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.' && count < ROOM)
            snprintf(names[count++], sizeof *names, "%.99s", e->d_name);
    closedir(d);
    for (int i = 0; i < count; i++) {
        int status = 0;
        char *text = stderr_of(parse_case, names[i], &status);
        if (status != 0)
            fail_test("%s/%s: %s", cases, names[i], text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_images_are_never_believed),
        cmocka_unit_test(test_labels_are_never_believed),
        cmocka_unit_test(test_packed_bytes_are_never_believed),
        cmocka_unit_test(test_the_same_run_has_the_same_bytes),
        cmocka_unit_test(test_wrong_parsers_are_found),
        cmocka_unit_test(test_what_was_found_stays_repaired),
    };
    return cmocka_run_group_tests_name("idx-fuzz", tests, NULL, NULL);
}
#endif
