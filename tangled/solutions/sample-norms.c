/* From chapters/i-solutions.nw: change it there, not here. */
void sample_norms(const Matrix *x, const Matrix *delta,
                  real *squares)
{
    for (int i = 0; i < x->rows; i++) {
        const real *input = matrix_row(x, i);
        const real *error = matrix_row(delta, i);
        real inputs = 1, errors = 0;
        for (int d = 0; d < x->cols; d++)
            inputs += input[d] * input[d];
        for (int j = 0; j < delta->cols; j++)
            errors += error[j] * error[j];
        squares[i] = inputs * errors;
    }
}

void cancelling_pair(double x[2], double delta[2])
{
    x[0] = x[1] = 3;
    delta[0] = 0.5, delta[1] = -0.5;
}
