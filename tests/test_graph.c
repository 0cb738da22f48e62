/* The graph that differentiates itself: its nodes, its two sweeps,
   its memory, its messages and its drawings. */

#include "support.h"

#include "activation.h"
#include "difference.h"
#include "fail.h"
#include "graph.h"
#include "mlp.h"
#include "rng.h"

/* How close a result of a few roundings must be, and a whole network. */
#ifdef BACKWARD_FLOAT
#define CLOSE 1e-6
#define CLOSE_ENOUGH 1e-4
#else
#define CLOSE 1e-14
#define CLOSE_ENOUGH 1e-12
#endif

#define value_of(n) real_part(graph_value(n))
#define adjoint_of(n) real_part(graph_adjoint(n))

/* ---- the operations ----------------------------------------------- */

typedef Node Two(Node a, Node b);
typedef Node One(Node a);

/* value and derivatives, written down once more and independently */
typedef struct {
    const char *name;
    Two *two;
    One *one;
    double (*value)(double a, double b);
    double (*by_a)(double a, double b);
    double (*by_b)(double a, double b);
    int forward, backward;
} Law;

#define LAW(name, formula) \
    static double name(double a, double b) { (void)a, (void)b; \
                                             return formula; }
LAW(zero, 0) LAW(one, 1) LAW(minus_one, -1) LAW(first, a) LAW(second, b)
LAW(sum, a + b) LAW(difference, a - b) LAW(product, a * b)
LAW(square, a * a) LAW(twice, 2 * a)
LAW(e_to, exp(a)) LAW(logarithm, log(a)) LAW(inverse, 1 / a)
LAW(positive_part, a > 0 ? a : 0) LAW(step, a > 0 ? 1 : 0)
LAW(logistic, 1 / (1 + exp(-a)))
LAW(logistic_slope, exp(-a) / ((1 + exp(-a)) * (1 + exp(-a))))
LAW(tangent, tanh(a)) LAW(tangent_slope, 1 / (cosh(a) * cosh(a)))
LAW(soft, log1p(exp(a)))

static const Law laws[] = {
    { "+", graph_add, NULL, sum, one, one, 1, 4 },
    { "−", graph_subtract, NULL, difference, one, minus_one, 1, 4 },
    { "×", graph_multiply, NULL, product, second, first, 1, 4 },
    { "square", NULL, graph_square, square, twice, zero, 1, 3 },
    { "exp", NULL, graph_exp, e_to, e_to, zero, 1, 2 },
    { "log", NULL, graph_log, logarithm, inverse, zero, 1, 3 },
    { "ReLU", NULL, graph_relu, positive_part, step, zero, 1, 3 },
    { "sigmoid", NULL, graph_sigmoid, logistic, logistic_slope, zero,
      4, 4 },
    { "tanh", NULL, graph_tanh, tangent, tangent_slope, zero, 1, 4 },
    { "softplus", NULL, graph_softplus, soft, logistic, zero, 4, 6 },
};
enum { LAWS = sizeof laws / sizeof laws[0] };

static const double points[][2] = {
    { 0.7, -1.3 }, { 2.1, 0.4 }, { -1.6, -0.9 }, { -0.5, 3 }, { 4, -4 }
};
enum { POINTS = sizeof points / sizeof points[0] };

static Node apply(const Law *law, Node a, Node b)
{
    return law->two ? law->two(a, b) : law->one(a);
}

/* The logarithm only where it is defined. */
static double first_operand(const Law *law, double a)
{
    return law->one == graph_log ? fabs(a) : a;
}

static void every_operation_has_its_value_and_derivatives(void **state)
{
    (void)state;
    for (int l = 0; l < LAWS; l++)
        for (int p = 0; p < POINTS; p++) {
            const Law *law = &laws[l];
            double a = first_operand(law, points[p][0]);
            double b = points[p][1];
            Graph *g = graph_new();
            Node na = graph_input(g, (real)a), nb = graph_input(g, (real)b);
            Node y = apply(law, na, nb);
            assert_close(value_of(y), law->value(a, b), 4 * CLOSE * 60);
            graph_backward(y, (real)1.5);
            double da = 1.5 * law->by_a(a, b);
            double db = 1.5 * law->by_b(a, b);
            assert_close(adjoint_of(na), da, 4 * CLOSE * (1 + fabs(da)));
            assert_close(adjoint_of(nb), db, 4 * CLOSE * (1 + fabs(db)));

            real local[2];
            int operands = graph_local(g, y.index, local);
            assert_int_equal(operands, law->two ? 2 : 1);
            assert_close(real_part(local[0]), law->by_a(a, b),
                         4 * CLOSE * (1 + fabs(da)));
            assert_close(real_part(local[1]), law->by_b(a, b),
                         4 * CLOSE * (1 + fabs(db)));
            graph_free(g);
        }
}

