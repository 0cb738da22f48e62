/* What several chapters' checks share. */
#include "checks.h"

#include <stdlib.h>
#include "fail.h"

double between(Rng *rng, double low, double high)
{
    return low + (high - low) * rng_uniform(rng);
}

double either_sign(Rng *rng, double low, double high)
{
    double x = between(rng, low, high);
    return rng_uniform(rng) < 0.5 ? -x : x;
}

GraphCase *graph_case(void)
{
    GraphCase *c = allocate(1, sizeof *c);
    c->graph = graph_new();
    return c;
}

static void add_parameter(Parameter *list, int *count, const char *name,
                          real *at, int rows, int cols)
{
    require(*count < MOST_PARAMETERS, "no room for %s", name);
    list[(*count)++] = (Parameter){name, at, rows, cols};
}

void graph_case_add(GraphCase *c, const char *name, int rows, int cols,
                    Node *nodes, Rng *rng, double low, double high)
{
    add_parameter(c->parameters, &c->count, name, NULL, rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        Node n = graph_parameter(c->graph, (real)between(rng, low, high));
        if (nodes) {
            nodes[i] = n;
        }
    }
}

void graph_case_layer(GraphCase *c, const char *w, const char *b,
                      const Node *in, int inputs, Node *out, int outputs,
                      Node (*activation)(Node), Rng *rng, double size)
{
    int first = c->graph->count;
    graph_layer(in, inputs, out, outputs, activation);
    for (int p = first; p < c->graph->count; p++) {
        c->graph->theta[p] = (real)between(rng, -size, size);
    }
    add_parameter(c->parameters, &c->count, w, NULL, inputs, outputs);
    add_parameter(c->parameters, &c->count, b, NULL, 1, outputs);
}

Node weighed_sum(Node sum, Node n, Rng *rng)
{
    Node upstream = graph_input(n.graph,
                                (real)either_sign(rng, 0.5, 2));
    Node term = graph_multiply(upstream, n);
    return sum.graph ? graph_add(sum, term) : term;
}

static void graph_case_release(void *context)
{
    GraphCase *c = context;
    graph_free(c->graph);
    free(c);
}

Case graph_case_done(GraphCase *c, Node output,
                     void (*harden)(void *context))
{
    real *at = c->graph->theta;
    for (int k = 0; k < c->count; k++) {
        c->parameters[k].at = at;
        at += c->parameters[k].rows * c->parameters[k].cols;
    }
    require(at == c->graph->theta + c->graph->count,
            "the graph has %d parameters", c->graph->count);
    c->output = output;
    graph_forward(c->graph);
    return (Case){gradcheck_graph(&c->output, c->parameters, c->count),
                  harden, graph_case_release};
}

void graph_case_output(GraphCase *c, Node output, Rng *rng)
{
    require(c->output_count < MOST_OUTPUTS, "no room for an output");
    c->upstream[c->output_count] = either_sign(rng, 0.5, 2);
    c->outputs[c->output_count++] = output;
}

static real weighed_value(void *context)
{
    const GraphCase *c = context;
    real sum = 0;
    graph_forward(c->graph);
    for (int k = 0; k < c->output_count; k++) {
        sum += c->upstream[k] * graph_value(c->outputs[k]);
    }
    return sum;
}

static void weighed_gradient(void *context, real upstream, real *gradient)
{
    const GraphCase *c = context;
    graph_forward(c->graph);
    for (int k = 0; k < c->output_count; k++) {
        graph_backward(c->outputs[k], upstream * (real)c->upstream[k]);
        graph_add_gradient(c->graph, gradient);
    }
}

Case graph_case_weighed(GraphCase *c, void (*harden)(void *context))
{
    Case weighed = graph_case_done(c, c->outputs[0], harden);
    weighed.subject.value = weighed_value;
    weighed.subject.gradient = weighed_gradient;
    return weighed;
}

Matrix *store_matrix(Store *s, const char *name, int rows, int cols,
                     Rng *rng, double low, double high)
{
    require(s->matrix_count < 2 * MOST_PARAMETERS, "no room");
    Matrix *m = matrix_new(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        m->at[i] = (real)between(rng, low, high);
    }
    s->matrices[s->matrix_count++] = m;
    if (name) {
        add_parameter(s->parameters, &s->count, name, m->at, rows, cols);
    }
    return m;
}

void store_release(void *context)
{
    Store *s = context;
    for (int i = 0; i < s->matrix_count; i++) {
        matrix_free(s->matrices[i]);
    }
    free(s);
}

Subject store_subject(Store *s)
{
    return (Subject){.parameters = s->parameters, .count = s->count,
                     .context = s};
}

real weighed(const Matrix *upstream, const Matrix *output)
{
    real sum = 0;
    for (int i = 0; i < output->rows * output->cols; i++) {
        sum += upstream->at[i] * output->at[i];
    }
    return sum;
}

real *gradient_part(const Matrix *m, real *gradient, Matrix *part)
{
    *part = (Matrix){m->rows, m->cols, gradient};
    return gradient + m->rows * m->cols;
}

Matrix *scaled(const Matrix *m, real factor)
{
    Matrix *product = matrix_new(m->rows, m->cols);
    for (int i = 0; i < m->rows * m->cols; i++) {
        product->at[i] = factor * m->at[i];
    }
    return product;
}

void add_to(const Matrix *m, Matrix *sum)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        sum->at[i] += m->at[i];
    }
}
