/* The numbers that chapter 3 works out by hand, to their printed
   digits, and the claims that it makes of whole networks. */

#include "support.h"

#include "activation.h"
#include "descent.h"
#include "difference.h"
#include "graph.h"
#include "loss.h"
#include "mlp.h"
#include "moons.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-5
#define AGREE 1e-4
#else
#define CLOSE 1e-14
#define AGREE 1e-12
#endif

#define value_of(n) real_part(graph_value(n))
#define adjoint_of(n) real_part(graph_adjoint(n))

/* z = (x + y) 2 at (3, 4), table (steps) */
static void sum_doubled(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 3), y = graph_input(g, 4);
    Node sum = graph_add(x, y), c = graph_input(g, 2);
    Node z = graph_multiply(sum, c);
    graph_backward(z, 1);
    static const double values[] = { 3, 4, 7, 2, 14 };
    static const double adjoints[] = { 2, 2, 2, 7, 1 };
    assert_int_equal(g->size, 5);
    for (int i = 0; i < 5; i++) {
        assert_true(real_part(g->value[i]) == values[i]);
        assert_true(real_part(g->adjoint[i]) == adjoints[i]);
    }
    graph_free(g);
}

/* x -> times 2 -> plus 3 -> times 5 at 1: 1, 2, 5, 25, slope 10 */
static void chain_of_three(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 1);
    Node a = graph_multiply(x, graph_input(g, 2));
    Node b = graph_add(a, graph_input(g, 3));
    Node y = graph_multiply(b, graph_input(g, 5));
    assert_true(value_of(a) == 2 && value_of(b) == 5);
    assert_true(value_of(y) == 25);
    graph_backward(y, 1);
    assert_true(adjoint_of(x) == 10);
    real local[2];
    graph_local(g, a.index, local);
    assert_true(real_part(local[0]) == 2);
    graph_local(g, b.index, local);
    assert_true(real_part(local[0]) == 1);
    graph_local(g, y.index, local);
    assert_true(real_part(local[0]) == 5);
    graph_free(g);
}

static void squares(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 2);
    Node y = graph_square(graph_add(x, graph_input(g, 1)));
    graph_backward(y, 1);
    assert_true(value_of(y) == 9 && adjoint_of(x) == 6);
    graph_free(g);

    g = graph_new();            /* (x + y)^2 at (1, 2) */
    x = graph_input(g, 1), y = graph_input(g, 2);
    Node z = graph_square(graph_add(x, y));
    graph_backward(z, 1);
    assert_true(value_of(z) == 9);
    assert_true(adjoint_of(x) == 6 && adjoint_of(y) == 6);
    graph_free(g);
}

static void products(void **state)
{
    (void)state;
    Graph *g = graph_new();     /* xy at (2, 3), seeds 1 and 1.5 */
    Node x = graph_input(g, 2), y = graph_input(g, 3);
    Node z = graph_multiply(x, y);
    graph_backward(z, 1);
    assert_true(adjoint_of(x) == 3 && adjoint_of(y) == 2);
    graph_backward(z, (real)1.5);
    assert_true(adjoint_of(x) == 4.5 && adjoint_of(y) == 3);
    graph_free(g);

    g = graph_new();            /* xx at 3 */
    x = graph_input(g, 3);
    z = graph_multiply(x, x);
    graph_backward(z, 1);
    assert_true(value_of(z) == 9 && adjoint_of(x) == 6);
    graph_free(g);
}

/* The sum over the paths from node j, as the theorem states it, by
   walking every one of them back from node i. */
static double over_paths(const Graph *g, int i, int j, int *paths)
{
    if (i == j) {
        ++*paths;
        return 1;
    }
    real local[2];
    int n = graph_local(g, i, local);
    double sum = 0;
    if (n > 0)
        sum += real_part(local[0])
             * over_paths(g, g->step[i].left, j, paths);
    if (n > 1)
        sum += real_part(local[1])
             * over_paths(g, g->step[i].right, j, paths);
    return sum;
}

/* L = v(v + x), v = xy at (3, 2), eq. (five-paths) */
static void five_paths(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 3), y = graph_input(g, 2);
    Node v = graph_multiply(x, y), p = graph_add(v, x);
    Node loss = graph_multiply(v, p);
    graph_backward(loss, 1);
    assert_true(value_of(v) == 6 && value_of(p) == 9);
    assert_true(value_of(loss) == 54);
    assert_true(adjoint_of(x) == 36 && adjoint_of(y) == 45);
    assert_true(adjoint_of(v) == 15 && adjoint_of(p) == 6);
    int paths = 0;
    assert_true(over_paths(g, loss.index, x.index, &paths) == 36);
    assert_int_equal(paths, 3);
    paths = 0;
    assert_true(over_paths(g, loss.index, y.index, &paths) == 45);
    assert_int_equal(paths, 2);
    graph_free(g);
}

