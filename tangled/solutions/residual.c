/* From chapters/i-solutions.nw: change it there, not here. */
/* Room in y.at, N×D each: 0 Y, 1 Z, 2 φ(Z), 3 δ. */
static Matrix part(const Layer *l, int k)
{
    return (Matrix){ l->y.rows, l->outputs,
                     l->y.at + k * l->batch * l->outputs };
}

static void residual_forward(Layer *l)
{
    const LayerParameter *p = l->parameters;
    Matrix z = part(l, 1), f = part(l, 2);
    affine_forward(&l->x, &p[0].value, &p[1].value, &z);
    activation_forward(l->activation, &z, &f);
    for (int i = 0; i < f.rows * f.cols; i++)
        l->y.at[i] = l->x.at[i] + f.at[i];
}

static void residual_backward(Layer *l, const Matrix *dy, Matrix *dx)
{
    LayerParameter *p = l->parameters;
    Matrix z = part(l, 1), f = part(l, 2), delta = part(l, 3);
    activation_backward(l->activation, &z, &f, dy, &delta);
    affine_backward(&l->x, &p[0].value, &delta, dx, &p[0].gradient,
                    &p[1].gradient);
    for (int i = 0; dx && i < dx->rows * dx->cols; i++)
        dx->at[i] += dy->at[i];
}

static const LayerKind residual_kind = {
    "residual", residual_forward, residual_backward
};

Layer *layer_residual(const Activation *a, int width, int batch)
{
    Layer *l = layer_affine(width, width, batch);
    free(l->y.at);
    l->y.at = allocate(4 * (size_t)batch * (size_t)width,
                       sizeof(real));
    l->kind = &residual_kind;
    l->activation = a;
    return l;
}

double residual_variance(int width, int layers)
{
    return 1.0 / width / layers;
}
