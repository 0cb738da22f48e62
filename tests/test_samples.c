/* Samples by number: chapter "Learning to read digits". */
#include "support.h"

#include "samples.h"

/* Two matrices of five samples, and the same as bytes. */
static real x_at[15], t_at[10];
static const Matrix x5 = { 5, 3, x_at }, t5 = { 5, 2, t_at };
static const MatrixSamples matrices = { &x5, &t5 };
static unsigned char pixels[15], labels[5];
static const Dataset bytes = { 5, 1, 3, 2, pixels, labels,
                               { NULL, NULL } };

static int set_up(void **state)
{
    (void)state;
    for (int i = 0; i < 15; i++) {
        pixels[i] = (unsigned char)(i == 14 ? 255 : 17 * i);
        x_at[i] = (real)(pixels[i] / 255.0);
    }
    for (int i = 0; i < 5; i++) {
        labels[i] = i % 3 == 0;
        t_at[2 * i] = !labels[i];
        t_at[2 * i + 1] = labels[i];
    }
    return 0;
}

static void assert_fills(Samples s)
{
    static const int numbers[] = { 4, 0, 4, 2 };
    for (int n = 1; n <= 4; n++) {
        real to_x[15], to_t[10];
        for (int i = 0; i < 15; i++)
            to_x[i] = to_t[i % 10] = -7;
        Matrix x = { n, 3, to_x }, t = { n, 2, to_t };
        s.fill(s.source, numbers, &x, &t);
        for (int i = 0; i < 15; i++)
            assert_close(real_part(to_x[i]), i >= 3 * n ? -7
                : real_part(x_at[3 * numbers[i / 3] + i % 3]), 0);
        for (int i = 0; i < 10; i++)
            assert_close(real_part(to_t[i]), i >= 2 * n ? -7
                : real_part(t_at[2 * numbers[i / 2] + i % 2]), 0);
    }
}

static void test_fill(void **state)
{
    (void)state;
    assert_fills(samples_of_matrices(&matrices));
    assert_fills(samples_of_dataset(&bytes));
    Samples s = samples_of_dataset(&bytes);
    assert_int_equal(s.count, 5);
    assert_int_equal(s.inputs, 3);
    assert_int_equal(s.outputs, 2);
    s = samples_of_matrices(&matrices);
    assert_int_equal(s.count, 5);
    assert_int_equal(s.inputs, 3);
    assert_int_equal(s.outputs, 2);
}

/* The ends of a byte's range are exact. */
static void test_every_byte(void **state)
{
    (void)state;
    unsigned char all[256], label = 0;
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    const Dataset b = { 1, 16, 16, 1, all, &label, { NULL, NULL } };
    real to_x[256], to_t[1];
    Matrix x = { 1, 256, to_x }, t = { 1, 1, to_t };
    Samples s = samples_of_dataset(&b);
    s.fill(s.source, (int[]){ 0 }, &x, &t);
    for (int i = 0; i < 256; i++)
        assert_close(real_part(to_x[i]), (real)(i / 255.0), 0);
    assert_close(real_part(to_x[0]), 0, 0);
    assert_close(real_part(to_x[255]), 1, 0);
}

typedef struct {
    Samples samples;
    int inputs, outputs;
    const char *loss;
} Case;

Network *kept;

static void check(void *arg)
{
    const Case *c = arg;
    const int sizes[] = { c->inputs, c->outputs };
    kept = network_new(sizes, (const char *[]){ "linear" }, 1, 5);
    samples_check(&c->samples, kept, loss_find(c->loss));
    network_free(kept);
}

static void assert_passes(Samples s)
{
    Case c = { s, 3, 2, "cross-entropy" };
    int status;
    char *said = stderr_of(check, &c, &status);
    assert_string_equal(said, "");
    assert_int_equal(status, 0);
    free(said);
}

static void test_check(void **state)
{
    (void)state;
    Samples m = samples_of_matrices(&matrices);
    Samples b = samples_of_dataset(&bytes);
    assert_passes(m);
    assert_passes(b);
    Case c = { b, 4, 2, "cross-entropy" };
    assert_dies(check, &c, 1, "the samples have 3 inputs and 2 outputs, "
                "but the network takes 4 and gives 2\n");
    c = (Case){ m, 3, 1, "cross-entropy" };
    assert_dies(check, &c, 1, "2 outputs, but the network takes 3 and "
                "gives 1\n");
    c = (Case){ b, 3, 2, "cross-entropy" };
    c.samples.count = 0;
    assert_dies(check, &c, 1, "there are no samples to train on\n");
    c = (Case){ b, 3, 2, "cross-entropy" };
    labels[3] = 2;
    assert_dies(check, &c, 1, "sample 3 has the label 2, but there are "
                "only 2 classes; leave it out, or repair the data\n");
    c.samples.check = NULL;
    assert_passes(c.samples);
    c.samples = m;
    x_at[4] = (real)NAN;
    assert_dies(check, &c, 1, "X, row 1, column 1: nan; leave out");
    x_at[4] = 0;
    t_at[0] = -1;
    assert_dies(check, &c, 1, "target, row 0, column 0: -1");
}

#define test(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_fill),
        test(test_every_byte),
        test(test_check),
    };
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
