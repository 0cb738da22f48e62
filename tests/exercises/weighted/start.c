real weighted_error(const Matrix *y, const Matrix *t,
                    const Matrix *v)
{
    return 0;
}

void weighted_gradient(const Matrix *y, const Matrix *t,
                       const Matrix *v, real upstream,
                       Matrix *delta)
{
}
