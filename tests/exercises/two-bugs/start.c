void train_somehow(Network *n, const Loss *loss, const Matrix *x,
                   const Matrix *t, const Matrix *fresh_x,
                   const Matrix *fresh_t, int steps)
{
    for (int step = 0; step < steps; step++) {
        const Matrix *y = network_forward(n, x);
        n->delta.rows = y->rows;
        loss->gradient(y, t, 1, &n->delta);
        if (step % 10 == 0)
            report(step,
                   accuracy(network_forward(n, fresh_x), fresh_t));
        network_backward(n, &n->delta);
        descent_step(n->theta, n->gradient, n->count, 0.5);
    }
}
