/* Networks made of layers. */
#include "support.h"
#include "descent.h"
#include "mlp.h"
#include "network.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-5
#else
#define CLOSE 1e-13
#endif

static const int sizes[] = { 3, 5, 4, 2 };
static const char *const names[] = { "relu", "linear", "sigmoid" };

static void fill(Matrix *m, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < m->rows * m->cols; i++)
        m->at[i] = (real)rng_normal(&rng);
}

static Network *random_network(int batch, uint64_t seed)
{
    Network *n = network_new(sizes, names, 3, batch);
    Matrix theta = { 1, n->count, n->theta };
    fill(&theta, seed);
    return n;
}

static void test_shape(void **state)
{
    (void)state;
    int given[] = { 3, 5, 4, 2 };
    const char *called[] = { "relu", "linear", "sigmoid" };
    Network *n = network_new(given, called, 3, 7);
    given[1] = 99;                          /* it keeps copies */
    called[0] = "tanh";
    assert_int_equal(n->depth, 3);
    assert_int_equal(n->batch, 7);
    assert_int_equal(n->layer_count, 5);    /* none for linear */
    assert_int_equal(n->count, 4 * 5 + 6 * 4 + 5 * 2);
    static const char *const kinds[] = { "affine", "activation", "affine",
                                         "affine", "activation" };
    for (int k = 0; k < 5; k++)
        assert_string_equal(n->layers[k]->kind->name, kinds[k]);
    for (int l = 0; l < 3; l++) {
        assert_int_equal(n->sizes[l], sizes[l]);
        assert_ptr_equal(n->activations[l], activation_find(names[l]));
    }
    assert_int_equal(n->sizes[3], 2);
    assert_int_equal(n->delta.cols, 2);
    for (int p = 0; p < n->count; p++)
        assert_close(real_part(n->theta[p]), 0, 0);
    network_free(n);
    network_free(NULL);
}

/* theta and gradient are W1 b1 W2 b2 ..., without a gap. */
static void test_places(void **state)
{
    (void)state;
    Network *n = network_new(sizes, names, 3, 1);
    int at = 0;
    for (int l = 0; l < 3; l++) {
        Layer *a = network_affine(n, l);
        assert_int_equal(a->inputs, sizes[l]);
        assert_int_equal(a->outputs, sizes[l + 1]);
        for (int k = 0; k < 2; k++) {
            assert_ptr_equal(a->parameters[k].value.at, n->theta + at);
            assert_ptr_equal(a->parameters[k].gradient.at,
                             n->gradient + at);
            at += a->parameters[k].value.rows * a->parameters[k].value.cols;
        }
    }
    assert_int_equal(at, n->count);
    network_free(n);
}

/* The same as the layers, one after the other, by hand. */
static void test_forward(void **state)
{
    (void)state;
    Network *n = random_network(4, 1);
    Matrix *x = matrix_new(4, 3);
    fill(x, 2);
    const Matrix *y = network_forward(n, x);
    assert_int_equal(y->rows, 4);
    assert_int_equal(y->cols, 2);
    const real *theta = n->theta;
    for (int i = 0; i < 4; i++) {
        real in[5] = { 0 }, out[5];
        memcpy(in, matrix_row(x, i), 3 * sizeof(real));
        theta = n->theta;
        for (int l = 0; l < 3; l++) {
            const real *w = theta, *b = theta + sizes[l] * sizes[l + 1];
            for (int j = 0; j < sizes[l + 1]; j++) {
                real z = b[j];
                for (int d = 0; d < sizes[l]; d++)
                    z += in[d] * w[d * sizes[l + 1] + j];
                out[j] = activation_find(names[l])->value(z);
            }
            memcpy(in, out, sizeof in);
            theta = b + sizes[l + 1];
        }
        for (int k = 0; k < 2; k++)
            assert_close(real_part(matrix_row(y, i)[k]), real_part(in[k]),
                         CLOSE);
    }
    matrix_free(x);
    network_free(n);
}

/* Chapter 1's perceptron is the network with a linear last layer: the
   same order of parameters, the same draws, the same bits. */
