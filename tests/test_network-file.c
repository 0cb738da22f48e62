/* The module network-file: chapter "Whole networks", section "A network
   on disk". */
#include "support.h"
#include "workplace.h"

#include "fail.h"
#include "file.h"
#include "network-file.h"

#include <float.h>
#include <locale.h>

/* ---- exit and the locale, in our hands ----------------------------- */

/* Thousands of files are refused below, and a process for each would
   take minutes.  So one process catches its own end. */
static jmp_buf caught;
static bool catching;

void exit(int status)
{
    if (catching)
        longjmp(caught, 1);
    fflush(NULL);
    _exit(status);
}

/* Whether the program would have ended. */
static bool is_refused(const char *path)
{
    catching = true;
    if (setjmp(caught) != 0) {
        catching = false;
        return true;
    }
    Network *n = network_load(path, 3);
    catching = false;
    network_free(n);
    return false;
}

static char point[2] = ".";

struct lconv *localeconv(void)
{
    static struct lconv locale;
    locale.decimal_point = point;
    return &locale;
}

/* ---- networks and files to try ------------------------------------- */

static const char *const sigmoid_name[] = { "sigmoid" };

/* That of the text. */
static Network *unit(void)
{
    Network *n = network_new((int[]){ 2, 1 }, sigmoid_name, 1, 3);
    n->theta[0] = 0.5;
    n->theta[1] = (real)-0.1;
    n->theta[2] = 1;
    return n;
}

static Network *moons_network(uint64_t seed)
{
    static const char *const names[] = { "relu", "tanh", "linear" };
    Network *n = network_new((int[]){ 2, 16, 8, 1 }, names, 3, 5);
    Rng rng;
    rng_seed(&rng, seed);
    network_initialize(n, initializer_find("he"), &rng);
    return n;
}

static const char unit_head[] =
    "backward network 1\nsizes 2 1\nactivations sigmoid\n"
    "parameters 3\n";

/* The sum of the text, once more and in another way. */
static uint64_t fnv(const char *text, size_t size)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    while (size-- > 0) {
        sum ^= (uint64_t)(unsigned char)*text++;
        sum = (sum << 40) + sum * 435;
    }
    return sum;
}

