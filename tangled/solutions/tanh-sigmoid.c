/* From chapters/i-solutions.nw: change it there, not here. */
void tanh_to_sigmoid(const Mlp *from, Mlp *to)
{
    for (int l = 0; l < from->depth; l++) {
        double in = l > 0 ? 2 : 1;
        double out = l + 1 < from->depth ? 2 : 1;
        const Matrix *w = &from->w[l];
        for (int j = 0; j < w->cols; j++) {
            real b = from->b[l].at[j];
            for (int d = 0; d < w->rows; d++) {
                real v = matrix_row(w, d)[j];
                matrix_row(&to->w[l], d)[j] = in * out * v;
                if (l > 0)
                    b -= v;
            }
            to->b[l].at[j] = out * b;
        }
    }
}
