/* Softmax, log-sum-exp and the losses: definitions, means, extreme
   inputs, slopes by the imaginary part, the registry. */
#include "support.h"
#include "matrices.h"
#include "activation.h"
#include "loss.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 1e-6
#define LARGE 80.0      /* exp(-LARGE) is still a normal number */
#else
#define TOLERANCE 4e-15
#define LARGE 700.0
#endif

static double loss(const char *name, int rows, int cols,
                   const double *output, const double *target)
{
    Matrix *y = matrix_of(rows, cols, output);
    Matrix *t = matrix_of(rows, cols, target);
    double value = real_part(loss_find(name)->value(y, t));
    matrix_free(y);
    matrix_free(t);
    return value;
}

static void test_largest(void **state)
{
    (void)state;
    const real z[] = { -3, 5, 2, 5, -9 };
    assert_int_equal(index_of_largest(z, 5), 1);    /* first of equals */
    assert_int_equal(index_of_largest(z + 2, 3), 1);
    assert_int_equal(index_of_largest(z, 1), 0);
    assert_int_equal(index_of_largest((real[]){ -7, -6, -8 }, 3), 1);
}

static void test_log_sum_exp(void **state)
{
    (void)state;
    assert_relative(real_part(log_sum_exp((real[]){ 1, 2, 3 }, 3)),
                    3.4076059644443803045, TOLERANCE);
    assert_close(real_part(log_sum_exp((real[]){ -2 }, 1)), -2, 0);
    assert_relative(real_part(log_sum_exp((real[]){ 0, -40 }, 2)),
                    4.2483542552915889863e-18, TOLERANCE);
    for (int n = 1; n <= 64; n *= 4) {  /* equal terms: m + log n */
        real z[64];
        for (int k = 0; k < n; k++)
            z[k] = 1000;
        assert_relative(real_part(log_sum_exp(z, n)), 1000 + log(n),
                        TOLERANCE);
        for (int k = 0; k < n; k++)
            z[k] = -1000;
        assert_relative(real_part(log_sum_exp(z, n)), -1000 + log(n),
                        TOLERANCE);
    }
}

/* Between the largest and the largest + log n; softplus is the case
   of two with one of them 0. */
static void test_log_sum_exp_bounds(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    for (int run = 0; run < 100; run++) {
        real z[5];
        for (int k = 0; k < 5; k++)
            z[k] = (real)(50 * rng_normal(&rng));
        double top = real_part(z[index_of_largest(z, 5)]);
        double value = real_part(log_sum_exp(z, 5));
        assert_true(value >= top);
        assert_true(value <= top + log(5) + 200 * TOLERANCE);
        assert_close(real_part(log_sum_exp((real[]){ z[0], 0 }, 2)),
                     real_part(softplus(z[0])), 200 * TOLERANCE);
    }
}

static void test_softmax(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 9);
    Matrix *z = matrix_new(20, 4), *y = matrix_new(20, 4);
    for (int i = 0; i < 80; i++)
        z->at[i] = (real)(3 * rng_normal(&rng));
    softmax_forward(z, y);
    for (int i = 0; i < 20; i++) {
        double below = 0, sum = 0;
        for (int k = 0; k < 4; k++) {
            below += exp(real_part(matrix_row(z, i)[k]));
            sum += real_part(matrix_row(y, i)[k]);
        }
        assert_close(sum, 1, TOLERANCE);
        for (int k = 0; k < 4; k++)
            assert_relative(real_part(matrix_row(y, i)[k]),
                            exp(real_part(matrix_row(z, i)[k])) / below,
                            4 * TOLERANCE);
    }
    Matrix *kept = matrix_new(20, 4);
    memcpy(kept->at, y->at, 80 * sizeof(real));
    softmax_forward(z, z);                              /* in place */
    assert_memory_equal(z->at, kept->at, 80 * sizeof(real));
    matrix_free(kept);
    matrix_free(z);
    matrix_free(y);
}

/* Shifting a row changes nothing, not even at 1e4, and no row
   depends on another. */