static void write_bytes(const char *name, const char *bytes, size_t size)
{
    FILE *f = fopen(inside(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

/* The text and the checksum that belongs to it, and something more. */
static void write_summed(const char *name, const char *text,
                         const char *more)
{
    char line[100];
    FILE *f = fopen(inside(name), "wb");
    assert_non_null(f);
    snprintf(line, sizeof line, "checksum %016llx\n%s",
             (unsigned long long)fnv(text, strlen(text)), more);
    fputs(text, f);
    fputs(line, f);
    assert_int_equal(fclose(f), 0);
}

static void load(void *path)
{
    network_free(network_load(path, 3));
}

/* The file OUT/bad is refused at this line, with these words. */
#define assert_refused(line, words) \
    support_refused((line), (words), __FILE__, __LINE__)

static void support_refused(int line, const char *words,
                            const char *file, int where)
{
    char expected[500];
    snprintf(expected, sizeof expected, "backward: %s, line %d: %s",
             inside("bad"), line, words);
    support_dies(load, inside("bad"), 1, expected, file, where);
}

/* ---- what is written ------------------------------------------------ */

static void test_the_file_of_the_text(void **state)
{
    (void)state;
    Network *n = unit();
    network_save(n, inside("unit"));
    char expected[300];
    /* a float's 0.1 is another number */
    snprintf(expected, sizeof expected, "%s0x1p-1\n%a\n0x1p+0\n",
             unit_head, (double)real_part(n->theta[1]));
    if (sizeof(real) != sizeof(float))
        assert_non_null(strstr(expected, "\n-0x1.999999999999ap-4\n"));
    snprintf(expected + strlen(expected), 40, "checksum %016llx\n",
             (unsigned long long)fnv(expected, strlen(expected)));
    if (sizeof(real) != sizeof(float))
        assert_non_null(strstr(expected, "checksum 5b44f899c5c47817\n"));
    assert_file_equal(out, "unit", expected);
    assert_int_equal(directory_count(out), 1);
    network_free(n);
}

static void test_the_numbers_of_the_text(void **state)
{
    (void)state;
    assert_true(strtod("0x1.8p-4", NULL) == (1 + 8 / 16.0) / 16);
    const unsigned char bytes[8] = { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f };
    double one;
    float two[2];
    memcpy(&one, bytes, sizeof one);
    memcpy(two, bytes, sizeof two);
    if (one == 1) {     /* the bytes lie as on most machines */
        assert_true(two[0] == 0);
        assert_true(two[1] == 1.875f);
    }
}

static void test_the_same_bytes_twice(void **state)
{
    (void)state;
    Network *n = moons_network(1);
    network_save(n, inside("a"));
    network_save(n, inside("b"));
    Network *back = network_load(inside("a"), 7);
    network_save(back, inside("c"));
    char *a = file_text(out, "a");
    assert_file_equal(out, "b", a);
    assert_file_equal(out, "c", a);
    free(a);
    network_free(n);
    network_free(back);
}

static void test_checksums_keep_their_zeros(void **state)
{
    (void)state;
    Network *n = unit();
    bool seen = false;
    for (int k = 1; k < 200 && !seen; k++) {
        n->theta[0] = (real)k;
        network_save(n, inside("a"));
        char *text = file_text(out, "a");
        const char *sum = strstr(text, "checksum ") + 9;
        assert_int_equal(strlen(sum), 17);
        seen = *sum == '0';
        free(text);
        network_free(network_load(inside("a"), 1));
    }
    assert_true(seen);
    network_free(n);
}

/* ---- what comes back ------------------------------------------------- */

static void assert_same_parameters(const Network *a, const Network *b)
{
    assert_int_equal(a->count, b->count);
    for (int p = 0; p < a->count; p++) {
        double x = real_part(a->theta[p]), y = real_part(b->theta[p]);
        assert_memory_equal(&x, &y, sizeof x);
        assert_true(imaginary_part(b->theta[p]) == 0);
    }
}

static void test_a_network_comes_back(void **state)
{
    (void)state;
    Network *n = moons_network(2);
    network_save(n, inside("with a space.net"));
    Network *back = network_load(inside("with a space.net"), 9);
    assert_int_equal(back->depth, 3);
    assert_int_equal(back->batch, 9);
    assert_int_equal(back->count, 193);
    for (int l = 0; l < 3; l++) {
        assert_int_equal(back->sizes[l], n->sizes[l]);
        assert_ptr_equal(back->activations[l], n->activations[l]);
    }
    assert_int_equal(back->sizes[3], 1);
    assert_same_parameters(n, back);
    real values[] = { 1, -2, 0.5, 3, -1, 0.25 };
    const Matrix x = { 3, 2, values };
    const Matrix *y = network_forward(n, &x);
    const Matrix *z = network_forward(back, &x);
    assert_memory_equal(y->at, z->at, 3 * sizeof(real));
    for (int p = 0; p < back->count; p++)
        assert_true(real_part(back->gradient[p]) == 0);
    network_free(n);
    network_free(back);
}

static void test_every_bit_comes_back(void **state)
{
    (void)state;
    enum { COUNT = 31 * 20 };
    static const char *const names[] = { "tanh" };
    Network *n = network_new((int[]){ 30, 20 }, names, 1, 1);
    assert_int_equal(n->count, COUNT);
    double special[] = {
        0.0, -0.0, DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN,
        -DBL_TRUE_MIN, DBL_MIN - DBL_TRUE_MIN, DBL_EPSILON, 0.1,
        1.0 / 3.0, FLT_MAX, FLT_MIN, FLT_TRUE_MIN, -FLT_TRUE_MIN,
    };
    Rng rng;
    rng_seed(&rng, 3);
    for (int p = 0; p < COUNT;) {
        uint64_t bits = rng_next(&rng);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (p % 2)      /* no float is as large as most of these */
            x = ldexp(rng_normal(&rng), rng_below(&rng, 250) - 150);
        if (p < (int)(sizeof special / sizeof special[0]))
            x = special[p];
        n->theta[p] = (real)x;
        p += isfinite(real_part(n->theta[p])) != 0;
        if (p < (int)(sizeof special / sizeof special[0])
            && !isfinite((double)(float)x) && sizeof(real) == 4)
            special[p] = 0.7;
    }
    network_save(n, inside("bits"));
    Network *back = network_load(inside("bits"), 1);
    assert_same_parameters(n, back);
    network_free(n);
    network_free(back);
}

static void test_the_imaginary_part_is_dropped(void **state)
{
    (void)state;
#ifdef BACKWARD_COMPLEX
    Network *n = unit();
    n->theta[1] += I * 1e-20;
    network_save(n, inside("a"));
    Network *back = network_load(inside("a"), 1);
    assert_same_parameters(n, back);
    network_free(n);
    network_free(back);
#endif
}

static void test_by_hand_and_in_decimal(void **state)
{
    (void)state;
    char text[200];
    snprintf(text, sizeof text, "%s0.5\n-1E-1\n1\n", unit_head);
    write_summed("hand", text, "");
    Network *n = unit(), *back = network_load(inside("hand"), 1);
    assert_same_parameters(n, back);
    network_free(n);
    network_free(back);
}

static void test_a_float_rounds_what_double_wrote(void **state)
{
    (void)state;
    char text[200];
    snprintf(text, sizeof text, "%s0x1.0000018p+0\n0x1p-1070\n0\n",
             unit_head);
    write_summed("bad", text, "");
    Network *n = network_load(inside("bad"), 1);
    assert_true(real_part(n->theta[0]) == (real)0x1.0000018p+0);
    assert_true(real_part(n->theta[1]) == (real)0x1p-1070);
    network_free(n);
    snprintf(text, sizeof text, "%s0\n0x1p+200\n0\n", unit_head);
    write_summed("bad", text, "");
    if (sizeof(real) == sizeof(float))
        assert_refused(6, "expected parameter 2 of 3, a finite number, "
                       "found \"0x1p+200\"; ");
    else
        load(inside("bad"));
}

/* ---- what is refused -------------------------------------------------- */

static void test_other_files(void **state)
{
    (void)state;
    const char *which = "expected \"backward network \", found ";
    char expected[200];
    static const struct { const char *text, *found; } others[] = {
        { "", "the end of the file; name another file, or res" },
        { "\n", "the end of the line; name another" },
        { "# a heading\n\ntext\n", "\"# a heading\"; name another" },
        { "\x89PNG\r\n\x1a\n", "\"\\x89PNG\\x0d\"; name another" },
        { "backward network", "\"backward network\"; name" },
        { "Backward network 1\n", "\"Backward network 1\"; name" },
        { "a line that is too long to be quoted in full, is cut",
          "\"a line that is too long to be quot\"; name" },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        write_bytes("bad", others[i].text, strlen(others[i].text));
        snprintf(expected, sizeof expected, "%s%s", which,
                 others[i].found);
        assert_refused(1, expected);
    }
    assert_dies(load, out, 1, ": it is a directory; name a file");
    assert_dies(load, inside("none"), 1, "/none: No such file");
}

static void test_versions(void **state)
{
    (void)state;
    write_summed("bad", "backward network 2\nwhatever\n", "");
    assert_refused(1, "expected version 1, found version 2; load it "
                   "with a program as new as the one that saved it\n");
    write_summed("bad", "backward network 0\n", "");
    assert_refused(1, "expected a version, found \"0\"; name another "
                   "file, or restore this one from a copy\n");
    write_summed("bad", "backward network 4294967297\n", "");
    assert_refused(1, "expected a version, found \"4294967297\"");
    write_summed("bad", "backward network 1\r\nsizes 2 1\r\n", "");
    assert_refused(1, "expected the end of the line, found \"\\x0d\"");
    write_summed("bad", "backward network 1.5\n", "");
    assert_refused(1, "expected the end of the line, found \".5\"");
}

/* What is wrong although the checksum is right: the lines from the
   second on, the line that is refused, and the words. */
static const struct {
    const char *text;
    int line;
    const char *words;
} faults[] = {
    { "size 2 1\n", 2, "expected \"sizes\", found \"size 2 1\"" },
    { "", 2, "expected \"sizes\", found \"checksum " },
    { "sizes\n", 2, "expected a width, found the end of the line" },
    { "sizes 2\n", 2, "expected a width, found the end of the line" },
    { "sizes 2 0\n", 2, "expected a width, found \"0\"" },
    { "sizes 2 -1\n", 2, "expected a width, found \"-1\"" },
    { "sizes 2 +1\n", 2, "expected a width, found \"+1\"" },
    { "sizes 2  1\n", 2, "expected a width, found \" 1\"" },
    { "sizes 2 1 \n", 2, "expected a width, found the end of the l" },
    { "sizes 2 2147483648\n", 2, "expected a width, found \"21474836" },
    { "sizes 2 99999999999999999999 1\n", 2, "expected a width, f" },
    { "sizes 2 1x\n", 2, "expected the end of the line, found \"x\"" },
    { "sizes 2147483647 2147483647\n", 2,
      "expected widths with room for 3 samples, "
      "found \" 2147483647 2147483647\"" },
    { "sizes 46341 46341\n", 2, "expected widths with room for 3 s" },
    { "sizes 1 999999999\n", 2, "expected widths with room for 3 s" },
    { "sizes 999999999 1\n", 2, "expected widths with room for 3 s" },
    { "sizes 2 1\nactivation relu\n", 3, "expected \"activations\"" },
    { "sizes 2 1\nactivations\n", 3, "expected \" \", "
      "found the end of the line" },
    { "sizes 2 3 1\nactivations relu\n", 3,
      "expected \" \", found the" },
    { "sizes 2 1\nactivations relu relu\n", 3,
      "expected the end of the line, found \" relu\"" },
    { "sizes 2 1\nactivations swish\n", 3, "expected an "
      "activation, found \"swish\"" },
    { "sizes 2 1\nactivations rel\n", 3, "expected an activation, f" },
    { "sizes 2 1\nactivations reluu\n", 3, "expected an activation, f" },
    { "sizes 2 1\nactivations RELU\n", 3, "expected an activation, f" },
    { "sizes 2 1\nactivations \n", 3, "expected an activation, f" },
    { "sizes 2 1\nactivations relu\nparameters 31\n", 4,
      "expected the end of the line, found \"1\"" },
    { "sizes 2 1\nactivations relu\nparameters 4\n", 4,
      "expected \"parameters 3\", found \"parameters 4\"" },
    { "sizes 2 1\nactivations relu\nparameters 999999999\n", 4,
      "expected \"parameters 3\", found \"parameters 999999999\"" },
    { "sizes 2 1\nactivations relu\nparameters three\n", 4,
      "expected \"parameters 3\", found \"parameters three\"" },
    { "sizes 2 1\nactivations relu\nparameters 3 \n", 4,
      "expected the end of the line, found \" \"" },
    { "sizes 4000 4000\nactivations relu\nparameters 16004000\n1\n", 5,
      "expected as many parameters as the line before says, found \"1\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n1\n", 7,
      "expected parameter 3 of 3, a finite number, found \"checksum " },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n1\n1\n1\n", 8,
      "expected \"checksum " },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\nnan\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \"nan\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n1\n-inf\n", 7,
      "expected parameter 3 of 3, a finite number, found \"-inf\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1e999\n1\n1\n", 5,
      "expected parameter 1 of 3, a finite number, found \"1e999\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n\n1\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found the end of t" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n \n1\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \" \"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n0x1.8q1\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \"0x1.8q1\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n0,5\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \"0,5\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n1 2\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \"1 2\"" },
    { "sizes 2 1\nactivations relu\nparameters 3\n1\n\033[2J\n1\n", 6,
      "expected parameter 2 of 3, a finite number, found \"\\x1b[2J\"" },
};

static void test_faults_under_a_right_checksum(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "backward network 1\n%s",
                 faults[i].text);
        write_summed("bad", text, "");
        assert_refused(faults[i].line, faults[i].words);
    }
}