/* The ladder of doublings: 2^n paths, 2n edges. */
static void ladder_counts_its_paths(void **state)
{
    (void)state;
#ifdef BACKWARD_FLOAT
    enum { DOUBLINGS = 100 };
#else
    enum { DOUBLINGS = 1000 };
#endif
    Graph *g = graph_new();
    Node first = graph_input(g, 1), v = first, tenth = first;
    for (int i = 1; i <= DOUBLINGS; i++) {
        v = graph_add(v, v);
        if (i == 10)
            tenth = v;
    }
    graph_backward(v, 1);
    assert_true(adjoint_of(first) == ldexp(1, DOUBLINGS));
    int paths = 0;
    assert_true(over_paths(g, tenth.index, first.index, &paths) == 1024);
    assert_int_equal(paths, 1024);
    graph_free(g);
}

/* Table (orders) from the definition: multiply three Jacobians as
   they come, and count. */
static long product_cost(const int *widths, bool from_output)
{
    if (from_output)            /* ((J3 J2) J1) */
        return (long)widths[3] * widths[2] * widths[1]
             + (long)widths[3] * widths[1] * widths[0];
    return (long)widths[2] * widths[1] * widths[0]
         + (long)widths[3] * widths[2] * widths[0];
}

static void orders_cost_what_the_table_says(void **state)
{
    (void)state;
    static const struct { int widths[4]; long input, output; } rows[] = {
        { { 1000, 100, 100, 1 }, 10100000, 110000 },
        { { 100, 100, 100, 100 }, 2000000, 2000000 },
        { { 1, 100, 100, 1000 }, 110000, 10100000 },
    };
    for (int i = 0; i < 3; i++) {
        const int *n = rows[i].widths;
        assert_int_equal(product_cost(n, false), rows[i].input);
        assert_int_equal(product_cost(n, true), rows[i].output);
        /* eq. (order-cost) */
        assert_int_equal(n[0] * (n[1] * n[2] + n[2] * n[3]),
                         rows[i].input);
        assert_int_equal(n[3] * (n[2] * n[1] + n[1] * n[0]),
                         rows[i].output);
    }
}

/* L = (relu(wx + b) - y)^2 at the three points */
typedef struct {
    Graph *graph;
    Node w, x, b, y, product, z, a, error, loss;
} Neuron;

static Neuron neuron(double w, double x, double b, double y)
{
    Neuron n = { .graph = graph_new() };
    n.w = graph_parameter(n.graph, (real)w);
    n.x = graph_input(n.graph, (real)x);
    n.b = graph_parameter(n.graph, (real)b);
    n.y = graph_input(n.graph, (real)y);
    n.product = graph_multiply(n.w, n.x);
    n.z = graph_add(n.product, n.b);
    n.a = graph_relu(n.z);
    n.error = graph_subtract(n.a, n.y);
    n.loss = graph_square(n.error);
    graph_backward(n.loss, 1);
    return n;
}

static void neuron_at_three_points(void **state)
{
    (void)state;
    Neuron n = neuron(2, 3, 1, 5);
    assert_true(value_of(n.z) == 7 && value_of(n.a) == 7);
    assert_true(value_of(n.error) == 2 && value_of(n.loss) == 4);
    assert_true(adjoint_of(n.error) == 4 && adjoint_of(n.y) == -4);
    assert_true(adjoint_of(n.a) == 4 && adjoint_of(n.z) == 4);
    assert_true(adjoint_of(n.b) == 4 && adjoint_of(n.product) == 4);
    assert_true(adjoint_of(n.w) == 12 && adjoint_of(n.x) == 8);
    graph_free(n.graph);

    n = neuron(-2, 3, 1, 5);
    assert_true(value_of(n.z) == -5 && value_of(n.a) == 0);
    assert_true(value_of(n.loss) == 25 && adjoint_of(n.a) == -10);
    assert_true(adjoint_of(n.z) == 0 && adjoint_of(n.w) == 0);
    assert_true(adjoint_of(n.x) == 0 && adjoint_of(n.b) == 0);
    assert_true(adjoint_of(n.y) == 10);
    graph_free(n.graph);

    n = neuron(0.5, 2, -1, 1);
    assert_true(value_of(n.z) == 0 && value_of(n.loss) == 1);
    assert_true(adjoint_of(n.a) == -2 && adjoint_of(n.y) == 2);
    assert_true(adjoint_of(n.z) == 0 && adjoint_of(n.w) == 0);
    /* on the kink: -4 to the right, 0 to the left, -2 between */
    double h = 1.0 / 1024;
    n.graph->theta[0] = (real)(0.5 + h);
    graph_forward(n.graph);
    double right = (value_of(n.loss) - 1) / h;
    assert_close(right, -4, 4.1 * h);
    n.graph->theta[0] = (real)(0.5 - h);
    graph_forward(n.graph);
    double left = (1 - value_of(n.loss)) / h;
    assert_true(left == 0);
    assert_close((left + right) / 2, -2, 2.1 * h);
    graph_free(n.graph);
}

