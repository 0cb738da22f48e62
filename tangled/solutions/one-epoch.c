/* From chapters/i-solutions.nw: change it there, not here. */
static int *shuffled(int n, Rng *rng)
{
    int *order = allocate((size_t)n, sizeof *order);
    for (int i = 0; i < n; i++) {
        int k = rng_below(rng, i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    return order;
}

static void take_rows(const Matrix *from, const int *rows, int n,
                      Matrix *to)
{
    to->rows = n;
    for (int i = 0; i < n; i++)
        memcpy(matrix_row(to, i), matrix_row(from, rows[i]),
               (size_t)from->cols * sizeof(real));
}

double one_epoch(Network *n, const Loss *loss, const Matrix *x,
                 const Matrix *t, int batch, double learning_rate,
                 Rng *rng)
{
    int *order = shuffled(x->rows, rng);
    Matrix *some_x = matrix_new(batch, x->cols);
    Matrix *some_t = matrix_new(batch, t->cols);
    double sum = 0;
    for (int first = 0; first < x->rows; first += batch) {
        int left = x->rows - first, size = left < batch ? left : batch;
        take_rows(x, order + first, size, some_x);
        take_rows(t, order + first, size, some_t);
        network_clear(n);
        sum += size * real_part(network_gradient(n, loss, some_x,
                                                 some_t, 1));
        descent_step(n->theta, n->gradient, n->count, learning_rate);
    }
    matrix_free(some_x);
    matrix_free(some_t);
    free(order);
    return sum / x->rows;
}
