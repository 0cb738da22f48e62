/* From chapters/i-solutions.nw: change it there, not here. */
void add_part(const double *x, int n, double lane[LANES], int part,
              int parts)
{
    int end = parallel_cut(LANES, 1, part + 1, parts);
    for (int l = parallel_cut(LANES, 1, part, parts); l < end; l++) {
        int to = parallel_cut(n, 1, l + 1, LANES);
        double sum = 0;
        for (int i = parallel_cut(n, 1, l, LANES); i < to; i++)
            sum += x[i];
        lane[l] = sum;
    }
}

double join(const double lane[LANES])
{
    double a = lane[0] + lane[4], b = lane[1] + lane[5];
    double c = lane[2] + lane[6], d = lane[3] + lane[7];
    return (a + c) + (b + d);
}
