/* The worked examples and the numerical claims of chapter 1, to the
   digits that are printed there. */
#include "support.h"
#include "matrices.h"
#include "affine.h"
#include "loss.h"
#include "mlp.h"

static Mlp *network(double w22)
{
    const double theta[] = { 0.1, 0.3, -0.2, 0.4, w22, 0.5, 0, 0, 0,
                             0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0 };
    Mlp *m = mlp_new((const int[]){ 2, 3, 2 }, 3,
                     activation_find("relu"), 1);
    assert_int_equal(m->count, 17);
    for (int i = 0; i < 17; i++)
        m->theta[i] = (real)theta[i];
    return m;
}

static real charge(Mlp *m)
{
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    const Matrix t = { 1, 2, (real[]){ 1, 0 } };
    return loss_find("cross-entropy")->value(mlp_forward(m, &x), &t);
}

static void assert_row(const Matrix *m, int i, const char *expected)
{
    char text[100] = "";
    for (int j = 0; j < m->cols; j++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "%s%.2f", j ? " " : "", real_part(matrix_row(m, i)[j]));
    assert_string_equal(text, expected);
}

static void test_by_hand(void **state)
{
    (void)state;
    Mlp *m = network(-0.1);
    double loss = real_part(charge(m));
    assert_row(&m->z[0], 0, "0.90 0.10 0.80");
    assert_row(&m->y[0], 0, "0.90 0.10 0.80");
    assert_row(&m->z[1], 0, "-0.21 -0.07");
    Matrix *y = matrix_new(1, 2);
    softmax_forward(&m->y[1], y);
    assert_prints(real_part(y->at[0]), "%.4f", "0.4651");
    assert_prints(real_part(y->at[1]), "%.4f", "0.5349");
    assert_prints(loss, "%.4f", "0.7656");
    assert_prints(exp(-0.21), "%.5f", "0.81058");
    assert_prints(exp(-0.07), "%.5f", "0.93239");
    assert_prints(0.81058 / (0.81058 + 0.93239), "%.5f", "0.46506");
    assert_prints(real_part(y->at[0]), "%.5f", "0.46506");
    assert_prints(real_part(y->at[1]), "%.5f", "0.53494");
    assert_prints(-log(0.46506), "%.4f", "0.7656");
    assert_prints(log(2.0), "%.4f", "0.6931");
    assert_prints(real_part(sigmoid((real)-0.14)), "%.4f", "0.4651");
    matrix_free(y);
    mlp_free(m);
}

static void test_closed_unit(void **state)
{
    (void)state;
    Mlp *m = network(-0.4);
    double loss = real_part(charge(m));
    assert_row(&m->z[0], 0, "0.90 -0.50 0.80");
    assert_row(&m->y[0], 0, "0.90 0.00 0.80");
    assert_row(&m->z[1], 0, "-0.22 -0.11");
    Matrix *y = matrix_new(1, 2);
    softmax_forward(&m->y[1], y);
    assert_prints(real_part(y->at[0]), "%.4f", "0.4725");
    assert_prints(loss, "%.4f", "0.7497");
    const double further[] = { -0.5, -0.3 };
    for (int i = 0; i < 2; i++) {       /* the loss does not move */
        m->theta[4] = (real)further[i];
        assert_close(real_part(charge(m)), loss, 0);
    }
    matrix_free(y);
    mlp_free(m);
}

static void test_affine(void **state)
{
    (void)state;
    Matrix *x = matrix_of(2, 2, (double[]){ 1, 2, 3, 4 });
    Matrix *w = matrix_of(2, 2, (double[]){ 0.5, 0.8, 0.2, 0.3 });
    Matrix *b = matrix_of(1, 2, (double[]){ 0.1, 0.1 });
    Matrix *y = matrix_new(2, 2);
    affine_forward(x, w, b, y);
    assert_row(y, 0, "1.00 1.50");
    assert_row(y, 1, "2.40 3.70");
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}

static double loss_of(const char *name, int rows, int cols,
                      const double *output, const double *target)
{
    Matrix *y = matrix_of(rows, cols, output);
    Matrix *t = matrix_of(rows, cols, target);
    double value = real_part(loss_find(name)->value(y, t));
    matrix_free(y);
    matrix_free(t);
    return value;
}

static void test_losses(void **state)
{
    (void)state;
    const double y[] = { 2.8, 5.2, 2.1 }, t[] = { 3, 5, 2 };
    assert_prints(loss_of("squared-error", 1, 3, y, t), "%.3f", "0.045");
    assert_prints(loss_of("squared-error", 3, 1, y, t), "%.3f", "0.015");
    const double p[] = { 0.9, 0.1, 0.8, 0.7 }, yes[] = { 1, 0, 1, 1 };
    double z[4];
    for (int i = 0; i < 4; i++)
        z[i] = log(p[i] / (1 - p[i]));
    double binary = loss_of("binary-cross-entropy", 4, 1, z, yes);
    assert_prints(binary, "%.4f", "0.1976");
    assert_prints(4 * binary, "%.4f", "0.7905");
}

