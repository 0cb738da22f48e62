/* From chapters/i-solutions.nw: change it there, not here. */
real weighted_error(const Matrix *y, const Matrix *t,
                    const Matrix *v)
{
    real sum = 0;
    for (int i = 0; i < y->rows * y->cols; i++) {
        real r = y->at[i] - t->at[i];
        if (real_part(v->at[i]) != 0)
            sum += v->at[i] * r * r;
    }
    return sum / 2 / y->rows;
}

void weighted_gradient(const Matrix *y, const Matrix *t,
                       const Matrix *v, real upstream,
                       Matrix *delta)
{
    for (int i = 0; i < y->rows * y->cols; i++) {
        real r = y->at[i] - t->at[i];
        delta->at[i] = real_part(v->at[i]) == 0 ? 0
            : upstream / y->rows * v->at[i] * r;
    }
}
