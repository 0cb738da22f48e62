/* The worked examples and the numerical claims of chapter 6, to the
   digits that are printed there. */
#include "support.h"
#include "builds.h"
#include "matrices.h"
#include "layer.h"
#include "loss.h"

#define ASSERT_ROW(at, n, format, ...) \
    assert_row((at), (n), (format), (const char *[]){ __VA_ARGS__ })

static void assert_row(const real *at, int n, const char *format,
                       const char *const *expected)
{
    for (int k = 0; k < n; k++)
        assert_prints(real_part(at[k]) + 0.0, format, expected[k]);
}

/* exp of the logits is 3, 6, 1. */
static Matrix *example_probabilities(void)
{
    Matrix *y = matrix_of(1, 3, (double[]){ log(3), log(6), 0 });
    softmax_forward(y, y);
    return y;
}

static void test_jacobian(void **state)
{
    (void)state;
    Matrix *y = example_probabilities(), *dz = matrix_new(1, 3);
    ASSERT_ROW(y->at, 3, "%.4f", "0.3000", "0.6000", "0.1000");
    const char *const rows[3][3] = { { "0.21", "-0.18", "-0.03" },
                                     { "-0.18", "0.24", "-0.06" },
                                     { "-0.03", "-0.06", "0.09" } };
    const char *const outer[3][3] = { { "0.09", "0.18", "0.03" },
                                      { "0.18", "0.36", "0.06" },
                                      { "0.03", "0.06", "0.01" } };
    for (int k = 0; k < 3; k++) {       /* a row: one-hot upstream */
        Matrix *dy = matrix_new(1, 3);
        dy->at[k] = 1;
        softmax_backward(y, dy, dz);
        assert_row(dz->at, 3, "%.2f", rows[k]);
        for (int j = 0; j < 3; j++)
            assert_prints(real_part(y->at[k] * y->at[j]), "%.2f",
                          outer[k][j]);
        matrix_free(dy);
    }
    matrix_free(y), matrix_free(dz);
}

static void test_product(void **state)
{
    (void)state;
    Matrix *y = example_probabilities(), *dz = matrix_new(1, 3);
    Matrix *dy = matrix_of(1, 3, (double[]){ 1, 2, 4 });
    double mean = 0;
    for (int k = 0; k < 3; k++)
        mean += real_part(y->at[k] * dy->at[k]);
    assert_prints(mean, "%.1f", "1.9");
    softmax_backward(y, dy, dz);
    ASSERT_ROW(dz->at, 3, "%.2f", "-0.27", "0.06", "0.21");
    assert_prints(1 * 0.21 + 2 * -0.18 + 4 * -0.03, "%.2f", "-0.27");
    matrix_free(y), matrix_free(dy), matrix_free(dz);
}

/* Through the Jacobian, and the short way. */
static void test_cross_entropy(void **state)
{
    (void)state;
    Matrix *y = example_probabilities(), *dz = matrix_new(1, 3);
    Matrix *z = matrix_of(1, 3, (double[]){ log(3), log(6), 0 });
    Matrix *t = matrix_of(1, 3, (double[]){ 0, 1, 0 });
    Matrix *dy = matrix_new(1, 3);
    double mean = 0;
    for (int k = 0; k < 3; k++) {
        dy->at[k] = -t->at[k] / y->at[k];
        mean += real_part(dy->at[k] * y->at[k]);
    }
    ASSERT_ROW(dy->at, 3, "%.4f", "0.0000", "-1.6667", "0.0000");
    assert_prints(mean, "%.4f", "-1.0000");
    softmax_backward(y, dy, dz);
    ASSERT_ROW(dz->at, 3, "%.4f", "0.3000", "-0.4000", "0.1000");
    loss_find("cross-entropy")->gradient(z, t, 1, dz);
    ASSERT_ROW(dz->at, 3, "%.4f", "0.3000", "-0.4000", "0.1000");
    matrix_free(y), matrix_free(z), matrix_free(t);
    matrix_free(dy), matrix_free(dz);
}

