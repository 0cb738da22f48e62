/* Checks every gradient of the library, a line each.  Compiled in
   double complex, by the complex step; compiled in double, by
   Richardson extrapolation.  Exits 1 if a check fails, and a check
   whose gradient is zero everywhere has failed: it tested nothing. */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "fail.h"
#include "graph.h"
#include "real.h"
#include "rng.h"

typedef struct {
    const char *name;
    Node (*build)(Graph *g);
} Check;

static Node parameter(Graph *g, double value)
{
    return graph_parameter(g, value);
}

/* Two operands, and an upstream that is neither 0 nor 1. */
static Node downstream(Graph *g, Node n)
{
    return graph_multiply(n, graph_input(g, 1.5));
}

#define BINARY(operation) \
    static Node check_##operation(Graph *g) \
    { \
        return downstream(g, graph_##operation(parameter(g, 2), \
                                               parameter(g, -3))); \
    }
BINARY(add)
BINARY(subtract)
BINARY(multiply)

/* One operand at two points, chosen away from kinks and poles. */
#define UNARY(operation, p, q) \
    static Node check_##operation(Graph *g) \
    { \
        Node a = graph_##operation(parameter(g, p)); \
        Node b = graph_##operation(parameter(g, q)); \
        return downstream(g, graph_add(a, graph_square(b))); \
    }
UNARY(square, 1.5, -0.5)
UNARY(exp, 0.5, -2)
UNARY(log, 0.5, 3)
UNARY(relu, 0.75, -0.5)
UNARY(sigmoid, 2, -3)
UNARY(tanh, 0.5, -1.5)
UNARY(softplus, 3, -2)

static Node check_used_twice(Graph *g)
{
    Node x = parameter(g, 3);
    return graph_multiply(x, x);
}

static Node check_used_often(Graph *g)
{
    Node x = parameter(g, 0.01), sum = x;
    for (int i = 0; i < 100; i++) {
        sum = graph_add(graph_multiply(sum, x), graph_exp(x));
    }
    return sum;
}

static Node set_parameters(Graph *g, Rng *rng, Node output)
{
    for (int k = 0; k < g->count; k++) {
        g->theta[k] = 0.7 * rng_normal(rng);
    }
    graph_forward(g);
    return output;
}

/* The network of chapter 1, 2 -> 3 -> 2 with softmax and
   cross-entropy, whose second hidden unit is closed. */
static Node check_chapter1_network(Graph *g)
{
    static const double theta[17] = {
        0.1, 0.3, -0.2, 0.4, -0.4, 0.5, 0, 0, 0,
        0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0,
    };
    Node x[2] = {graph_input(g, 1), graph_input(g, 2)}, y[3], z[2];
    graph_layer(x, 2, y, 3, graph_relu);
    graph_layer(y, 3, z, 2, NULL);
    Node loss = graph_softplus(graph_subtract(z[1], z[0]));
    require(g->count == 17, "%d parameters", g->count);
    for (int k = 0; k < 17; k++) {
        g->theta[k] = theta[k];
    }
    graph_forward(g);
    return loss;
}

/* A deeper network, a batch of samples, a random point. */
static Node check_deep_network(Graph *g)
{
    Rng rng;
    rng_seed(&rng, 7);
    Node x[2] = {graph_input(g, 0.3), graph_input(g, -1.1)};
    Node y[6], u[5], z[1];
    graph_layer(x, 2, y, 6, graph_tanh);
    graph_layer(y, 6, u, 5, graph_sigmoid);
    graph_layer(u, 5, z, 1, NULL);
    return set_parameters(g, &rng, graph_square(z[0]));
}

static Node check_moons_network(Graph *g)
{
    Rng rng;
    rng_seed(&rng, 11);
    Node x[2] = {graph_input(g, 0.8), graph_input(g, -0.4)};
    Node y[16], u[16], z[1];
    graph_layer(x, 2, y, 16, graph_relu);
    graph_layer(y, 16, u, 16, graph_relu);
    graph_layer(u, 16, z, 1, NULL);
    return set_parameters(g, &rng, graph_softplus(z[0]));
}

#define CHECK(name) {#name, check_##name}
static const Check checks[] = {
    CHECK(add), CHECK(subtract), CHECK(multiply), CHECK(square),
    CHECK(exp), CHECK(log), CHECK(relu), CHECK(sigmoid), CHECK(tanh),
    CHECK(softplus), CHECK(used_twice), CHECK(used_often),
    CHECK(chapter1_network), CHECK(deep_network), CHECK(moons_network),
};

/* What the oracle measures, and how wrong it may itself be. */
#ifdef BACKWARD_COMPLEX
static const char *oracle = "complex step";
static void measure(const Objective *o, real *gradient, double *error)
{
    gradient_complex_step(o, 1e-20, gradient);
    memset(error, 0, (size_t)o->count * sizeof *error);
}
#else
static const char *oracle = "Richardson";
static void measure(const Objective *o, real *gradient, double *error)
{
    gradient_richardson(o, 1e-2, gradient, error);
}
#endif

static double largest(const real *v, int n)
{
    double most = 0;
    for (int i = 0; i < n; i++) {
        most = fmax(most, fabs(real_part(v[i])));
    }
    return most;
}

/* The worst error relative to the gradient's largest entry, beyond
   what the oracle allows for itself. */
static bool judge(const Check *check)
{
    Graph *g = graph_new();
    Node output = check->build(g);
    int n = g->count;
    real *mine = allocate((size_t)n, sizeof *mine);
    real *measured = allocate((size_t)n, sizeof *measured);
    double *error = allocate((size_t)n, sizeof *error);
    graph_backward(output, 1);
    graph_add_gradient(g, mine);
    Objective objective = graph_objective(&output);
    measure(&objective, measured, error);
    double scale = largest(measured, n), worst = 0;
    bool good = scale > 0;
    for (int k = 0; k < n; k++) {
        double off = fabs(real_part(mine[k]) - real_part(measured[k]));
        double allowed = 1e-12 * scale + 10 * error[k];
        good = good && off <= allowed;
        worst = fmax(worst, off / scale);
    }
    printf("%-18s %4d  %-12s  %.0e  %s\n", check->name, n, oracle,
           worst, good ? "pass" : scale > 0 ? "FAIL" : "VACUOUS");
    free(mine);
    free(measured);
    free(error);
    graph_free(g);
    return good;
}

int main(void)
{
    int failed = 0, count = sizeof checks / sizeof *checks;
    printf("%-18s %4s  %-12s  %s\n", "gradient of", "n", "oracle",
           "error");
    for (int i = 0; i < count; i++) {
        failed += !judge(&checks[i]);
    }
    if (failed) {
        fprintf(stderr, "gradcheck: %d of %d checks failed\n", failed,
                count);
    }
    return failed != 0;
}
