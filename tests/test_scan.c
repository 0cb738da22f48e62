/* The module scan: appendix "The workbench", section "Reading what one
   did not write". */
#include "support.h"

#include "file.h"
#include "scan.h"

#include <limits.h>

/* A directory for each test, and the file that is scanned. */
static char *out, path[300];

static int set_up(void **state)
{
    (void)state;
    out = directory_make();
    snprintf(path, sizeof path, "%s/a file", out);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    directory_remove(out);
    return 0;
}

static Scan s;

static void open_text(const char *text)
{
    file_replace(path, text, strlen(text));
    scan_open(&s, path);
}

static void test_a_walk_through_a_file(void **state)
{
    (void)state;
    open_text("word 12 x\n\n-0x1.8p+1\n2147483647end");
    assert_int_equal(s.line, 1);
    assert_ptr_equal(s.end, s.text + strlen(s.text));
    scan_take(&s, "word");
    assert_true(scan_is_next(&s, " "));
    assert_true(scan_is_next(&s, ""));
    assert_false(scan_is_next(&s, "word"));
    scan_take(&s, " ");
    assert_int_equal(scan_int(&s), 12);
    assert_int_equal(scan_int(&s), 0);
    scan_take(&s, " x");
    scan_line_end(&s);
    scan_line_end(&s);
    assert_int_equal(s.line, 3);
    double value = 0;
    assert_true(scan_double(&s, &value));
    assert_true(value == -3);
    scan_line_end(&s);
    assert_int_equal(scan_int(&s), INT_MAX);
    assert_false(scan_is_next(&s, "ends"));
    scan_take(&s, "end");
    assert_ptr_equal(s.at, s.end);
    assert_int_equal(s.line, 4);
    assert_int_equal(scan_int(&s), 0);
    assert_false(scan_double(&s, &value));
    scan_close(&s);
}

static void test_whole_numbers(void **state)
{
    (void)state;
    static const char *none[] = {
        "", "0", "00", "-1", "+1", " 1", "x", "2147483648",
        "4294967297", "99999999999999999999999999", "\n1",
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        open_text(none[i]);
        assert_int_equal(scan_int(&s), 0);
        assert_ptr_equal(s.at, s.text);
        scan_close(&s);
    }
    open_text("007.5");
    assert_int_equal(scan_int(&s), 7);
    assert_true(scan_is_next(&s, ".5"));
    scan_close(&s);
}

static void test_numbers_that_fill_the_line(void **state)
{
    (void)state;
    static const char *none[] = {
        "", "\n", "\n1\n", "nan\n", "inf", "-INFINITY\n", "1e999\n",
        "1 \n", "1 2\n", "x\n", "0x\n", "1,5\n", " \n1\n", "1\r\n",
    };
    double value;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        open_text(none[i]);
        assert_false(scan_double(&s, &value));
        assert_ptr_equal(s.at, s.text);
        scan_close(&s);
    }
    open_text("-1E-1");
    assert_true(scan_double(&s, &value));
    assert_true(value == -0.1);
    assert_ptr_equal(s.at, s.end);
    scan_close(&s);
}

static void take_after_two_lines(void *text)
{
    open_text(text);
    scan_line_end(&s);
    scan_line_end(&s);
    scan_take(&s, "word");
}

static void end_a_line(void *text)
{
    open_text(text);
    scan_line_end(&s);
}

static void refuse_with_a_number(void *text)
{
    open_text(text);
    scan_refuse(&s, "%d of %s", 3, "them");
}

static void test_refusals(void **state)
{
    (void)state;
    char expected[500];
    snprintf(expected, sizeof expected, "backward: %s, line 3: expected "
             "\"word\", found \"wood\"; name another file, or restore "
             "this one from a copy\n", path);
    assert_dies(take_after_two_lines, "\n\nwood\nword\n", 1, expected);
    assert_dies(take_after_two_lines, "\n\nwor", 1, "found \"wor\";");
    assert_dies(take_after_two_lines, "\n\n\n", 1,
                "line 3: expected \"word\", found the end of the line;");
    assert_dies(take_after_two_lines, "\n\n", 1,
                "line 3: expected \"word\", found the end of the file;");
    assert_dies(end_a_line, "\r\n", 1, "line 1: expected the end of the "
                "line, found \"\\x0d\"; ");
    assert_dies(refuse_with_a_number, "x", 1, "line 1: expected 3 of "
                "them, found \"x\"; ");
}

static void test_what_is_quoted_is_short_and_harmless(void **state)
{
    (void)state;
    assert_dies(refuse_with_a_number, "\033[2J\x89\t~ \x7f", 1,
                "found \"\\x1b[2J\\x89\\x09~ \\x7f\"; ");
    assert_dies(refuse_with_a_number, "0123456789012345678901234567890"
                "12345678901234567890", 1,
                "found \"0123456789012345678901234567890123\"; ");
    assert_dies(refuse_with_a_number, "\001\002\003\004\005\006\007\010"
                "\011\013", 1, "\\x08\\x09\"; ");
}

static void open_path(void *name)
{
    scan_open(&s, name);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    assert_dies(open_path, out, 1, ": it is a directory; ");
    assert_dies(open_path, path, 1, "/a file: No such file or directory");
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_a_walk_through_a_file),
        test(test_whole_numbers),
        test(test_numbers_that_fill_the_line),
        test(test_refusals),
        test(test_what_is_quoted_is_short_and_harmless),
        test(test_files_that_cannot_be_read),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