/* Two samples, and the half of one. */
static void test_batch(void **state)
{
    (void)state;
    Matrix *z = matrix_of(2, 3, (double[]){ log(3), log(6), 0,
                                            log(3), log(6), 0 });
    Matrix *t = matrix_of(2, 3, (double[]){ 0, 1, 0, 1, 0, 0 });
    Matrix *delta = matrix_new(2, 3);
    loss_find("cross-entropy")->gradient(z, t, 1, delta);
    ASSERT_ROW(delta->at, 6, "%.2f", "0.15", "-0.20", "0.05", "-0.35",
               "0.30", "0.05");
    matrix_free(z), matrix_free(t), matrix_free(delta);
}

/* The four samples of chapter 1. */
static void test_yes_or_no(void **state)
{
    (void)state;
    const double y[] = { 0.9, 0.1, 0.8, 0.7 };
    Matrix *z = matrix_new(4, 1), *delta = matrix_new(4, 1);
    Matrix *t = matrix_of(4, 1, (double[]){ 1, 0, 1, 1 });
    for (int i = 0; i < 4; i++)
        z->at[i] = (real)log(y[i] / (1 - y[i]));
    loss_find("binary-cross-entropy")->gradient(z, t, 1, delta);
    ASSERT_ROW(delta->at, 4, "%.3f", "-0.025", "0.025", "-0.050",
               "-0.075");
    matrix_free(z), matrix_free(t), matrix_free(delta);
}

/* A row of zeros contributes nothing. */
static void test_no_target(void **state)
{
    (void)state;
    Matrix *z = matrix_of(1, 3, (double[]){ 2, -1, 0.5 });
    Matrix *t = matrix_new(1, 3), *dz = matrix_new(1, 3);
    assert_close(real_part(loss_find("cross-entropy")->value(z, t)), 0, 0);
    loss_find("cross-entropy")->gradient(z, t, 1, dz);
    ASSERT_ROW(dz->at, 3, "%g", "0", "0", "0");
    matrix_free(z), matrix_free(t), matrix_free(dz);
}

/* Softmax at most halves, and does so for two equal classes. */
static void test_half(void **state)
{
    (void)state;
    Matrix *y = matrix_of(1, 2, (double[]){ 0.5, 0.5 });
    Matrix *v = matrix_of(1, 2, (double[]){ 1, -1 });
    Matrix *dz = matrix_new(1, 2);
    softmax_backward(y, v, dz);
    ASSERT_ROW(dz->at, 2, "%g", "0.5", "-0.5");
    matrix_free(y), matrix_free(v), matrix_free(dz);
}

/* ---- where the formulas end --------------------------------------- */

static void test_ends(void **state)
{
    (void)state;
    if (IS_FLOAT) {
        assert_true(isinf(1 / expf(-88.8f)));
        assert_true(isfinite(1 / expf(-88.7f)));
        assert_true(expf(-103.9f) > 0);
        assert_true(expf(-104.1f) == 0);
        return;
    }
    volatile double y = exp(-709.7), below = exp(-709.9);
    assert_true(isfinite(1 / y));
    assert_true(isinf(1 / below));
    assert_true(isfinite(exp(709.7)) && isinf(exp(709.9)));
    assert_true(exp(-750.0) == 0);
    assert_true(exp(-708.3) > 2.2250738585072014e-308);
    assert_true(exp(-708.5) < 2.2250738585072014e-308);
    assert_prints(exp(-16.0) * 1e7, "%.1f", "1.1");     /* about 1e-7 */
    Matrix *z = matrix_of(1, 2, (double[]){ 0, -40 });
    Matrix *t = matrix_of(1, 2, (double[]){ 1, 0 });
    Matrix *dz = matrix_new(1, 2);
    loss_find("cross-entropy")->gradient(z, t, 1, dz);
    assert_close(real_part(dz->at[0]), 0, 0);
    assert_prints(real_part(dz->at[1]), "%.1e", "4.2e-18");
    matrix_free(z), matrix_free(t), matrix_free(dz);
}

static void test_growth(void **state)
{
    (void)state;
    assert_prints(exp(2), "%.2f", "7.39");
    assert_prints(exp(12), "%.0f", "162755");
    assert_prints(1 - exp(-1), "%.2f", "0.63");   /* nearly two thirds */
    assert_close(5e4 * 5e4 / 1e9, 2.5, 1e-12);
    assert_prints(2048.0 * 2048 * sizeof(double) / 1e6, "%.0f", "34");
}

