void log_softmax(const Matrix *z, Matrix *y)
{
    real top = z->at[index_of_largest(z->at, z->rows * z->cols)];
    for (int i = 0; i < z->rows; i++) {
        real sum = 0;
        for (int k = 0; k < z->cols; k++)
            sum += exp(matrix_row(z, i)[k] - top);
        for (int k = 0; k < z->cols; k++)
            matrix_row(y, i)[k] =
                log(exp(matrix_row(z, i)[k] - top) / sum);
    }
}
