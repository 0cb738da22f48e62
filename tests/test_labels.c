/* Labels as integers and as one-hot rows, and the share of samples
   that are decided right. */
#include "support.h"
#include "matrices.h"
#include "labels.h"
#include "rng.h"

static void test_one_hot(void **state)
{
    (void)state;
    const int labels[] = { 2, 0, 3, 3 };
    Matrix *t = matrix_new(4, 4);
    for (int i = 0; i < 16; i++)
        t->at[i] = 7;                       /* set, not added to */
    labels_one_hot(labels, 4, t);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            assert_close(real_part(matrix_row(t, i)[k]),
                         k == labels[i] ? 1 : 0, 0);
    int back[4] = { 9, 9, 9, 9 };
    labels_from_one_hot(t, back);
    for (int i = 0; i < 4; i++)
        assert_int_equal(back[i], labels[i]);
    matrix_free(t);
}

/* There and back, for any number of classes. */
static void test_round_trip(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    for (int classes = 1; classes <= 12; classes++) {
        int labels[20], back[20];
        Matrix *t = matrix_new(20, classes);
        for (int i = 0; i < 20; i++)
            labels[i] = rng_below(&rng, classes);
        labels_one_hot(labels, 20, t);
        labels_from_one_hot(t, back);
        assert_memory_equal(labels, back, sizeof labels);
        matrix_free(t);
    }
}

/* It is the largest, wherever it comes from; of equals, the first. */
static void test_from_scores(void **state)
{
    (void)state;
    int labels[3];
    Matrix *z = matrix_of(3, 3, (double[]){ -3, -1, -2, 0.2, 0.5, 0.3,
                                            4, 4, 1 });
    labels_from_one_hot(z, labels);
    assert_int_equal(labels[0], 1);
    assert_int_equal(labels[1], 1);
    assert_int_equal(labels[2], 0);
    matrix_free(z);
}

typedef struct {
    int label, rows, classes;
} Wrong;

static void use_label(void *arg)
{
    const Wrong *w = arg;
    const int labels[] = { 0, w->label };
    Matrix *t = matrix_new(w->rows, w->classes);
    labels_one_hot(labels, 2, t);
    matrix_free(t);
}

static void test_one_hot_refuses(void **state)
{
    (void)state;
    assert_dies(use_label, (&(Wrong){ 10, 2, 10 }), 1,
                "sample 1 has the label 10, but there are 10 classes, "
                "0 to 9");
    assert_dies(use_label, (&(Wrong){ -1, 2, 3 }), 1,
                "sample 1 has the label -1, but there are 3 classes, "
                "0 to 2");
    assert_dies(use_label, (&(Wrong){ 1, 3, 2 }), -SIGABRT,
                "2 labels but t is 3×2");
}

static double accuracy(int rows, int cols, const double *output,
                       const double *target, double threshold)
{
    Matrix *z = matrix_of(rows, cols, output);
    Matrix *t = matrix_of(rows, cols, target);
    double value = labels_accuracy(z, t, threshold);
    matrix_free(z);
    matrix_free(t);
    return value;
}

static void test_accuracy(void **state)
{
    (void)state;
    const double z[] = { 1, 2, 3,  9, 8, 7,  -1, 0, -2,  5, 5, 1 };
    const double t[] = { 0, 0, 1,  0, 1, 0,  0, 1, 0,  1, 0, 0 };
    assert_close(accuracy(4, 3, z, t, 0), 0.75, 0);
    assert_close(accuracy(4, 3, z, t, 1e9), 0.75, 0);  /* not looked at */
    assert_close(accuracy(1, 3, z, t, 0), 1, 0);
    assert_close(accuracy(1, 3, z + 3, t + 3, 0), 0, 0);
}

/* One column: logits and probabilities want different thresholds. */
static void test_one_column(void **state)
{
    (void)state;
    const double z[] = { -2, -0.1, 0.1, 0.4, 0, 3 };
    const double t[] = { 0, 1, 1, 0, 0, 1 };
    assert_close(accuracy(6, 1, z, t, 0), 4 / 6.0, 1e-15);
    assert_close(accuracy(6, 1, z, t, 0.5), 4 / 6.0, 1e-15);
    const double p[] = { 0.1, 0.4, 0.6, 0.4, 0.5, 0.9 };
    assert_close(accuracy(6, 1, p, t, 0.5), 5 / 6.0, 1e-15);
    assert_close(accuracy(6, 1, p, t, 0), 0.5, 0);      /* all say yes */
    assert_close(accuracy(1, 1, (double[]){ 0.5 }, (double[]){ 0 }, 0.5),
                 1, 0);                                 /* not above it */
    assert_close(accuracy(1, 1, (double[]){ -2 }, (double[]){ 0 }, -5),
                 0, 0);         /* the target has a threshold of its own */
    assert_close(accuracy(1, 1, (double[]){ 4 }, (double[]){ 1 }, 3),
                 1, 0);
}

/* A nan is never right, whatever the answer. */
static void test_nan(void **state)
{
    (void)state;
    const double z[] = { NAN, NAN }, no[] = { 0, 0 }, yes[] = { 1, 1 };
    assert_close(accuracy(2, 1, z, no, 0), 0, 0);
    assert_close(accuracy(2, 1, z, yes, 0), 0, 0);
    assert_close(accuracy(2, 1, no, z, 0), 0, 0);
    const double rows[] = { 3, NAN, 1,  NAN, 2, 1,  0, 2, 1 };
    const double t[] = { 1, 0, 0,  1, 0, 0,  0, 1, 0 };
    assert_close(accuracy(3, 3, rows, t, 0), 1 / 3.0, 1e-15);
    assert_close(accuracy(3, 3, t, rows, 0), 1 / 3.0, 1e-15);
}

/* Infinite logits decide as they should. */
static void test_infinite(void **state)
{
    (void)state;
    const double z[] = { INFINITY, -INFINITY }, t[] = { 1, 0 };
    assert_close(accuracy(2, 1, z, t, 0), 1, 0);
    assert_close(accuracy(1, 2, z, t, 0), 1, 0);
}

static void use_shapes(void *arg)
{
    const int *s = arg;
    Matrix *z = matrix_new(s[0], s[1]), *t = matrix_new(s[2], s[3]);
    z->rows = s[4];
    labels_accuracy(z, t, 0);
    matrix_free(z);
    matrix_free(t);
}

static void test_accuracy_refuses(void **state)
{
    (void)state;
    assert_dies(use_shapes, ((int[]){ 2, 3, 2, 1, 2 }), -SIGABRT,
                "the output is 2×3 but the target is 2×1");
    assert_dies(use_shapes, ((int[]){ 2, 3, 3, 3, 2 }), -SIGABRT,
                "the output is 2×3 but the target is 3×3");
    assert_dies(use_shapes, ((int[]){ 2, 3, 2, 3, 0 }), -SIGABRT,
                "no samples, no accuracy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_hot),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_from_scores),
        cmocka_unit_test(test_one_hot_refuses),
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_one_column),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_infinite),
        cmocka_unit_test(test_accuracy_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
