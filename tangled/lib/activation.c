/* From chapters/01-forward.nw: change it there, not here. */
#include "activation.h"
#include <string.h>
#include "fail.h"

/* compute linear and relu */
real linear(real z) { return z; }

real relu(real z)
{
    return real_part(z) <= 0 ? 0 : z;
}
/* compute the sigmoid */
real sigmoid(real z)
{
    if (real_part(z) >= 0)
        return 1 / (1 + exp(-z));
    real e = exp(z);
    return e / (1 + e);         /* eq. (1.28) */
}
/* compute softplus */
real softplus(real z)
{
    if (real_part(z) > 0)
        return z + real_log1p(exp(-z));
    return real_log1p(exp(z));
}
/* list the activations */
static real hyperbolic_tangent(real z) { return tanh(z); }

static const Activation activations[] = {
    { "linear", linear },
    { "relu", relu },
    { "sigmoid", sigmoid },
    { "tanh", hyperbolic_tangent },
};
const Activation *activation_list(int *count)
{
    *count = sizeof activations / sizeof activations[0];
    return activations;
}
/* find an activation by name */
const Activation *activation_find(const char *name)
{
    int count;
    const Activation *a = activation_list(&count);
    for (int i = 0; i < count; i++)
        if (strcmp(a[i].name, name) == 0)
            return &a[i];
    return NULL;
}
/* apply an activation to a matrix */
void activation_forward(const Activation *a, const Matrix *z,
                        Matrix *y)
{
    /* insist that z and y have one shape */
    require(z->rows == y->rows && z->cols == y->cols,
            "z is %d×%d but y is %d×%d",
            z->rows, z->cols, y->rows, y->cols);
    for (int i = 0; i < z->rows * z->cols; i++)
        y->at[i] = a->value(z->at[i]);
}
