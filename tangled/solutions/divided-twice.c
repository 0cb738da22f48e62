/* From chapters/i-solutions.nw: change it there, not here. */
real mean_error(const Matrix *y, const Matrix *t)
{
    real sum = 0;
    for (int i = 0; i < y->rows * y->cols; i++)
        sum += (y->at[i] - t->at[i]) * (y->at[i] - t->at[i]);
    return sum / 2 / (y->rows * y->cols);
}

void mean_error_gradient(const Matrix *y, const Matrix *t,
                         real upstream, Matrix *delta)
{
    real share = upstream / (y->rows * y->cols);
    for (int i = 0; i < y->rows * y->cols; i++)
        delta->at[i] = share * (y->at[i] - t->at[i]);
}