static void test_softmax_rows(void **state)
{
    (void)state;
    Matrix *z = matrix_of(5, 3, (double[]){
        0, 1, 2, 10000, 10001, 10002, -10000, -9999, -9998,
        0, -1000, -2000, 1, 2, 0 });
    Matrix *y = matrix_new(5, 3), *alone = matrix_new(1, 3);
    softmax_forward(z, y);
    const Matrix first = { 1, 3, z->at };
    softmax_forward(&first, alone);
    for (int i = 0; i < 3; i++)
        assert_memory_equal(matrix_row(y, i), alone->at,
                            3 * sizeof(real));
    assert_relative(real_part(alone->at[2]), 0.66524095577482183,
                    TOLERANCE);
    assert_close(real_part(matrix_row(y, 3)[0]), 1, 0);
    assert_close(real_part(matrix_row(y, 3)[1]), 0, 0);
    assert_close(real_part(matrix_row(y, 3)[2]), 0, 0);
    assert_relative(real_part(matrix_row(y, 4)[1]), 0.66524095577482183,
                    TOLERANCE);
    matrix_free(z);
    matrix_free(y);
    matrix_free(alone);
}

/* softmax of (z, 0) is the sigmoid. */
static void test_softmax_of_two(void **state)
{
    (void)state;
    for (int i = -30; i <= 30; i++) {
        Matrix *z = matrix_of(1, 2, (double[]){ i / 2.0, 0 });
        softmax_forward(z, z);
        assert_relative(real_part(z->at[0]),
                        real_part(sigmoid((real)(i / 2.0))), TOLERANCE);
        matrix_free(z);
    }
}

static void softmax_shapes(void *arg)
{
    const int *s = arg;
    Matrix *z = matrix_new(s[0], s[1]), *y = matrix_new(s[2], s[3]);
    softmax_forward(z, y);
    matrix_free(z);
    matrix_free(y);
}

static void test_softmax_refuses(void **state)
{
    (void)state;
    assert_dies(softmax_shapes, ((int[]){ 2, 3, 3, 2 }), -SIGABRT,
                "softmax_forward: z is 2×3 but y is 3×2");
    assert_dies(softmax_shapes, ((int[]){ 2, 3, 2, 4 }), -SIGABRT,
                "z is 2×3 but y is 2×4");
}

static void test_registry(void **state)
{
    (void)state;
    const char *const names[] = { "squared-error",
                                  "binary-cross-entropy",
                                  "cross-entropy" };
    const double z[] = { 1, 3 }, t[] = { 1, 0 };
    const double right[] = { 4.5, 0.3132616875 + 3.0485873516,
                             2.1269280110 };
    int count;
    const Loss *list = loss_list(&count);
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++) {       /* from the name */
        const Loss *l = loss_find(names[i]);
        assert_non_null(l);
        assert_string_equal(l->name, names[i]);
        assert_relative(loss(names[i], 1, 2, z, t), right[i], 4e-7);
    }
    for (int i = 0; i < count; i++)     /* and back */
        assert_ptr_equal(loss_find(list[i].name), &list[i]);
    assert_null(loss_find("squared"));
    assert_null(loss_find("Cross-Entropy"));
    assert_null(loss_find(""));
}

/* Against the formulas of the table, at moderate logits, with targets
   that are distributions but not one-hot. */
static void test_definitions(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 2);
    double z[12], t[12], squared = 0, binary = 0, cross = 0;
    for (int i = 0; i < 4; i++) {
        double below = 0, all = 0;
        for (int k = 0; k < 3; k++) {
            z[i * 3 + k] = (float)(2 * rng_normal(&rng));
            t[i * 3 + k] = 0.1 + rng_uniform(&rng);
            all += t[i * 3 + k];
            below += exp(z[i * 3 + k]);
        }
        for (int k = 0; k < 3; k++) {
            double zk = z[i * 3 + k], tk = t[i * 3 + k] /= all;
            double y = 1 / (1 + exp(-zk));
            squared += (zk - tk) * (zk - tk) / 2;
            binary -= tk * log(y) + (1 - tk) * log(1 - y);
            cross -= tk * log(exp(zk) / below);
        }
    }
    assert_relative(loss("squared-error", 4, 3, z, t), squared / 4,
                    10 * TOLERANCE);
    assert_relative(loss("binary-cross-entropy", 4, 3, z, t), binary / 4,
                    10 * TOLERANCE);
    assert_relative(loss("cross-entropy", 4, 3, z, t), cross / 4,
                    10 * TOLERANCE);
}

