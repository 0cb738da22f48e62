/* From chapters/i-solutions.nw: change it there, not here. */
void log_softmax(const Matrix *z, Matrix *y)
{
    for (int i = 0; i < z->rows; i++) {
        const real *row = matrix_row(z, i);
        int largest = index_of_largest(row, z->cols);
        real rest = 0;
        for (int k = 0; k < z->cols; k++)
            if (k != largest)
                rest += exp(row[k] - row[largest]);
        real r = real_log1p(rest);      /* eq. (1.34) */
        for (int k = 0; k < z->cols; k++)
            matrix_row(y, i)[k] = (row[k] - row[largest]) - r;
    }
}
