/* Four derivatives of a chain of two units: at the place of the statement
   against a graph, and at others against a measured gradient. */
#include "exercise.h"
#include "graph.h"
#include "judge.h"

static const char *const names[] = {"w1", "b1", "w2", "b2"};

/* The four derivatives by a graph. */
static void by_graph(const real theta[4], real x, real t, real upstream,
                     real gradient[4])
{
    Graph *g = graph_new();
    Node p[4];
    for (int i = 0; i < 4; i++) {
        p[i] = graph_parameter(g, theta[i]);
    }
    Node a = graph_input(g, x);
    for (int layer = 0; layer < 2; layer++) {
        Node z = graph_multiply(p[2 * layer], a);
        a = graph_tanh(graph_add(z, p[2 * layer + 1]));
    }
    graph_backward(graph_square(graph_subtract(a, graph_input(g, t))),
                   upstream);
    for (int i = 0; i < 4; i++) {
        gradient[i] = graph_adjoint(p[i]);
    }
    graph_free(g);
}

/* Both values are decimals here: a = 0.6 and y = 0.8. */
static void check_statement(void)
{
    const real theta[4] = {0.5, (real)(log(2) - 1), 1.5,
                           (real)(log(3) - 0.9)};
    const real x = 2, t = 0.3;
    const double a = 0.6, y = 0.8, slope1 = 1 - a * a, slope2 = 1 - y * y;
    real came[4] = {0}, expected[4];
    chain_gradient(theta, x, t, 1, came);
    by_graph(theta, x, t, 1, expected);
    static const int order[] = {2, 3, 0, 1};
    for (int k = 0; k < 4; k++) {
        int i = order[k];
        double e = real_part(expected[i]);
        judge_suspect(e / slope2, "The slope of the second unit has gone from"
                      " here, where it belongs.");
        if (i < 2) {
            judge_suspect(e * slope2, "The derivatives by w2 and b2 are"
                          " right, so the surplus factor comes after them."
                          " The ratio is that factor: what is it, if a is"
                          " 0.6 and y is 0.8?");
            judge_suspect(e * slope2 / slope1, "A slope has gone, but not"
                          " the one that was there twice: the ratio is now"
                          " a quotient of two.");
            judge_suspect(e / slope1, "The slope of the first unit has gone"
                          " from here, where it belongs.");
            judge_suspect(e / 1.5, "The error has to pass the weight w2 on"
                          " its way back.");
        }
        judge_close(real_part(came[i]), e, 1e-12, "the derivative by %s,"
                    " with a = 0.6 and y = 0.8", names[i]);
    }
}

/* With numbers in gradient that came from another sample. */
static void check_added(void)
{
    const real theta[4] = {0.5, 0.1, -1.2, 0.3};
    real expected[4], came[4];
    by_graph(theta, 2, 0.3, -1.5, expected);
    for (int i = 0; i < 4; i++) {
        came[i] = 10;
    }
    chain_gradient(theta, 2, 0.3, -1.5, came);
    for (int i = 0; i < 4; i++) {
        double e = real_part(expected[i]);
        judge_suspect(e, "It has been set; what another sample had left"
                      " there is lost.");
        judge_suspect(10 + e / -1.5, "The upstream, -1.5 here, is missing.");
        judge_suspect(10 - 1.5 * e, "The upstream, -1.5 here, has come in"
                      " twice.");
        judge_close(real_part(came[i]), 10 + e, 1e-12, "the derivative by"
                    " %s, added to 10", names[i]);
    }
}

/* A unit so far open that its slope is zero. */
static void check_flat(void)
{
    const real theta[4] = {0.5, 0.1, 1, 60};
    real came[4] = {0};
    chain_gradient(theta, 2, 0.3, 1, came);
    for (int i = 0; i < 4; i++) {
        judge_suspect(NAN, "Is a slope divided by? Here it is zero. A"
                      " surplus factor is taken away where it was"
                      " multiplied in.");
        judge_close(real_part(came[i]), 0, 0, "the derivative by %s, where y"
                    " is 1 and its slope 0", names[i]);
    }
}

/* ---- several samples ---- */

static real theta[4] = {0.7, -0.2, -1.1, 0.4};
static const double samples[][2] = {{0.8, -0.5}, {-1.5, 0.9}, {0.3, 0.1}};

static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int n = 0; n < 3; n++) {
        real a = tanh(theta[0] * (real)samples[n][0] + theta[1]);
        real y = tanh(theta[2] * a + theta[3]) - (real)samples[n][1];
        sum += (n + 1) * y * y;
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    for (int n = 0; n < 3; n++) {
        chain_gradient(theta, (real)samples[n][0], (real)samples[n][1],
                       upstream * (n + 1), gradient);
    }
}

void check(void)
{
    judge_function("chain_gradient");
    check_statement();
    check_added();
    check_flat();
    const Parameter parameters[] = {
        {"w1", &theta[0], 1, 1}, {"b1", &theta[1], 1, 1},
        {"w2", &theta[2], 1, 1}, {"b2", &theta[3], 1, 1},
    };
    judge_gradient(&(Subject){
        .name = "the chain, over three samples",
        .parameters = parameters, .count = 4,
        .value = value, .gradient = gradient,
    });
}
