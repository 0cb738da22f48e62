double worst_error(Network *n, const Loss *loss, const Matrix *x,
                   const Matrix *t)
{
    return 0;
}
