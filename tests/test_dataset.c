/* The module dataset: chapter 8, section "Bytes until they are needed". */
#include "support.h"
#include "workplace.h"

#include "dataset.h"
#include "file.h"
#include "gunzip.h"
#include "idx-files.h"

static void write_pair(const char *images, const char *labels)
{
    file_replace(inside(images), two_images, sizeof two_images);
    file_replace(inside(labels), two_labels, sizeof two_labels);
}

static void assert_is_the_pair(const Dataset *d)
{
    assert_non_null(d);
    assert_int_equal(d->count, 2);
    assert_int_equal(d->rows, 2);
    assert_int_equal(d->cols, 3);
    assert_int_equal(d->classes, 10);
    assert_memory_equal(d->pixels, two_images + 16, 12);
    assert_memory_equal(d->labels, two_labels + 8, 2);
}

static void test_an_empty_one_can_be_filled(void **state)
{
    (void)state;
    Dataset *d = dataset_new(3, 4, 5, 256);
    for (int i = 0; i < 3 * 4 * 5; i++)
        assert_int_equal(d->pixels[i], 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(d->labels[i], 0);
    d->pixels[59] = 255;
    d->labels[2] = 255;
    dataset_free(d);
    dataset_free(NULL);
}

static void make_wrong(void *sizes)
{
    const int *s = sizes;
    dataset_free(dataset_new(s[0], s[1], s[2], s[3]));
}

static void test_sizes_that_are_none(void **state)
{
    (void)state;
    int wrong[][4] = {
        { 0, 2, 2, 10 }, { 2, 0, 2, 10 }, { 2, 2, -1, 10 },
        { 2, 2, 2, 0 }, { 2, 2, 2, 257 }, { 1, 65536, 65536, 10 },
    };
    for (int i = 0; i < 6; i++)
        assert_dies(make_wrong, wrong[i], -SIGABRT, "images of");
}

static void test_two_files_make_one(void **state)
{
    (void)state;
    write_pair("i", "l");
    Dataset *d = dataset_read(inside("i"), inside("l"), 10);
    assert_is_the_pair(d);
    dataset_free(d);
}

static void read_pair(void *unused)
{
    (void)unused;
    dataset_free(dataset_read(inside("i"), inside("l"), 10));
}

static void test_a_pair_that_does_not_agree(void **state)
{
    (void)state;
    static const unsigned char three[] = { 0, 0, 8, 1, 0, 0, 0, 3,
                                           1, 2, 3 };
    write_pair("i", "l");
    file_replace(inside("l"), three, sizeof three);
    char expected[800];
    snprintf(expected, sizeof expected, "backward: cannot use %s with "
             "%s: at offset 4: 3 labels for 2 images; take both from one "
             "data set\n", inside("l"), inside("i"));
    assert_dies(read_pair, NULL, 1, expected);
    write_pair("l", "i");
    assert_dies(read_pair, NULL, 1, "are these the labels?");
}

static void test_a_directory(void **state)
{
    (void)state;
    assert_null(dataset_find(out, "train"));
    assert_null(dataset_find("/nowhere at all", "train"));
    assert_null(dataset_find("/dev/null", "train"));
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    Dataset *d = dataset_find(out, "train");
    assert_is_the_pair(d);
    dataset_free(d);
    assert_null(dataset_find(out, "t10k"));
}

static void test_a_directory_with_a_packed_file(void **state)
{
    (void)state;
    if (!gunzip_available())
        skip();
    file_replace(inside("t10k-images-idx3-ubyte.gz"), packed_images,
                 sizeof packed_images);
    file_replace(inside("t10k-labels-idx1-ubyte"), two_labels,
                 sizeof two_labels);
    Dataset *d = dataset_find(out, "t10k");
    assert_is_the_pair(d);
    dataset_free(d);
}

static void find_train(void *directory)
{
    dataset_free(dataset_find(directory, "train"));
}

static void test_one_without_the_other(void **state)
{
    (void)state;
    write_pair("train-images-idx3-ubyte", "l");
    assert_dies(find_train, out, 1,
                "train-labels-idx1-ubyte.gz: No such file");
}

static void test_a_directory_without_rights(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    write_pair("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    assert_int_equal(chmod(out, 0), 0);
    assert_dies(find_train, out, 1, "Permission denied");
    assert_int_equal(chmod(out, 0700), 0);
}

/* The pair of files, of which a batch is to be made. */
static Dataset *pair(void)
{
    Dataset *d = dataset_new(2, 2, 3, 10);
    memcpy(d->pixels, two_images + 16, 12);
    memcpy(d->labels, two_labels + 8, 2);
    return d;
}

static void test_a_batch(void **state)
{
    (void)state;
    Dataset *d = pair();
    Matrix *x = matrix_new(3, 6), *t = matrix_new(3, 10);
    for (int i = 0; i < 18; i++)
        x->at[i] = NAN;
    for (int i = 0; i < 30; i++)
        t->at[i] = NAN;
    dataset_batch(d, (int[]){ 1, 0, 1 }, x, t);
    for (int i = 0; i < 3; i++) {
        int s = i != 1;
        for (int j = 0; j < 6; j++) {
            real expected = (real)(two_images[16 + 6 * s + j] / 255.0);
            assert_true(matrix_row(x, i)[j] == expected);
        }
        for (int k = 0; k < 10; k++)
            assert_true(real_part(matrix_row(t, i)[k])
                        == (k == (s ? 4 : 9)));
    }
    /* Paper, ink, and a grey that no number hits. */
    assert_true(real_part(matrix_row(x, 1)[0]) == 0);
    assert_true(real_part(matrix_row(x, 1)[2]) == 1);
    assert_close(real_part(matrix_row(x, 1)[1]), 0.498039, 1e-6);
    matrix_free(x);
    matrix_free(t);
    dataset_free(d);
}

static void test_a_smaller_last_batch_and_no_targets(void **state)
{
    (void)state;
    Dataset *d = pair();
    Matrix *x = matrix_new(3, 6);
    for (int i = 0; i < 18; i++)
        x->at[i] = 7;
    Matrix last = { 1, x->cols, x->at };
    dataset_batch(d, (int[]){ 0 }, &last, NULL);
    assert_true(real_part(x->at[2]) == 1);
    for (int i = 6; i < 18; i++)
        assert_true(real_part(x->at[i]) == 7);
    matrix_free(x);
    dataset_free(d);
}

/* Every byte becomes the number nearest to its fraction, and no two the
   same one. */
static void test_every_byte(void **state)
{
    (void)state;
    Dataset *d = dataset_new(1, 16, 16, 1);
    for (int p = 0; p < 256; p++)
        d->pixels[p] = (unsigned char)p;
    Matrix *x = matrix_new(1, 256);
    dataset_batch(d, (int[]){ 0 }, x, NULL);
    for (int p = 0; p < 256; p++) {
        assert_true(x->at[p] == (real)(p / 255.0));
        assert_true(imaginary_part(x->at[p]) == 0);
        assert_true(p == 0
                    || real_part(x->at[p]) > real_part(x->at[p - 1]));
    }
    matrix_free(x);
    dataset_free(d);
}

typedef struct {
    int sample, rows, cols, classes;
} Shapes;

static void batch_of(void *context)
{
    const Shapes *s = context;
    Dataset *d = pair();
    Matrix *x = matrix_new(1, s->cols);
    Matrix *t = matrix_new(s->rows, s->classes);
    dataset_batch(d, &s->sample, x, t);
}

static void test_what_does_not_fit(void **state)
{
    (void)state;
    Shapes cols = { 0, 1, 5, 10 }, rows = { 0, 2, 6, 10 };
    Shapes classes = { 0, 1, 6, 9 };
    Shapes high = { 2, 1, 6, 10 }, low = { -1, 1, 6, 10 };
    assert_dies(batch_of, &cols, -SIGABRT,
                "x is 1×5 but images have 6 pixels");
    assert_dies(batch_of, &rows, -SIGABRT, "x is 1×6 but t is 2×10");
    assert_dies(batch_of, &classes, -SIGABRT,
                "x is 1×6 but t is 1×9, for 10 classes");
    assert_dies(batch_of, &high, -SIGABRT, "sample 2 of 2");
    assert_dies(batch_of, &low, -SIGABRT, "sample -1 of 2");
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_an_empty_one_can_be_filled),
        test(test_sizes_that_are_none),
        test(test_two_files_make_one),
        test(test_a_pair_that_does_not_agree),
        test(test_a_directory),
        test(test_a_directory_with_a_packed_file),
        test(test_one_without_the_other),
        test(test_a_directory_without_rights),
        test(test_a_batch),
        test(test_a_smaller_last_batch_and_no_targets),
        test(test_every_byte),
        test(test_what_does_not_fit),
    };
    return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
