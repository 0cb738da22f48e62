void labelled_gradient(const Matrix *z, const int *labels,
                       real upstream, Matrix *delta)
{
    softmax_forward(z, delta);
    for (int i = 0; i < z->rows; i++) {
        real *row = matrix_row(delta, i);
        row[labels[i]] -= 1 * upstream / z->cols;
    }
}
