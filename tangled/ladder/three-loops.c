/* From chapters/09-fast.nw: change it there, not here. */
for (int i = 0; i < c->rows; i++)
    for (int j = 0; j < c->cols; j++) {
        real sum = 0;
        for (int d = 0; d < a->cols; d++)
            sum += matrix_row(a, i)[d] * matrix_row(b, d)[j];
        matrix_row(c, i)[j] = sum;
    }
return;