/* A uniform answer costs log K. */
static void test_ignorance(void **state)
{
    (void)state;
    double z[10] = { 0 }, t[10] = { 0 };
    t[7] = 1;
    assert_prints(loss_of("cross-entropy", 1, 10, z, t), "%.3f", "2.303");
    t[7] = 0;
    t[2] = 1;
    assert_prints(loss_of("cross-entropy", 1, 3, z, t), "%.3f", "1.099");
}

static void test_counts(void **state)
{
    (void)state;
    Mlp *m = mlp_new((const int[]){ 784, 64, 32, 10 }, 4,
                     activation_find("relu"), 1);
    assert_int_equal(m->count, 52650);
    int weights = 0, hidden = 0;
    for (int l = 0; l < m->depth; l++) {
        weights += m->w[l].rows * m->w[l].cols;
        hidden += l + 1 < m->depth ? m->b[l].cols : 0;
    }
    assert_int_equal(2 * weights, 105088);      /* "a little over 1e5" */
    assert_int_equal(hidden, 96);
    mlp_free(m);
}

/* The creases of the walk: x2 = 2, x1 = -8, 2/3 and 5. */
static void test_walk(void **state)
{
    (void)state;
    Mlp *m = network(-0.1);
    const double crease[] = { -8, 2 / 3.0, 5 };
    const int sign[] = { 1, 1, -1 };            /* opens, opens, closes */
    for (int j = 0; j < 3; j++)
        for (int side = -1; side <= 1; side += 2) {
            const Matrix x = { 1, 2,
                (real[]){ (real)(crease[j] + side * 0.01), 2 } };
            mlp_forward(m, &x);
            double z = real_part(m->z[0].at[j]);
            assert_true(side * sign[j] > 0 ? z > 0 : z < 0);
        }
    mlp_free(m);
}

/* What section "What overflows" says of double arithmetic. */
static void test_overflow(void **state)
{
    (void)state;
    volatile double z = 709.78;
    assert_true(isfinite(exp(z)));
    z = 709.79;
    assert_true(isinf(exp(z)));
    z = -36.73;
    assert_true(1 + exp(z) > 1);
    z = -36.74;
    assert_true(1 + exp(z) == 1);
    z = 88.8;
    assert_true(isinf((float)exp((float)z)));
    assert_prints(53 * log(2.0), "%.2f", "36.74");
    assert_prints(24 * log(2.0), "%.2f", "16.64");
    assert_prints(log(10.0), "%.1f", "2.3");
    assert_prints(-log(1e-7), "%.1f", "16.1");
    assert_prints(exp(-40.0), "%.0e", "4e-18");
    volatile double knob = 0.3;
    knob += 0.1;
    knob -= 0.1;
    assert_true(knob != 0.3);
}

#ifdef BACKWARD_COMPLEX
/* All seventeen slopes of the example, against the chain rule worked
   out by hand. */
static void test_slopes(void **state)
{
    (void)state;
    const double w22[] = { -0.1, -0.4 };
    for (int net = 0; net < 2; net++) {
        Mlp *m = network(w22[net]);
        charge(m);
        Matrix *y = matrix_new(1, 2);
        softmax_forward(&m->y[1], y);
        double delta2[] = { creal(y->at[0]) - 1, creal(y->at[1]) };
        double delta1[3], h[3], expected[17];
        for (int j = 0; j < 3; j++) {
            h[j] = creal(m->y[0].at[j]);
            delta1[j] = creal(m->z[0].at[j]) <= 0 ? 0
                : delta2[0] * creal(m->w[1].at[2 * j])
                  + delta2[1] * creal(m->w[1].at[2 * j + 1]);
            expected[j] = delta1[j];
            expected[3 + j] = 2 * delta1[j];
            expected[6 + j] = delta1[j];
            expected[9 + 2 * j] = h[j] * delta2[0];
            expected[10 + 2 * j] = h[j] * delta2[1];
        }
        expected[15] = delta2[0];
        expected[16] = delta2[1];
        int dead = 0;
        for (int i = 0; i < 17; i++) {
            m->theta[i] += 1e-20 * I;
            double slope = cimag(charge(m)) / 1e-20;
            m->theta[i] = creal(m->theta[i]);
            assert_relative(slope, expected[i], 1e-14);
            dead += slope == 0;
        }
        assert_int_equal(dead, net == 0 ? 0 : 5);
        matrix_free(y);
        mlp_free(m);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_closed_unit),
        cmocka_unit_test(test_affine),
        cmocka_unit_test(test_losses),
        cmocka_unit_test(test_ignorance),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_overflow),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_slopes),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