static void test_a_zero_byte_is_no_end(void **state)
{
    (void)state;
    char text[] = "backward network 1\nsizes 2 1\nactivations relu\n"
                  "parameters 3\n1\n1_\n1\n";
    *strchr(text, '_') = '\0';
    write_bytes("bad", text, sizeof text - 1);
    assert_refused(6, "expected the end of the line, found \"\\x00\"");
}

static void test_checksums(void **state)
{
    (void)state;
    char text[300], line[100];
    snprintf(text, sizeof text, "%s0.5\n-0.1\n1\n", unit_head);
    unsigned long long sum = fnv(text, strlen(text));
    snprintf(line, sizeof line, "expected \"checksum %016llx\", "
             "found ", sum);
    write_bytes("bad", text, strlen(text));
    assert_refused(8, line);
    assert_refused(8, "expected \"checksum ");

    char whole[400];
    snprintf(whole, sizeof whole, "%schecksum %016llX\n", text, sum);
    write_bytes("bad", whole, strlen(whole));
    assert_refused(8, line);
    snprintf(whole, sizeof whole, "%schecksum %016llx\n", text, sum + 1);
    write_bytes("bad", whole, strlen(whole));
    assert_refused(8, line);
    snprintf(whole, sizeof whole, "%schecksum %016llx", text, sum);
    write_bytes("bad", whole, strlen(whole));
    assert_refused(8, "expected the end of the line, found the end of "
                   "the file; ");
    write_summed("bad", text, "\n");
    assert_refused(9, "expected the end of the file, found the end of "
                   "the line; ");
    write_summed("bad", text, "more");
    assert_refused(9, "expected the end of the file, found \"more\"");
    write_summed("bad", text, whole);
    assert_refused(9, "expected the end of the file, found \"backward");
}

