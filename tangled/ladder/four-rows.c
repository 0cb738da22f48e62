/* From chapters/09-fast.nw: change it there, not here. */
/* row += share times the row of b, for the first count rows of b,
   count being the largest multiple of 4 that b has rows for.
   Returns count. */
/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static int mix_fours(const real *share, const Matrix *b,
                     real *restrict row)
{
    int d = 0, n = b->cols;
    for (; d + 4 <= b->rows; d += 4) {
        /* mix four rows of b into the row */
        const real s0 = share[d], s1 = share[d + 1], s2 = share[d + 2],
                   s3 = share[d + 3];
        const real *p = matrix_row(b, d), *q = p + n, *u = q + n, *v = u + n;
        for (int j = 0; j < n; j++)
            row[j] = row[j] + s0 * p[j] + s1 * q[j] + s2 * u[j] + s3 * v[j];
    }
    return d;
}

