/* Activations: values to the last digits, extreme inputs, slopes by
   the imaginary part, the registry, application to a matrix. */
#include "support.h"
#include "matrices.h"
#include "activation.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 4e-7
#else
#define TOLERANCE 8e-16
#endif

/* z, sigmoid and softplus of z to 20 digits, by mpmath. */
static const double known[][3] = {
    { -80, 1.8048513878454151723e-35, 1.8048513878454151723e-35 },
    { -40, 4.2483542552915889773e-18, 4.2483542552915889863e-18 },
    { -10, 4.5397868702434394505e-5, 4.5398899216864646769e-5 },
    { -1, 0.26894142136999512075, 0.31326168751822283405 },
    { 0, 0.5, 0.69314718055994530942 },
    { 1, 0.73105857863000487925, 1.313261687518222834 },
    { 10, 0.99995460213129756561, 10.000045398899216865 },
    { 30, 0.99999999999990642377, 30.000000000000093576 },
    { 40, 0.99999999999999999575, 40.000000000000000004 },
};

static void test_values(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        real z = (real)known[i][0];
        assert_relative(real_part(sigmoid(z)), known[i][1], TOLERANCE);
        assert_relative(real_part(softplus(z)), known[i][2], TOLERANCE);
        assert_close(real_part(linear(z)), known[i][0], 0);
        assert_close(real_part(relu(z)), fmax(known[i][0], 0), 0);
    }
}

static void test_identities(void **state)
{
    (void)state;
    const Activation *t = activation_find("tanh");
    for (int i = -40; i <= 40; i++) {
        real z = (real)(i / 8.0);
        assert_close(real_part(t->value(z)),
                     real_part(2 * sigmoid(2 * z) - 1), 2 * TOLERANCE);
        assert_close(real_part(sigmoid(-z)), real_part(1 - sigmoid(z)),
                     TOLERANCE);
        assert_close(real_part(softplus(z) - softplus(-z)), i / 8.0,
                     8 * TOLERANCE);
        assert_close(real_part(-log(1 - sigmoid(z))),
                     real_part(softplus(z)), 200 * TOLERANCE);
    }
}

static void test_extremes(void **state)
{
    (void)state;
    const double large[] = { 800, 1e4, 1e30 };
    for (int i = 0; i < 3; i++) {
        real z = (real)large[i];
        assert_close(real_part(sigmoid(z)), 1, 0);
        assert_close(real_part(sigmoid(-z)), 0, 0);
        assert_close(real_part(softplus(z)), real_part(z), 0);
        assert_close(real_part(softplus(-z)), 0, 0);
        assert_close(real_part(relu(z)), real_part(z), 0);
        assert_close(real_part(relu(-z)), 0, 0);
        assert_close(real_part(activation_find("tanh")->value(z)), 1, 0);
        assert_close(real_part(activation_find("tanh")->value(-z)), -1,
                     0);
    }
}

/* A nan must not be hidden by an activation. */
static void test_nan(void **state)
{
    (void)state;
    int count;
    const Activation *a = activation_list(&count);
    for (int i = 0; i < count; i++)
        assert_true(isnan(real_part(a[i].value((real)NAN))));
    assert_true(isnan(real_part(softplus((real)NAN))));
}

static void test_registry(void **state)
{
    (void)state;
    const char *const names[] = { "linear", "relu", "sigmoid", "tanh" };
    const double at_minus_one[] = {
        -1, 0, 0.26894142136999512, -0.76159415595576489
    };
    int count;
    const Activation *list = activation_list(&count);
    assert_int_equal(count, 4);
    for (int i = 0; i < 4; i++) {       /* from the name */
        const Activation *a = activation_find(names[i]);
        assert_non_null(a);
        assert_string_equal(a->name, names[i]);
        assert_relative(real_part(a->value(-1)), at_minus_one[i],
                        TOLERANCE);
    }
    for (int i = 0; i < count; i++)     /* and back */
        assert_ptr_equal(activation_find(list[i].name), &list[i]);
    assert_null(activation_find("ReLU"));
    assert_null(activation_find("rel"));
    assert_null(activation_find("relu "));
    assert_null(activation_find(""));
}

