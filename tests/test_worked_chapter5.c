/* The numbers that chapter 5 works out by hand, to their printed digits,
   and what it says of rows, columns and bounds. */
#include "support.h"
#include <float.h>
#include "matrices.h"
#include "affine.h"
#include "graph.h"
#include "layer.h"
#include "loss.h"
#include "mlp.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 2e-5
#define DIGITS "%.6f"
#define SLACK 2e-6
#else
#define TOLERANCE 1e-12
#define DIGITS "%.10g"
#define SLACK 0
#endif

/* A matrix's entries, as they are printed in the text: "a b, c d". */
#define assert_matrix(m, expected) \
    support_matrix((m), (expected), __FILE__, __LINE__)

static void support_matrix(const Matrix *m, const char *expected,
                           const char *file, int line)
{
    char *rest;
    const char *at = expected;
    for (int i = 0; i < m->rows * m->cols; i++) {
        char ours[40], theirs[40];
        double typed = strtod(at, &rest);
        if (rest == at) {
            print_error("\"%s\" has too few numbers\n", expected);
            _fail(file, line);
        }
        at = rest + (*rest == ',');
        /* + 0: a negative error that is stopped is -0 */
        snprintf(ours, sizeof ours, DIGITS,
                 real_part(m->at[i]) + 0.0);
        snprintf(theirs, sizeof theirs, DIGITS, typed);
        if (strcmp(ours, theirs) != 0
            && fabs(real_part(m->at[i]) - typed) > SLACK) {
            print_error("entry %d is %s, the text has %s\n", i, ours,
                        theirs);
            _fail(file, line);
        }
    }
    if (at[strspn(at, " ")]) {
        print_error("\"%s\" has too many numbers\n", expected);
        _fail(file, line);
    }
}

/* ---- the opening: chapter 3's classifier, by the kinds of its nodes  */

static void test_interpreter(void **state)
{
    (void)state;
    enum { WIDE = 16 };
    Graph *g = graph_new();
    Node x[2] = { graph_input(g, 1), graph_input(g, 2) };
    Node sign = graph_input(g, 1), a[WIDE], b[WIDE], z[1];
    graph_layer(x, 2, a, WIDE, graph_relu);
    graph_layer(a, WIDE, b, WIDE, graph_relu);
    graph_layer(b, WIDE, z, 1, NULL);
    graph_softplus(graph_multiply(sign, z[0]));
    int same = 0, computing = 0;
    for (int i = 0; i < g->size; i++) {
        Operation o = g->step[i].operation;
        computing += o != NODE_INPUT && o != NODE_PARAMETER;
        same += o == NODE_ADD || o == NODE_MULTIPLY;
    }
    same--;                             /* the product with the sign */
    assert_int_equal(g->count, 337);
    assert_int_equal(g->size, 982);
    assert_int_equal(same, 608);        /* "six hundred times" */
    assert_prints(20.0 * same / computing, "%.0f", "19");
    graph_free(g);
}

/* ---- section (affine-backward) ---------------------------------- */

static void test_affine_by_hand(void **state)
{
    (void)state;
    const Matrix x = { 2, 2, (real[]){ 1, 2, 3, 4 } };
    const Matrix w = { 2, 2, (real[]){ (real)0.5, (real)0.8, (real)0.2,
                                       (real)0.3 } };
    const Matrix delta = { 2, 2, (real[]){ 1, 1.5, 2, 2.5 } };
    Matrix dx = { 2, 2, (real[4]){ 0 } }, dw = { 2, 2, (real[4]){ 0 } };
    Matrix db = { 1, 2, (real[2]){ 0 } };
    affine_backward(&x, &w, &delta, &dx, &dw, &db);
    assert_matrix(&dx, "1.7 0.65, 3.0 1.15");
    assert_matrix(&dw, "7 9, 10 13");
    assert_matrix(&db, "3 4");
    /* the wrong products, which fit: delta W, and delta transposed X */
    matrix_multiply(&delta, &w, &dx);
    assert_matrix(&dx, "0.8 1.25, 1.5 2.35");
    Matrix turned = { 2, 2, (real[4]){ 0 } };
    matrix_add_atb(&delta, &x, &turned);
    assert_matrix(&turned, "7 10, 9 13");
}

