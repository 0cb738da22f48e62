double epoch_by_hand(Network *n, const Loss *loss, const Samples *s,
                     const int *order, int batch,
                     double learning_rate)
{
    return 0;
}
