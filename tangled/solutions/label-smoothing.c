/* From chapters/i-solutions.nw: change it there, not here. */
void smoothed_gradient(const Matrix *z, const int *labels, double c,
                       real upstream, Matrix *delta)
{
    softmax_forward(z, delta);
    for (int i = 0; i < z->rows; i++)
        for (int k = 0; k < z->cols; k++) {
            real *y = &matrix_row(delta, i)[k];
            double t = (k == labels[i]) * (1 - c) + c / z->cols;
            *y = upstream / z->rows * (*y - t);
        }
}

double smoothed_lead(int classes, double c)
{
    return log(1 + classes * (1 - c) / c);
}
