double one_epoch(Network *n, const Loss *loss, const Matrix *x,
                 const Matrix *t, int batch, double learning_rate,
                 Rng *rng)
{
    return 0;
}