/* The loss is a mean over samples and a sum over outputs. */
static void test_mean_and_sum(void **state)
{
    (void)state;
    const double z[] = { 0.5, -1, 2, 0.25, 0.5, -1, 2, 0.25 };
    const double t[] = { 1, 0, 0, 1, 1, 0, 0, 1 };
    int count;
    const Loss *list = loss_list(&count);
    for (int i = 0; i < count; i++) {
        double once = loss(list[i].name, 2, 2, z, t);
        assert_relative(loss(list[i].name, 4, 2, z, t), once, TOLERANCE);
        assert_relative((loss(list[i].name, 1, 2, z, t)
                         + loss(list[i].name, 1, 2, z + 2, t + 2)) / 2,
                        once, TOLERANCE);
    }
    for (int i = 0; i < 2; i++)         /* outputs side by side add up */
        assert_relative(loss(list[i].name, 1, 4, z, t),
                        loss(list[i].name, 1, 2, z, t)
                        + loss(list[i].name, 1, 2, z + 2, t + 2),
                        TOLERANCE);
}

/* Nothing overflows, and small costs keep their digits. */
static void test_extremes(void **state)
{
    (void)state;
    const double yes[] = { 1, 0 }, no[] = { 0, 1 };
    const double huge[] = { 10000, 0 };
    assert_close(loss("cross-entropy", 1, 2, huge, yes), 0, 0);
    assert_close(loss("cross-entropy", 1, 2, huge, no), 10000, 0);
    assert_close(loss("binary-cross-entropy", 1, 1, huge, yes), 0, 0);
    assert_close(loss("binary-cross-entropy", 1, 1, huge, no), 10000, 0);
    const double minus[] = { -10000, 0 };
    assert_close(loss("binary-cross-entropy", 1, 1, minus, yes), 10000, 0);
    assert_close(loss("binary-cross-entropy", 1, 1, minus, no), 0, 0);

    const double sure[] = { 40, 0 }, lifted[] = { 1064, 1024 };
    const double tiny = 4.2483542552915889863e-18;
    assert_relative(loss("cross-entropy", 1, 2, sure, yes), tiny,
                    TOLERANCE);
    assert_relative(loss("cross-entropy", 1, 2, lifted, yes), tiny,
                    TOLERANCE);
    assert_relative(loss("binary-cross-entropy", 1, 1, sure, yes), tiny,
                    TOLERANCE);
    const double surer[] = { LARGE, 0 };
    assert_relative(loss("cross-entropy", 1, 2, surer, yes), exp(-LARGE),
                    TOLERANCE);
    assert_relative(loss("binary-cross-entropy", 1, 1, surer, yes),
                    exp(-LARGE), TOLERANCE);
}

typedef struct {
    const char *name;
    int shape[4];
} Case;

static void loss_shapes(void *arg)
{
    const Case *c = arg;
    Matrix *y = matrix_new(c->shape[0], c->shape[1]);
    Matrix *t = matrix_new(c->shape[2], c->shape[3]);
    loss_find(c->name)->value(y, t);
    matrix_free(y);
    matrix_free(t);
}

static void test_refuses(void **state)
{
    (void)state;
    int count;
    const Loss *list = loss_list(&count);
    for (int i = 0; i < count; i++) {
        assert_dies(loss_shapes,
                    &((Case){ list[i].name, { 2, 3, 3, 2 } }), -SIGABRT,
                    "the output is 2×3 but the target is 3×2");
        assert_dies(loss_shapes,
                    &((Case){ list[i].name, { 2, 3, 2, 1 } }), -SIGABRT,
                    "the output is 2×3 but the target is 2×1");
    }
}

/* ---- going backward ---------------------------------------------- */

/* A matrix with random entries, to be freed. */
static Matrix *normal_matrix(int rows, int cols, Rng *rng, double scale)
{
    Matrix *m = matrix_new(rows, cols);
    for (int i = 0; i < rows * cols; i++)
        m->at[i] = (real)(scale * rng_normal(rng));
    return m;
}

/* The product with the Jacobian, and what that knows: the result adds
   up to zero, a constant upstream gives nothing, J is symmetric and
   at most halves a length. */
