/* From chapters/07-networks.nw: change it there, not here. */
#include "network.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"

/* find the activations of a network */
static const Activation *activation_of_layer(const char *name, int l)
{
    const Activation *a = activation_find(name);
    if (a)
        return a;
    /* name the activations there are */
    char names[200] = "";
    int count;
    const Activation *list = activation_list(&count);
    for (int k = 0; k < count; k++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s",
                 k > 0 ? ", " : "", list[k].name);
    }
    fail("layer %d: there is no activation \"%s\"; there are %s",
         l + 1, name, names);
}
/* make a network */
Network *network_new(const int *sizes, const char *const *activations,
                     int depth, int batch)
{
    require(depth >= 1 && batch >= 1,
            "%d layers and a batch of %d make no network",
            depth, batch);
    for (int l = 0; l < depth; l++)
        activation_of_layer(activations[l], l);
    Network *n = allocate(1, sizeof *n);
    n->depth = depth;
    n->batch = batch;
    /* note the widths of the network */
    n->sizes = allocate((size_t)depth + 1, sizeof *n->sizes);
    for (int l = 0; l <= depth; l++) {
        require(sizes[l] > 0 && sizes[l] < INT_MAX / batch,
                "width %d is %d", l, sizes[l]);
        n->sizes[l] = sizes[l];
    }
    for (int l = 0; l < depth; l++) {
        require(sizes[l + 1] <= (INT_MAX - n->count) / (sizes[l] + 1),
                "more than %d parameters", INT_MAX);
        n->count += (sizes[l] + 1) * sizes[l + 1];
    }
    /* note the activations */
    n->activations = allocate((size_t)depth, sizeof *n->activations);
    for (int l = 0; l < depth; l++)
        n->activations[l] = activation_of_layer(activations[l], l);
    /* make the list of layers */
    n->layers = allocate(2 * (size_t)depth, sizeof *n->layers);
    for (int l = 0; l < depth; l++) {
        const Activation *a = n->activations[l];
        n->layers[n->layer_count++] =
            layer_affine(sizes[l], sizes[l + 1], batch);
        if (strcmp(a->name, "linear") != 0)
            n->layers[n->layer_count++] =
                layer_activation(a, sizes[l + 1], batch);
    }
    /* place the parameters of all layers */
    n->theta = allocate((size_t)n->count, sizeof *n->theta);
    n->gradient = allocate((size_t)n->count, sizeof *n->gradient);
    int at = 0;
    for (int k = 0; k < n->layer_count; k++) {
        layer_place(n->layers[k], n->theta + at, n->gradient + at);
        at += n->layers[k]->count;
    }
    /* make room for the gradient of the loss */
    int outputs = sizes[depth];
    n->delta = (Matrix){ batch, outputs,
                         allocate((size_t)batch * (size_t)outputs,
                                  sizeof(real)) };
    return n;
}
/* free a network */
void network_free(Network *n)
{
    if (!n)
        return;
    for (int k = 0; k < n->layer_count; k++)
        layer_free(n->layers[k]);
    free(n->layers);
    free(n->activations);
    free(n->sizes);
    free(n->theta);
    free(n->gradient);
    free(n->delta.at);
    free(n);
}
/* find an affine layer */
Layer *network_affine(const Network *n, int l)
{
    require(l >= 0 && l < n->depth, "no layer %d among %d",
            l, n->depth);
    int k = 0;
    while (n->layers[k]->parameter_count == 0 || l-- > 0)
        k++;
    return n->layers[k];
}
/* run a network forward */
const Matrix *network_forward(Network *n, const Matrix *x)
{
    for (int k = 0; k < n->layer_count; k++)
        x = layer_forward(n->layers[k], x);
    return x;
}
/* run a network backward */
void network_backward(Network *n, const Matrix *delta)
{
    for (int k = n->layer_count - 1; k >= 0; k--)
        delta = layer_backward(n->layers[k], delta, k > 0);
}
void network_clear(Network *n)
{
    for (int p = 0; p < n->count; p++)
        n->gradient[p] = 0;
}
/* take the gradient of a network */
real network_gradient(Network *n, const Loss *loss, const Matrix *x,
                      const Matrix *t, real upstream)
{
    const Matrix *y = network_forward(n, x);
    n->delta.rows = y->rows;
    loss->gradient(y, t, upstream, &n->delta);
    network_backward(n, &n->delta);
    return loss->value(y, t);
}
/* list the initializers */
static double zero_deviation(int inputs, int outputs)
{
    (void)inputs, (void)outputs;
    return 0;
}
static double small_normal_deviation(int inputs, int outputs)
{
    (void)inputs, (void)outputs;
    return 0.01;
}
static double lecun_deviation(int inputs, int outputs)
{
    (void)outputs;
    return sqrt(1.0 / inputs);
}

static double glorot_deviation(int inputs, int outputs)
{
    return sqrt(2.0 / ((double)inputs + outputs));
}
static double he_deviation(int inputs, int outputs)
{
    (void)outputs;
    return sqrt(2.0 / inputs);          /* eq. (7.9) */
}
static const Initializer initializers[] = {
    { "zero", zero_deviation },
    { "small-normal", small_normal_deviation },
    { "lecun", lecun_deviation },
    { "glorot", glorot_deviation },
    { "he", he_deviation },
};
const Initializer *initializer_list(int *count)
{
    *count = sizeof initializers / sizeof initializers[0];
    return initializers;
}
const Initializer *initializer_find(const char *name)
{
    int count;
    const Initializer *i = initializer_list(&count);
    for (int k = 0; k < count; k++)
        if (strcmp(i[k].name, name) == 0)
            return &i[k];
    return NULL;
}
/* initialize a network */
void network_initialize(Network *n, const Initializer *i, Rng *rng)
{
    for (int l = 0; l < n->depth; l++) {
        Layer *layer = network_affine(n, l);
        Matrix *w = &layer->parameters[0].value;
        Matrix *b = &layer->parameters[1].value;
        double scale = i->deviation(layer->inputs, layer->outputs);
        for (int p = 0; p < w->rows * w->cols; p++)
            w->at[p] = (real)(scale * rng_normal(rng));
        for (int j = 0; j < b->cols; j++)
            b->at[j] = 0;
    }
}
