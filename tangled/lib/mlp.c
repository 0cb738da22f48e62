/* From chapters/01-forward.nw: change it there, not here. */
#include "mlp.h"
#include <limits.h>
#include <stdlib.h>
#include "affine.h"
#include "fail.h"

/* make a perceptron */
Mlp *mlp_new(const int *sizes, int n, const Activation *hidden,
             int batch)
{
    require(n >= 2 && batch >= 1 && hidden,
            "%d widths, a batch of %d and %s make no network",
            n, batch, hidden ? hidden->name : "no activation");
    Mlp *m = allocate(1, sizeof *m);
    m->hidden = hidden;
    m->batch = batch;
    m->depth = n - 1;
    /* note the widths */
    m->sizes = allocate((size_t)n, sizeof *m->sizes);
    for (int l = 0; l < n; l++) {
        require(sizes[l] > 0 && sizes[l] < INT_MAX / batch,
                "width %d is %d", l, sizes[l]);
        m->sizes[l] = sizes[l];
    }
    /* count the parameters */
    for (int l = 0; l < m->depth; l++) {
        require(sizes[l + 1] <= (INT_MAX - m->count) / (sizes[l] + 1),
                "more than %d parameters", INT_MAX);
        m->count += (sizes[l] + 1) * sizes[l + 1];
    }
    /* allocate the parameters and the matrices */
    size_t depth = (size_t)m->depth;
    m->theta = allocate((size_t)m->count, sizeof *m->theta);
    m->w = allocate(depth, sizeof *m->w);
    m->b = allocate(depth, sizeof *m->b);
    m->z = allocate(depth, sizeof *m->z);
    m->y = allocate(depth, sizeof *m->y);
    /* give each matrix its place */
    real *next = m->theta;
    for (int l = 0; l < m->depth; l++) {
        int in = sizes[l], out = sizes[l + 1];
        size_t room = (size_t)batch * (size_t)out;
        m->w[l] = (Matrix){ in, out, next };
        m->b[l] = (Matrix){ 1, out, next + in * out };
        m->z[l] = (Matrix){ batch, out, allocate(room, sizeof(real)) };
        m->y[l] = (Matrix){ batch, out, allocate(room, sizeof(real)) };
        next += (in + 1) * out;
    }
    return m;
}
/* free a perceptron */
void mlp_free(Mlp *m)
{
    if (!m)
        return;
    for (int l = 0; l < m->depth; l++) {
        free(m->z[l].at);
        free(m->y[l].at);
    }
    /* free the arrays */
    free(m->w);
    free(m->b);
    free(m->z);
    free(m->y);
    free(m->theta);
    free(m->sizes);
    free(m);
}
/* initialize a perceptron */
void mlp_initialize(Mlp *m, Rng *rng, double scale)
{
    for (int l = 0; l < m->depth; l++) {
        Matrix *w = &m->w[l], *b = &m->b[l];
        for (int i = 0; i < w->rows * w->cols; i++)
            w->at[i] = (real)(scale * rng_normal(rng));
        for (int j = 0; j < b->cols; j++)
            b->at[j] = 0;
    }
}
/* run a perceptron forward */
const Matrix *mlp_forward(Mlp *m, const Matrix *x)
{
    require(x->cols == m->sizes[0] && x->rows <= m->batch,
            "x is %d×%d but the network takes up to %d×%d",
            x->rows, x->cols, m->batch, m->sizes[0]);
    for (int l = 0; l < m->depth; l++) {
        /* run layer l on x */
        const Activation last = { .name = "linear", .value = linear };
        Matrix *z = &m->z[l], *y = &m->y[l];
        z->rows = y->rows = x->rows;
        affine_forward(x, &m->w[l], &m->b[l], z);
        activation_forward(l + 1 < m->depth ? m->hidden : &last, z, y);
        x = &m->y[l];
    }
    return x;
}