/* The same against measured slopes of the graph itself. */
static void every_operation_agrees_with_chapter_2(void **state)
{
    (void)state;
    for (int l = 0; l < LAWS; l++)
        for (int p = 0; p < POINTS; p++) {
            const Law *law = &laws[l];
            Graph *g = graph_new();
            Node a = graph_parameter(
                g, (real)first_operand(law, points[p][0]));
            Node b = graph_parameter(g, (real)points[p][1]);
            Node y = apply(law, a, b);
            real swept[2] = { 0, 0 }, measured[2];
            graph_backward(y, 1);
            graph_add_gradient(g, swept);
            Objective o = graph_objective(&y);
#ifdef BACKWARD_COMPLEX
            gradient_complex_step(&o, 0, measured);
            double tolerance = 1e-14;
#else
            gradient_richardson(&o, 0.02, measured, NULL);
            double tolerance = CLOSE < 1e-10 ? 1e-11 : 1e-3;
#endif
            for (int k = 0; k < 2; k++)
                assert_close(real_part(swept[k]), real_part(measured[k]),
                             tolerance
                             * (1 + fabs(real_part(measured[k]))));
            graph_free(g);
        }
}

static void relu_is_shut_at_its_kink(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = graph_input(g, 0), y = graph_relu(a);
    graph_backward(y, 1);
    assert_true(value_of(y) == 0);
    assert_true(adjoint_of(a) == 0);
    graph_free(g);
}

static void leaves_have_no_operands(void **state)
{
    (void)state;
    Graph *g = graph_new();
    graph_input(g, 3);
    graph_parameter(g, 4);
    real local[2] = { 7, 7 };
    assert_int_equal(graph_local(g, 0, local), 0);
    assert_true(real_part(local[0]) == 0 && real_part(local[1]) == 0);
    assert_int_equal(graph_local(g, 1, local), 0);
    graph_free(g);
}

/* ---- the sweeps --------------------------------------------------- */

static void seed_scales_everything(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 2), y = graph_input(g, 3);
    Node z = graph_multiply(x, graph_exp(graph_multiply(x, y)));
    graph_backward(z, 1);
    double dx = adjoint_of(x), dy = adjoint_of(y);
    graph_backward(z, -4);
    assert_true(adjoint_of(x) == -4 * dx && adjoint_of(y) == -4 * dy);
    assert_true(adjoint_of(z) == -4);
    graph_backward(z, 0);
    for (int i = 0; i < g->size; i++)
        assert_true(real_part(g->adjoint[i]) == 0);
    graph_free(g);
}

static void backward_clears_what_was_there(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, (real)0.3);
    Node z = graph_multiply(graph_tanh(x), graph_softplus(x));
    graph_backward(z, 1);
    real before[8];
    size_t bytes = (size_t)g->size * sizeof(real);
    memcpy(before, g->adjoint, bytes);
    graph_backward(z, 1);
    assert_memory_equal(before, g->adjoint, bytes);
    graph_free(g);
}

static void any_node_can_be_the_output(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 5), other = graph_input(g, 6);
    Node y = graph_square(x);
    Node z = graph_multiply(y, other);
    graph_backward(z, 1);
    assert_true(adjoint_of(x) == 60 && adjoint_of(other) == 25);
    graph_backward(y, 1);       /* z comes after y, other is unrelated */
    assert_true(adjoint_of(x) == 10 && adjoint_of(y) == 1);
    assert_true(adjoint_of(z) == 0 && adjoint_of(other) == 0);
    graph_backward(x, 1);
    assert_true(adjoint_of(x) == 1 && adjoint_of(y) == 0);
    graph_free(g);
}

/* Not even if their local derivatives are infinite. */
static void nodes_after_the_output_do_not_matter(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 0), y = graph_exp(x);
    graph_log(x);
    graph_backward(y, 1);
    assert_true(adjoint_of(x) == 1);
    graph_free(g);
}

