/* From chapters/i-solutions.nw: change it there, not here. */
static void set_fold(Mlp *m, int l, int k)
{
    Matrix *w = &m->w[l];
    for (int j = 0; j < w->cols; j++) {
        matrix_row(w, 0)[j] = l == 0 ? 1 : 2;
        if (l > 0)
            matrix_row(w, 1)[j] = -4;
    }
    if (l < k)
        m->b[l].at[1] = -0.5;
}

Mlp *tent_network(int k)
{
    int *sizes = allocate((size_t)k + 2, sizeof *sizes);
    for (int l = 0; l <= k + 1; l++)
        sizes[l] = l == 0 || l == k + 1 ? 1 : 2;
    Mlp *m = mlp_new(sizes, k + 2, activation_find("relu"), 1);
    for (int l = 0; l <= k; l++)
        set_fold(m, l, k);
    free(sizes);
    return m;
}
