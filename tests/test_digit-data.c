/* Which digits a program works on: chapter "Learning to read digits". */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "digit-data.h"
#include "digits.h"

/* An IDX file of count images of side×side pixels, or of labels. */
static void write_idx(const char *path, int count, int side)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    unsigned char header[16] = { 0, 0, 8, side > 0 ? 3 : 1 };
    header[7] = (unsigned char)count;
    header[11] = header[15] = (unsigned char)side;
    assert_int_equal(fwrite(header, side > 0 ? 16 : 8, 1, out), 1);
    for (int k = 0; k < count * (side > 0 ? side * side : 1); k++)
        putc(k % 10, out);
    assert_int_equal(fclose(out), 0);
}

static void write_part(const char *directory, const char *part, int count,
                       int side)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s-images-idx3-ubyte", directory, part);
    write_idx(path, count, side);
    snprintf(path, sizeof path, "%s/%s-labels-idx1-ubyte", directory, part);
    write_idx(path, count, 0);
}

static void write_both(const char *directory, int training, int test,
                       int side)
{
    assert_int_equal(mkdir(directory, 0777), 0);
    write_part(directory, "train", training, side);
    write_part(directory, "t10k", test, side);
}

static char place[] = "/tmp/digit-data.XXXXXX", before[1000];

static int set_up(void **state)
{
    (void)state;
    strcpy(place + strlen(place) - 6, "XXXXXX");
    assert_non_null(getcwd(before, sizeof before));
    assert_non_null(mkdtemp(place));
    assert_int_equal(chdir(place), 0);
    return unsetenv("MNIST_DIR");
}

static int tear_down(void **state)
{
    (void)state;
    char command[100];
    assert_int_equal(chdir(before), 0);
    snprintf(command, sizeof command, "rm -rf %s", place);
    return system(command);
}

static void assert_found(const char *directory, const char *name,
                         int training, int test)
{
    DigitData d = digit_data_find(directory);
    assert_string_equal(d.name, name);
    assert_int_equal(d.training->count, training);
    assert_int_equal(d.test->count, test);
    assert_int_equal(d.training->rows, DIGITS_SIDE);
    assert_int_equal(d.test->cols, DIGITS_SIDE);
    assert_int_equal(d.training->classes, 10);
    digit_data_free(&d);
}

static void test_where_it_looks(void **state)
{
    (void)state;
    assert_found(NULL, "our own digits", 10000, 2000);
    write_both("named", 5, 4, 28);
    write_both("variable", 3, 2, 28);
    assert_found("named", "MNIST", 5, 4);
    assert_int_equal(setenv("MNIST_DIR", "variable", 1), 0);
    assert_found(NULL, "MNIST", 3, 2);
    assert_found("named", "MNIST", 5, 4);
    assert_int_equal(mkdir("data", 0777), 0);
    write_both("data/mnist", 7, 6, 28);
    assert_found(NULL, "MNIST", 7, 6);
    assert_found("named", "MNIST", 5, 4);
    assert_found("own", "our own digits", 10000, 2000);
}

static void test_an_empty_variable_is_none(void **state)
{
    (void)state;
    assert_int_equal(setenv("MNIST_DIR", "", 1), 0);
    assert_found(NULL, "our own digits", 10000, 2000);
    assert_int_equal(setenv("MNIST_DIR", "nowhere", 1), 0);
    assert_found(NULL, "our own digits", 10000, 2000);
}

/* Another seed of the run must not mean other data. */
static void test_our_own_are_always_the_same(void **state)
{
    (void)state;
    DigitData a = digit_data_find("own"), b = digit_data_find("own");
    size_t size = 10000 * 28 * 28;
    assert_memory_equal(a.training->pixels, b.training->pixels, size);
    assert_memory_equal(a.test->labels, b.test->labels, 2000);
    assert_memory_not_equal(a.training->pixels, a.test->pixels,
                            2000 * 28 * 28);
    digit_data_free(&a);
    digit_data_free(&b);
}

static void find(void *directory)
{
    digit_data_find(directory);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    char nowhere[] = "nowhere", half[] = "half", small[] = "small";
    assert_dies(find, nowhere, 1, "nowhere has none of the four files");
    assert_int_equal(mkdir("half", 0777), 0);
    write_part("half", "train", 5, 28);
    assert_dies(find, half, 1, "half has no t10k images");
    write_both("small", 5, 4, 27);
    assert_dies(find, small, 1,
                "the train images in small have 27×27 pixels, not 28×28");
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_where_it_looks),
        test(test_an_empty_variable_is_none),
        test(test_our_own_are_always_the_same),
        test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