static void test_softmax_backward(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 12);
    for (int run = 0; run < 20; run++) {
        Matrix *y = normal_matrix(3, 4, &rng, 2);
        Matrix *dy = normal_matrix(3, 4, &rng, 1);
        Matrix *dz = normal_matrix(3, 4, &rng, 1);      /* is set */
        Matrix *kept = matrix_new(3, 4);
        softmax_forward(y, y);
        memcpy(kept->at, dy->at, 12 * sizeof(real));
        softmax_backward(y, dy, dz);
        assert_memory_equal(kept->at, dy->at, 12 * sizeof(real));
        for (int i = 0; i < 3; i++) {
            double sum = 0, in = 0, out = 0;
            for (int j = 0; j < 4; j++) {
                double yj = real_part(matrix_row(y, i)[j]), right = 0;
                for (int k = 0; k < 4; k++)
                    right += real_part(matrix_row(dy, i)[k])
                           * real_part(matrix_row(y, i)[k])
                           * ((k == j) - yj);
                double ours = real_part(matrix_row(dz, i)[j]);
                assert_close(ours, right, 4 * TOLERANCE);
                sum += ours;
                in += pow(real_part(matrix_row(dy, i)[j]), 2);
                out += ours * ours;
            }
            assert_close(sum, 0, 4 * TOLERANCE);
            assert_true(sqrt(out) <= sqrt(in) / 2 + TOLERANCE);
        }
        for (int i = 0; i < 12; i++)
            dy->at[i] = 3;
        softmax_backward(y, dy, dz);
        for (int i = 0; i < 12; i++)
            assert_close(real_part(dz->at[i]), 0, 4 * TOLERANCE);
        matrix_free(y), matrix_free(dy), matrix_free(dz);
        matrix_free(kept);
    }
}

/* One class has the probability 1, whatever its logit. */
static void test_one_class(void **state)
{
    (void)state;
    Matrix *y = matrix_of(2, 1, (double[]){ 5, -3 });
    Matrix *dy = matrix_of(2, 1, (double[]){ 2, 7 });
    Matrix *dz = matrix_new(2, 1);
    softmax_forward(y, y);
    softmax_backward(y, dy, dz);
    assert_close(real_part(dz->at[0]), 0, 0);
    assert_close(real_part(dz->at[1]), 0, 0);
    matrix_free(y), matrix_free(dy), matrix_free(dz);
}

typedef struct {
    int y[2], dy[2], dz[2];
    bool same;
} BackwardShapes;

static void softmax_backward_shapes(void *arg)
{
    const BackwardShapes *s = arg;
    Matrix *y = matrix_new(s->y[0], s->y[1]);
    Matrix *dy = matrix_new(s->dy[0], s->dy[1]);
    Matrix *dz = matrix_new(s->dz[0], s->dz[1]);
    softmax_backward(y, dy, s->same ? dy : dz);
    matrix_free(y), matrix_free(dy), matrix_free(dz);
}

static void test_softmax_backward_refuses(void **state)
{
    (void)state;
    assert_dies(softmax_backward_shapes,
                (&(BackwardShapes){ { 2, 3 }, { 3, 2 }, { 2, 3 }, 0 }),
                -SIGABRT, "y is 2×3 but dy is 3×2");
    assert_dies(softmax_backward_shapes,
                (&(BackwardShapes){ { 2, 3 }, { 2, 3 }, { 2, 4 }, 0 }),
                -SIGABRT, "y is 2×3 but dz is 2×4");
    assert_dies(softmax_backward_shapes,
                (&(BackwardShapes){ { 2, 3 }, { 2, 3 }, { 2, 3 }, 1 }),
                -SIGABRT, "dz would overwrite its upstream");
}

/* Every gradient is set, leaves its inputs, honours the upstream, and
   is divided by the number of samples and by nothing else. */
static void test_gradients(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 8);
    int count;
    const Loss *list = loss_list(&count);
    for (int l = 0; l < count; l++) {
        Matrix *z = normal_matrix(4, 3, &rng, 2);
        Matrix *t = normal_matrix(4, 3, &rng, 1);
        Matrix *delta = normal_matrix(4, 3, &rng, 9);
        Matrix *y = matrix_new(4, 3), *kz = matrix_new(4, 3);
        Matrix *kt = matrix_new(4, 3);
        memcpy(kz->at, z->at, 12 * sizeof(real));
        memcpy(kt->at, t->at, 12 * sizeof(real));
        list[l].gradient(z, t, 3, delta);
        assert_memory_equal(kz->at, z->at, 12 * sizeof(real));
        assert_memory_equal(kt->at, t->at, 12 * sizeof(real));
        softmax_forward(z, y);
        for (int i = 0; i < 12; i++) {
            double answer = real_part(z->at[i]), all = 1;
            if (strcmp(list[l].name, "binary-cross-entropy") == 0)
                answer = 1 / (1 + exp(-answer));
            if (strcmp(list[l].name, "cross-entropy") == 0) {
                answer = real_part(y->at[i]);
                all = 0;
                for (int k = 0; k < 3; k++)
                    all += real_part(matrix_row(t, i / 3)[k]);
            }
            assert_close(real_part(delta->at[i]),
                         3 * (answer * all - real_part(t->at[i])) / 4,
                         10 * TOLERANCE);
        }
        matrix_free(z), matrix_free(t), matrix_free(delta);
        matrix_free(y), matrix_free(kz), matrix_free(kt);
    }
}

