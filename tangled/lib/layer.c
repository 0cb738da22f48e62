/* From chapters/05-delta.nw: change it there, not here. */
#include "layer.h"
#include <limits.h>
#include <stdlib.h>
#include "affine.h"
#include "fail.h"

/* run the kinds of layers */
static void forward_affine(Layer *l)
{
    const LayerParameter *p = l->parameters;
    affine_forward(&l->x, &p[0].value, &p[1].value, &l->y);
}
static void backward_affine(Layer *l, const Matrix *dy, Matrix *dx)
{
    LayerParameter *p = l->parameters;
    affine_backward(&l->x, &p[0].value, dy, dx, &p[0].gradient,
                    &p[1].gradient);
}
static void forward_activation(Layer *l)
{
    activation_forward(l->activation, &l->x, &l->y);
}

static void backward_activation(Layer *l, const Matrix *dy, Matrix *dx)
{
    if (dx)
        activation_backward(l->activation, &l->x, &l->y, dy, dx);
}
static const LayerKind affine_kind = {
    "affine", forward_affine, backward_affine
};

static const LayerKind activation_kind = {
    "activation", forward_activation, backward_activation
};
/* make a layer */
static Layer *layer_new(const LayerKind *kind, int inputs, int outputs,
                        int batch)
{
    /* insist that such a layer can be made */
    require(inputs > 0 && outputs > 0 && batch > 0
            && inputs < INT_MAX / batch && outputs < INT_MAX / batch,
            "there is no %s layer of %d to %d for %d samples",
            kind->name, inputs, outputs, batch);
    Layer *l = allocate(1, sizeof *l);
    l->kind = kind;
    l->inputs = inputs;
    l->outputs = outputs;
    l->batch = batch;
    size_t n = (size_t)batch;
    l->y = (Matrix){ 0, outputs,
                     allocate(n * (size_t)outputs, sizeof(real)) };
    l->dx = (Matrix){ 0, inputs,
                      allocate(n * (size_t)inputs, sizeof(real)) };
    return l;
}
Layer *layer_affine(int inputs, int units, int batch)
{
    Layer *l = layer_new(&affine_kind, inputs, units, batch);
    require(inputs < INT_MAX / units,
            "%d times %d weights are too many", inputs, units);
    l->count = (inputs + 1) * units;
    l->parameter_count = 2;
    l->parameters = allocate(2, sizeof *l->parameters);
    const Matrix w = { inputs, units, NULL }, b = { 1, units, NULL };
    l->parameters[0] = (LayerParameter){ "W", w, w };
    l->parameters[1] = (LayerParameter){ "b", b, b };
    return l;
}
Layer *layer_activation(const Activation *a, int width, int batch)
{
    require(a, "no activation for a layer of width %d", width);
    Layer *l = layer_new(&activation_kind, width, width, batch);
    l->activation = a;
    return l;
}
/* place the parameters of a layer */
void layer_place(Layer *l, real *theta, real *gradient)
{
    for (int k = 0; k < l->parameter_count; k++) {
        LayerParameter *p = &l->parameters[k];
        p->value.at = theta;
        p->gradient.at = gradient;
        theta += p->value.rows * p->value.cols;
        if (gradient)
            gradient += p->value.rows * p->value.cols;
    }
}
/* free a layer */
void layer_free(Layer *l)
{
    if (!l)
        return;
    free(l->y.at);
    free(l->dx.at);
    free(l->parameters);
    free(l);
}
/* run a layer forward */
const Matrix *layer_forward(Layer *l, const Matrix *x)
{
    /* insist that the layer can take x */
    require(x->cols == l->inputs && x->rows >= 1
            && x->rows <= l->batch,
            "x is %d×%d but the %s layer takes 1 to %d rows of %d",
            x->rows, x->cols, l->kind->name, l->batch, l->inputs);
    for (int k = 0; k < l->parameter_count; k++)
        require(l->parameters[k].value.at,
                "%s of the %s layer, %d to %d, has no place",
                l->parameters[k].name, l->kind->name, l->inputs,
                l->outputs);
    l->x = *x;
    l->y.rows = x->rows;
    l->kind->forward(l);
    return &l->y;
}
/* run a layer backward */
const Matrix *layer_backward(Layer *l, const Matrix *dy, bool wants_dx)
{
    /* insist that the layer can go back */
    require(l->y.rows > 0, "the %s layer, %d to %d, has not run forward",
            l->kind->name, l->inputs, l->outputs);
    require(dy->rows == l->y.rows && dy->cols == l->outputs,
            "dy is %d×%d but the %s layer's output was %d×%d",
            dy->rows, dy->cols, l->kind->name, l->y.rows, l->outputs);
    for (int k = 0; k < l->parameter_count; k++)
        require(l->parameters[k].gradient.at,
                "the gradient of %s of the %s layer, %d to %d, "
                "has no place",
                l->parameters[k].name, l->kind->name, l->inputs,
                l->outputs);
    l->dx.rows = dy->rows;
    l->kind->backward(l, dy, wants_dx ? &l->dx : NULL);
    return wants_dx ? &l->dx : NULL;
}
