/* From chapters/06-softmax.nw: change it there, not here. */
#include "labels.h"
#include <math.h>
#include <stdbool.h>
#include "fail.h"
#include "loss.h"

/* turn labels into one-hot rows */
void labels_one_hot(const int *labels, int n, Matrix *t)
{
    require(t->rows == n, "%d labels but t is %d×%d",
            n, t->rows, t->cols);
    for (int i = 0; i < n; i++) {
        if (labels[i] < 0 || labels[i] >= t->cols)
            fail("sample %d has the label %d, but there are %d "
                 "classes, 0 to %d: do the labels count from 1?",
                 i, labels[i], t->cols, t->cols - 1);
        for (int k = 0; k < t->cols; k++)
            matrix_row(t, i)[k] = k == labels[i];
    }
}
/* turn one-hot rows into labels */
void labels_from_one_hot(const Matrix *t, int *labels)
{
    for (int i = 0; i < t->rows; i++)
        labels[i] = index_of_largest(matrix_row(t, i), t->cols);
}
/* judge one sample */
static bool has_nan(const real *row, int n)
{
    for (int k = 0; k < n; k++)
        if (isnan(real_part(row[k])))
            return true;
    return false;
}
static bool is_right(const real *z, const real *t, int n,
                     double threshold)
{
    if (has_nan(z, n) || has_nan(t, n))
        return false;
    if (n == 1)
        return (real_part(*z) > threshold) == (real_part(*t) > 0.5);
    return index_of_largest(z, n) == index_of_largest(t, n);
}
/* count what is right */
double labels_accuracy(const Matrix *output, const Matrix *target,
                       double threshold)
{
    const Matrix *z = output, *t = target;
    require(z->rows > 0, "no samples, no accuracy");
    require(z->rows == t->rows && z->cols == t->cols,
            "the output is %d×%d but the target is %d×%d",
            z->rows, z->cols, t->rows, t->cols);
    int right = 0;
    for (int i = 0; i < z->rows; i++)
        right += is_right(matrix_row(z, i), matrix_row(t, i), z->cols,
                          threshold);
    return (double)right / z->rows;
}
