Node net_loss(Graph *g, const Matrix *x, const Matrix *t)
{
    return graph_input(g, 0);
}

Subject net_subject(Node *loss, Parameter parameters[4])
{
    return gradcheck_graph(loss, parameters, 0);
}

void over_three(void *context, real upstream, real *gradient)
{
}

void prediction(double answer[3])
{
    answer[0] = UNKNOWN;        /* VERDICT_PASS, or which one? */
    answer[1] = UNKNOWN;        /* entries that fail */
    answer[2] = UNKNOWN;        /* DIAGNOSIS_NONE, or which one? */
}