/* The gradient of a batch of N samples has at most rank N: with one
   sample all 2×2 minors are zero. */
static void test_rank_one(void **state)
{
    (void)state;
    const Matrix x = { 1, 3, (real[]){ 1, -2, 3 } };
    const Matrix delta = { 1, 3, (real[]){ 4, 0.5, -1 } };
    Matrix dw = { 3, 3, (real[9]){ 0 } };
    matrix_add_atb(&x, &delta, &dw);
    for (int d = 0; d < 2; d++)
        for (int j = 0; j < 2; j++)
            assert_close(
                real_part(matrix_row(&dw, d)[j]
                          * matrix_row(&dw, d + 1)[j + 1]
                          - matrix_row(&dw, d)[j + 1]
                          * matrix_row(&dw, d + 1)[j]), 0, TOLERANCE);
}

/* ---- section (activation-backward) ------------------------------ */

/* At most a quarter; and at z = 40 the formula in y has lost it all,
   where sigma(z) sigma(-z) has not. */
static void test_quarter(void **state)
{
    (void)state;
    const Activation *s = activation_find("sigmoid");
    for (int i = -100; i <= 100; i++) {
        real z = (real)(i / 10.0), y = s->value(z);
        double slope = real_part(s->slope(z, y));
        assert_true(slope > 0 && slope <= 0.25);
        assert_close(slope, 0.25 - pow(real_part(y) - 0.5, 2),
                     TOLERANCE);
    }
    /* what is lost is about a unit roundoff; complex numbers, whose
       division rounds more often, lose a little more */
    double most = 2 * (sizeof(real) == sizeof(float) ? FLT_EPSILON
                                                     : DBL_EPSILON);
    for (int i = -500; i <= 500; i++) {
        real z = (real)(i / 10.0);
        assert_close(real_part(s->slope(z, s->value(z))),
                     real_part(sigmoid(z) * sigmoid(-z)), most);
    }
    assert_close(real_part(s->slope(0, s->value(0))), 0.25, 0);
    assert_close(real_part(s->slope(40, s->value(40))), 0, 0);
    assert_prints(real_part(sigmoid(40) * sigmoid(-40)), "%.0e", "4e-18");
    assert_prints(real_part(s->slope(-40, s->value(-40))), "%.0e",
                  "4e-18");
}

/* ---- section (three-layers) ------------------------------------- */

static const double theta_by_hand[] = {
    0.1, -0.3, 0.2, 0.4, 0.1, -0.5, 0.05, 0.2, 0,
    0.2, -0.4, 0.3, 0.1, -0.2, 0.5, 0.1, 0.02,
    0.6, -0.1, -0.2, 0.3, 0, 0.1
};
enum { COUNT = sizeof theta_by_hand / sizeof *theta_by_hand };

typedef struct {
    Layer *layer[5];
    real theta[COUNT], gradient[COUNT];
    Matrix *x, *t, *delta;
} Net;

static Net net_by_hand(void)
{
    const Activation *relu_ = activation_find("relu");
    Net n = { .layer = {
        layer_affine(2, 3, 2), layer_activation(relu_, 3, 2),
        layer_affine(3, 2, 2), layer_activation(relu_, 2, 2),
        layer_affine(2, 2, 2) } };
    n.x = matrix_of(2, 2, (double[]){ 1, 2, -1, 0.5 });
    n.t = matrix_of(2, 2, (double[]){ 1, 0, 0, 1 });
    n.delta = matrix_new(2, 2);
    for (int p = 0; p < COUNT; p++)
        n.theta[p] = (real)theta_by_hand[p];
    return n;
}

static const Matrix *net_run(Net *n)
{
    const Matrix *y = n->x;
    for (int k = 0, p = 0; k < 5; p += n->layer[k++]->count) {
        layer_place(n->layer[k], n->theta + p, n->gradient + p);
        y = layer_forward(n->layer[k], y);
    }
    loss_find("squared-error")->gradient(y, n->t, 1, n->delta);
    const Matrix *dy = n->delta;
    for (int k = 4; k >= 0; k--)
        dy = layer_backward(n->layer[k], dy, k > 0);
    return y;
}

static void net_free(Net *n)
{
    for (int k = 0; k < 5; k++)
        layer_free(n->layer[k]);
    matrix_free(n->x), matrix_free(n->t), matrix_free(n->delta);
}