static void test_forward(void **state)
{
    (void)state;
    const double values[] = { -2, -0.5, 0, 0.5, 3, 10 };
    Matrix *z = matrix_of(2, 3, values), *y = matrix_new(2, 3);
    int count;
    const Activation *a = activation_list(&count);
    for (int i = 0; i < count; i++) {
        activation_forward(&a[i], z, y);
        for (int k = 0; k < 6; k++) {
            assert_close(real_part(z->at[k]), values[k], 0);
            assert_close(real_part(y->at[k]),
                         real_part(a[i].value((real)values[k])), 0);
        }
    }
    activation_forward(activation_find("relu"), z, z);      /* in place */
    for (int k = 0; k < 6; k++)
        assert_close(real_part(z->at[k]), fmax(values[k], 0), 0);
    matrix_free(z);
    matrix_free(y);
}

static void forward_shapes(void *arg)
{
    const int *s = arg;
    Matrix *z = matrix_new(s[0], s[1]), *y = matrix_new(s[2], s[3]);
    activation_forward(activation_find("relu"), z, y);
    matrix_free(z);
    matrix_free(y);
}

static void test_forward_refuses(void **state)
{
    (void)state;
    assert_dies(forward_shapes, ((int[]){ 2, 3, 3, 2 }), -SIGABRT,
                "activation_forward: z is 2×3 but y is 3×2");
    assert_dies(forward_shapes, ((int[]){ 2, 3, 2, 4 }), -SIGABRT,
                "z is 2×3 but y is 2×4");
}

#ifdef BACKWARD_COMPLEX
static double slope(real (*f)(real), double z)
{
    return imaginary_part(f(z + 1e-20 * I)) / 1e-20;
}

/* Derivatives known in closed form, also far out where the formula
   as it stands gives a nan. */
static void test_slopes(void **state)
{
    (void)state;
    const double points[] = { -1e4, -800, -30, -2, -0.5, -1e-9, 0, 1e-9,
                              0.5, 2, 30, 800, 1e4 };
    for (int i = 0; i < 13; i++) {
        double z = points[i];
        double y = real_part(sigmoid(z)), not_y = real_part(sigmoid(-z));
        double t = real_part(tanh(z));
        assert_close(slope(linear, z), 1, 0);
        assert_close(slope(relu, z), z > 0 ? 1 : 0, 0);
        assert_relative(slope(sigmoid, z), y * not_y, 1e-14);
        assert_relative(slope(softplus, z), y, 1e-14);
        assert_close(slope(activation_find("tanh")->value, z),
                     1 - t * t, 1e-14);
    }
}

/* What section "The sigmoid and softplus" says of the one-branch
   form: right in real numbers, and in complex ones a nan by the quick
   formula 1/(c + id) = (c - id)/(c² + d²). */
static void test_one_branch(void **state)
{
    (void)state;
    volatile double x = -1000;
    assert_close(1 / (1 + exp(-x)), 0, 0);
    real z = x + 1e-20 * I;
    real below = 1 + exp(-z);
    double c = creal(below), d = cimag(below);
    assert_true(isinf(c));
    assert_true(isnan(c / (c * c + d * d)));
    assert_close(real_part(sigmoid(z)), 0, 0);
    assert_close(imaginary_part(sigmoid(z)), 0, 0);
}
#endif

