void add_part(const double *x, int n, double lane[LANES], int part,
              int parts)
{
}

double join(const double lane[LANES])
{
    return 0;
}