static void test_three_layers(void **state)
{
    (void)state;
    Net n = net_by_hand();
    const Matrix *y = net_run(&n);
    Layer **l = n.layer;
    assert_matrix(&l[0]->y, "0.95 0.1 -0.8, 0.15 0.55 -0.45");
    assert_matrix(&l[1]->y, "0.95 0.1 0, 0.15 0.55 0");
    assert_matrix(&l[2]->y, "0.32 -0.35, 0.295 0.015");
    assert_matrix(&l[3]->y, "0.32 0, 0.295 0.015");
    assert_matrix(y, "0.192 0.068, 0.174 0.075");
    real loss = loss_find("squared-error")->value(y, n.t);
    assert_close(real_part(loss), 0.38584725, 1e-7);
    if (sizeof(real) > sizeof(float))
        assert_prints(real_part(loss), "%.8f", "0.38584725");
    assert_matrix(n.delta, "-0.404 0.034, 0.087 -0.4625");
    assert_matrix(&l[4]->parameters[0].gradient,
                  "-0.103615 -0.1255575, 0.001305 -0.0069375");
    assert_matrix(&l[4]->parameters[1].gradient, "-0.317 -0.4285");
    assert_matrix(&l[4]->dx, "-0.2458 0.091, 0.09845 -0.15615");
    assert_matrix(&l[3]->dx, "-0.2458 0, 0.09845 -0.15615");
    assert_matrix(&l[2]->parameters[0].gradient,
                  "-0.2187425 -0.0234225, 0.0295675 -0.0858825, 0 0");
    assert_matrix(&l[2]->parameters[1].gradient, "-0.14735 -0.15615");
    assert_matrix(&l[2]->dx,
                  "-0.04916 -0.07374 0.04916, 0.08215 0.01392 -0.097765");
    assert_matrix(&l[1]->dx, "-0.04916 -0.07374 0, 0.08215 0.01392 0");
    assert_matrix(&l[0]->parameters[0].gradient,
                  "-0.13131 -0.08766 0, -0.057245 -0.14052 0");
    assert_matrix(&l[0]->parameters[1].gradient, "0.03299 -0.05982 0");
    net_free(&n);
}

/* The summands that the text shows on the way. */
static void test_three_layers_terms(void **state)
{
    (void)state;
    assert_prints(0.32 * -0.404, "%.5f", "-0.12928");
    assert_prints(0.295 * 0.087, "%.6f", "0.025665");
    assert_prints(-0.404 * 0.6, "%.4f", "-0.2424");
    assert_prints(0.034 * -0.1, "%.4f", "-0.0034");
    assert_prints(-0.404 * -0.2, "%.4f", "0.0808");
    assert_prints(0.034 * 0.3, "%.4f", "0.0102");
    assert_prints(0.087 * 0.6, "%.4f", "0.0522");
    assert_prints(-0.4625 * -0.1, "%.5f", "0.04625");
    assert_prints(0.087 * -0.2, "%.4f", "-0.0174");
    assert_prints(-0.4625 * 0.3, "%.5f", "-0.13875");
    assert_prints(0.09845 * 0.2, "%.5f", "0.01969");
    assert_prints(-0.15615 * -0.4, "%.5f", "0.06246");
    assert_prints(0.09845 * 0.3, "%.6f", "0.029535");
    assert_prints(0.15615 * 0.1, "%.6f", "0.015615");
    assert_prints(0.15615 * 0.5, "%.6f", "0.078075");
}

/* ---- section (delta-columns): the same network with its samples in
   columns, written down independently ----------------------------- */

static Matrix *transposed(const Matrix *m)
{
    Matrix *t = matrix_new(m->cols, m->rows);
    for (int i = 0; i < m->rows; i++)
        for (int j = 0; j < m->cols; j++)
            matrix_row(t, j)[i] = matrix_row(m, i)[j];
    return t;
}

static Matrix *product(const Matrix *a, const Matrix *b)
{
    Matrix *c = matrix_new(a->rows, b->cols);
    matrix_multiply(a, b, c);
    return c;
}

/* All that the column version needs: W~, b~, Z~ and Y~, where Y~[0] is
   the input, a sample in each column. */
typedef struct {
    int depth;
    Matrix *w[8], *b[8], *z[8], *y[9], *delta[8], *dw[8];
} Columns;

