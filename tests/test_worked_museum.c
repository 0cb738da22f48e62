/* The numbers of appendix "A museum of mistakes" that are typed there:
   each is computed here. */
#include "support.h"

#include "activation.h"
#include "layer.h"
#include "loss.h"
#include "real.h"

/* "One factor too many": the chain of section "One path", at x = 1, in
   which the last edge is counted once, and twice. */
static void test_chain(void **state)
{
    (void)state;
    const double edges[] = {2, 1, 5};
    double product = 1;
    for (int i = 0; i < 3; i++)
        product *= edges[i];
    assert_prints(product, "%g", "10");
    assert_prints(product * edges[2], "%g", "50");
}

/* ReLU's slopes are their own squares; those of the others are not. */
static void test_squares_of_slopes(void **state)
{
    (void)state;
    int count;
    const Activation *list = activation_list(&count);
    for (int k = 0; k < count; k++) {
        bool differs = false;
        for (int i = -7; i <= 7; i++) {
            real z = (real)(i / 3.0), y = list[k].value(z);
            double slope = real_part(list[k].slope(z, y));
            differs = differs || slope * slope != slope;
        }
        assert_int_equal(differs, strcmp(list[k].name, "relu") != 0
                                  && strcmp(list[k].name, "linear") != 0);
    }
}

/* "From the wrong end": 92 times the work, by table (orders). */
static void test_orders(void **state)
{
    (void)state;
    const double n[] = {1000, 100, 100, 1};
    double inputs = n[0] * (n[1] * n[2] + n[2] * n[3]);
    double output = n[3] * (n[2] * n[1] + n[1] * n[0]);
    assert_prints(inputs, "%.0f", "10100000");
    assert_prints(output, "%.0f", "110000");
    assert_prints(inputs / output, "%.0f", "92");
}

/* "A sigmoid that is cut off": what is lost is less than 1e-217. */
static void test_cut(void **state)
{
    (void)state;
    assert_true(exp(-500.0) < 1e-217);
    assert_true(exp(88.7) < 3.4028235e38 && exp(88.8) > 3.4028235e38);
}

/* "A pinch in the logarithm": the factor of eq. (pinched) by hand. */
static void test_pinch(void **state)
{
    (void)state;
    const Matrix z = {1, 2, (real[]){(real)-0.21, (real)-0.07}};
    Matrix y = {1, 2, (real[2]){0}};
    softmax_forward(&z, &y);
    double p = real_part(y.at[0]);
    assert_prints(p, "%.5f", "0.46506");
    assert_prints(1e-7 / p * 1e7, "%.2f", "2.15");
    assert_prints((1e-7 + 1e-7) / 1e-7, "%.0f", "2");
    assert_prints(log(3), "%.4f", "1.0986");
}

/* "203 parameters" */
static void test_count(void **state)
{
    (void)state;
    const int sizes[] = {2, 16, 8, 1}, counts[] = {48, 136, 9};
    int all = 0;
    for (int l = 0; l < 3; l++) {
        Layer *layer = layer_affine(sizes[l], sizes[l + 1], 1);
        assert_int_equal(layer->count, counts[l]);
        all += layer->count;
        layer_free(layer);
    }
    assert_int_equal(all, 193);
}

/* "A white that is not zero": the weight in the middle of the palette,
   and how far from it zero is. */
static void test_white(void **state)
{
    (void)state;
    const double low = -0.5, high = 1.5;
    assert_prints((low + high) / 2, "%g", "0.5");
    assert_prints(2 * (0 - low) / (high - low) - 1, "%.2f", "-0.50");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_squares_of_slopes),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_pinch),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_white),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