static int batch_of_the_load;

static void load_for_a_batch(void *path)
{
    network_free(network_load(path, batch_of_the_load));
}

static void test_batches(void **state)
{
    (void)state;
    Network *n = moons_network(4);
    network_save(n, inside("a"));
    network_free(n);
    batch_of_the_load = 0;
    assert_dies(load_for_a_batch, inside("a"), -SIGABRT,
                "network_load: a batch of 0 samples (");
    batch_of_the_load = INT32_MAX / 16;
    assert_dies(load_for_a_batch, inside("a"), 1, "/a, line 2: expected "
                "widths with room for 134217727 samples, "
                "found \" 2 16 8 1\"");
}

/* ---- every alteration --------------------------------------------------- */

static char *original;
static size_t original_size;
static int tried;

/* Tries OUT/bad with these bytes, unless they are the original's. */
static void try_bytes(const char *bytes, size_t size)
{
    if (size == original_size && memcmp(bytes, original, size) == 0)
        return;
    write_bytes("bad", bytes, size);
    tried++;
    if (!is_refused(inside("bad")))
        fprintf(stderr, "number %d was loaded\n", tried);
}

/* Ends without a look at what the ends that were caught have left. */
static void end_of_trials(void)
{
    fprintf(stderr, "tried %d\n", tried);
    kill(getpid(), SIGKILL);
}