static Columns columns_of(const Mlp *m, const Matrix *x)
{
    Columns c = { .depth = m->depth };
    c.y[0] = transposed(x);
    for (int l = 0; l < m->depth; l++) {
        c.w[l] = transposed(&m->w[l]);
        c.b[l] = transposed(&m->b[l]);
        c.z[l] = product(c.w[l], c.y[l]);       /* Z = W A + b */
        c.y[l + 1] = matrix_new(c.z[l]->rows, c.z[l]->cols);
        for (int j = 0; j < c.z[l]->rows; j++)
            for (int i = 0; i < c.z[l]->cols; i++) {
                real *z = &matrix_row(c.z[l], j)[i];
                *z += c.b[l]->at[j];
                matrix_row(c.y[l + 1], j)[i] =
                    l + 1 < m->depth ? tanh(*z) : *z;
            }
    }
    return c;
}

static void columns_back(Columns *c, const Matrix *t)
{
    for (int l = c->depth - 1; l >= 0; l--) {
        if (l == c->depth - 1) {
            Matrix *target = transposed(t);
            c->delta[l] = matrix_new(target->rows, target->cols);
            for (int i = 0; i < target->rows * target->cols; i++)
                c->delta[l]->at[i] =
                    (c->y[l + 1]->at[i] - target->at[i]) / target->cols;
            matrix_free(target);
        } else {
            Matrix *w = transposed(c->w[l + 1]);
            c->delta[l] = product(w, c->delta[l + 1]);
            for (int i = 0; i < c->z[l]->rows * c->z[l]->cols; i++) {
                real y = tanh(c->z[l]->at[i]);
                c->delta[l]->at[i] *= 1 - y * y;
            }
            matrix_free(w);
        }
        Matrix *a = transposed(c->y[l]);
        c->dw[l] = product(c->delta[l], a);
        matrix_free(a);
    }
}

static void columns_free(Columns *c)
{
    matrix_free(c->y[0]);
    for (int l = 0; l < c->depth; l++) {
        Matrix *all[] = { c->w[l], c->b[l], c->z[l], c->y[l + 1],
                          c->delta[l], c->dw[l] };
        for (int i = 0; i < 6; i++)
            matrix_free(all[i]);
    }
}

static void assert_transposed(const Matrix *ours, const Matrix *theirs)
{
    assert_int_equal(ours->rows, theirs->cols);
    assert_int_equal(ours->cols, theirs->rows);
    for (int i = 0; i < ours->rows; i++)
        for (int j = 0; j < ours->cols; j++)
            assert_close(real_part(matrix_row(ours, i)[j]),
                         real_part(matrix_row(theirs, j)[i]), TOLERANCE);
}

static void test_columns(void **state)
{
    (void)state;
    enum { N = 5 };
    static const int sizes[] = { 4, 3, 6, 2 };
    const Activation *a = activation_find("tanh");
    Rng rng;
    rng_seed(&rng, 3);
    Mlp *m = mlp_new(sizes, 4, a, N);
    mlp_initialize(m, &rng, 0.7);
    for (int l = 0; l < 3; l++)
        for (int j = 0; j < m->b[l].cols; j++)
            m->b[l].at[j] = (real)rng_normal(&rng);
    Matrix *x = matrix_new(N, 4), *t = matrix_new(N, 2);
    for (int i = 0; i < N * 4; i++)
        x->at[i] = (real)rng_normal(&rng);
    for (int i = 0; i < N * 2; i++)
        t->at[i] = (real)rng_normal(&rng);
    Columns c = columns_of(m, x);
    columns_back(&c, t);
    /* and in rows, by the library */
    Layer *layer[5];
    real *gradient = calloc((size_t)m->count, sizeof(real));
    const Matrix *y = x;
    for (int k = 0, p = 0; k < 5; p += layer[k++]->count) {
        int l = k / 2;
        layer[k] = k % 2 ? layer_activation(a, sizes[l + 1], N)
                         : layer_affine(sizes[l], sizes[l + 1], N);
        layer_place(layer[k], m->theta + p, gradient + p);
        y = layer_forward(layer[k], y);
    }
    Matrix *delta = matrix_new(N, 2);
    loss_find("squared-error")->gradient(y, t, 1, delta);
    const Matrix *dy = delta;
    for (int k = 4; k >= 0; k--)
        dy = layer_backward(layer[k], dy, k > 0);
    for (int l = 0; l < 3; l++) {
        const LayerParameter *p = layer[2 * l]->parameters;
        assert_transposed(l == 2 ? delta : &layer[2 * l + 1]->dx,
                          c.delta[l]);
        assert_transposed(&p[0].gradient, c.dw[l]);
        for (int j = 0; j < c.delta[l]->rows; j++) {
            double sum = 0;     /* along the rows */
            for (int i = 0; i < N; i++)
                sum += real_part(matrix_row(c.delta[l], j)[i]);
            assert_close(real_part(p[1].gradient.at[j]), sum, TOLERANCE);
        }
    }
    for (int k = 0; k < 5; k++)
        layer_free(layer[k]);
    columns_free(&c);
    free(gradient);
    matrix_free(x), matrix_free(t), matrix_free(delta);
    mlp_free(m);
}