/* The slopes at some points, and at the kink. */
static void test_slope_values(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double z, slope;
    } cases[] = {
        { "linear", -3, 1 }, { "linear", 0, 1 },
        { "relu", 2, 1 }, { "relu", -2, 0 }, { "relu", 0, 0 },
        { "sigmoid", 0, 0.25 }, { "sigmoid", 1, 0.19661193324148185 },
        { "sigmoid", -1, 0.19661193324148185 },
        { "tanh", 0, 1 }, { "tanh", 0.5, 0.78644773296592741 },
        { "tanh", -2, 0.070650824853164466 },
    };
    for (int i = 0; i < 11; i++) {
        const Activation *a = activation_find(cases[i].name);
        real z = (real)cases[i].z;
        assert_close(real_part(a->slope(z, a->value(z))), cases[i].slope,
                     TOLERANCE);
    }
}

static void test_backward(void **state)
{
    (void)state;
    Matrix *z = matrix_of(2, 3, (double[]){ -2, -1, 0, 0.5, 1, 2 });
    Matrix *dy = matrix_of(2, 3, (double[]){ 1, -2, 3, -4, 5, 0 });
    Matrix *y = matrix_new(2, 3), *dz = matrix_new(2, 3);
    int count;
    const Activation *a = activation_list(&count);
    for (int k = 0; k < count; k++) {
        activation_forward(&a[k], z, y);
        dz->at[0] = (real)NAN;      /* set, whatever it held */
        real before[6];
        memcpy(before, dy->at, sizeof before);
        activation_backward(&a[k], z, y, dy, dz);
        assert_memory_equal(before, dy->at, sizeof before);
        for (int i = 0; i < 6; i++)
            assert_close(real_part(dz->at[i]),
                         real_part(dy->at[i] * a[k].slope(z->at[i],
                                                          y->at[i])), 0);
    }
    matrix_free(z), matrix_free(dy), matrix_free(y), matrix_free(dz);
}

/* A nan passes, from the input, and from upstream of a closed unit. */
static void test_backward_passes_nan_on(void **state)
{
    (void)state;
    const Activation *relu_ = activation_find("relu");
    const Matrix z = { 1, 2, (real[]){ (real)NAN, -1 } };
    const Matrix dy = { 1, 2, (real[]){ 3, (real)NAN } };
    Matrix y = { 1, 2, (real[2]){ 0 } }, dz = { 1, 2, (real[2]){ 0 } };
    activation_forward(relu_, &z, &y);
    activation_backward(relu_, &z, &y, &dy, &dz);
    assert_close(real_part(dz.at[0]), 3, 0);    /* not closed */
    assert_true(isnan(real_part(dz.at[1])));
}

static void backward_shapes(void *arg)
{
    const int *s = arg;
    real numbers[4][16] = { { 0 } };
    Matrix m[4];
    for (int k = 0; k < 4; k++)
        m[k] = (Matrix){ s[2 * k], s[2 * k + 1], numbers[k] };
    if (s[8])
        m[3].at = m[2].at;
    activation_backward(activation_find("tanh"), &m[0], &m[1], &m[2],
                        &m[3]);
}

static void test_backward_refuses(void **state)
{
    (void)state;
    backward_shapes((int[]){ 2, 3, 2, 3, 2, 3, 2, 3, 0 });
    assert_dies(backward_shapes, ((int[]){ 2, 3, 3, 2, 2, 3, 2, 3, 0 }),
                -SIGABRT, "activation_backward: z is 2×3 but y is 3×2");
    assert_dies(backward_shapes, ((int[]){ 2, 3, 2, 3, 3, 2, 2, 3, 0 }),
                -SIGABRT, "z is 2×3 but dy is 3×2");
    assert_dies(backward_shapes, ((int[]){ 2, 3, 2, 3, 2, 3, 2, 2, 0 }),
                -SIGABRT, "z is 2×3 but dz is 2×2");
    assert_dies(backward_shapes, ((int[]){ 2, 3, 2, 3, 2, 3, 2, 3, 1 }),
                -SIGABRT, "dz would overwrite its upstream");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_forward_refuses),
        cmocka_unit_test(test_slope_values),
        cmocka_unit_test(test_backward),
        cmocka_unit_test(test_backward_passes_nan_on),
        cmocka_unit_test(test_backward_refuses),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_one_branch),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
