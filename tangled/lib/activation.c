/* From chapters/01-forward.nw: change it there, not here. */
#include "activation.h"
#include <string.h>
#include "fail.h"

/* compute the activations */
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
/* compute the slopes of linear and relu */
static real linear_slope(real z, real y)
{
    (void)z, (void)y;
    return 1;
}

static real relu_slope(real z, real y)
{
    (void)y;
    return real_part(z) <= 0 ? 0 : 1;   /* at the kink: closed */
}
/* compute the slopes of sigmoid and tanh */
static real sigmoid_slope(real z, real y)
{
    (void)z;
    return y * (1 - y);
}
static real tanh_slope(real z, real y)
{
    (void)z;
    return 1 - y * y;
}
/* list the activations */
static real hyperbolic_tangent(real z) { return tanh(z); }

enum { LINEAR, RELU, SIGMOID, TANH };

/* compute the commonest activation for many */
/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static void relu_values(const real *z, int count, real *y)
{
    for (int i = 0; i < count; i++)
        y[i] = relu(z[i]);
}

/* compile for several kinds of processor */
#if defined(__x86_64__) && defined(__gnu_linux__) \
    && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
static void relu_slopes(const real *z, const real *dy, int count,
                        real *dz)
{
    for (int i = 0; i < count; i++)
        dz[i] = dy[i] * relu_slope(z[i], 0);
}

static const Activation activations[] = {
    /* fill the list of activations */
    [LINEAR].name = "linear", [LINEAR].value = linear,
    [RELU].name = "relu", [RELU].value = relu,
    [SIGMOID].name = "sigmoid", [SIGMOID].value = sigmoid,
    [TANH].name = "tanh", [TANH].value = hyperbolic_tangent,
    [LINEAR].slope = linear_slope,
    [RELU].slope = relu_slope,
    [SIGMOID].slope = sigmoid_slope,
    [TANH].slope = tanh_slope,
    [RELU].values = relu_values, [RELU].slopes = relu_slopes,
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
    /* leave z to a function for many */
    if (a->values) {
        a->values(z->at, z->rows * z->cols, y->at);
        return;
    }
    for (int i = 0; i < z->rows * z->cols; i++)
        y->at[i] = a->value(z->at[i]);
}
/* run an activation backward */
void activation_backward(const Activation *a, const Matrix *z,
                         const Matrix *y, const Matrix *dy,
                         Matrix *dz)
{
    /* insist that z and y have one shape */
    require(z->rows == y->rows && z->cols == y->cols,
            "z is %d×%d but y is %d×%d",
            z->rows, z->cols, y->rows, y->cols);
    /* insist that dy and dz have that shape */
    require(dy->rows == z->rows && dy->cols == z->cols,
            "z is %d×%d but dy is %d×%d",
            z->rows, z->cols, dy->rows, dy->cols);
    require(dz->rows == z->rows && dz->cols == z->cols,
            "z is %d×%d but dz is %d×%d",
            z->rows, z->cols, dz->rows, dz->cols);
    require(dz->at != dy->at, "dz would overwrite its upstream");
    /* leave dz to a function for many */
    if (a->slopes) {
        a->slopes(z->at, dy->at, z->rows * z->cols, dz->at);
        return;
    }
    for (int i = 0; i < z->rows * z->cols; i++)
        dz->at[i] = dy->at[i] * a->slope(z->at[i], y->at[i]);
}