/* ---- section (vanishing): the bound, and the mean stretch -------- */

static double norm(const real *v, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += real_part(v[i]) * real_part(v[i]);
    return sqrt(sum);
}

/* Sigmoids, and weights that are a rotation times s: no row of delta is
   longer than s/4 of the next layer's. */
static void test_bound(void **state)
{
    (void)state;
    enum { N = 4, W = 2, M = 6 };
    const double s = 1.5;
    Layer *layer[2 * M];
    real theta[M][6] = { { 0 } }, gradient[M][6] = { { 0 } };
    Matrix *x = matrix_new(N, W), *dy = matrix_new(N, W);
    Rng rng;
    rng_seed(&rng, 8);
    for (int i = 0; i < N * W; i++) {
        x->at[i] = (real)rng_normal(&rng);
        dy->at[i] = (real)rng_normal(&rng);
    }
    const Matrix *y = x;
    for (int l = 0; l < M; l++) {
        double angle = rng_normal(&rng);
        const double w[] = { cos(angle), sin(angle), -sin(angle),
                             cos(angle) };
        for (int p = 0; p < 4; p++)
            theta[l][p] = (real)(s * w[p]);
        layer[2 * l] = layer_affine(W, W, N);
        layer[2 * l + 1] =
            layer_activation(activation_find("sigmoid"), W, N);
        layer_place(layer[2 * l], theta[l], gradient[l]);
        y = layer_forward(layer[2 * l + 1],
                          layer_forward(layer[2 * l], y));
    }
    const Matrix *d = dy;
    for (int k = 2 * M - 1; k >= 0; k--)
        d = layer_backward(layer[k], d, true);
    for (int l = 0; l + 1 < M; l++)
        for (int i = 0; i < N; i++)
            assert_true(norm(matrix_row(&layer[2 * l + 1]->dx, i), W)
                        <= s / 4 * (1 + 1e-6)
                         * norm(matrix_row(&layer[2 * l + 3]->dx, i), W));
    for (int k = 0; k < 2 * M; k++)
        layer_free(layer[k]);
    matrix_free(x), matrix_free(dy);
}

/* E |v Wt|² = g |v|², over ten thousand matrices */
static void test_mean_stretch(void **state)
{
    (void)state;
    enum { D = 6, H = 4, TIMES = 10000 };
    const double g = 1.7;
    Rng rng;
    rng_seed(&rng, 4);
    const Matrix v = { 1, H, (real[]){ 1, -2, 0.5, 3 } };
    Matrix w = { D, H, (real[D * H]){ 0 } }, out = { 1, D, (real[D]){ 0 } };
    double sum = 0;
    for (int n = 0; n < TIMES; n++) {
        for (int i = 0; i < D * H; i++)
            w.at[i] = (real)(sqrt(g / D) * rng_normal(&rng));
        matrix_multiply_abt(&v, &w, &out);
        sum += pow(norm(out.at, D), 2) / TIMES;
    }
    assert_relative(sum / pow(norm(v.at, H), 2), g, 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interpreter),
        cmocka_unit_test(test_affine_by_hand),
        cmocka_unit_test(test_rank_one),
        cmocka_unit_test(test_quarter),
        cmocka_unit_test(test_three_layers),
        cmocka_unit_test(test_three_layers_terms),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_mean_stretch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
