/* Layers: what every kind of them has promised. */
#include "support.h"
#include "matrices.h"
#include "layer.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 1e-5
#else
#define TOLERANCE 1e-13
#endif

enum { BATCH = 5, IN = 4, OUT = 3, ROOM = (IN + 1) * OUT };

/* A layer with parameters and gradients, an input and an upstream. */
typedef struct {
    Layer *layer;
    real theta[ROOM], gradient[ROOM];
    Matrix *x, *dy;
} Bench;

static void fill(Matrix *m, Rng *rng)
{
    for (int i = 0; i < m->rows * m->cols; i++)
        m->at[i] = (real)rng_normal(rng);
}

static Bench bench(Layer *l)
{
    Rng rng;
    rng_seed(&rng, 17);
    Bench b = { .layer = l };
    b.x = matrix_new(BATCH, l->inputs);
    b.dy = matrix_new(BATCH, l->outputs);
    fill(b.x, &rng);
    fill(b.dy, &rng);
    for (int p = 0; p < ROOM; p++)
        b.theta[p] = (real)rng_normal(&rng);
    return b;
}

static void bench_free(Bench *b)
{
    layer_free(b->layer);
    matrix_free(b->x);
    matrix_free(b->dy);
}

/* Every kind there is. */
static int kinds(Layer **l)
{
    int count;
    const Activation *a = activation_list(&count);
    l[0] = layer_affine(IN, OUT, BATCH);
    for (int i = 0; i < count; i++)
        l[i + 1] = layer_activation(&a[i], IN, BATCH);
    return count + 1;
}

enum { MOST_KINDS = 8 };

static size_t size_of(const Matrix *m)
{
    return (size_t)(m->rows * m->cols) * sizeof *m->at;
}

static real *copy_of(const Matrix *m)
{
    real *copy = malloc(size_of(m));
    assert_non_null(copy);
    memcpy(copy, m->at, size_of(m));
    return copy;
}

static void test_shapes(void **state)
{
    (void)state;
    Layer *l = layer_affine(IN, OUT, BATCH);
    assert_string_equal(l->kind->name, "affine");
    assert_int_equal(l->inputs, IN);
    assert_int_equal(l->outputs, OUT);
    assert_int_equal(l->count, (IN + 1) * OUT);
    assert_int_equal(l->parameter_count, 2);
    assert_string_equal(l->parameters[0].name, "W");
    assert_int_equal(l->parameters[0].value.rows, IN);
    assert_int_equal(l->parameters[0].gradient.cols, OUT);
    assert_string_equal(l->parameters[1].name, "b");
    assert_int_equal(l->parameters[1].value.rows, 1);
    assert_int_equal(l->parameters[1].gradient.cols, OUT);
    layer_free(l);
    l = layer_activation(activation_find("tanh"), IN, BATCH);
    assert_string_equal(l->kind->name, "activation");
    assert_int_equal(l->inputs, IN);
    assert_int_equal(l->outputs, IN);
    assert_int_equal(l->count, 0);
    assert_int_equal(l->parameter_count, 0);
    layer_place(l, NULL, NULL);
    layer_free(l);
    layer_free(NULL);
}

/* An activation has no weights that could be too many: a flattened image
   of 224 by 224 pixels in three colours is no problem. */
static void test_wide_activation(void **state)
{
    (void)state;
    static const int widths[] = { 50000, 150528 };
    for (int k = 0; k < 2; k++) {
        int width = widths[k];
        Bench b = bench(layer_activation(activation_find("relu"), width,
                                         BATCH));
        int last = BATCH * width - 1;
        b.x->at[last] = 1;
        const Matrix *y = layer_forward(b.layer, b.x);
        assert_int_equal(y->cols, width);
        assert_close(real_part(y->at[last]), 1, 0);
        const Matrix *dx = layer_backward(b.layer, b.dy, true);
        assert_close(real_part(dx->at[last]), real_part(b.dy->at[last]),
                     0);
        bench_free(&b);
    }
}