static void logit_loss_is_that_of_chapter_1(void **state)
{
    (void)state;
    static const double logits[] = { -30, -2, 0, 0.5, 4, 20 };
    static const double labels[] = { 0, 1, 0.25 };
    Matrix *z = matrix_new(1, 1), *t = matrix_new(1, 1);
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 3; k++) {
            Graph *g = graph_new();
            Node logit = graph_input(g, (real)logits[i]);
            Node label = graph_input(g, (real)labels[k]);
            Node product = graph_multiply(label, logit);
            Node loss = graph_subtract(graph_softplus(logit), product);
            matrix_set(z, &logits[i]);
            matrix_set(t, &labels[k]);
            real expected =
                loss_find("binary-cross-entropy")->value(z, t);
            assert_close(value_of(loss), real_part(expected),
                         30 * CLOSE);
            graph_backward(loss, 1);
            assert_close(adjoint_of(logit),
                         real_part(sigmoid((real)logits[i])) - labels[k],
                         CLOSE);
            if (k < 2) {        /* eq. (logit-loss), for 0 and 1 */
                Node sign = graph_input(g, (real)(1 - 2 * labels[k]));
                loss = graph_softplus(graph_multiply(sign, logit));
                assert_close(value_of(loss), real_part(expected),
                             CLOSE * fmin(1, real_part(expected)));
                graph_backward(loss, 1);
                assert_close(adjoint_of(logit),
                             real_part(sigmoid((real)logits[i]))
                             - labels[k], CLOSE);
            }
            graph_free(g);
        }
    matrix_free(z);
    matrix_free(t);
}

static void softplus_makes_log_sum_exp_of_two(void **state)
{
    (void)state;
    static const double pairs[][2] = {
        { 0.3, -1.2 }, { 5, 5 }, { 80, -80 }, { -3, 60 }
    };
    for (int i = 0; i < 4; i++) {
        Graph *g = graph_new();
        Node a = graph_input(g, (real)pairs[i][0]);
        Node b = graph_input(g, (real)pairs[i][1]);
        Node y = graph_add(b, graph_softplus(graph_subtract(a, b)));
        const real z[2] = { (real)pairs[i][0], (real)pairs[i][1] };
        assert_close(value_of(y), real_part(log_sum_exp(z, 2)),
                     100 * CLOSE);
        graph_free(g);
    }
}

/* ---- whole networks ------------------------------------------------ */

/* What the other chapters measure: to full precision where they can. */
static void oracle(const Objective *o, real *gradient, double *error)
{
#ifdef BACKWARD_COMPLEX
    gradient_complex_step(o, 0, gradient);
    memset(error, 0, (size_t)o->count * sizeof *error);
#else
    gradient_richardson(o, 1e-2, gradient, error);
#endif
}

static void assert_gradient(const real *swept, const Objective *o)
{
    real *measured = calloc((size_t)o->count, sizeof *measured);
    double *error = calloc((size_t)o->count, sizeof *error);
    assert_non_null(measured);
    assert_non_null(error);
    oracle(o, measured, error);
    double largest = 0;
    for (int k = 0; k < o->count; k++)
        largest = fmax(largest, fabs(real_part(measured[k])));
    assert_true(largest > 1e-3);
    for (int k = 0; k < o->count; k++) {
        assert_true(error[k] < (AGREE < 1e-10 ? 1e-7 : 1e-2) * largest);
        assert_close(real_part(swept[k]), real_part(measured[k]),
                     AGREE * largest + 4 * error[k]);
    }
    free(measured);
    free(error);
}

