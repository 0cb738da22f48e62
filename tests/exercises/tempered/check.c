/* Softmax with a temperature that is learned: one sample, where the
   mistakes have names; then a batch, against a measured gradient, warm and
   cold. */
#include "exercise.h"
#include "judge.h"

enum { N = 3, K = 4 };
static const double logits[N * K] = {
    0.5, -1, 2, 0.25,  1, -0.5, 0.75, 1.5,  -2, 0.125, 1, -1.25,
};
static const double upstreams[N * K] = {
    1, -0.5, 2, 0.75,  -1.5, 0.3, -2, 1.25,  0.6, 3, -0.7, 0.9,
};
static Matrix *z, *y, *dy, *dz;
static real beta;

static void forward(const Matrix *in, Matrix *out)
{
    for (int i = 0; i < in->rows * in->cols; i++) {
        out->at[i] = beta * in->at[i];
    }
    softmax_forward(out, out);
}

static void check_one_sample(double b)
{
    real zs[K], ys[K], up[K], back[K], plain[K], dbeta = 10;
    Matrix in = {1, K, zs}, out = {1, K, ys}, u = {1, K, up};
    Matrix d = {1, K, back}, p = {1, K, plain};
    for (int k = 0; k < K; k++) {
        zs[k] = logits[k];
        up[k] = upstreams[k];
        back[k] = 7;
    }
    beta = b;
    forward(&in, &out);
    real kept[K];
    for (int k = 0; k < K; k++) {
        kept[k] = ys[k];
    }
    softmax_backward(&out, &u, &p);
    tempered_backward(&in, &out, beta, &u, &d, &dbeta);
    double slope = 0, diagonal = 0, direct = 0;
    for (int k = 0; k < K; k++) {
        double right = b * real_part(plain[k]), t = real_part(ys[k]);
        judge_suspect(7, "Nothing has been written there.");
        judge_suspect(7 + right, "It is added to what was there: dz has to be"
                      " set.");
        judge_suspect(right / b, "That is softmax's own backward pass; each"
                      " logit went in with a factor.");
        judge_suspect(right / b / b, "It is divided by beta, not multiplied.");
        judge_close_or(real_part(back[k]), right, 1e-13, 0.1,
                       "one sample, beta %g: dz[0][%d]", b, k);
        slope += logits[k] * real_part(plain[k]);
        diagonal += logits[k] * t * upstreams[k];
        direct += logits[k] * upstreams[k];
    }
    judge_suspect(10, "Nothing has been added to it.");
    judge_suspect(slope, "It has been set; it has to be added to. (It held"
                  " 10.)");
    judge_suspect(10 + b * slope, "There is a beta too many in it: beta went"
                  " in with the factor z.");
    judge_suspect(b * slope, "It has been set, and there is a beta too many"
                  " in it.");
    judge_suspect(10 + diagonal, "The mean of the upstream has not been taken"
                  " off.");
    judge_suspect(10 + direct, "That takes the upstream for what comes out at"
                  " the logits: it has yet to go back through softmax.");
    judge_suspect(10 - slope, "The sign is wrong.");
    judge_close(real_part(dbeta), 10 + slope, 1e-14,
                "one sample, beta %g: dbeta, which held 10", b);
    for (int k = 0; k < K; k++) {
        judge_true(real_part(zs[k]) == logits[k]
                   && real_part(up[k]) == upstreams[k] && ys[k] == kept[k],
                   "z, y and dy stay as they were");
    }
}

/* L = the sum of upstream times softmax. */
static real value(void *context)
{
    (void)context;
    real sum = 0;
    forward(z, y);
    for (int i = 0; i < N * K; i++) {
        sum += (real)upstreams[i] * y->at[i];
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    forward(z, y);
    for (int i = 0; i < N * K; i++) {
        dy->at[i] = upstream * (real)upstreams[i];
    }
    tempered_backward(z, y, beta, dy, dz, &gradient[N * K]);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += dz->at[i];
    }
}

static void measure(double b)
{
    matrix_set(z, logits);
    beta = b;
    const Parameter parameters[] = {{"z", z->at, N, K}, {"beta", &beta, 1, 1}};
    judge_suspect_else("One sample was right, three are not: what runs on"
                       " from one to the next, or is kept of the last alone?");
    judge_gradient(&(Subject){
        .name = b < 1 ? "softmax at beta 0.3" : "softmax at beta 4",
        .parameters = parameters, .count = 2,
        .value = value, .gradient = gradient,
    });
}

void check(void)
{
    judge_function("tempered_backward");
    check_one_sample(0.3);
    check_one_sample(4);
    z = matrix_new(N, K), y = matrix_new(N, K);
    dy = matrix_new(N, K), dz = matrix_new(N, K);
    measure(0.3);
    measure(4);
    matrix_free(dz), matrix_free(dy), matrix_free(y), matrix_free(z);
}