/* What f tried must all have been refused, by messages of one line
   each that name file and line. */
static void assert_all_refused(void (*f)(void *), int at_least)
{
    int status = 0, lines = 0, count = -1;
    char begin[320];
    Network *n = unit();
    network_save(n, inside("unit"));
    network_free(n);
    original = file_read(inside("unit"), &original_size);
    tried = 0;
    char *said = stderr_of(f, NULL, &status);
    size_t length = (size_t)snprintf(begin, sizeof begin,
                                     "backward: %s, line ",
                                     inside("bad"));
    char *line = said;
    while (strncmp(line, begin, length) == 0
           && line[length] >= '1' && line[length] <= '9'
           && strstr(line, ": expected ") < strchr(line, '\n')) {
        lines++;
        line = strchr(line, '\n') + 1;
    }
    if (sscanf(line, "tried %d\n", &count) != 1 || count != lines)
        fail_test("after %d messages: %.200s", lines, line);
    assert_int_equal(status, -SIGKILL);
    assert_true(count >= at_least);
    free(said);
    free(original);
}

static void alter_bytes(void *unused)
{
    (void)unused;
    char bytes[300];
    assert_true(original_size < sizeof bytes);
    for (size_t i = 0; i < original_size; i++) {
        memcpy(bytes, original, original_size);
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(original[i] ^ 1 << bit);
            try_bytes(bytes, original_size);
        }
        bytes[i] = (char)~original[i];
        try_bytes(bytes, original_size);
    }
    end_of_trials();
}

