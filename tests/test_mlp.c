/* The multi-layer perceptron, forward. */
#include "support.h"
#include "affine.h"
#include "mlp.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 1e-5
#else
#define TOLERANCE 1e-13
#endif

static const int sizes[] = { 3, 5, 4, 2 };

static Mlp *random_mlp(const char *hidden, int batch, uint64_t seed)
{
    Mlp *m = mlp_new(sizes, 4, activation_find(hidden), batch);
    Rng rng;
    rng_seed(&rng, seed);
    mlp_initialize(m, &rng, 0.7);
    for (int l = 0; l < m->depth; l++)      /* biases too */
        for (int j = 0; j < m->b[l].cols; j++)
            m->b[l].at[j] = (real)rng_normal(&rng);
    return m;
}

static Matrix *random_samples(int rows, uint64_t seed)
{
    Matrix *x = matrix_new(rows, sizes[0]);
    Rng rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < rows * sizes[0]; i++)
        x->at[i] = (real)rng_normal(&rng);
    return x;
}

static void test_shape(void **state)
{
    (void)state;
    int given[] = { 3, 5, 4, 2 };
    Mlp *m = mlp_new(given, 4, activation_find("tanh"), 7);
    given[1] = 99;                          /* it keeps a copy */
    assert_int_equal(m->depth, 3);
    assert_int_equal(m->batch, 7);
    assert_int_equal(m->count, 4 * 5 + 6 * 4 + 5 * 2);
    assert_ptr_equal(m->hidden, activation_find("tanh"));
    for (int l = 0; l < 3; l++) {
        assert_int_equal(m->sizes[l], sizes[l]);
        assert_int_equal(m->w[l].rows, sizes[l]);
        assert_int_equal(m->w[l].cols, sizes[l + 1]);
        assert_int_equal(m->b[l].rows, 1);
        assert_int_equal(m->b[l].cols, sizes[l + 1]);
        assert_int_equal(m->z[l].cols, sizes[l + 1]);
        assert_int_equal(m->y[l].cols, sizes[l + 1]);
    }
    assert_int_equal(m->sizes[3], 2);
    for (int i = 0; i < m->count; i++)
        assert_close(real_part(m->theta[i]), 0, 0);
    mlp_free(m);
    mlp_free(NULL);
}

/* theta is W1 b1 W2 b2 ..., without a gap. */
static void test_theta_is_the_parameters(void **state)
{
    (void)state;
    Mlp *m = mlp_new(sizes, 4, activation_find("relu"), 1);
    int next = 0;
    for (int l = 0; l < m->depth; l++) {
        assert_ptr_equal(m->w[l].at, m->theta + next);
        next += m->w[l].rows * m->w[l].cols;
        assert_ptr_equal(m->b[l].at, m->theta + next);
        next += m->b[l].cols;
    }
    assert_int_equal(next, m->count);
    mlp_free(m);
}

static void test_initialize(void **state)
{
    (void)state;
    Rng rng, again;
    rng_seed(&rng, 21);
    again = rng;
    Mlp *m = mlp_new((const int[]){ 60, 50, 40 }, 3,
                     activation_find("relu"), 1);
    m->b[1].at[3] = 5;
    mlp_initialize(m, &rng, 0.25);
    double sum = 0, squares = 0;
    int weights = 0;
    for (int l = 0; l < m->depth; l++) {
        for (int i = 0; i < m->w[l].rows * m->w[l].cols; i++) {
            double w = real_part(m->w[l].at[i]);
            assert_close(w, real_part((real)(0.25 * rng_normal(&again))),
                         0);
            sum += w;
            squares += w * w;
            weights++;
        }
        for (int j = 0; j < m->b[l].cols; j++)
            assert_close(real_part(m->b[l].at[j]), 0, 0);
    }
    assert_int_equal(weights, 5000);
    assert_close(sum / weights, 0, 4 * 0.25 / sqrt(5000));
    assert_close(sqrt(squares / weights), 0.25, 4 * 0.25 / sqrt(10000));
    mlp_free(m);
}

