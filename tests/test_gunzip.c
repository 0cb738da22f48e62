/* The module gunzip: chapter 8, section "Files that are packed". */
#include "support.h"

#include "gunzip.h"
#include "idx-files.h"

/* A copy that ends where it says, for the sanitizers to see. */
static unsigned char *copy(const unsigned char *bytes, size_t size)
{
    unsigned char *c = malloc(size ? size : 1);
    assert_non_null(c);
    memcpy(c, bytes, size);
    return c;
}

static unsigned char *unpack(const unsigned char *bytes, size_t size,
                             size_t *count, Fault *fault)
{
    unsigned char *exact = copy(bytes, size);
    unsigned char *all = gunzip_bytes(exact, size, count, fault);
    free(exact);
    return all;
}

static void test_packed_files_are_recognised(void **state)
{
    (void)state;
    assert_true(gunzip_is_packed(packed_images, sizeof packed_images));
    assert_true(gunzip_is_packed(packed_images, 2));
    assert_false(gunzip_is_packed(packed_images, 1));
    assert_false(gunzip_is_packed(packed_images, 0));
    assert_false(gunzip_is_packed(two_images, sizeof two_images));
    assert_false(gunzip_is_packed((unsigned char[]){ 0x1f, 0x8c }, 2));
}

static void test_without_zlib_there_is_a_message(void **state)
{
    (void)state;
    if (gunzip_available())
        skip();
    size_t count;
    Fault f;
    assert_null(unpack(packed_images, sizeof packed_images, &count, &f));
    assert_non_null(strstr(f.text, "unpack the file with gunzip"));
}

static void test_bytes_come_out_as_they_went_in(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    size_t count = 0;
    Fault f;
    unsigned char *all = unpack(packed_images, sizeof packed_images,
                                &count, &f);
    assert_non_null(all);
    assert_int_equal(count, sizeof two_images);
    assert_memory_equal(all, two_images, sizeof two_images);
    assert_int_equal(all[count], 0);
    free(all);
}

/* What gzip -n makes of nothing. */
static const unsigned char packed_nothing[20] = {
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0,
};

static void test_nothing_can_be_packed(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    size_t count = 1;
    Fault f;
    unsigned char *all = unpack(packed_nothing, sizeof packed_nothing,
                                &count, &f);
    assert_non_null(all);
    assert_int_equal(count, 0);
    free(all);
}

static void test_every_cut_is_seen(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    for (size_t size = 0; size < sizeof packed_images; size++) {
        size_t count;
        Fault f;
        assert_null(unpack(packed_images, size, &count, &f));
        assert_int_equal(f.offset, size);
        assert_string_equal(f.text, "the packed file is cut off");
    }
}

static void test_every_altered_byte_of_data_is_seen(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    /* The header has a time and other things that nobody checks. */
    for (size_t at = 10; at < sizeof packed_images; at++)
        for (int bit = 0; bit < 8; bit++) {
            unsigned char bytes[sizeof packed_images];
            memcpy(bytes, packed_images, sizeof bytes);
            bytes[at] ^= (unsigned char)(1 << bit);
            size_t count;
            Fault f;
            unsigned char *all = unpack(bytes, sizeof bytes, &count, &f);
            if (all)        /* as by another of gzip's many ways */
                assert_memory_equal(all, two_images, count);
            else
                assert_true(f.offset <= sizeof bytes && *f.text);
            free(all);
        }
}

static void test_what_follows_is_refused(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    unsigned char bytes[sizeof packed_images + 3] = { 0 };
    memcpy(bytes, packed_images, sizeof packed_images);
    size_t count;
    Fault f;
    assert_null(unpack(bytes, sizeof bytes, &count, &f));
    assert_int_equal(f.offset, sizeof packed_images);
    assert_string_equal(f.text, "the packed data end here, but 3 bytes "
                        "follow");
}

static void test_damage_has_its_reason(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    unsigned char bytes[sizeof packed_images];
    memcpy(bytes, packed_images, sizeof bytes);
    bytes[sizeof bytes - 8] ^= 1;
    size_t count;
    Fault f;
    assert_null(unpack(bytes, sizeof bytes, &count, &f));
    assert_string_equal(f.text, "the packed data are damaged (incorrect "
                        "data check)");
    assert_null(unpack(two_images, sizeof two_images, &count, &f));
    assert_non_null(strstr(f.text, "the packed data are damaged"));
}

/* A stored block is the plain bytes after five that give their number:
   enough to make a file of many pieces without a packer. */
static void test_more_than_one_piece(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    /* 65535 zeros, thrice; their CRC-32 by gzip. */
    enum { BLOCK = 65535, BLOCKS = 3 };
    size_t size = 10 + BLOCKS * (5 + (size_t)BLOCK) + 8;
    unsigned char *packed = calloc(size, 1), *p = packed;
    assert_non_null(packed);
    memcpy(p, packed_nothing, 10);
    p += 10;
    for (int b = 0; b < BLOCKS; b++) {
        const unsigned char head[5] = { b == BLOCKS - 1, 0xff, 0xff };
        memcpy(p, head, 5);
        p += 5 + BLOCK;
    }
    const unsigned char tail[8] = { 0xa8, 0xb2, 0xa7, 0x70, 0xfd, 0xff, 0x02, 0 };
    memcpy(p, tail, 8);
    size_t count = 0;
    Fault f;
    unsigned char *all = unpack(packed, size, &count, &f);
    if (!all)
        fail_test("%s at %zu", f.text, f.offset);
    assert_int_equal(count, BLOCKS * BLOCK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(all[i], 0);
    free(all);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_files_are_recognised),
        cmocka_unit_test(test_without_zlib_there_is_a_message),
        cmocka_unit_test(test_bytes_come_out_as_they_went_in),
        cmocka_unit_test(test_nothing_can_be_packed),
        cmocka_unit_test(test_every_cut_is_seen),
        cmocka_unit_test(test_every_altered_byte_of_data_is_seen),
        cmocka_unit_test(test_what_follows_is_refused),
        cmocka_unit_test(test_damage_has_its_reason),
        cmocka_unit_test(test_more_than_one_piece),
    };
    return cmocka_run_group_tests_name("gunzip", tests, NULL, NULL);
}
