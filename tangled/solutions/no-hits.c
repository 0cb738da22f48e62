/* From chapters/i-solutions.nw: change it there, not here. */
double share_right(const Matrix *y, const Matrix *t)
{
    require(t->rows == y->rows && (t->cols == y->cols || t->cols == 1),
            "the output is %d×%d but the target is %d×%d",
            y->rows, y->cols, t->rows, t->cols);
    double right = 0;
    for (int i = 0; i < y->rows; i++) {
        const real *row = matrix_row(t, i);
        int class = t->cols == 1 ? (int)real_part(row[0])
                                 : index_of_largest(row, t->cols);
        right += index_of_largest(matrix_row(y, i), y->cols) == class;
    }
    return right / y->rows;
}
