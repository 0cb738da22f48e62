void typical(double answer[1])
{
    answer[0] = UNKNOWN;        /* c */
}

double typical_deviation(int inputs, int outputs)
{
    return sqrt(2.0 / inputs);          /* He's */
}
