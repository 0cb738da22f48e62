/* From chapters/i-solutions.nw: change it there, not here. */
double predict_gain(int rows, int vectors, int registers)
{
    double fused = rows * vectors, fetched = rows + vectors;
    if (fused + vectors + 1 > registers)
        return 0;
    double cycles = 4;              /* the latency */
    if (cycles < fused / 2)
        cycles = fused / 2;
    if (cycles < fetched / 2)
        cycles = fetched / 2;
    return fused / cycles;          /* against one in a cycle */
}