/* The least loss of a bias, for classes of 6, 3 and 1 in ten. */
static void test_diagonal(void **state)
{
    (void)state;
    assert_prints(-(0.6 * log(0.6) + 0.3 * log(0.3) + 0.1 * log(0.1)),
                  "%.3f", "0.898");
}

/* At a probability of zero the long way is 0/0, and all of the row's
   derivatives are nan. */
static void test_long_way_nan(void **state)
{
    (void)state;
    Matrix *y = matrix_of(1, 2, (double[]){ 0, -750 });
    Matrix *t = matrix_of(1, 2, (double[]){ 1, 0 });
    Matrix *dy = matrix_new(1, 2), *dz = matrix_new(1, 2);
    softmax_forward(y, y);
    for (int k = 0; k < 2; k++)
        dy->at[k] = -t->at[k] / y->at[k];
    softmax_backward(y, dy, dz);
    for (int k = 0; k < 2; k++)
        assert_true(isnan(real_part(dz->at[k])));
    matrix_free(y), matrix_free(t), matrix_free(dy), matrix_free(dz);
}

/* ---- the 2-3-2 network -------------------------------------------- */

typedef struct {
    Layer *layers[3];
    real theta[17], gradient[17];
    Matrix *x, *t, *delta;
} Net;

static Net *net_new(double w22)
{
    const double theta[] = { 0.1, 0.3, -0.2, 0.4, w22, 0.5, 0, 0, 0,
                             0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0 };
    Net *n = calloc(1, sizeof *n);
    assert_non_null(n);
    for (int p = 0; p < 17; p++)
        n->theta[p] = (real)theta[p];
    n->layers[0] = layer_affine(2, 3, 1);
    n->layers[1] = layer_activation(activation_find("relu"), 3, 1);
    n->layers[2] = layer_affine(3, 2, 1);
    layer_place(n->layers[0], n->theta, n->gradient);
    layer_place(n->layers[2], n->theta + 9, n->gradient + 9);
    n->x = matrix_of(1, 2, (double[]){ 1, 2 });
    n->t = matrix_of(1, 2, (double[]){ 1, 0 });
    n->delta = matrix_new(1, 2);
    return n;
}

static void net_free(Net *n)
{
    for (int l = 0; l < 3; l++)
        layer_free(n->layers[l]);
    matrix_free(n->x), matrix_free(n->t), matrix_free(n->delta);
    free(n);
}

static double forward(Net *n)
{
    const Matrix *z = n->x;
    for (int l = 0; l < 3; l++)
        z = layer_forward(n->layers[l], z);
    return real_part(loss_find("cross-entropy")->value(z, n->t));
}

static void backward(Net *n)
{
    loss_find("cross-entropy")->gradient(&n->layers[2]->y, n->t, 1,
                                         n->delta);
    const Matrix *delta = n->delta;
    for (int l = 2; l >= 0; l--)
        delta = layer_backward(n->layers[l], delta, l > 0);
}

static void descend(Net *n, double learning_rate)
{
    for (int p = 0; p < 17; p++)
        n->theta[p] -= (real)learning_rate * n->gradient[p];
}

/* The probability of class 0. */
static double first_probability(const Net *n)
{
    Matrix *y = matrix_new(1, 2);
    softmax_forward(&n->layers[2]->y, y);
    double p = real_part(y->at[0]);
    matrix_free(y);
    return p;
}

