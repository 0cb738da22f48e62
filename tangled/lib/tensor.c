/* From chapters/05-delta.nw: change it there, not here. */
#include "tensor.h"
#include <limits.h>
#include <stdio.h>
#include "fail.h"

/* view a tensor as a matrix */
Matrix tensor_matrix(const Tensor *t)
{
    require(t->rank >= 1 && t->rank <= 4,
            "there is no tensor of rank %d", t->rank);
    int all = 1;
    for (int k = 0; k < t->rank; k++) {
        require(t->sizes[k] >= 1 && t->sizes[k] <= INT_MAX / all,
                "size %d of the tensor is %d", k, t->sizes[k]);
        all *= t->sizes[k];
    }
    return (Matrix){ t->sizes[0], all / t->sizes[0], t->at };
}
/* say the shape of a tensor */
static void say_shape(const Tensor *t, char *text, size_t room)
{
    size_t used = 0;
    for (int k = 0; k < t->rank && used < room; k++)
        used += (size_t)snprintf(text + used, room - used, "%s%d",
                                 k ? "×" : "", t->sizes[k]);
}
/* view a matrix as a tensor */
Tensor tensor_shaped(const Matrix *m, const Tensor *like)
{
    const Matrix flat = tensor_matrix(like);
    char text[80];
    say_shape(like, text, sizeof text);
    require(m->rows == flat.rows && m->cols == flat.cols,
            "m is %d×%d but the tensor is %s",
            m->rows, m->cols, text);
    Tensor t = *like;
    t.at = m->at;
    return t;
}