static void sweeps_leave_values_alone(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, (real)0.3), w = graph_parameter(g, (real)1.7);
    Node z = graph_log(graph_square(graph_multiply(w, x)));
    real before[8];
    size_t bytes = (size_t)g->size * sizeof(real);
    memcpy(before, g->value, bytes);
    graph_backward(z, 1);
    assert_memory_equal(before, g->value, bytes);
    graph_forward(g);
    assert_memory_equal(before, g->value, bytes);
    assert_close(real_part(g->theta[0]), 1.7, CLOSE * 10);
    graph_free(g);
}

static void forward_follows_inputs_and_parameters(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 2), w = graph_parameter(g, 3);
    Node z = graph_subtract(graph_multiply(w, x), x);
    assert_true(value_of(z) == 4);      /* built is computed */
    graph_set(x, 5);
    assert_true(value_of(x) == 5 && value_of(z) == 4);
    g->theta[0] = -1;
    graph_forward(g);
    assert_true(value_of(w) == -1 && value_of(z) == -10);
    graph_backward(z, 1);
    assert_true(adjoint_of(x) == -2 && adjoint_of(w) == 5);
    graph_free(g);
}

static void a_value_used_a_thousand_times_adds_up(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 3), sum = graph_multiply(x, x);
    for (int i = 1; i < 1000; i++)
        sum = graph_add(sum, graph_multiply(x, x));
    graph_backward(sum, 1);
    assert_true(value_of(sum) == 9000);
    assert_true(adjoint_of(x) == 6000);     /* 2000 edges of weight 3 */
    graph_free(g);
}

static void a_chain_of_a_million_nodes_is_swept(void **state)
{
    (void)state;
    enum { NODES = 1000000 };
    Graph *g = graph_new();
    Node x = graph_input(g, 1), minus = graph_input(g, -1), z = x;
    while (g->size < NODES)
        z = graph_multiply(z, minus);
    graph_forward(g);
    graph_backward(z, 1);
    /* NODES - 2 products by -1; each hands its value to minus */
    assert_true(value_of(z) == 1);
    assert_true(adjoint_of(x) == 1);
    assert_true(adjoint_of(minus) == -(NODES - 2));
    graph_free(g);
}

/* Random graphs, where any number of nodes reads any other. */
static Node random_graph(Graph *g, Rng *rng, int nodes)
{
    Node at[200];
    int n = 0;
    for (; n < 6; n++)
        at[n] = graph_parameter(g, (real)rng_normal(rng));
    at[n++] = graph_input(g, (real)0.5);
    for (; n < nodes; n++) {
        Node a = at[rng_below(rng, n)], b = at[rng_below(rng, n)];
        switch (rng_below(rng, 8)) {
        case 0: at[n] = graph_add(a, b); break;
        case 1: at[n] = graph_subtract(a, b); break;
        case 2: at[n] = graph_multiply(graph_tanh(a), b); break;
        case 3: at[n] = graph_exp(graph_tanh(a)); break;
        case 4: at[n] = graph_sigmoid(a); break;
        case 5: at[n] = graph_log(graph_softplus(a)); break;
        case 6: at[n] = graph_square(graph_sigmoid(a)); break;
        default: at[n] = graph_softplus(graph_tanh(b));
        }
    }
    Node output = at[n - 1];
    for (int i = 0; i < n; i += 3)
        output = graph_add(output, graph_tanh(at[i]));
    return output;
}

static void random_graphs_agree_with_chapter_2(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Rng rng;
        rng_seed(&rng, seed);
        Graph *g = graph_new();
        Node z = random_graph(g, &rng, 60);
        real swept[6] = { 0 }, measured[6];
        graph_backward(z, 1);
        graph_add_gradient(g, swept);
        Objective o = graph_objective(&z);
        double error[6] = { 0 };
#ifdef BACKWARD_COMPLEX
        gradient_complex_step(&o, 0, measured);
#else
        gradient_richardson(&o, 0, measured, error);
#endif
        double scale = 1;
        for (int k = 0; k < 6; k++)
            scale = fmax(scale, fabs(real_part(measured[k])));
        for (int k = 0; k < 6; k++) {
            assert_true(error[k] < (CLOSE < 1e-10 ? 1e-6 : 0.1) * scale);
            assert_close(real_part(swept[k]), real_part(measured[k]),
                         CLOSE_ENOUGH * scale + 10 * error[k]);
        }
        graph_free(g);
    }
}

/* The reverse sweep against forward mode, eq. (forward-mode), which
   needs no oracle: the gradient times a direction is the tangent. */
