void log_softmax_backward(const Matrix *y, const Matrix *dy,
                          Matrix *dz)
{
    /* y, dy and dz are N×K; y holds logarithms */
}