/* Nothing overflows on the way back either. */
static void test_gradient_extremes(void **state)
{
    (void)state;
    Matrix *z = matrix_of(2, 2, (double[]){ 0, 10000, 10000, 0 });
    Matrix *t = matrix_of(2, 2, (double[]){ 1, 0, 1, 0 });
    Matrix *delta = matrix_new(2, 2);
    loss_find("cross-entropy")->gradient(z, t, 1, delta);
    const double cross[] = { -0.5, 0.5, 0, 0 };
    for (int i = 0; i < 4; i++)
        assert_close(real_part(delta->at[i]), cross[i], 0);
    loss_find("binary-cross-entropy")->gradient(z, t, 1, delta);
    const double binary[] = { -0.25, 0.5, 0, 0.25 };
    for (int i = 0; i < 4; i++)
        assert_close(real_part(delta->at[i]), binary[i], 0);
    matrix_free(z), matrix_free(t), matrix_free(delta);
}

typedef struct {
    const char *name;
    int target[2], delta[2];
} GradientShapes;

static void gradient_shapes(void *arg)
{
    const GradientShapes *s = arg;
    Matrix *z = matrix_new(2, 3);
    Matrix *t = matrix_new(s->target[0], s->target[1]);
    Matrix *delta = matrix_new(s->delta[0], s->delta[1]);
    loss_find(s->name)->gradient(z, t, 1, delta);
    matrix_free(z), matrix_free(t), matrix_free(delta);
}

static void test_gradient_refuses(void **state)
{
    (void)state;
    int count;
    const Loss *list = loss_list(&count);
    for (int i = 0; i < count; i++) {
        assert_dies(gradient_shapes,
                    (&(GradientShapes){ list[i].name, { 3, 2 }, { 2, 3 } }),
                    -SIGABRT, "the output is 2×3 but the target is 3×2");
        assert_dies(gradient_shapes,
                    (&(GradientShapes){ list[i].name, { 2, 3 }, { 2, 1 } }),
                    -SIGABRT, "the output is 2×3 but delta is 2×1");
    }
}

/* ---- targets of the wrong kind ------------------------------------ */

typedef struct {
    const char *name;
    double target[4];           /* 2×2 */
} Target;

static void check_target(void *arg)
{
    const Target *c = arg;
    Matrix *t = matrix_of(2, 2, c->target);
    loss_check_target(loss_find(c->name), t);
    matrix_free(t);
}

