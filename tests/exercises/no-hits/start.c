double share_right(const Matrix *y, const Matrix *t)
{
    double right = 0;
    for (int i = 0; i < y->rows; i++)
        right += index_of_largest(matrix_row(y, i), y->cols)
              == (int)real_part(matrix_row(t, i)[0]);
    return right / y->rows;
}
