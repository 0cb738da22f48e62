/* x * y + z, rounded once.  The check keeps count of the calls. */
double fuse(double x, double y, double z);

/* c = ab for a m×n, b n×h and c m×h; their rows are so far apart. */
void multiply_blocks(int m, int n, int h, const double *a, int a_row,
                     const double *b, int b_row, double *c, int c_row);
