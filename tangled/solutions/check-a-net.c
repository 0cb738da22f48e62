/* From chapters/i-solutions.nw: change it there, not here. */
static void layer(const Node *in, int inputs, const Node *w,
                  Node *out, int outputs)
{
    for (int j = 0; j < outputs; j++) {
        out[j] = w[inputs * outputs + j];
        for (int d = 0; d < inputs; d++)
            out[j] = graph_add(out[j], graph_multiply(
                in[d], w[d * outputs + j]));
    }
}

Node net_loss(Graph *g, const Matrix *x, const Matrix *t)
{
    Node w[43], in[4], y[5], z[3], sum = graph_input(g, 0);
    for (int p = 0; p < 43; p++)
        w[p] = graph_parameter(g, 0);
    for (int i = 0; i < 3; i++) {
        for (int d = 0; d < 4; d++)
            in[d] = graph_input(g, matrix_row(x, i)[d]);
        layer(in, 4, w, y, 5);
        for (int j = 0; j < 5; j++)
            y[j] = graph_tanh(y[j]);
        layer(y, 5, w + 25, z, 3);
        for (int k = 0; k < 3; k++)
            sum = graph_add(sum, graph_square(graph_subtract(
                z[k], graph_input(g, matrix_row(t, i)[k]))));
    }
    return graph_multiply(graph_input(g, 1.0 / 6), sum);
}


Subject net_subject(Node *loss, Parameter parameters[4])
{
    real *at = loss->graph->theta;
    parameters[0] = (Parameter){ "W1", at, 4, 5 };
    parameters[1] = (Parameter){ "b1", at + 20, 1, 5 };
    parameters[2] = (Parameter){ "W2", at + 25, 5, 3 };
    parameters[3] = (Parameter){ "b2", at + 40, 1, 3 };
    Subject s = gradcheck_graph(loss, parameters, 4);
    s.samples = 3, s.outputs = 3;
    return s;
}

void over_three(void *context, real upstream, real *gradient)
{
    Node loss = *(Node *)context;
    real own[43] = { 0 };
    graph_forward(loss.graph);
    graph_backward(loss, upstream);
    graph_add_gradient(loss.graph, own);
    for (int p = 0; p < 43; p++)
        gradient[p] += (p >= 20 && p < 25) || p >= 40 ? own[p] / 3
                                                      : own[p];
}

void prediction(double answer[3])
{
    answer[0] = VERDICT_FAIL, answer[1] = 5 + 3;
    answer[2] = DIAGNOSIS_OVER_N;
}
