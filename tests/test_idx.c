/* The module idx: chapter 8, sections "Believing nothing" and "From a
   name to pictures". */
#include "support.h"
#include "workplace.h"

#include "file.h"
#include "gunzip.h"
#include "idx.h"
#include "idx-files.h"

#include <limits.h>

/* Parses a copy that ends where it says, for the sanitizers to see;
   what is found in it is not looked at. */
static bool images_good(const unsigned char *bytes, size_t size,
                        IdxImages *images, Fault *f)
{
    unsigned char *exact = malloc(size ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    bool good = idx_parse_images(exact, size, images, f);
    free(exact);
    return good;
}

static bool labels_good(const unsigned char *bytes, size_t size,
                        IdxLabels *labels, Fault *f)
{
    unsigned char *exact = malloc(size ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    bool good = idx_parse_labels(exact, size, 10, labels, f);
    free(exact);
    return good;
}

#define assert_fault(f, at, what) \
    do { \
        assert_string_equal((f).text, what); \
        assert_int_equal((f).offset, at); \
    } while (0)

/* ---- parsing --------------------------------------------------------- */

static void test_the_images_in_the_text(void **state)
{
    (void)state;
    unsigned char bytes[sizeof two_images];
    memcpy(bytes, two_images, sizeof bytes);
    IdxImages i;
    Fault f;
    assert_true(idx_parse_images(bytes, sizeof bytes, &i, &f));
    assert_int_equal(i.count, 2);
    assert_int_equal(i.rows, 2);
    assert_int_equal(i.cols, 3);
    assert_ptr_equal(i.pixels, bytes + 16);
    assert_int_equal(i.pixels[(1 * i.rows + 1) * i.cols + 2], 2);
}

static void test_labels(void **state)
{
    (void)state;
    unsigned char bytes[sizeof two_labels];
    memcpy(bytes, two_labels, sizeof bytes);
    IdxLabels l;
    Fault f;
    assert_true(idx_parse_labels(bytes, sizeof bytes, 10, &l, &f));
    assert_int_equal(l.count, 2);
    assert_ptr_equal(l.at, bytes + 8);
    assert_false(idx_parse_labels(bytes, sizeof bytes, 9, &l, &f));
    assert_fault(f, 8, "sample 0 has the label 9, but the classes are 0 "
                 "to 8");
    bytes[9] = 10;
    assert_false(idx_parse_labels(bytes, sizeof bytes, 10, &l, &f));
    assert_fault(f, 9, "sample 1 has the label 10, but the classes are "
                 "0 to 9");
}

static void test_every_length(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof two_images; size++) {
        const IdxImages before = { .count = -1 };
        IdxImages i = before;
        Fault f;
        assert_false(images_good(two_images, size, &i, &f));
        assert_int_equal(i.count, -1);
        assert_fault(f, size,
            size == 0 ? "the file is empty"
            : size < 4 ? "the file ends in its first four bytes"
            : size < 16 ? "the file ends in its header, which has 16 "
                          "bytes"
            : "the file ends here, but its header promises 28 bytes");
    }
    for (size_t size = 0; size < sizeof two_labels; size++) {
        IdxLabels l = { .count = -1 };
        Fault f;
        assert_false(labels_good(two_labels, size, &l, &f));
        assert_int_equal(l.count, -1);
        assert_int_equal(f.offset, size);
    }
    unsigned char longer[sizeof two_images + 5] = { 0 };
    memcpy(longer, two_images, sizeof two_images);
    IdxImages i;
    Fault f;
    assert_false(images_good(longer, sizeof longer, &i, &f));
    assert_fault(f, 28, "the file should end here, but goes on for 5 "
                 "bytes");
}

static void test_every_byte_of_the_magic_number(void **state)
{
    (void)state;
    for (size_t at = 0; at < 4; at++)
        for (int value = 0; value < 256; value++) {
            unsigned char bytes[sizeof two_images];
            memcpy(bytes, two_images, sizeof bytes);
            if (bytes[at] == value)
                continue;
            bytes[at] = (unsigned char)value;
            IdxImages i;
            Fault f;
            assert_false(images_good(bytes, sizeof bytes, &i, &f));
            assert_int_equal(f.offset, at);
        }
    IdxImages i;
    Fault f;
    static const unsigned char page[] = "<!DOCTYPE html>";
    assert_false(images_good(page, sizeof page, &i, &f));
    assert_fault(f, 0, "not an IDX file of bytes: byte 0 is 0x3c, not "
                 "0x00");
}

static void test_one_for_the_other(void **state)
{
    (void)state;
    IdxImages i;
    IdxLabels l;
    Fault f;
    assert_false(images_good(two_labels, sizeof two_labels, &i, &f));
    assert_fault(f, 3, "an array of dimension 1 where images have 3: "
                 "are these the labels?");
    assert_false(labels_good(two_images, sizeof two_images, &l, &f));
    assert_fault(f, 3, "an array of dimension 3 where labels have 1: "
                 "are these the images?");
}

/* Images of these sizes, with as many pixels as are room for. */
static bool with_sizes(uint32_t count, uint32_t rows, uint32_t cols,
                       Fault *f)
{
    unsigned char bytes[sizeof two_images];
    memcpy(bytes, two_images, sizeof bytes);
    const uint32_t n[] = { count, rows, cols };
    for (int k = 0; k < 12; k++)
        bytes[4 + k] = (unsigned char)(n[k / 4] >> 8 * (3 - k % 4));
    IdxImages i;
    return images_good(bytes, sizeof bytes, &i, f);
}

static void test_sizes_that_are_none(void **state)
{
    (void)state;
    Fault f;
    assert_true(with_sizes(2, 2, 3, &f));
    assert_true(with_sizes(12, 1, 1, &f));
    assert_true(with_sizes(1, 1, 12, &f));
    assert_false(with_sizes(0, 2, 3, &f));
    assert_fault(f, 4, "a size of 0 where it must be 1 to 2147483647");
    assert_false(with_sizes(2, 0, 3, &f));
    assert_int_equal(f.offset, 8);
    assert_false(with_sizes(2, 2, 0, &f));
    assert_int_equal(f.offset, 12);
    assert_false(with_sizes(2, 2, 0x80000000, &f));
    assert_fault(f, 12, "a size of 2147483648 where it must be 1 to "
                 "2147483647");
    assert_false(with_sizes(0xffffffff, 2, 3, &f));
    assert_int_equal(f.offset, 4);
}

static void test_products_that_overflow(void **state)
{
    (void)state;
    Fault f;
    /* 2^32, the example of the text; 2^32 + 12, which would fit. */
    assert_false(with_sizes(65536, 256, 256, &f));
    assert_fault(f, 28, "the file ends here, but its header promises "
                 "4294967312 bytes");
    assert_false(with_sizes(0x40000003, 2, 2, &f));
    assert_int_equal(f.offset, 28);
    /* The largest of all, and 2^64 + 12, were it multiplied at once. */
    assert_false(with_sizes(INT_MAX, INT_MAX, 1, &f));
    assert_fault(f, 28, "the file ends here, but its header promises "
                 "4611686014132420625 bytes");
    assert_false(with_sizes(INT_MAX, INT_MAX, INT_MAX, &f));
    assert_fault(f, 8, "images of 2147483647×2147483647, more pixels "
                 "than 2147483647");
    assert_false(with_sizes(1, 65536, 32768, &f));
    assert_int_equal(f.offset, 8);
}

static void test_pairs(void **state)
{
    (void)state;
    Fault f;
    const IdxImages i = { .count = 60000 };
    IdxLabels l = { .count = 60000 };
    assert_true(idx_agree(&i, &l, &f));
    l.count = 10000;
    assert_false(idx_agree(&i, &l, &f));
    assert_fault(f, 4, "10000 labels for 60000 images");
}

/* ---- reading --------------------------------------------------------- */

static void test_plain_and_packed(void **state)
{
    (void)state;
    file_replace(inside("plain"), two_images, sizeof two_images);
    file_replace(inside("packed"), packed_images, sizeof packed_images);
    IdxImages i;
    unsigned char *bytes = idx_read_images(inside("plain"), &i);
    assert_memory_equal(i.pixels, two_images + 16, 12);
    free(bytes);
    if (!gunzip_available())
        return;
    bytes = idx_read_images(inside("packed"), &i);
    assert_int_equal(i.cols, 3);
    assert_memory_equal(i.pixels, two_images + 16, 12);
    free(bytes);
    file_replace(inside("labels"), two_labels, sizeof two_labels);
    IdxLabels l;
    bytes = idx_read_labels(inside("labels"), 10, &l);
    assert_int_equal(l.at[0], 9);
    free(bytes);
}

static void read_images(void *path)
{
    IdxImages i;
    free(idx_read_images(path, &i));
}

static void read_labels(void *path)
{
    IdxLabels l;
    free(idx_read_labels(path, 10, &l));
}

static void test_what_is_refused_is_named(void **state)
{
    (void)state;
    char expected[500];
    char *path = inside("a");
    file_replace(path, two_images, 27);
    snprintf(expected, sizeof expected, "backward: cannot use %s: at "
             "offset 27: the file ends here, but its header promises 28 "
             "bytes; 'make data' brings good files\n", path);
    assert_dies(read_images, path, 1, expected);
    assert_dies(read_labels, path, 1, "at offset 3: an array of ");
    assert_dies(read_images, inside("none"), 1, "No such file");
    assert_dies(read_images, out, 1, "it is a directory");
    if (!gunzip_available())
        return;
    file_replace(path, packed_images, sizeof packed_images);
    assert_dies(read_labels, path, 1, "at offset 3, unpacked: an array "
                "of dimension 3");
    file_replace(path, packed_images, 20);
    assert_dies(read_images, path, 1, "at offset 20: the packed file is "
                "cut off; ");
}

static void test_what_one_may_not_read(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    char *path = inside("a");
    file_replace(path, two_images, sizeof two_images);
    assert_int_equal(chmod(path, 0), 0);
    assert_dies(read_images, path, 1, "Permission denied");
}

#define test(f) cmocka_unit_test(f)
#define test_in(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_the_images_in_the_text),
        test(test_labels),
        test(test_every_length),
        test(test_every_byte_of_the_magic_number),
        test(test_one_for_the_other),
        test(test_sizes_that_are_none),
        test(test_products_that_overflow),
        test(test_pairs),
        test_in(test_plain_and_packed),
        test_in(test_what_is_refused_is_named),
        test_in(test_what_one_may_not_read),
    };
    return cmocka_run_group_tests_name("idx", tests, NULL, NULL);
}