/* W row after row, then b, in both arrays. */
static void test_place(void **state)
{
    (void)state;
    Layer *l = layer_affine(IN, OUT, BATCH);
    real theta[ROOM], gradient[ROOM];
    layer_place(l, theta, gradient);
    assert_ptr_equal(l->parameters[0].value.at, theta);
    assert_ptr_equal(l->parameters[1].value.at, theta + IN * OUT);
    assert_ptr_equal(l->parameters[0].gradient.at, gradient);
    assert_ptr_equal(l->parameters[1].gradient.at, gradient + IN * OUT);
    layer_place(l, theta, NULL);
    assert_null(l->parameters[0].gradient.at);
    assert_null(l->parameters[1].gradient.at);
    layer_free(l);
}

static void test_affine_by_index(void **state)
{
    (void)state;
    Bench b = bench(layer_affine(IN, OUT, BATCH));
    layer_place(b.layer, b.theta, b.gradient);
    const Matrix *y = layer_forward(b.layer, b.x);
    assert_int_equal(y->rows, BATCH);
    assert_int_equal(y->cols, OUT);
    const Matrix *dx = layer_backward(b.layer, b.dy, true);
    assert_int_equal(dx->rows, BATCH);
    assert_int_equal(dx->cols, IN);
    for (int i = 0; i < BATCH; i++) {
        for (int j = 0; j < OUT; j++) {
            double sum = real_part(b.theta[IN * OUT + j]);
            for (int d = 0; d < IN; d++)
                sum += real_part(matrix_row(b.x, i)[d])
                     * real_part(b.theta[d * OUT + j]);
            assert_close(real_part(matrix_row(y, i)[j]), sum, TOLERANCE);
        }
        for (int d = 0; d < IN; d++) {
            double sum = 0;
            for (int j = 0; j < OUT; j++)
                sum += real_part(matrix_row(b.dy, i)[j])
                     * real_part(b.theta[d * OUT + j]);
            assert_close(real_part(matrix_row(dx, i)[d]), sum, TOLERANCE);
        }
    }
    for (int j = 0; j < OUT; j++) {
        double total = 0;
        for (int i = 0; i < BATCH; i++)
            total += real_part(matrix_row(b.dy, i)[j]);
        assert_close(real_part(b.gradient[IN * OUT + j]), total,
                     TOLERANCE);
        for (int d = 0; d < IN; d++) {
            double sum = 0;
            for (int i = 0; i < BATCH; i++)
                sum += real_part(matrix_row(b.x, i)[d])
                     * real_part(matrix_row(b.dy, i)[j]);
            assert_close(real_part(b.gradient[d * OUT + j]), sum,
                         TOLERANCE);
        }
    }
    bench_free(&b);
}

static void test_activation_by_entry(void **state)
{
    (void)state;
    const Activation *tanh_ = activation_find("tanh");
    Bench b = bench(layer_activation(tanh_, IN, BATCH));
    const Matrix *y = layer_forward(b.layer, b.x);
    const Matrix *dx = layer_backward(b.layer, b.dy, true);
    for (int i = 0; i < BATCH * IN; i++) {
        double t = tanh(real_part(b.x->at[i]));
        assert_close(real_part(y->at[i]), t, TOLERANCE);
        assert_close(real_part(dx->at[i]),
                     real_part(b.dy->at[i]) * (1 - t * t), TOLERANCE);
    }
    bench_free(&b);
}

/* With twice the upstream everything is exactly twice what it was, and
   with none it is zero. */
static void test_linear(void **state)
{
    (void)state;
    Layer *all[MOST_KINDS];
    int count = kinds(all);
    for (int k = 0; k < count; k++) {
        Bench b = bench(all[k]);
        layer_place(b.layer, b.theta, b.gradient);
        layer_forward(b.layer, b.x);
        const Matrix *dx = layer_backward(b.layer, b.dy, true);
        real *once = copy_of(dx), gradient[ROOM];
        memcpy(gradient, b.gradient, sizeof gradient);
        const double factors[] = { -2, 0 };
        real *dy = copy_of(b.dy);
        for (int f = 0; f < 2; f++) {
            for (int i = 0; i < BATCH * b.dy->cols; i++)
                b.dy->at[i] = (real)factors[f] * dy[i];
            memset(b.gradient, 0, sizeof b.gradient);
            layer_backward(b.layer, b.dy, true);
            for (int i = 0; i < BATCH * dx->cols; i++)
                assert_close(real_part(dx->at[i]),
                             factors[f] * real_part(once[i]), 0);
            for (int p = 0; p < ROOM; p++)
                assert_close(real_part(b.gradient[p]),
                             factors[f] * real_part(gradient[p]), 0);
        }
        free(once), free(dy);
        bench_free(&b);
    }
}