static void reverse_agrees_with_forward_mode(void **state)
{
    (void)state;
    for (uint64_t seed = 31; seed <= 40; seed++) {
        Rng rng;
        rng_seed(&rng, seed);
        Graph *g = graph_new();
        Node z = random_graph(g, &rng, 100);
        double direction[6], reverse = 0, scale = 1;
        for (int k = 0; k < 6; k++)
            direction[k] = rng_normal(&rng);
        double *tangent = calloc((size_t)g->size, sizeof *tangent);
        assert_non_null(tangent);
        for (int k = 0; k < g->count; k++)
            tangent[g->parameter[k]] = direction[k];
        for (int i = 0; i < g->size; i++) {
            real local[2];
            int n = graph_local(g, i, local);
            if (n > 0)
                tangent[i] = real_part(local[0])
                           * tangent[g->step[i].left];
            if (n > 1)
                tangent[i] += real_part(local[1])
                            * tangent[g->step[i].right];
        }
        graph_backward(z, 1);
        for (int k = 0; k < 6; k++) {
            double d = real_part(g->adjoint[g->parameter[k]]);
            reverse += d * direction[k];
            scale = fmax(scale, fabs(d));
        }
        assert_close(reverse, tangent[z.index], CLOSE_ENOUGH * scale * 10);
        free(tangent);
        graph_free(g);
    }
}

/* ---- parameters and layers ---------------------------------------- */

static void parameters_keep_their_order(void **state)
{
    (void)state;
    Graph *g = graph_new();
    for (int k = 0; k < 1000; k++) {
        graph_input(g, -1);
        Node p = graph_parameter(g, (real)k);
        assert_int_equal(g->parameter[k], p.index);
    }
    assert_int_equal(g->count, 1000);
    for (int k = 0; k < 1000; k++) {
        assert_true(real_part(g->theta[k]) == k);
        assert_true(real_part(g->value[g->parameter[k]]) == k);
    }
    graph_free(g);
}

static void gradient_is_added_to_what_is_there(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = graph_parameter(g, 2), b = graph_parameter(g, 5);
    Node z = graph_multiply(a, b);
    real gradient[2] = { 10, 20 };
    graph_backward(z, 1);
    graph_add_gradient(g, gradient);
    assert_true(real_part(gradient[0]) == 15);
    assert_true(real_part(gradient[1]) == 22);
    graph_add_gradient(g, gradient);
    assert_true(real_part(gradient[0]) == 20);
    assert_true(real_part(gradient[1]) == 24);
    graph_free(g);
}

static void objective_is_the_output_at_theta(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = graph_parameter(g, 2), b = graph_parameter(g, 5);
    Node z = graph_subtract(graph_multiply(a, b), b);
    Objective o = graph_objective(&z);
    assert_int_equal(o.count, 2);
    assert_ptr_equal(o.theta, g->theta);
    assert_true(real_part(o.value(o.context)) == 5);
    g->theta[0] = 4;
    assert_true(real_part(o.value(o.context)) == 15);
    graph_free(g);
}

/* A layer computes what the Mlp computes from the same theta. */
static void layers_agree_with_the_perceptron(void **state)
{
    (void)state;
    static const int sizes[] = { 3, 5, 4, 2 };
    static const struct { const char *name; One *one; } hidden[] = {
        { "relu", graph_relu }, { "tanh", graph_tanh },
        { "sigmoid", graph_sigmoid }, { "linear", NULL },
    };
    for (int h = 0; h < 4; h++) {
        Mlp *m = mlp_new(sizes, 4, activation_find(hidden[h].name), 1);
        Graph *g = graph_new();
        Matrix *x = matrix_new(1, 3);
        matrix_set(x, (const double[]){ 0.5, -1.25, 2 });
        Node in[3], u[5], v[4], out[2];
        for (int d = 0; d < 3; d++)
            in[d] = graph_input(g, x->at[d]);
        graph_layer(in, 3, u, 5, hidden[h].one);
        graph_layer(u, 5, v, 4, hidden[h].one);
        graph_layer(v, 4, out, 2, NULL);
        assert_int_equal(g->count, m->count);
        Rng rng;
        rng_seed(&rng, 3);
        for (int k = 0; k < g->count; k++) {
            assert_true(real_part(g->theta[k]) == 0);
            m->theta[k] = g->theta[k] = (real)rng_normal(&rng);
        }
        graph_forward(g);
        const Matrix *z = mlp_forward(m, x);
        for (int k = 0; k < 2; k++)
            assert_close(value_of(out[k]), real_part(z->at[k]),
                         20 * CLOSE);
        matrix_free(x);
        graph_free(g);
        mlp_free(m);
    }
}

/* ---- memory ------------------------------------------------------- */

