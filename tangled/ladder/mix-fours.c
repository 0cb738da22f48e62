/* From chapters/09-fast.nw: change it there, not here. */
for (int d = mix_fours(matrix_row(a, i), b, row); d < a->cols; d++) {
    real share = matrix_row(a, i)[d];
    const real *from = matrix_row(b, d);
    for (int j = 0; j < c->cols; j++)
        row[j] += share * from[j];
}