/* The 2-3-2 network of chapter 1: nodes against matrices. */
typedef struct {
    Mlp *mlp;
    Matrix *x, *t;
} Example;

static real example_loss(void *context)
{
    Example *e = context;
    return loss_find("cross-entropy")->value(mlp_forward(e->mlp, e->x),
                                             e->t);
}

static void network_of_chapter_1_as_a_graph(void **state)
{
    (void)state;
    static const int sizes[] = { 2, 3, 2 };
    static const double theta[] = {
        0.1, 0.3, -0.2, 0.4, -0.1, 0.5, 0, 0, 0,
        0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0
    };
    Graph *g = graph_new();
    Node x[2] = { graph_input(g, 1), graph_input(g, 2) }, h[3], z[2];
    graph_layer(x, 2, h, 3, graph_relu);
    graph_layer(h, 3, z, 2, NULL);
    Node loss = graph_softplus(graph_subtract(z[1], z[0]));
    Example e = { mlp_new(sizes, 3, activation_find("relu"), 1),
                  matrix_new(1, 2), matrix_new(1, 2) };
    matrix_set(e.x, (const double[]){ 1, 2 });
    matrix_set(e.t, (const double[]){ 1, 0 });
    assert_int_equal(g->count, 17);
    for (int k = 0; k < 17; k++)
        g->theta[k] = e.mlp->theta[k] = (real)theta[k];
    graph_forward(g);
    assert_close(value_of(loss), real_part(example_loss(&e)), CLOSE);

    real swept[17] = { 0 };
    graph_backward(loss, 1);
    graph_add_gradient(g, swept);
    Objective o = { example_loss, &e, e.mlp->theta, e.mlp->count };
    assert_gradient(swept, &o);
    graph_free(g);
    mlp_free(e.mlp);
    matrix_free(e.x);
    matrix_free(e.t);
}

/* The classifier of the moons, one graph for all the samples. */
typedef struct {
    Graph *graph;
    Node x[2], sign, logit, loss;
    Matrix *points, *labels;
} Classifier;

static Classifier classifier(Node (*hidden)(Node), int samples)
{
    Rng rng;
    rng_seed(&rng, 1);
    Classifier c = { .graph = graph_new() };
    Node u[16], v[16];
    for (int d = 0; d < 2; d++)
        c.x[d] = graph_input(c.graph, 0);
    c.sign = graph_input(c.graph, 1);
    graph_layer(c.x, 2, u, 16, hidden);
    graph_layer(u, 16, v, 16, hidden);
    graph_layer(v, 16, &c.logit, 1, NULL);
    c.loss = graph_softplus(graph_multiply(c.sign, c.logit));
    for (int k = 0; k < c.graph->count; k++) {
        double scale = k < 48 ? 1 : 0.35;
        c.graph->theta[k] = (real)(scale * rng_normal(&rng));
    }
    c.points = matrix_new(samples, 2);
    c.labels = matrix_new(samples, 1);
    moons_make(&rng, 0.1, c.points, c.labels);
    return c;
}

static void classifier_free(Classifier *c)
{
    graph_free(c->graph);
    matrix_free(c->points);
    matrix_free(c->labels);
}

static void present(Classifier *c, int i)
{
    for (int d = 0; d < 2; d++)
        graph_set(c->x[d], matrix_row(c->points, i)[d]);
    graph_set(c->sign, 1 - 2 * c->labels->at[i]);
    graph_forward(c->graph);
}

static real mean_loss(void *context)
{
    Classifier *c = context;
    real sum = 0;
    for (int i = 0; i < c->points->rows; i++) {
        present(c, i);
        sum += graph_value(c->loss);
    }
    return sum / (real)c->points->rows;
}

static void batch_gradient(Classifier *c, real *gradient)
{
    int n = c->points->rows;
    memset(gradient, 0, (size_t)c->graph->count * sizeof *gradient);
    for (int i = 0; i < n; i++) {
        present(c, i);
        graph_backward(c->loss, (real)(1.0 / n));
        graph_add_gradient(c->graph, gradient);
    }
}

static void classifier_has_the_size_of_the_text(void **state)
{
    (void)state;
    Classifier c = classifier(graph_relu, 2);
    assert_int_equal(c.graph->count, 337);
    assert_int_equal(c.graph->size, 982);
    classifier_free(&c);
    /* 2-H-H-1, H from 2 to 400: H^2 + 5H + 1 parameters */
    assert_int_equal(2 * 2 + 5 * 2 + 1, 15);
    assert_int_equal(400 * 400 + 5 * 400 + 1, 162001);
}