static void sweeps_allocate_nothing(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node in[2] = { graph_input(g, 1), graph_input(g, 2) }, h[8], out[1];
    graph_layer(in, 2, h, 8, graph_tanh);
    graph_layer(h, 8, out, 1, NULL);
    Graph before = *g;
    for (int i = 0; i < 100; i++) {
        graph_set(in[0], (real)i);
        g->theta[0] = (real)(0.01 * i);
        graph_forward(g);
        graph_backward(out[0], 1);
    }
    assert_memory_equal(&before, g, sizeof before);
    graph_free(g);
}

static void an_empty_graph_can_be_swept_and_freed(void **state)
{
    (void)state;
    graph_free(NULL);
    Graph *g = graph_new();
    graph_forward(g);
    assert_true(graph_check(g, NULL));
    long forward = -1, backward = -1;
    graph_count(g, &forward, &backward);
    assert_true(forward == 0 && backward == 0);
    graph_add_gradient(g, NULL);
    graph_free(g);
}

/* ---- counts, messages, drawings ------------------------------------ */

static void counts_are_those_of_the_table(void **state)
{
    (void)state;
    for (int l = 0; l < LAWS; l++) {
        Graph *g = graph_new();
        Node a = graph_input(g, 1), b = graph_parameter(g, 2);
        long forward, backward;
        graph_count(g, &forward, &backward);
        assert_true(forward == 0 && backward == 0);
        apply(&laws[l], a, b);
        apply(&laws[l], b, a);
        graph_count(g, &forward, &backward);
        assert_int_equal(forward, 2 * laws[l].forward);
        assert_int_equal(backward, 2 * laws[l].backward);
        assert_true(forward + backward <= 5 * forward);  /* (cheap) */
        graph_free(g);
    }
}

/* What graph_check says of g, to be freed. */
static char *complaint(const Graph *g, bool *good)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    *good = graph_check(g, out);
    fclose(out);
    return text;
}

static void check_names_where_it_began(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 2), y = graph_input(g, 2);
    Node z = graph_log(graph_subtract(x, y));
    graph_square(graph_add(z, x));
    bool good = true;
    char *text = complaint(g, &good);
    assert_false(good);
    assert_false(graph_check(g, NULL));
    assert_string_equal(text, "node 3 (log): value -inf, adjoint 0; "
                              "operand 0\n");
    free(text);

    graph_set(y, 1);
    graph_forward(g);
    text = complaint(g, &good);
    assert_true(good);
    assert_string_equal(text, "");
    free(text);

    graph_set(x, (real)NAN);
    graph_forward(g);
    text = complaint(g, &good);
    assert_false(good);
    assert_non_null(strstr(text, "node 0 (input): value nan"));
    free(text);
    graph_free(g);
}

/* Values in order, adjoints not: the first of the reverse sweep. */
static void check_looks_at_adjoints_too(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 1), y = graph_add(x, x);
    Node z = graph_multiply(y, y);
    graph_backward(z, (real)INFINITY);
    bool good = true;
    char *text = complaint(g, &good);
    assert_false(good);
    assert_string_equal(text, "node 2 (×): value 4, adjoint inf; "
                              "operand 2 and 2\n");
    free(text);
    graph_free(g);
}

static void drawing_is_graphviz(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_name(graph_input(g, (real)2.5), "x");
    Node w = graph_parameter(g, 4);
    Node z = graph_name(graph_multiply(w, x), "z");
    Node y = graph_subtract(z, z);
    graph_backward(z, 1);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    graph_draw(g, out);
    fclose(out);
    assert_int_equal(y.index, 3);
    assert_string_equal(text,
        "digraph {\n"
        "  rankdir=LR; ranksep=0.35;\n"
        "  n0 [shape=Mrecord, label=\"x|2.5|∂ 4\"];\n"
        "  n1 [shape=Mrecord, label=\"parameter|4|∂ 2.5\"];\n"
        "  n2 [shape=Mrecord, label=\"z: ×|10|∂ 1\"];\n"
        "  n1 -> n2 [label=\"2.5\"];\n"
        "  n0 -> n2 [label=\"4\"];\n"
        "  n3 [shape=Mrecord, label=\"−|0|∂ 0\"];\n"
        "  n2 -> n3 [label=\"1\"];\n"
        "  n2 -> n3 [label=\"-1\"];\n"
        "}\n");
    free(text);
    graph_free(g);
}

static void naming_returns_the_node(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_input(g, 1), y = graph_name(x, "x");
    assert_true(y.graph == g && y.index == x.index);
    assert_string_equal(g->name[0], "x");
    graph_free(g);
}