static void test_open(void **state)
{
    (void)state;
    Net *n = net_new(-0.1);
    const real *g = n->gradient, *w = n->theta;
    assert_prints(forward(n), "%.4f", "0.7656");
    assert_prints(first_probability(n), "%.5f", "0.46506");
    assert_prints(1 - first_probability(n), "%.5f", "0.53494");
    backward(n);
    ASSERT_ROW(n->delta->at, 2, "%.5f", "-0.53494", "0.53494");
    ASSERT_ROW(g + 9, 6, "%.5f", "-0.48145", "0.48145", "-0.05349",
               "0.05349", "-0.42795", "0.42795");
    ASSERT_ROW(g + 15, 2, "%.5f", "-0.53494", "0.53494");
    ASSERT_ROW(n->layers[2]->dx.at, 3, "%.5f", "-0.26747", "0.16048",
               "0.37446");
    ASSERT_ROW(n->layers[1]->dx.at, 3, "%.5f", "-0.26747", "0.16048",
               "0.37446");
    ASSERT_ROW(g, 6, "%.5f", "-0.26747", "0.16048", "0.37446",
               "-0.53494", "0.32097", "0.74892");
    ASSERT_ROW(g + 6, 3, "%.5f", "-0.26747", "0.16048", "0.37446");
    double squares = 0;
    for (int p = 0; p < 17; p++)
        squares += real_part(g[p]) * real_part(g[p]);
    assert_prints(squares, "%.4f", "2.8330");
    assert_prints(0.1 * squares, "%.4f", "0.2833");
    double before = forward(n);
    descend(n, 0.1);
    ASSERT_ROW(w, 6, "%.5f", "0.12675", "0.28395", "-0.23745",
               "0.45349", "-0.13210", "0.42511");
    ASSERT_ROW(w + 6, 3, "%.5f", "0.02675", "-0.01605", "-0.03745");
    ASSERT_ROW(w + 9, 6, "%.5f", "0.24814", "-0.34814", "0.10535",
               "0.39465", "-0.45720", "0.15720");
    ASSERT_ROW(w + 15, 2, "%.5f", "0.05349", "-0.05349");
    double after = forward(n);
    ASSERT_ROW(n->layers[1]->y.at, 3, "%.5f", "1.06048", "0.00371",
               "0.57532");
    ASSERT_ROW(n->layers[2]->y.at, 2, "%.5f", "0.05400", "-0.33079");
    assert_prints(first_probability(n), "%.5f", "0.59503");
    assert_prints(after, "%.4f", "0.5191");
    assert_prints(before - after, "%.4f", "0.2464");
    net_free(n);
}

/* With a step of 0.11 the middle unit would have closed. */
static void test_narrow_escape(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        Net *n = net_new(-0.1);
        forward(n), backward(n);
        descend(n, i == 0 ? 0.1 : 0.11);
        forward(n);
        assert_int_equal(real_part(n->layers[0]->y.at[1]) > 0, i == 0);
        if (i == 0)
            assert_prints(real_part(n->layers[0]->y.at[1]), "%.4f",
                          "0.0037");
        net_free(n);
    }
}

static void test_closed(void **state)
{
    (void)state;
    Net *n = net_new(-0.4);
    const real *g = n->gradient;
    assert_prints(forward(n), "%.4f", "0.7497");
    assert_prints(first_probability(n), "%.5f", "0.47253");
    backward(n);
    ASSERT_ROW(n->delta->at, 2, "%.5f", "-0.52747", "0.52747");
    ASSERT_ROW(n->layers[2]->dx.at, 3, "%.5f", "-0.26374", "0.15824",
               "0.36923");
    ASSERT_ROW(n->layers[1]->dx.at, 3, "%.5f", "-0.26374", "0.00000",
               "0.36923");
    int zeros = 0;
    for (int p = 0; p < 17; p++)
        zeros += real_part(g[p]) == 0;
    assert_int_equal(zeros, 5);
    const int dead[] = { 1, 4, 7, 11, 12 };
    for (int i = 0; i < 5; i++)
        assert_close(real_part(g[dead[i]]), 0, 0);
    descend(n, 0.1);
    assert_prints(forward(n), "%.4f", "0.5215");
    assert_prints(real_part(n->layers[0]->y.at[1]), "%.1f", "-0.5");
    net_free(n);
}

/* A nan comes through a closed ReLU, and one sample of two is enough
   for all seventeen. */
