void multiply_blocks(int m, int n, int h, const double *a, int a_row,
                     const double *b, int b_row, double *c, int c_row)
{
}
