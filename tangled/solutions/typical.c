/* From chapters/i-solutions.nw: change it there, not here. */
void typical(double answer[1])
{
    answer[0] = 5.0 / 2;
}

double typical_deviation(int inputs, int outputs)
{
    return sqrt(2.0 / inputs * (1 + 2.5 / outputs));
}
