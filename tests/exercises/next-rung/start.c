double predict_gain(int rows, int vectors, int registers)
{
    return 0;
}