/* Layer by layer, with the functions of the other modules. */
static void test_forward(void **state)
{
    (void)state;
    int count;
    const Activation *list = activation_list(&count);
    for (int a = 0; a < count; a++) {
        Mlp *m = random_mlp(list[a].name, 6, 13);
        Matrix *x = random_samples(6, 14);
        const Matrix *out = mlp_forward(m, x);
        assert_int_equal(out->rows, 6);
        assert_int_equal(out->cols, 2);
        Matrix *y = matrix_new(6, 3);
        memcpy(y->at, x->at, 18 * sizeof(real));
        for (int l = 0; l < 3; l++) {
            Matrix *z = matrix_new(6, sizes[l + 1]);
            size_t size = (size_t)(6 * sizes[l + 1]) * sizeof(real);
            affine_forward(y, &m->w[l], &m->b[l], z);
            assert_memory_equal(m->z[l].at, z->at, size);
            if (l < 2)                      /* the last stays linear */
                activation_forward(&list[a], z, z);
            assert_memory_equal(m->y[l].at, z->at, size);
            matrix_free(y);
            y = z;
        }
        assert_memory_equal(out->at, y->at, 12 * sizeof(real));
        matrix_free(y);
        matrix_free(x);
        mlp_free(m);
    }
}

/* A smaller batch gives the rows that the whole one gave, and the
   larger one can come back. */
static void test_batches(void **state)
{
    (void)state;
    Mlp *m = random_mlp("tanh", 6, 31);
    Matrix *x = random_samples(6, 32), *all = matrix_new(6, 2);
    memcpy(all->at, mlp_forward(m, x)->at, 12 * sizeof(real));
    for (int rows = 1; rows <= 6; rows++)
        for (int first = 0; first + rows <= 6; first++) {
            const Matrix part = { rows, 3, matrix_row(x, first) };
            const Matrix *out = mlp_forward(m, &part);
            assert_int_equal(out->rows, rows);
            assert_memory_equal(out->at, matrix_row(all, first),
                                (size_t)(rows * 2) * sizeof(real));
        }
    matrix_free(all);
    matrix_free(x);
    mlp_free(m);
}

/* One layer is an affine layer, whatever the activation. */
static void test_one_layer(void **state)
{
    (void)state;
    Mlp *m = mlp_new((const int[]){ 2, 1 }, 2, activation_find("relu"), 1);
    m->theta[0] = 1;
    m->theta[1] = -3;
    m->theta[2] = (real)0.5;
    const Matrix x = { 1, 2, (real[]){ 2, 4 } };
    assert_close(real_part(mlp_forward(m, &x)->at[0]), -9.5, 0);
    mlp_free(m);
}

static void new_mlp(void *arg)
{
    const int *s = arg;     /* n, batch, sizes */
    mlp_free(mlp_new(s + 2, s[0], activation_find("relu"), s[1]));
}

static void forward_shapes(void *arg)
{
    const int *s = arg;
    Mlp *m = mlp_new(sizes, 4, activation_find("relu"), 4);
    Matrix *x = matrix_new(s[0], s[1]);
    mlp_forward(m, x);
    matrix_free(x);
    mlp_free(m);
}

static void test_refuses(void **state)
{
    (void)state;
    assert_dies(new_mlp, ((int[]){ 1, 1, 3 }), -SIGABRT, "1 widths");
    assert_dies(new_mlp, ((int[]){ 2, 0, 3, 2 }), -SIGABRT,
                "a batch of 0");
    assert_dies(new_mlp, ((int[]){ 3, 1, 3, 0, 2 }), -SIGABRT,
                "width 1 is 0");
    assert_dies(new_mlp, ((int[]){ 3, 1, 65536, 65536, 2 }), -SIGABRT,
                "more than 2147483647 parameters");
    assert_dies(new_mlp, ((int[]){ 2, 3, 1, 715827883 }), -SIGABRT,
                "width 1 is 715827883");
    forward_shapes((int[]){ 4, 3 });
    assert_dies(forward_shapes, ((int[]){ 5, 3 }), -SIGABRT,
                "mlp_forward: x is 5×3 but the network takes up to 4×3");
    assert_dies(forward_shapes, ((int[]){ 4, 2 }), -SIGABRT,
                "x is 4×2 but the network takes up to 4×3");
}

