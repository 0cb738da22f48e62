/* The module pgm: chapter 8, section "A picture from outside". */
#include "support.h"
#include "workplace.h"

#include "pgm.h"

/* The file of the text. */
static const char example[] = "P2\n# a stroke\n3 2 255\n0 127 255\n"
                              "0 0 128\n";

/* Parses a copy that ends where it says, for the sanitizers to see.
   The levels are for six pixels at most. */
static bool parse(const void *bytes, size_t size, Pgm *p,
                  unsigned char grey[6], Fault *f)
{
    unsigned char *exact = malloc(size ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    bool good = pgm_parse(exact, size, p, f);
    if (good && (size_t)p->rows * (size_t)p->cols <= 6)
        pgm_levels(p, grey);
    free(exact);
    return good;
}

static void assert_levels(const void *bytes, size_t size, int rows,
                          int cols, const char *levels)
{
    Pgm p;
    Fault f;
    unsigned char grey[6];
    char text[40] = "";
    if (!parse(bytes, size, &p, grey, &f))
        fail_test("refused: at %zu, %s", f.offset, f.text);
    assert_int_equal(p.rows, rows);
    assert_int_equal(p.cols, cols);
    for (int k = 0; k < rows * cols; k++)
        snprintf(text + strlen(text), 6, "%d ", grey[k]);
    assert_string_equal(text, levels);
}

#define assert_taken(text, rows, cols, levels) \
    assert_levels(text, sizeof text - 1, rows, cols, levels)

static void test_forms_that_people_send(void **state)
{
    (void)state;
    assert_taken(example, 2, 3, "0 127 255 0 0 128 ");
    assert_taken("P5\n3 2\n255\n\0\177\377\0\0\200", 2, 3,
                 "0 127 255 0 0 128 ");
    assert_taken("P2 3 2 255 0 127 255 0 0 128", 2, 3,
                 "0 127 255 0 0 128 ");
    /* remarks in every place, also at the end of the file */
    assert_taken("P5#1\n#2\r3#3\n2 # 4 5 6\n255\n\0#\n 12", 2, 3,
                 "0 35 10 32 49 50 ");
    assert_taken("P2 # of 2\n1 1 9 # nine\n9 # white", 1, 1, "255 ");
    assert_taken("P2#\n1 1 9 9#", 1, 1, "255 ");
    assert_taken("P2\t1\v2\f3\r\n1 2\r\n", 2, 1, "85 170 ");
    /* after the header there is one space, and the next is a level */
    assert_taken("P5 1 2 32 \n ", 2, 1, "80 255 ");
    /* white is another level */
    assert_taken("P5 4 1 100 \0\62\143\144", 1, 4, "0 128 252 255 ");
    assert_taken("P5 2 1 1 \0\1", 1, 2, "0 255 ");
    assert_taken("P5 3 1 65535 \0\0\200\0\377\377", 1, 3, "0 128 255 ");
    assert_taken("P5 2 1 256 \0\1\1\0", 1, 2, "1 255 ");
    assert_taken("P2 3 1 65535 00000000 32768 065535", 1, 3,
                 "0 128 255 ");
}

static void assert_wrong(const void *bytes, size_t size, size_t offset,
                         const char *text)
{
    Pgm p = { .rows = -7 };
    Fault f = { 0 };
    unsigned char grey[6];
    if (parse(bytes, size, &p, grey, &f))
        fail_test("taken, but there is %s", text);
    assert_string_equal(f.text, text);
    assert_int_equal(f.offset, offset);
    assert_int_equal(p.rows, -7);
}

#define assert_refused(bytes, offset, text) \
    assert_wrong(bytes, sizeof bytes - 1, offset, text)

static void test_headers_that_are_wrong(void **state)
{
    (void)state;
    static const char word[] = "not a picture in grey, which begins "
                               "with P2 or P5";
    assert_refused("", 0, "the file is empty");
    assert_refused("P", 0, word);
    assert_refused("P5", 0, word);
    assert_refused("P6 1 1 255 abc", 0, word);
    assert_refused("P1 1 1 0", 0, word);
    assert_refused("p5 1 1 255 a", 0, word);
    assert_refused("P51 1 255 a", 0, word);
    assert_refused("\x89PNG\r\n", 0, word);
    assert_refused("P2 ", 3, "the file ends before the width");
    assert_refused("P2 # 3 2 255", 12, "the file ends before the width");
    assert_refused("P2 3", 4, "the file ends before the height");
    assert_refused("P2 3 2", 6,
                   "the file ends before the level of white");
    assert_refused("P2 -3 2 255", 3, "no number for the width");
    assert_refused("P2 3x2 255", 4, "no number for the width");
    assert_refused("P2 3 2.0 255", 6, "no number for the height");
    assert_refused("P5 3 2 255", 10,
                   "no space between the header and the levels");
    assert_refused("P5 3 2 255# 123456", 10,
                   "no space between the header and the levels");
    assert_refused("P5 3 2 255a", 10,
                   "no number for the level of white");
    assert_refused("P2 0 2 255", 4, "a 0 for the width");
    assert_refused("P2 3 0 255", 6, "a 0 for the height");
    assert_refused("P2 3 2 0 0 0 0 0 0 0", 8,
                   "a 0 for the level of white");
    assert_refused("P2 3 2 65536 0", 7,
                   "too large a number for the level of white");
    assert_refused("P2 2147483648 2 255", 3,
                   "too large a number for the width");
    assert_refused("P2 3 99999999999999999999999999999999999 255", 5,
                   "too large a number for the height");
    assert_refused("P5 65536 65536 255 a", 2, "a picture of 65536×65536, "
                   "more pixels than 2147483647");
    assert_refused("P5 2147483647 2 255 a", 2, "a picture of "
                   "2×2147483647, more pixels than 2147483647");
}

static void test_levels_that_are_wrong(void **state)
{
    (void)state;
    assert_refused("P5 2147483647 1 65535 a", 23, "the file ends here, "
                   "4294967293 bytes before the picture of "
                   "1×2147483647");
    assert_refused("P2 2147483647 1 255 0 1", 23,
                   "the file ends before pixel 2 of 2147483647");
    assert_refused("P5 3 1 255 ab", 13, "the file ends here, 1 bytes "
                   "before the picture of 1×3");
    assert_refused("P5 3 1 255 abcd", 14, "the picture of 1×3 ends here, "
                   "but the file goes on");
}

static void test_levels_above_white(void **state)
{
    (void)state;
    assert_refused("P5 3 1 98 abc", 12,
                   "pixel 2 has the level 99, but white is 98");
    assert_refused("P5 2 1 256 \1\0\1\1", 13,
                   "pixel 1 has the level 257, but white is 256");
    assert_refused("P2 2 1 98 1 99", 12,
                   "too large a number for pixel 1 of 2");
    assert_refused("P2 2 1 98 1 a", 12, "no number for pixel 1 of 2");
    assert_refused("P2 2 1 98 1 2a", 13, "no number for pixel 1 of 2");
    assert_refused("P2 2 1 98 1 2 3", 14,
                   "the picture of 1×2 ends here, but the file goes on");
}

/* Each length but the whole is refused at its end, or one where a
   number or the last pixel has lost digits is not. */
static void test_every_length(void **state)
{
    (void)state;
    static const char raw[] = "P5\n# a stroke\n3 2 300\n\0\0\0\1\1\0"
                              "\0\3\1\1\1\2";
    Pgm p;
    Fault f;
    unsigned char grey[6];
    for (size_t size = 0; size < sizeof raw - 1; size++) {
        assert_false(parse(raw, size, &p, grey, &f));
        assert_int_equal(f.offset, size < 3 ? 0 : size);
    }
    assert_true(parse(raw, sizeof raw - 1, &p, grey, &f));
    for (size_t size = 0; size < sizeof example - 4; size++) {
        assert_false(parse(example, size, &p, grey, &f));
        assert_in_range(f.offset, size < 3 ? 0 : size - 3, size);
    }
    assert_true(parse(example, sizeof example - 4, &p, grey, &f));
}

/* ---- files ---------------------------------------------------------------- */

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    unsigned char levels[7 * 256];
    for (int k = 0; k < 7 * 256; k++)
        levels[k] = (unsigned char)k;
    pgm_write(inside("a b"), 256, 7, levels);
    int rows, cols;
    unsigned char *grey = pgm_read(inside("a b"), &rows, &cols);
    assert_int_equal(rows, 256);
    assert_int_equal(cols, 7);
    assert_memory_equal(grey, levels, sizeof levels);
    free(grey);
    pgm_write(inside("a b"), 1, 2, (const unsigned char *)"xy");
    assert_file_equal(out, "a b", "P5\n2 1\n255\nxy");
    assert_int_equal(directory_count(out), 1);
}

