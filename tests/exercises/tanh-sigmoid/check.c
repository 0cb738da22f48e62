/* The outputs of both networks on random samples, for one hidden layer,
   for none, and for more.  The wrong formulas are tried as well, so that
   their outputs can be told. */
#include "exercise.h"
#include "judge.h"
#include <stdlib.h>

/* What a formula can do wrong. */
enum {
    RIGHT = 0,
    ARGUMENT = 1,       /* sigmoid(z), not sigmoid(2z) */
    BIAS = 2,           /* sigmoid(2xw + b) */
    DOUBLE = 4,         /* the next weights are not doubled */
    SHIFT = 8,          /* the next bias is not shifted */
    OTHER_WAY = 16,     /* the next bias is shifted upwards */
    LATER = 32,         /* later hidden layers are as the first */
    HALF_SHIFT = 64,    /* in those, the shift is not doubled */
};

static void convert(const Mlp *from, Mlp *to, int wrong)
{
    for (int l = 0; l < from->depth; l++) {
        bool last = l == from->depth - 1;
        bool after = l > 0 && !(wrong & LATER && !last);
        const Matrix *w = &from->w[l];
        double in = after && !(wrong & DOUBLE) ? 2 : 1;
        double out = last || wrong & ARGUMENT ? 1 : 2;
        double out_b = last || wrong & (ARGUMENT | BIAS) ? 1 : 2;
        for (int j = 0; j < w->cols; j++) {
            real shift = 0;
            for (int d = 0; d < w->rows; d++) {
                shift += matrix_row(w, d)[j];
                matrix_row(&to->w[l], d)[j] = in * out * matrix_row(w, d)[j];
            }
            shift *= !after || wrong & SHIFT ? 0 : wrong & OTHER_WAY ? -1 : 1;
            shift *= wrong & HALF_SHIFT && !last ? 0.5 : 1;
            to->b[l].at[j] = out_b * (from->b[l].at[j] - shift);
        }
    }
}

static const struct { int wrong; const char *text; } mistakes[] = {
    {ARGUMENT, "This is what comes of sigmoid(z): a tanh of z is made of"
     " the sigmoid of 2z."},
    {BIAS, "The weights of a hidden layer are doubled, and its biases are"
     " not: what is doubled is their sum."},
    {DOUBLE, "A tanh reaches from -1 to 1, a sigmoid from 0 to 1: which"
     " factor do the weights behind it need?"},
    {SHIFT, "The 1 in 2 sigmoid(2z) - 1 is missing: where does it go, when"
     " it has been multiplied by the next weights?"},
    {OTHER_WAY, "The bias behind a hidden layer is moved by the right"
     " amount, in the wrong direction."},
    {LATER, "This is what comes if later hidden layers are treated like the"
     " first. But their input is made of sigmoids now, and has changed."},
    {HALF_SHIFT, "In the later hidden layers, all of the sum that goes into"
     " the sigmoid is doubled, and the shift of its bias is a part of it."},
};

static Mlp *random_network(const int *sizes, int n, Rng *rng)
{
    Mlp *m = mlp_new(sizes, n, activation_find("tanh"), 4);
    mlp_initialize(m, rng, 1);
    for (int l = 0; l < m->depth; l++) {
        for (int j = 0; j < m->b[l].cols; j++) {
            m->b[l].at[j] = rng_normal(rng);
        }
    }
    return m;
}

static void suspect_mistakes(const Mlp *from, const Matrix *x)
{
    Mlp *bad = mlp_new(from->sizes, from->depth + 1,
                       activation_find("sigmoid"), 4);
    judge_suspect(NAN, "Something is not a number: some entries of theta"
                  " still hold what they held before.");
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        convert(from, bad, mistakes[i].wrong);
        judge_suspect(real_part(mlp_forward(bad, x)->at[0]), "%s",
                      mistakes[i].text);
    }
    mlp_free(bad);
}

static void check_sizes(const int *sizes, int n, const char *name)
{
    Rng rng;
    rng_seed(&rng, 7);
    Mlp *from = random_network(sizes, n, &rng);
    Mlp *to = mlp_new(sizes, n, activation_find("sigmoid"), 4);
    Matrix *x = matrix_new(4, sizes[0]);
    for (int i = 0; i < 4 * sizes[0]; i++) {
        x->at[i] = rng_normal(&rng);
    }
    real *kept = allocate((size_t)from->count, sizeof *kept);
    for (int i = 0; i < from->count; i++) {
        kept[i] = from->theta[i];
        to->theta[i] = NAN;
    }
    tanh_to_sigmoid(from, to);
    for (int i = 0; i < from->count; i++) {
        judge_true(from->theta[i] == kept[i], "theta[%d] of from stays as it"
                   " was", i);
    }
    const Matrix *expected = mlp_forward(from, x);
    const Matrix *came = mlp_forward(to, x);
    for (int i = 0; i < came->rows * came->cols; i++) {
        if (i == 0) {
            suspect_mistakes(from, x);
        }
        judge_close_or(real_part(came->at[i]), real_part(expected->at[i]),
                       1e-12, 1, "%s: output %d of sample %d", name,
                       i % came->cols, i / came->cols);
    }
    free(kept);
    matrix_free(x);
    mlp_free(to);
    mlp_free(from);
}

void check(void)
{
    judge_function("tanh_to_sigmoid");
    check_sizes((const int[]){2, 3, 2}, 3, "2-3-2");
    check_sizes((const int[]){3, 2}, 2, "3-2, without a hidden layer");
    check_sizes((const int[]){2, 4, 3, 2}, 4, "2-4-3-2");
    check_sizes((const int[]){10, 10, 10, 10, 10, 3}, 6, "10-10-10-10-10-3");
}