static void test_check_target(void **state)
{
    (void)state;
    const Target good[] = {
        { "squared-error", { -5, 1e30, 0, 7 } },
        { "binary-cross-entropy", { 0, 1, 0.5, 1 } },
        { "cross-entropy", { 0, 1, 0.25, 0.75 } },
        { "cross-entropy", { 1, 0, 0.5 + 4e-6, 0.5 } },
    };
    for (int i = 0; i < 4; i++)
        check_target((void *)(uintptr_t)&good[i]);
    const struct {
        Target target;
        const char *says;
    } bad[] = {
        { { "squared-error", { 0, 1, 2, NAN } },
          "target, row 1, column 1: nan; leave out" },
        { { "squared-error", { 0, INFINITY, 2, 3 } },
          "target, row 0, column 1: inf" },
        { { "cross-entropy", { 0, 1, NAN, 1 } },
          "target, row 1, column 0: nan" },
        { { "binary-cross-entropy", { 0, 1, -1, 1 } },
          "target, row 1, column 0: -1 is not between 0 and 1" },
        { { "binary-cross-entropy", { 0, 1.5, 1, 1 } },
          "target, row 0, column 1: 1.5 is not between 0 and 1" },
        { { "binary-cross-entropy", { 0, 1, 2, 1 } },
          "write 1 for yes and 0 for no" },
        { { "cross-entropy", { 0, 1, 2, -1 } },
          "target, row 1, column 1: -1 is negative" },
        { { "cross-entropy", { 0, 1, 3, 4 } },
          "target, row 1: columns 0 to 1 add up to 7" },
        { { "cross-entropy", { 0, 0, 1, 0 } },
          "target, row 0: columns 0 to 1 add up to 0" },
        { { "cross-entropy", { 1, 0, 0.5 + 4e-5, 0.5 } },
          "labels_one_hot" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_dies(check_target, (void *)(uintptr_t)&bad[i].target, 1,
                    bad[i].says);
}

/* A thousand classes, normalised in float: the sum is off by a
   millionth, and the target is accepted. */
static void test_float_target(void **state)
{
    (void)state;
    enum { ROWS = 50, K = 1000 };
    Matrix *t = matrix_new(ROWS, K);
    double worst = 0;
    Rng rng;
    rng_seed(&rng, 6);
    for (int i = 0; i < ROWS; i++) {
        float y[K], all = 0;
        for (int k = 0; k < K; k++)
            all += y[k] = expf((float)rng_normal(&rng));
        double sum = 0;
        for (int k = 0; k < K; k++) {
            y[k] /= all;
            matrix_row(t, i)[k] = y[k];
            sum += y[k];
        }
        worst = fmax(worst, fabs(sum - 1));
    }
    assert_true(worst > 1e-6 && worst < 5e-6);
    loss_check_target(loss_find("cross-entropy"), t);
    matrix_free(t);
}

#ifdef BACKWARD_COMPLEX
/* dL/dz[i][k] of the loss, by an imaginary part of 1e-20. */
static double slope(const char *name, Matrix *z, const Matrix *t, int at)
{
    z->at[at] += 1e-20 * I;
    double value = imaginary_part(loss_find(name)->value(z, t)) / 1e-20;
    z->at[at] = creal(z->at[at]);
    return value;
}

/* The three gradients have one form, (y - t)/N. */
static void test_slopes(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 6);
    Matrix *z = matrix_new(4, 3), *t = matrix_new(4, 3);
    Matrix *y = matrix_new(4, 3);
    for (int i = 0; i < 12; i++)
        z->at[i] = (i < 6 ? 2 : 300) * rng_normal(&rng);
    for (int i = 0; i < 4; i++)
        t->at[3 * i + rng_below(&rng, 3)] = 1;
    softmax_forward(z, y);
    for (int i = 0; i < 12; i++) {
        double zi = creal(z->at[i]), ti = creal(t->at[i]);
        assert_close(slope("squared-error", z, t, i), (zi - ti) / 4,
                     1e-13);
        assert_close(slope("binary-cross-entropy", z, t, i),
                     (real_part(sigmoid(zi)) - ti) / 4, 1e-15);
        assert_close(slope("cross-entropy", z, t, i),
                     (creal(y->at[i]) - ti) / 4, 1e-15);
    }
    matrix_free(z);
    matrix_free(t);
    matrix_free(y);
}

/* dy[k]/dz[j] of softmax is y[k] ([j = k] - y[j]), and d lse/dz[j] is
   y[j]. */
static void test_softmax_slopes(void **state)
{
    (void)state;
    Matrix *z = matrix_of(1, 3, (double[]){ 0.3, -1, 2 });
    Matrix *y = matrix_new(1, 3), *step = matrix_new(1, 3);
    softmax_forward(z, y);
    for (int j = 0; j < 3; j++) {
        z->at[j] += 1e-20 * I;
        softmax_forward(z, step);
        for (int k = 0; k < 3; k++)
            assert_close(cimag(step->at[k]) / 1e-20,
                         creal(y->at[k]) * ((j == k) - creal(y->at[j])),
                         1e-15);
        assert_close(imaginary_part(log_sum_exp(z->at, 3)) / 1e-20,
                     creal(y->at[j]), 1e-15);
        z->at[j] = creal(z->at[j]);
    }
    matrix_free(z);
    matrix_free(y);
    matrix_free(step);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_largest),
        cmocka_unit_test(test_log_sum_exp),
        cmocka_unit_test(test_log_sum_exp_bounds),
        cmocka_unit_test(test_softmax),
        cmocka_unit_test(test_softmax_rows),
        cmocka_unit_test(test_softmax_of_two),
        cmocka_unit_test(test_softmax_refuses),
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_mean_and_sum),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_softmax_backward),
        cmocka_unit_test(test_one_class),
        cmocka_unit_test(test_softmax_backward_refuses),
        cmocka_unit_test(test_gradients),
        cmocka_unit_test(test_gradient_extremes),
        cmocka_unit_test(test_gradient_refuses),
        cmocka_unit_test(test_check_target),
        cmocka_unit_test(test_float_target),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_softmax_slopes),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