/* Gradients are added to, dx is set. */
static void test_adds(void **state)
{
    (void)state;
    Layer *all[MOST_KINDS];
    int count = kinds(all);
    for (int k = 0; k < count; k++) {
        Bench b = bench(all[k]);
        layer_place(b.layer, b.theta, b.gradient);
        layer_forward(b.layer, b.x);
        const Matrix *dx = layer_backward(b.layer, b.dy, true);
        real *once = copy_of(dx), gradient[ROOM];
        memcpy(gradient, b.gradient, sizeof gradient);
        for (int p = 0; p < ROOM; p++)
            b.gradient[p] = 100 + (real)p;
        layer_backward(b.layer, b.dy, true);
        assert_memory_equal(dx->at, once, size_of(dx));
        for (int p = 0; p < b.layer->count; p++)
            assert_close(real_part(b.gradient[p]),
                         100 + p + real_part(gradient[p]),
                         1000 * TOLERANCE);
        for (int p = b.layer->count; p < ROOM; p++)
            assert_close(real_part(b.gradient[p]), 100 + p, 0);
        free(once);
        bench_free(&b);
    }
}

/* Upstream, input and parameters are read only; the same call gives the
   same bits, with and without dx. */
static void test_touches_nothing(void **state)
{
    (void)state;
    Layer *all[MOST_KINDS];
    int count = kinds(all);
    for (int k = 0; k < count; k++) {
        Bench b = bench(all[k]);
        real theta[ROOM], gradient[ROOM];
        memcpy(theta, b.theta, sizeof theta);
        real *x = copy_of(b.x), *dy = copy_of(b.dy);
        layer_place(b.layer, b.theta, b.gradient);
        const Matrix *y = layer_forward(b.layer, b.x);
        real *out = copy_of(y);
        const Matrix *dx = layer_backward(b.layer, b.dy, true);
        real *once = copy_of(dx);
        memcpy(gradient, b.gradient, sizeof gradient);
        assert_memory_equal(y->at, out, size_of(y));
        memset(b.gradient, 0, sizeof b.gradient);
        y = layer_forward(b.layer, b.x);
        assert_memory_equal(y->at, out, size_of(y));
        assert_null(layer_backward(b.layer, b.dy, false));
        assert_memory_equal(b.gradient, gradient, sizeof gradient);
        layer_backward(b.layer, b.dy, true);
        assert_memory_equal(dx->at, once, size_of(dx));
        assert_memory_equal(b.theta, theta, sizeof theta);
        assert_memory_equal(b.x->at, x, size_of(b.x));
        assert_memory_equal(b.dy->at, dy, size_of(b.dy));
        free(x), free(dy), free(out), free(once);
        bench_free(&b);
    }
}

/* A layer goes back through the last batch it has seen: other numbers,
   and fewer rows. */
static void test_smaller_batch(void **state)
{
    (void)state;
    Layer *all[MOST_KINDS];
    int count = kinds(all);
    for (int k = 0; k < count; k++) {
        Bench b = bench(all[k]);
        layer_place(b.layer, b.theta, b.gradient);
        layer_forward(b.layer, b.x);
        layer_backward(b.layer, b.dy, true);
        memset(b.gradient, 0, sizeof b.gradient);
        /* the last two rows by themselves ... */
        const Matrix x = { 2, b.x->cols, matrix_row(b.x, 3) };
        const Matrix dy = { 2, b.dy->cols, matrix_row(b.dy, 3) };
        const Matrix *y = layer_forward(b.layer, &x);
        assert_int_equal(y->rows, 2);
        const Matrix *dx = layer_backward(b.layer, &dy, true);
        assert_int_equal(dx->rows, 2);
        /* ... and the whole batch with no error in the others */
        real *few = copy_of(dx), gradient[ROOM];
        memcpy(gradient, b.gradient, sizeof gradient);
        memset(b.gradient, 0, sizeof b.gradient);
        for (int i = 0; i < 3 * b.dy->cols; i++)
            b.dy->at[i] = 0;
        layer_forward(b.layer, b.x);
        dx = layer_backward(b.layer, b.dy, true);
        for (int i = 0; i < 2 * dx->cols; i++)
            assert_close(real_part(matrix_row(dx, 3)[i]),
                         real_part(few[i]), TOLERANCE);
        for (int p = 0; p < ROOM; p++)
            assert_close(real_part(b.gradient[p]), real_part(gradient[p]),
                         TOLERANCE);
        free(few);
        bench_free(&b);
    }
}

