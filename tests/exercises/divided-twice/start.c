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
    for (int i = 0; i < y->rows * y->cols; i++)
        delta->at[i] = (y->at[i] - t->at[i]) / y->rows;
}