/* Every tanh network is a sigmoid network (exercise): each weight into
   a hidden unit doubled, and again for what comes out of one. */
static void test_tanh_as_sigmoid(void **state)
{
    (void)state;
    Mlp *from = random_mlp("tanh", 9, 41);
    Mlp *to = mlp_new(sizes, 4, activation_find("sigmoid"), 9);
    for (int l = 0; l < 3; l++)
        for (int j = 0; j < sizes[l + 1]; j++) {
            real in = l > 0 ? 2 : 1, out = l < 2 ? 2 : 1;
            real b = from->b[l].at[j];
            for (int d = 0; d < sizes[l]; d++) {
                real w = matrix_row(&from->w[l], d)[j];
                matrix_row(&to->w[l], d)[j] = in * out * w;
                if (l > 0)
                    b -= w;
            }
            to->b[l].at[j] = out * b;
        }
    Matrix *x = random_samples(9, 42);
    const Matrix *a = mlp_forward(from, x), *b = mlp_forward(to, x);
    for (int i = 0; i < 18; i++)
        assert_close(real_part(a->at[i]), real_part(b->at[i]), TOLERANCE);
    matrix_free(x);
    mlp_free(from);
    mlp_free(to);
}

/* k tents on top of each other (exercise): 2^k straight pieces from
   2k units, exact in binary. */
static void test_tents(void **state)
{
    (void)state;
    enum { K = 12 };
    int widths[K + 2];
    widths[0] = widths[K + 1] = 1;
    for (int l = 1; l <= K; l++)
        widths[l] = 2;
    Mlp *m = mlp_new(widths, K + 2, activation_find("relu"), 1);
    assert_int_equal(m->count, 6 * K + 1);
    matrix_set(&m->w[0], (double[]){ 1, 1 });
    for (int l = 0; l < K; l++)
        m->b[l].at[1] = (real)-0.5;
    for (int l = 1; l < K; l++)
        matrix_set(&m->w[l], (double[]){ 2, 2, -4, -4 });
    matrix_set(&m->w[K], (double[]){ 2, -4 });
    for (int i = 0; i <= 4096; i++) {
        double x = i / 4096.0;
        const Matrix in = { 1, 1, (real[]){ (real)x } };
        assert_close(real_part(mlp_forward(m, &in)->at[0]), i % 2, 0);
    }
    mlp_free(m);
}

#ifdef BACKWARD_COMPLEX
/* The output is linear in the last layer: its slopes are y and 1. */
static void test_slopes(void **state)
{
    (void)state;
    Mlp *m = random_mlp("sigmoid", 1, 51);
    Matrix *x = random_samples(1, 52);
    mlp_forward(m, x);
    real before[4];
    memcpy(before, m->y[1].at, sizeof before);
    for (int d = 0; d < 4; d++) {
        matrix_row(&m->w[2], d)[1] += 1e-20 * I;
        const Matrix *out = mlp_forward(m, x);
        assert_close(cimag(out->at[0]), 0, 0);
        assert_relative(cimag(out->at[1]) / 1e-20, creal(before[d]),
                        1e-14);
        matrix_row(&m->w[2], d)[1] -= 1e-20 * I;
    }
    m->b[2].at[0] += 1e-20 * I;
    assert_relative(cimag(mlp_forward(m, x)->at[0]) / 1e-20, 1, 1e-15);
    matrix_free(x);
    mlp_free(m);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_theta_is_the_parameters),
        cmocka_unit_test(test_initialize),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_one_layer),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_tanh_as_sigmoid),
        cmocka_unit_test(test_tents),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_slopes),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
