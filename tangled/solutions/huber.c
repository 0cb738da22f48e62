/* From chapters/i-solutions.nw: change it there, not here. */
real huber(const Matrix *y, const Matrix *t, double c)
{
    real sum = 0;
    for (int i = 0; i < y->rows * y->cols; i++) {
        real r = y->at[i] - t->at[i];
        sum += real_part(r) > c ? c * (r - c / 2)
             : real_part(r) < -c ? c * (-r - c / 2) : r * r / 2;
    }
    return sum / y->rows;
}

void huber_gradient(const Matrix *y, const Matrix *t, double c,
                    real upstream, Matrix *delta)
{
    for (int i = 0; i < y->rows * y->cols; i++) {
        real r = y->at[i] - t->at[i];
        delta->at[i] = upstream / y->rows
            * (real_part(r) > c ? c : real_part(r) < -c ? -c : r);
    }
}