static void test_every_bit_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_bytes, 9 * 100);
}

static void alter_lengths(void *unused)
{
    (void)unused;
    char bytes[300];
    for (size_t i = 0; i < original_size; i++) {
        try_bytes(original, i);
        memcpy(bytes, original, i);         /* one byte less */
        memcpy(bytes + i, original + i + 1, original_size - i - 1);
        try_bytes(bytes, original_size - 1);
        memcpy(bytes + i + 1, original + i, original_size - i);
        static const char more[] = "\n 0x";  /* one more */
        for (const char *c = more; *c; c++) {
            bytes[i] = *c;
            try_bytes(bytes, original_size + 1);
        }
        bytes[i] = '\0';
        try_bytes(bytes, original_size + 1);
    }
    end_of_trials();
}

static void test_every_byte_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_lengths, 7 * 100);
}

/* Lines twice, left out, exchanged. */
static void alter_lines(void *unused)
{
    (void)unused;
    char *line[20], bytes[600];
    int lines = 0;
    for (char *c = original; *c; c = strchr(c, '\n') + 1)
        line[lines++] = c;
    line[lines] = original + original_size;
    for (int a = 0; a < lines; a++)
        for (int b = 0; b < lines; b++) {
            size_t size = 0;
            for (int k = 0; k < lines; k++) {
                int from = k == a ? b : k == b && b < a ? a : k;
                int times = a == b && k == a ? 2 : 1;
                while (times-- > 0) {
                    size_t n = (size_t)(line[from + 1] - line[from]);
                    memcpy(bytes + size, line[from], n);
                    size += n;
                }
            }
            try_bytes(bytes, size);
        }
    for (int a = 0; a < lines; a++) {
        size_t before = (size_t)(line[a] - original);
        size_t after = (size_t)(line[lines] - line[a + 1]);
        memcpy(bytes, original, before);
        memcpy(bytes + before, line[a + 1], after);
        try_bytes(bytes, before + after);
    }
    end_of_trials();
}

static void test_every_line_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_lines, 70);
}

/* Random bytes: nothing else; after the beginning of a good file; in
   some places of one; in two neighbours. */
static void alter_at_random(void *unused)
{
    (void)unused;
    Rng rng;
    rng_seed(&rng, 5);
    static const char letters[] = "0123456789abcdefx.p+- \n";
    char bytes[600];
    int size = (int)original_size;
    for (int i = 0; i < 800; i++) {
        memcpy(bytes, original, original_size);
        int at = rng_below(&rng, size), length = size;
        int changes = i % 4 == 2 ? 1 + rng_below(&rng, 6) : 2;
        if (i % 4 == 0)
            at = 0, changes = length = rng_below(&rng, 300);
        else if (i % 4 == 1)
            length += rng_below(&rng, 100), changes = length - at;
        for (int k = 0; k < changes; k++, at++) {
            if (i % 4 == 2)
                at = rng_below(&rng, size);
            bytes[at < length ? at : 0] = i % 8 < 4
                ? (char)rng_below(&rng, 256)
                : letters[rng_below(&rng, sizeof letters - 1)];
        }
        try_bytes(bytes, (size_t)length);
    }
    end_of_trials();
}