static void test_is_the_mlp(void **state)
{
    (void)state;
    static const char *const relu[] = { "relu", "relu", "linear" };
    Network *n = network_new(sizes, relu, 3, 6);
    Mlp *m = mlp_new(sizes, 4, activation_find("relu"), 6);
    assert_int_equal(n->count, m->count);
    size_t bytes = (size_t)m->count * sizeof(real);
    Rng rng;
    rng_seed(&rng, 3);
    mlp_initialize(m, &rng, 0.01);
    rng_seed(&rng, 3);
    network_initialize(n, initializer_find("small-normal"), &rng);
    assert_memory_equal(n->theta, m->theta, bytes);
    Matrix theta = { 1, m->count, m->theta };
    fill(&theta, 4);                        /* biases, too */
    memcpy(n->theta, m->theta, bytes);
    Matrix *x = matrix_new(6, 3);
    fill(x, 5);
    const Matrix *a = network_forward(n, x), *b = mlp_forward(m, x);
    assert_memory_equal(a->at, b->at, 12 * sizeof(real));
    matrix_free(x);
    mlp_free(m);
    network_free(n);
}

/* Adds upstream times the gradient; one call on a batch is two on its
   halves; leaves samples, targets and parameters alone. */
static void test_gradient_adds(void **state)
{
    (void)state;
    const Loss *loss = loss_find("squared-error");
    Network *n = random_network(6, 6);
    Matrix *x = matrix_new(6, 3), *t = matrix_new(6, 2);
    fill(x, 7), fill(t, 8);
    real once[60], before[60], xs[18], ts[12];
    size_t bytes = (size_t)n->count * sizeof(real);
    assert_true(n->count <= 60);
    memcpy(before, n->theta, bytes);
    memcpy(xs, x->at, sizeof xs), memcpy(ts, t->at, sizeof ts);
    real value = network_gradient(n, loss, x, t, 1);
    assert_close(real_part(value),
                 real_part(loss->value(network_forward(n, x), t)), 0);
    memcpy(once, n->gradient, bytes);
    network_gradient(n, loss, x, t, (real)2.5);
    for (int p = 0; p < n->count; p++)
        assert_close(real_part(n->gradient[p]), 3.5 * real_part(once[p]),
                     CLOSE);
    network_clear(n);
    for (int p = 0; p < n->count; p++)
        assert_close(real_part(n->gradient[p]), 0, 0);
    for (int half = 0; half < 2; half++) {
        const Matrix hx = { 3, 3, matrix_row(x, 3 * half) };
        const Matrix ht = { 3, 2, matrix_row(t, 3 * half) };
        network_gradient(n, loss, &hx, &ht, (real)0.5);
    }
    for (int p = 0; p < n->count; p++)
        assert_close(real_part(n->gradient[p]), real_part(once[p]), CLOSE);
    assert_memory_equal(before, n->theta, bytes);
    assert_memory_equal(xs, x->at, sizeof xs);
    assert_memory_equal(ts, t->at, sizeof ts);
    matrix_free(x), matrix_free(t);
    network_free(n);
}

/* network_backward leaves its upstream alone, and is network_gradient
   without the loss. */
static void test_backward(void **state)
{
    (void)state;
    const Loss *loss = loss_find("squared-error");
    Network *n = random_network(4, 9);
    Matrix *x = matrix_new(4, 3), *t = matrix_new(4, 2);
    Matrix *delta = matrix_new(4, 2);
    fill(x, 10), fill(t, 11);
    real whole[60], upstream[8];
    network_gradient(n, loss, x, t, 1);
    memcpy(whole, n->gradient, (size_t)n->count * sizeof(real));
    network_clear(n);
    loss->gradient(network_forward(n, x), t, 1, delta);
    memcpy(upstream, delta->at, sizeof upstream);
    network_backward(n, delta);
    assert_memory_equal(upstream, delta->at, sizeof upstream);
    assert_memory_equal(whole, n->gradient,
                        (size_t)n->count * sizeof(real));
    matrix_free(x), matrix_free(t), matrix_free(delta);
    network_free(n);
}

static void test_initializers(void **state)
{
    (void)state;
    int count;
    const Initializer *list = initializer_list(&count);
    assert_int_equal(count, 5);
    for (int k = 0; k < count; k++)
        assert_ptr_equal(initializer_find(list[k].name), &list[k]);
    assert_null(initializer_find("hee"));
    assert_close(initializer_find("zero")->deviation(8, 2), 0, 0);
    assert_close(initializer_find("small-normal")->deviation(8, 2), 0.01,
                 0);
    assert_close(initializer_find("he")->deviation(8, 2), 0.5, 1e-15);
    assert_close(initializer_find("lecun")->deviation(4, 2), 0.5, 1e-15);
    assert_close(initializer_find("glorot")->deviation(6, 2), 0.5, 1e-15);
}

