/* From chapters/i-solutions.nw: change it there, not here. */
void multiply_blocks(int m, int n, int h, const double *a, int a_row,
                     const double *b, int b_row, double *c, int c_row)
{
    for (int i = 0; i < m; i += 4)
        for (int j = 0; j < h; j += 4) {
            int rows = m - i < 4 ? m - i : 4;
            int cols = h - j < 4 ? h - j : 4;
            double sum[4][4] = { { 0 } };
            for (int k = 0; k < n; k++)
                for (int r = 0; r < rows; r++)
                    for (int s = 0; s < cols; s++)
                        sum[r][s] = fuse(a[(i + r) * a_row + k],
                                         b[k * b_row + j + s],
                                         sum[r][s]);
            for (int r = 0; r < rows; r++)
                for (int s = 0; s < cols; s++)
                    c[(i + r) * c_row + j + s] = sum[r][s];
        }
}