static void test_random_bytes(void **state)
{
    (void)state;
    assert_all_refused(alter_at_random, 700);
}

/* ---- saving that fails ---------------------------------------------------- */

static Network *to_save;

static void save(void *path)
{
    network_save(to_save, path);
}

static void assert_old_file_only(const char *text)
{
    assert_file_equal(out, "a", text);
    assert_int_equal(directory_count(out), 1);
}

static void test_what_is_not_finite_is_not_saved(void **state)
{
    (void)state;
    to_save = unit();
    network_save(to_save, inside("a"));
    char *text = file_text(out, "a");
    double bad[] = { NAN, INFINITY, -INFINITY };
    const char *names[] = { "nan", "inf", "-inf" };
    for (int i = 0; i < 3; i++) {
        char expected[400];
        snprintf(expected, sizeof expected, "backward: %s is not saved: "
                 "parameter 2 of 3 is %s; training diverged, try a "
                 "smaller step\n", inside("a"), names[i]);
        to_save->theta[1] = (real)bad[i];
        assert_dies(save, inside("a"), 1, expected);
        assert_old_file_only(text);
    }
    free(text);
    network_free(to_save);
}

static void save_on_a_small_disk(void *path)
{
    const struct rlimit limit = { 50, 50 };
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(125);
    save(path);
}

static void test_a_full_disk_leaves_the_old_network(void **state)
{
    (void)state;
    to_save = unit();
    network_save(to_save, inside("a"));
    char *text = file_text(out, "a");
    to_save->theta[0] = 7;
    assert_dies(save_on_a_small_disk, inside("a"), 1,
                "/a: File too large; what was there is unchanged; make "
                "room, or choose another disk\n");
    assert_old_file_only(text);
    assert_int_equal(symlink("/dev/full", inside("a.part")), 0);
    assert_dies(save, inside("a"), 1, "/a: No space left on device; ");
    assert_old_file_only(text);
    assert_dies(save, inside("none/a"), 1, "make its directory first");
    assert_dies(save, out, 1, ": it is a directory; choose another");
    free(text);
    network_free(to_save);
}

static void save_with_a_comma(void *path)
{
    point[0] = ',';
    save(path);
}

static void load_with_a_comma(void *path)
{
    point[0] = ',';
    load(path);
}

static void test_a_locale_with_a_comma(void **state)
{
    (void)state;
    to_save = unit();
    network_save(to_save, inside("a"));
    char *text = file_text(out, "a");
    assert_dies(save_with_a_comma, inside("a"), -SIGABRT, "network_save: "
                "numbers in this locale have a ',' where C has a point");
    assert_dies(load_with_a_comma, inside("a"), -SIGABRT, "network_load:");
    assert_old_file_only(text);
    free(text);
    network_free(to_save);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_the_file_of_the_text),
        test(test_the_numbers_of_the_text),
        test(test_the_same_bytes_twice),
        test(test_checksums_keep_their_zeros),
        test(test_a_network_comes_back),
        test(test_every_bit_comes_back),
        test(test_the_imaginary_part_is_dropped),
        test(test_by_hand_and_in_decimal),
        test(test_a_float_rounds_what_double_wrote),
        test(test_other_files),
        test(test_versions),
        test(test_faults_under_a_right_checksum),
        test(test_a_zero_byte_is_no_end),
        test(test_checksums),
        test(test_batches),
        test(test_every_bit_counts),
        test(test_every_byte_counts),
        test(test_every_line_counts),
        test(test_random_bytes),
        test(test_what_is_not_finite_is_not_saved),
        test(test_a_full_disk_leaves_the_old_network),
        test(test_a_locale_with_a_comma),
    };
    return cmocka_run_group_tests_name("network-file", tests, NULL,
                                       NULL);
}