/* ---- misuse ------------------------------------------------------- */

static void mix_two_graphs(void *arg)
{
    (void)arg;
    Graph *g = graph_new(), *h = graph_new();
    graph_add(graph_input(g, 1), graph_input(h, 1));
}

static void use_no_node(void *arg)
{
    (void)arg;
    graph_exp((Node){ NULL, 0 });
}

static void use_a_node_that_is_not_there(void *arg)
{
    (void)arg;
    Graph *g = graph_new();
    graph_input(g, 1);
    graph_backward((Node){ g, 1 }, 1);
}

static void use_a_negative_node(void *arg)
{
    (void)arg;
    Graph *g = graph_new();
    graph_input(g, 1);
    graph_value((Node){ g, -1 });
}

static void read_no_node(void *arg)
{
    (void)arg;
    graph_adjoint((Node){ NULL, 0 });
}

static void name_no_node(void *arg)
{
    (void)arg;
    graph_name((Node){ NULL, 0 }, "x");
}

static void differentiate_no_node(void *arg)
{
    graph_objective(arg);
}

static void set_a_sum(void *arg)
{
    (void)arg;
    Graph *g = graph_new();
    Node x = graph_input(g, 1);
    graph_set(graph_add(x, x), 3);
}

static void set_a_parameter(void *arg)
{
    (void)arg;
    Graph *g = graph_new();
    graph_set(graph_parameter(g, 1), 3);
}

static void make_a_layer_of_nothing(void *arg)
{
    Node out[1];
    graph_layer(arg, 0, out, 1, NULL);
}

static void misuse_stops_and_says_why(void **state)
{
    (void)state;
    Node nothing = { NULL, 0 };
    assert_dies(mix_two_graphs, NULL, -SIGABRT,
                "nodes 0 and 0 of two graphs");
    assert_dies(use_no_node, NULL, -SIGABRT, "not a node of a graph");
    assert_dies(use_a_node_that_is_not_there, NULL, -SIGABRT,
                "1 is not a node of a graph");
    assert_dies(use_a_negative_node, NULL, -SIGABRT,
                "-1 is not a node of a graph");
    assert_dies(read_no_node, NULL, -SIGABRT, "not a node of a graph");
    assert_dies(name_no_node, NULL, -SIGABRT, "not a node of a graph");
    assert_dies(differentiate_no_node, &nothing, -SIGABRT,
                "not a node of a graph");
    assert_dies(set_a_sum, NULL, -SIGABRT, "node 1 is not an input");
    assert_dies(set_a_parameter, NULL, -SIGABRT,
                "node 0 is not an input");
    assert_dies(make_a_layer_of_nothing, &nothing, -SIGABRT,
                "a layer of 0 inputs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_has_its_value_and_derivatives),
        cmocka_unit_test(every_operation_agrees_with_chapter_2),
        cmocka_unit_test(relu_is_shut_at_its_kink),
        cmocka_unit_test(leaves_have_no_operands),
        cmocka_unit_test(seed_scales_everything),
        cmocka_unit_test(backward_clears_what_was_there),
        cmocka_unit_test(any_node_can_be_the_output),
        cmocka_unit_test(nodes_after_the_output_do_not_matter),
        cmocka_unit_test(sweeps_leave_values_alone),
        cmocka_unit_test(forward_follows_inputs_and_parameters),
        cmocka_unit_test(a_value_used_a_thousand_times_adds_up),
        cmocka_unit_test(a_chain_of_a_million_nodes_is_swept),
        cmocka_unit_test(random_graphs_agree_with_chapter_2),
        cmocka_unit_test(reverse_agrees_with_forward_mode),
        cmocka_unit_test(parameters_keep_their_order),
        cmocka_unit_test(gradient_is_added_to_what_is_there),
        cmocka_unit_test(objective_is_the_output_at_theta),
        cmocka_unit_test(layers_agree_with_the_perceptron),
        cmocka_unit_test(sweeps_allocate_nothing),
        cmocka_unit_test(an_empty_graph_can_be_swept_and_freed),
        cmocka_unit_test(counts_are_those_of_the_table),
        cmocka_unit_test(check_names_where_it_began),
        cmocka_unit_test(check_looks_at_adjoints_too),
        cmocka_unit_test(drawing_is_graphviz),
        cmocka_unit_test(naming_returns_the_node),
        cmocka_unit_test(misuse_stops_and_says_why),
    };
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