/* ---- what is refused -------------------------------------------- */

static void make_affine(void *arg)
{
    const int *s = arg;
    layer_free(layer_affine(s[0], s[1], s[2]));
}

static void make_activation(void *arg)
{
    (void)arg;
    layer_free(layer_activation(activation_find("relu6"), 3, 2));
}

static void test_refuses_to_be_made(void **state)
{
    (void)state;
    assert_dies(make_affine, ((int[]){ 0, 3, 2 }), -SIGABRT,
                "there is no affine layer of 0 to 3 for 2 samples");
    assert_dies(make_affine, ((int[]){ 3, -1, 2 }), -SIGABRT,
                "3 to -1");
    assert_dies(make_affine, ((int[]){ 3, 2, 0 }), -SIGABRT,
                "for 0 samples");
    assert_dies(make_affine, ((int[]){ 65536, 65536, 1 }), -SIGABRT,
                "layer_affine: 65536 times 65536 weights are too many");
    /* 2^16 (2^15 - 1) weights and 2^16 biases are one number more than an
       int can count */
    assert_dies(make_affine, ((int[]){ 32767, 65536, 1 }), -SIGABRT,
                "32767 times 65536 weights are too many");
    assert_dies(make_affine, ((int[]){ 1, 65536, 65536 }), -SIGABRT,
                "for 65536 samples");
    assert_dies(make_activation, NULL, -SIGABRT,
                "no activation for a layer of width 3");
}

typedef struct {
    int x[2], dy[2];    /* shapes; no rows: do not do it at all */
    bool place, room;   /* for the parameters, for their gradients */
} Use;

static void use_layer(void *arg)
{
    const Use *u = arg;
    real theta[ROOM] = { 0 }, gradient[ROOM] = { 0 }, numbers[64] = { 0 };
    const Matrix x = { u->x[0], u->x[1], numbers };
    const Matrix dy = { u->dy[0], u->dy[1], numbers };
    Layer *l = layer_affine(IN, OUT, BATCH);
    if (u->place)
        layer_place(l, theta, u->room ? gradient : NULL);
    if (u->x[0] >= 0)
        layer_forward(l, &x);
    layer_backward(l, &dy, true);
    layer_free(l);
}

static void test_refuses_to_run(void **state)
{
    (void)state;
    use_layer(&(Use){ { 2, IN }, { 2, OUT }, true, true });
    const struct {
        Use use;
        const char *message;
    } cases[] = {
        { { { 2, 3 }, { 2, OUT }, true, true },
          "layer_forward: x is 2×3 but the affine layer takes 1 to 5 "
          "rows of 4" },
        { { { 6, IN }, { 6, OUT }, true, true }, "x is 6×4" },
        { { { 0, IN }, { 0, OUT }, true, true }, "x is 0×4" },
        { { { 2, IN }, { 2, OUT }, false, false },
          "W of the affine layer, 4 to 3, has no place" },
        { { { -1, 0 }, { 2, OUT }, true, true },
          "layer_backward: the affine layer, 4 to 3, has not run "
          "forward" },
        { { { 2, IN }, { 2, IN }, true, true },
          "dy is 2×4 but the affine layer's output was 2×3" },
        { { { 2, IN }, { 3, OUT }, true, true },
          "dy is 3×3 but the affine layer's output was 2×3" },
        { { { 2, IN }, { 2, OUT }, true, false },
          "the gradient of W of the affine layer, 4 to 3, has no place" },
    };
    for (int i = 0; i < 8; i++) {
        Use u = cases[i].use;
        assert_dies(use_layer, &u, -SIGABRT, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_wide_activation),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_affine_by_index),
        cmocka_unit_test(test_activation_by_entry),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_adds),
        cmocka_unit_test(test_touches_nothing),
        cmocka_unit_test(test_smaller_batch),
        cmocka_unit_test(test_refuses_to_be_made),
        cmocka_unit_test(test_refuses_to_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