/* Weights of the deviation that is asked for, biases 0, whatever was
   there before; the same seed, the same network. */
static void test_initialize(void **state)
{
    (void)state;
    static const int wide[] = { 50, 80, 20 };
    Network *n = network_new(wide, names, 2, 1);
    Network *m = network_new(wide, names, 2, 1);
    Matrix theta = { 1, n->count, n->theta };
    fill(&theta, 12);
    Rng rng;
    rng_seed(&rng, 13);
    network_initialize(n, initializer_find("he"), &rng);
    for (int l = 0; l < 2; l++) {
        const LayerParameter *p = network_affine(n, l)->parameters;
        int entries = wide[l] * wide[l + 1];
        double sum = 0, square = 0;
        for (int i = 0; i < entries; i++) {
            double w = real_part(p[0].value.at[i]);
            sum += w / entries;
            square += w * w / entries;
        }
        double variance = 2.0 / wide[l];
        assert_close(sum, 0, 4 * sqrt(variance / entries));
        assert_relative(square, variance, 4 * sqrt(2.0 / entries));
        for (int j = 0; j < wide[l + 1]; j++)
            assert_close(real_part(p[1].value.at[j]), 0, 0);
    }
    rng_seed(&rng, 13);
    network_initialize(m, initializer_find("he"), &rng);
    assert_memory_equal(n->theta, m->theta,
                        (size_t)n->count * sizeof(real));
    network_initialize(m, initializer_find("zero"), &rng);
    for (int p = 0; p < m->count; p++)
        assert_close(real_part(m->theta[p]), 0, 0);
    network_free(n), network_free(m);
}

static void unknown_activation(void *arg)
{
    (void)arg;
    static const char *const wrong[] = { "relu", "rleu", "linear" };
    network_new(sizes, wrong, 3, 1);
}

static void no_layers(void *arg)
{
    (void)arg;
    network_new(sizes, names, 0, 1);
}

static void no_width(void *arg)
{
    (void)arg;
    network_new((const int[]){ 3, 0 }, names, 1, 1);
}

static void too_many(void *arg)
{
    (void)arg;
    network_new((const int[]){ 60000, 60000 }, names, 1, 1);
}

static void no_such_layer(void *arg)
{
    (void)arg;
    network_affine(network_new(sizes, names, 3, 1), 3);
}

static void too_many_samples(void *arg)
{
    (void)arg;
    network_forward(network_new(sizes, names, 3, 2), matrix_new(3, 3));
}

static void wrong_columns(void *arg)
{
    (void)arg;
    network_forward(network_new(sizes, names, 3, 2), matrix_new(2, 4));
}

static void wrong_target(void *arg)
{
    (void)arg;
    network_gradient(network_new(sizes, names, 3, 2),
                     loss_find("squared-error"), matrix_new(2, 3),
                     matrix_new(1, 2), 1);
}

static void wrong_delta(void *arg)
{
    (void)arg;
    Network *n = network_new(sizes, names, 3, 2);
    network_forward(n, matrix_new(2, 3));
    network_backward(n, matrix_new(2, 5));
}

static void test_errors(void **state)
{
    (void)state;
    assert_dies(unknown_activation, NULL, 1,
                "layer 2: there is no activation \"rleu\"; there are "
                "linear, relu, sigmoid, tanh\n");
    assert_dies(no_layers, NULL, -SIGABRT, "0 layers and a batch of 1");
    assert_dies(no_width, NULL, -SIGABRT, "width 1 is 0");
    assert_dies(too_many, NULL, -SIGABRT, "parameters");
    assert_dies(no_such_layer, NULL, -SIGABRT, "no layer 3 among 3");
    assert_dies(too_many_samples, NULL, -SIGABRT, "x is 3×3");
    assert_dies(wrong_columns, NULL, -SIGABRT, "x is 2×4");
    assert_dies(wrong_target, NULL, -SIGABRT, "the target is 1×2");
    assert_dies(wrong_delta, NULL, -SIGABRT, "dy is 2×5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_is_the_mlp),
        cmocka_unit_test(test_gradient_adds),
        cmocka_unit_test(test_backward),
        cmocka_unit_test(test_initializers),
        cmocka_unit_test(test_initialize),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