static void classifier_has_the_right_gradient(void **state)
{
    (void)state;
    Classifier c = classifier(graph_tanh, 5);
    real swept[337];
    batch_gradient(&c, swept);
    Objective o = { mean_loss, &c, c.graph->theta, c.graph->count };
    assert_gradient(swept, &o);
    classifier_free(&c);
}

/* One graph over the batch, every sample with its own nodes, gives
   the sum that the reused graph gives. */
static void one_graph_for_all_agrees_with_one_for_each(void **state)
{
    (void)state;
    enum { N = 6 };
    Classifier c = classifier(graph_relu, N);
    real swept[337];
    batch_gradient(&c, swept);
    present(&c, 0);

    Graph *g = graph_new();
    Node total = graph_input(g, 0);
    for (int k = 0; k < 337; k++)
        graph_parameter(g, c.graph->theta[k]);
    for (int i = 0; i < N; i++) {
        Node at[1000];          /* a copy of the sample's own nodes */
        for (int n = 0, p = 0; n < c.graph->size; n++) {
            Step s = c.graph->step[n];
            if (s.operation == NODE_PARAMETER)
                at[n] = (Node){ g, g->parameter[p++] };
            else if (n == c.sign.index)
                at[n] = graph_input(g, 1 - 2 * c.labels->at[i]);
            else if (s.operation == NODE_INPUT)
                at[n] = graph_input(g, matrix_row(c.points, i)[n]);
            else if (s.operation == NODE_ADD)
                at[n] = graph_add(at[s.left], at[s.right]);
            else if (s.operation == NODE_MULTIPLY)
                at[n] = graph_multiply(at[s.left], at[s.right]);
            else if (s.operation == NODE_RELU)
                at[n] = graph_relu(at[s.left]);
            else
                at[n] = graph_softplus(at[s.left]);
        }
        total = graph_add(total, at[c.loss.index]);
    }
    Node mean = graph_multiply(total, graph_input(g, (real)(1.0 / N)));
    assert_close(value_of(mean), real_part(mean_loss(&c)), CLOSE * 10);
    graph_backward(mean, 1);
    real all[337] = { 0 };
    graph_add_gradient(g, all);
    double largest = 0;
    for (int k = 0; k < 337; k++) {
        largest = fmax(largest, fabs(real_part(all[k])));
        assert_close(real_part(all[k]), real_part(swept[k]), CLOSE * 10);
    }
    assert_true(largest > 1e-3);
    graph_free(g);
    classifier_free(&c);
}

/* It learns: the loss falls, and few points are left wrong. */
static void classifier_learns(void **state)
{
    (void)state;
    enum { N = 40 };
    Classifier c = classifier(graph_relu, N);
    real gradient[337];
    double before = real_part(mean_loss(&c));
    for (int step = 0; step < 150; step++) {
        batch_gradient(&c, gradient);
        descent_step(c.graph->theta, gradient, 337, 0.3);
    }
    double after = real_part(mean_loss(&c));
    assert_true(after < 0.3 * before);
    int right = 0;
    for (int i = 0; i < N; i++) {
        present(&c, i);
        right += (value_of(c.logit) > 0)
              == (real_part(c.labels->at[i]) > 0.5);
    }
    assert_true(right >= 36);
    assert_true(graph_check(c.graph, stderr));
    classifier_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sum_doubled),
        cmocka_unit_test(chain_of_three),
        cmocka_unit_test(squares),
        cmocka_unit_test(products),
        cmocka_unit_test(five_paths),
        cmocka_unit_test(ladder_counts_its_paths),
        cmocka_unit_test(orders_cost_what_the_table_says),
        cmocka_unit_test(neuron_at_three_points),
        cmocka_unit_test(logit_loss_is_that_of_chapter_1),
        cmocka_unit_test(softplus_makes_log_sum_exp_of_two),
        cmocka_unit_test(network_of_chapter_1_as_a_graph),
        cmocka_unit_test(classifier_has_the_size_of_the_text),
        cmocka_unit_test(classifier_has_the_right_gradient),
        cmocka_unit_test(one_graph_for_all_agrees_with_one_for_each),
        cmocka_unit_test(classifier_learns),
    };
    return cmocka_run_group_tests_name("worked chapter 3", tests, NULL,
                                       NULL);
}