static void test_one_nan(void **state)
{
    (void)state;
    const double theta[] = { 0.1, 0.3, -0.2, 0.4, -0.4, 0.5, 0, 0, 0,
                             0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0 };
    real values[17], gradient[17] = { 0 };
    for (int p = 0; p < 17; p++)
        values[p] = (real)theta[p];
    Layer *layers[] = { layer_affine(2, 3, 2),
                        layer_activation(activation_find("relu"), 3, 2),
                        layer_affine(3, 2, 2) };
    layer_place(layers[0], values, gradient);
    layer_place(layers[2], values + 9, gradient + 9);
    Matrix *x = matrix_of(2, 2, (double[]){ 1, 2, 1, 2 });
    Matrix *delta = matrix_of(2, 2, (double[]){ -0.2, 0.2, NAN, NAN });
    const Matrix *z = x, *d = delta;
    for (int l = 0; l < 3; l++)
        z = layer_forward(layers[l], z);
    for (int i = 0; i < 2; i++)
        assert_true(real_part(matrix_row(&layers[0]->y, i)[1]) < 0);
    for (int l = 2; l >= 0; l--)
        d = layer_backward(layers[l], d, l > 0);
    for (int p = 0; p < 17; p++)
        assert_true(isnan(real_part(gradient[p])));
    for (int l = 0; l < 3; l++)
        layer_free(layers[l]);
    matrix_free(x), matrix_free(delta);
}

/* The exercise "Not quite one": the lead of the true class. */
static void test_label_smoothing(void **state)
{
    (void)state;
    double lead = log(10 * 0.9 / 0.1 + 1);
    assert_prints(lead, "%.2f", "4.51");
    Matrix *z = matrix_new(1, 10), *t = matrix_new(1, 10);
    Matrix *delta = matrix_new(1, 10);
    for (int k = 0; k < 10; k++)
        t->at[k] = (real)(0.1 / 10 + (k == 3 ? 0.9 : 0));
    z->at[3] = (real)lead;
    loss_find("cross-entropy")->gradient(z, t, 1, delta);
    for (int k = 0; k < 10; k++)
        assert_close(real_part(delta->at[k]), 0, IS_FLOAT ? 1e-6 : 1e-15);
    matrix_free(z), matrix_free(t), matrix_free(delta);
}

/* The exercise "One full step": 1-2-1, sigmoids, x = 0.5, target 1. */
static void test_one_full_step(void **state)
{
    (void)state;
    real theta[7] = { (real)0.4, (real)-0.6, (real)0.1, (real)0.2,
                      (real)0.7, (real)-0.3, (real)0.1 };
    real gradient[7] = { 0 };
    Layer *layers[] = {
        layer_affine(1, 2, 1),
        layer_activation(activation_find("sigmoid"), 2, 1),
        layer_affine(2, 1, 1) };
    layer_place(layers[0], theta, gradient);
    layer_place(layers[2], theta + 4, gradient + 4);
    const Loss *loss = loss_find("binary-cross-entropy");
    Matrix *x = matrix_of(1, 1, (double[]){ 0.5 });
    Matrix *t = matrix_of(1, 1, (double[]){ 1 });
    Matrix *delta = matrix_new(1, 1);
    for (int step = 0; step < 2; step++) {
        const Matrix *z = x, *d = delta;
        for (int l = 0; l < 3; l++)
            z = layer_forward(layers[l], z);
        assert_prints(real_part(loss->value(z, t)), "%.4f",
                      step == 0 ? "0.5294" : "0.4068");
        if (step == 1)
            break;
        ASSERT_ROW(layers[1]->y.at, 2, "%.5f", "0.57444", "0.47502");
        loss->gradient(z, t, 1, delta);
        assert_prints(real_part(delta->at[0]), "%.5f", "-0.41106");
        for (int l = 2; l >= 0; l--)
            d = layer_backward(layers[l], d, l > 0);
        ASSERT_ROW(gradient, 7, "%.5f", "-0.03517", "0.01538",
                   "-0.07034", "0.03075", "-0.23613", "-0.19526",
                   "-0.41106");
        for (int p = 0; p < 7; p++)
            theta[p] -= gradient[p] / 2;
        ASSERT_ROW(theta, 7, "%.5f", "0.41759", "-0.60769", "0.13517",
                   "0.18462", "0.81806", "-0.20237", "0.30553");
    }
    for (int l = 0; l < 3; l++)
        layer_free(layers[l]);
    matrix_free(x), matrix_free(t), matrix_free(delta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jacobian),
        cmocka_unit_test(test_product),
        cmocka_unit_test(test_cross_entropy),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_yes_or_no),
        cmocka_unit_test(test_no_target),
        cmocka_unit_test(test_half),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_diagonal),
        cmocka_unit_test(test_long_way_nan),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_narrow_escape),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_one_nan),
        cmocka_unit_test(test_label_smoothing),
        cmocka_unit_test(test_one_full_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
