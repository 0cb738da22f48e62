/* From chapters/i-solutions.nw: change it there, not here. */
void labelled_gradient(const Matrix *z, const int *labels,
                       real upstream, Matrix *delta)
{
    softmax_forward(z, delta);
    for (int i = 0; i < z->rows; i++) {
        if (labels[i] < 0 || labels[i] >= z->cols)
            fail("sample %d has the label %d, but there are %d "
                 "classes", i, labels[i], z->cols);
        real *row = matrix_row(delta, i);
        row[labels[i]] -= 1;
        for (int k = 0; k < z->cols; k++)
            row[k] *= upstream / z->rows;
    }
}