static void read_it(void *path)
{
    int rows, cols;
    free(pgm_read(path, &rows, &cols));
}

static void write_nothing(void *path)
{
    pgm_write(path, 0, 2, (const unsigned char *)"");
}

static void write_too_much(void *path)
{
    pgm_write(path, 65536, 32768, (const unsigned char *)"");
}

static void write_one(void *path)
{
    pgm_write(path, 1, 1, (const unsigned char *)"x");
}

static void test_files_that_are_wrong(void **state)
{
    (void)state;
    assert_dies(read_it, inside("none"), 1, "/none: No such file");
    assert_dies(read_it, out, 1, "it is a directory");
    FILE *f = fopen(inside("half"), "w");
    assert_non_null(f);
    fputs("P5\n28 28\n255\nabc", f);
    fclose(f);
    assert_dies(read_it, inside("half"), 1, "/half: at offset 16: the "
                "file ends here, 781 bytes before the picture of 28×28; "
                "save the picture as PGM again, in grey\n");
    assert_dies(write_one, inside("none/a"), 1, "make its directory");
    assert_dies(write_nothing, inside("a"), -SIGABRT,
                "pgm_write: a picture of 0×2");
    assert_dies(write_too_much, inside("a"), -SIGABRT,
                "pgm_write: a picture of 65536×32768");
    assert_int_equal(directory_count(out), 1);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_that_people_send),
        cmocka_unit_test(test_headers_that_are_wrong),
        cmocka_unit_test(test_levels_that_are_wrong),
        cmocka_unit_test(test_levels_above_white),
        cmocka_unit_test(test_every_length),
        test(test_what_is_written_is_read),
        test(test_files_that_are_wrong),
    };
    return cmocka_run_group_tests_name("pgm", tests, NULL, NULL);
}
