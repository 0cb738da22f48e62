/* From chapters/01-forward.nw: change it there, not here. */
#include "loss.h"
#include <string.h>
#include "activation.h"
#include "fail.h"
#include "many.h"

/* find the largest of a row */
int index_of_largest(const real *z, int n)
{
    int largest = 0;
    for (int k = 1; k < n; k++)
        if (real_part(z[k]) > real_part(z[largest]))
            largest = k;
    return largest;
}
/* compute log-sum-exp */
static real excess(const real *z, int n, int largest)
{
    real sum = 0;
    for (int k = 0; k < n; k++)
        if (k != largest)
            sum += exp(z[k] - z[largest]);
    return real_log1p(sum);         /* r of eq. (1.34) */
}
real log_sum_exp(const real *z, int n)
{
    int largest = index_of_largest(z, n);
    return z[largest] + excess(z, n, largest);
}
/* compute softmax */
static void softmax_row(const real *z, real *y, int n)
{
    real top = z[index_of_largest(z, n)], sum = 0;
    for (int k = 0; k < n; k++) {
        y[k] = exp(z[k] - top);
        sum += y[k];
    }
    for (int k = 0; k < n; k++)
        y[k] /= sum;
}
void softmax_forward(const Matrix *z, Matrix *y)
{
    /* insist that z and y have one shape */
    require(z->rows == y->rows && z->cols == y->cols,
            "z is %d×%d but y is %d×%d",
            z->rows, z->cols, y->rows, y->cols);
    for (int i = 0; i < z->rows; i++)
        softmax_row(matrix_row(z, i), matrix_row(y, i), z->cols);
}
/* compute the losses */
/* compute the squared error */
static real squared_error(const Matrix *z, const Matrix *t)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    real sum = 0;
    for (int i = 0; i < z->rows * z->cols; i++)
        sum += (z->at[i] - t->at[i]) * (z->at[i] - t->at[i]);
    return sum / 2 / z->rows;       /* eq. (1.21) */
}
/* compute the binary cross-entropy */
static real binary_cross_entropy(const Matrix *z, const Matrix *t)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    /* leave many logits to a faster function */
    const Many *many = many_way(0);
    if (many)
        return many->costs(z->at, t->at, z->rows * z->cols) / z->rows;
    real sum = 0;
    for (int i = 0; i < z->rows * z->cols; i++) {
        real v = z->at[i], truth = t->at[i];
        sum += real_part(v) > 0         /* eq. (1.31) */
               ? softplus(-v) + (1 - truth) * v
               : softplus(v) - truth * v;
    }
    return sum / z->rows;
}
/* compute the cross-entropy */
static real cross_entropy(const Matrix *z, const Matrix *t)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    real sum = 0;
    for (int i = 0; i < z->rows; i++) {
        /* add the cost of sample i */
        const real *row = matrix_row(z, i), *truth = matrix_row(t, i);
        int largest = index_of_largest(row, z->cols);
        real top = row[largest], r = excess(row, z->cols, largest);
        for (int k = 0; k < z->cols; k++)
            sum += truth[k] * ((top - row[k]) + r);
    }
    return sum / z->rows;
}
/* differentiate the squared error */
static void squared_error_gradient(const Matrix *z, const Matrix *t,
                                   real upstream, Matrix *delta)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    /* insist that delta fits the output */
    require(delta->rows == z->rows && delta->cols == z->cols,
            "the output is %d×%d but delta is %d×%d",
            z->rows, z->cols, delta->rows, delta->cols);
    real share = upstream / z->rows;
    for (int i = 0; i < z->rows * z->cols; i++)
        delta->at[i] = share * (z->at[i] - t->at[i]);
}
/* run softmax backward */
void softmax_backward(const Matrix *y, const Matrix *dy, Matrix *dz)
{
    /* insist that y, dy and dz have one shape */
    require(y->rows == dy->rows && y->cols == dy->cols,
            "y is %d×%d but dy is %d×%d",
            y->rows, y->cols, dy->rows, dy->cols);
    require(y->rows == dz->rows && y->cols == dz->cols,
            "y is %d×%d but dz is %d×%d",
            y->rows, y->cols, dz->rows, dz->cols);
    require(dz->at != dy->at, "dz would overwrite its upstream");
    for (int i = 0; i < y->rows; i++) {
        const real *p = matrix_row(y, i), *up = matrix_row(dy, i);
        real *row = matrix_row(dz, i);
        /* find the mean of the row's upstream */
        real mean = 0;
        for (int k = 0; k < y->cols; k++)
            mean += p[k] * up[k];
        /* share out what differs from the mean */
        for (int k = 0; k < y->cols; k++)
            row[k] = p[k] * (up[k] - mean);
    }
}
/* differentiate the binary cross-entropy */
static void binary_cross_entropy_gradient(const Matrix *z,
                                          const Matrix *t,
                                          real upstream, Matrix *delta)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    /* insist that delta fits the output */
    require(delta->rows == z->rows && delta->cols == z->cols,
            "the output is %d×%d but delta is %d×%d",
            z->rows, z->cols, delta->rows, delta->cols);
    real share = upstream / z->rows;
    /* leave many sigmoids to a faster function */
    const Many *many = many_way(0);
    if (many) {
        int count = z->rows * z->cols;
        many->sigmoid(z->at, count, delta->at);
        for (int i = 0; i < count; i++)
            delta->at[i] = share * (delta->at[i] - t->at[i]);
        return;
    }
    for (int i = 0; i < z->rows * z->cols; i++)
        delta->at[i] = share * (sigmoid(z->at[i]) - t->at[i]);
}
/* differentiate the cross-entropy */
static void cross_entropy_gradient(const Matrix *z, const Matrix *t,
                                   real upstream, Matrix *delta)
{
    /* insist that output and target agree */
    require(z->rows > 0, "an empty batch has no loss");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    /* insist that delta fits the output */
    require(delta->rows == z->rows && delta->cols == z->cols,
            "the output is %d×%d but delta is %d×%d",
            z->rows, z->cols, delta->rows, delta->cols);
    softmax_forward(z, delta);
    real share = upstream / z->rows;
    for (int i = 0; i < z->rows; i++) {
        /* turn row i of softmax into the gradient */
        const real *truth = matrix_row(t, i);
        real *row = matrix_row(delta, i), all = 0;
        for (int k = 0; k < z->cols; k++)
            all += truth[k];
        for (int k = 0; k < z->cols; k++)
            row[k] = share * (row[k] * all - truth[k]);
    }
}
/* judge a target */
static void check_probabilities(const Matrix *t)
{
    for (int i = 0; i < t->rows * t->cols; i++) {
        double v = real_part(t->at[i]);
        if (v < 0 || v > 1)
            fail("target, row %d, column %d: %g is not between 0 and "
                 "1, as binary-cross-entropy needs it; write 1 for "
                 "yes and 0 for no", i / t->cols, i % t->cols, v);
    }
}
static void check_distributions(const Matrix *t)
{
    for (int i = 0; i < t->rows; i++) {
        double sum = 0;
        for (int k = 0; k < t->cols; k++) {
            double v = real_part(matrix_row(t, i)[k]);
            /* insist that v is not negative */
            if (v < 0)
                fail("target, row %d, column %d: %g is negative, but "
                     "cross-entropy needs probabilities; labels_one_hot makes "
                     "them", i, k, v);
            sum += v;
        }
        /* insist that the row's sum is one */
        if (fabs(sum - 1) > 1e-5)
            fail("target, row %d: columns 0 to %d add up to %g, but "
                 "cross-entropy needs the sum 1; make labels one-hot by "
                 "labels_one_hot, or divide the row by its sum",
                 i, t->cols - 1, sum);
    }
}
/* list the losses */
enum { SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY };

static const Loss losses[] = {
    /* fill the list of losses */
    [SQUARED_ERROR].name = "squared-error",
    [SQUARED_ERROR].value = squared_error,
    [BINARY_CROSS_ENTROPY].name = "binary-cross-entropy",
    [BINARY_CROSS_ENTROPY].value = binary_cross_entropy,
    [CROSS_ENTROPY].name = "cross-entropy",
    [CROSS_ENTROPY].value = cross_entropy,
    [SQUARED_ERROR].gradient = squared_error_gradient,
    [BINARY_CROSS_ENTROPY].gradient = binary_cross_entropy_gradient,
    [BINARY_CROSS_ENTROPY].check = check_probabilities,
    [CROSS_ENTROPY].gradient = cross_entropy_gradient,
    [CROSS_ENTROPY].check = check_distributions,
};

const Loss *loss_list(int *count)
{
    *count = sizeof losses / sizeof losses[0];
    return losses;
}
/* find a loss by name */
const Loss *loss_find(const char *name)
{
    int count;
    const Loss *l = loss_list(&count);
    for (int i = 0; i < count; i++)
        if (strcmp(l[i].name, name) == 0)
            return &l[i];
    return NULL;
}
void loss_check_target(const Loss *loss, const Matrix *target)
{
    const Matrix *t = target;
    for (int i = 0; i < t->rows * t->cols; i++)
        if (!isfinite(real_part(t->at[i])))
            fail("target, row %d, column %d: %g; leave out this "
                 "sample, or repair the data", i / t->cols,
                 i % t->cols, real_part(t->at[i]));
    if (loss->check)
        loss->check(t);
}
