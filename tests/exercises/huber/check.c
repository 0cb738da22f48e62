/* The Huber loss: single errors on either side of the threshold, and far
   from it the library's squared error; a batch with an upstream; nans; and
   a measured gradient. */
#include "exercise.h"
#include "judge.h"

static const double c = 0.75;

static double cost(double r)
{
    double size = fabs(r);
    return size <= c ? r * r / 2 : c * (size - c / 2);
}

static double slope(double r)
{
    return fmax(-c, fmin(r, c));
}

/* One output, one sample, the error r. */
static void check_one(double r)
{
    real output = r + 0.5, truth = 0.5, back = 7;
    const Matrix y = {1, 1, &output}, t = {1, 1, &truth};
    Matrix delta = {1, 1, &back};
    double size = fabs(r);
    judge_function("huber");
    judge_suspect(r * r / 2, "That is the squared error: beyond the threshold"
                  " the loss is straight.");
    judge_suspect(c * size, "At the threshold the two pieces have to meet:"
                  " the straight one is too high.");
    judge_suspect(size - c / 2, "The straight piece is not steep enough: at"
                  " the threshold both pieces have the slope c.");
    judge_suspect(c * (r - c / 2), "The straight piece is for |r|, and r is"
                  " negative here.");
    judge_suspect(r * r, "The ½ is missing.");
    judge_close(real_part(huber(&y, &t, c)), cost(r), 1e-14,
                "the loss of one error, r = %g, c = %g", r, c);
    judge_function("huber_gradient");
    huber_gradient(&y, &t, c, 1, &delta);
    judge_suspect(7, "Nothing has been written there.");
    judge_suspect(7 + slope(r), "It is added to what was there: delta has to"
                  " be set.");
    judge_suspect(r, "Beyond the threshold the slope is no longer r.");
    judge_suspect(size > c ? -slope(r) : NAN, "It points the wrong way: on"
                  " which side of the target is y?");
    judge_suspect(size > c ? copysign(1, r) : NAN, "The straight piece has"
                  " the slope c, not 1.");
    judge_close(real_part(back), slope(r), 1e-14,
                "the gradient for one error, r = %g, c = %g", r, c);
}

enum { N = 3, K = 4 };
static const double outputs[N * K] = {
    0.5, -1, 2, 0.25,  1, -0.5, 0.75, 1.5,  -2, 0.125, 1, -1.25,
};
static const double targets[N * K] = {
    1, 0.5, 1.5, -1,  0.25, 0.1, -0.75, 2,  -1.6, 1, 3, -1.5,
};
static Matrix *y, *t, *delta;

static void check_batch(void)
{
    const double up = -0.6;
    double sum = 0;
    judge_function("huber");
    for (int i = 0; i < N * K; i++) {
        sum += cost(outputs[i] - targets[i]);
    }
    judge_suspect(sum, "It is not divided by N.");
    judge_suspect(sum / N / K, "It is divided by NK: the mean is over the"
                  " samples, and the outputs are added up.");
    judge_close(real_part(huber(y, t, c)), sum / N, 1e-14,
                "the loss of %d samples with %d outputs", N, K);
    judge_close(real_part(huber(y, t, 100)),
                real_part(loss_find("squared-error")->value(y, t)), 1e-14,
                "the loss with c = 100, far from all errors");
    judge_function("huber_gradient");
    huber_gradient(y, t, c, up, delta);
    for (int i = 0; i < N * K; i++) {
        double s = slope(outputs[i] - targets[i]), right = up * s / N;
        judge_suspect(right / up, "The upstream is not in it.");
        judge_suspect(right * N, "It is not divided by N.");
        judge_suspect(right / K, "It is divided by NK.");
        judge_suspect(slope(up * (outputs[i] - targets[i]) / N), "Is the"
                      " error multiplied before it is cut? What is cut is"
                      " r.");
        judge_close(real_part(delta->at[i]), right, 1e-14,
                    "upstream %g: delta[%d][%d]", up, i / K, i % K);
    }
    for (int i = 0; i < N * K; i++) {
        judge_true(real_part(y->at[i]) == outputs[i]
                   && real_part(t->at[i]) == targets[i],
                   "y and t stay as they were");
    }
}

static void check_nan(void)
{
    real kept = y->at[2];
    y->at[2] = NAN;
    judge_function("huber");
    judge_suspect_else("A nan makes every comparison false: it must fall"
                       " where it is computed with.");
    judge_true(isnan(real_part(huber(y, t, c))), "a nan in y is seen in the"
               " loss");
    judge_function("huber_gradient");
    huber_gradient(y, t, c, 1, delta);
    judge_suspect_else("A nan makes every comparison false, and it has got a"
                       " slope that hides it. Let the middle be what is left"
                       " when both ends have been asked for.");
    judge_true(isnan(real_part(delta->at[2])), "a nan in y is seen in the"
               " gradient");
    judge_true(!isnan(real_part(delta->at[1])), "and in no other entry");
    y->at[2] = kept;
}

/* In the complex build a small imaginary part must come through. */
static void check_step(void)
{
    const double h = 1e-20;
    real step = 0;
#ifdef BACKWARD_COMPLEX
    step = h * I;
#endif
    judge_function("huber");
    judge_section("sec:contract");
    for (int k = 0; k < 2; k++) {
        double r = k ? 2 : -2;
        real output = r + step, truth = 0;
        const Matrix one = {1, 1, &output}, zero = {1, 1, &truth};
        double came = imaginary_part(huber(&one, &zero, c)) / h;
        double right = imaginary_part(step) / h * slope(r);
        judge_suspect(0, "The imaginary part is lost: fabs of a complex number"
                      " is its length. Take r or -r, by the real part.");
        judge_close(came, right, 1e-12,
                    "r = %g: the slope by a complex step", r);
    }
}

static real value(void *context)
{
    (void)context;
    return huber(y, t, c);
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    huber_gradient(y, t, c, upstream, delta);
    for (int i = 0; i < N * K; i++) {
        gradient[i] += delta->at[i];
    }
}

void check(void)
{
    const double errors[] = {0.5, -0.3, 2, -2, 0.76, -0.74};
    for (int k = 0; k < 6; k++) {
        check_one(errors[k]);
    }
    y = matrix_new(N, K), t = matrix_new(N, K), delta = matrix_new(N, K);
    matrix_set(y, outputs);
    matrix_set(t, targets);
    check_batch();
    check_nan();
    check_step();
    const Parameter parameters[] = {{"y", y->at, N, K}};
    judge_function("huber_gradient");
    judge_gradient(&(Subject){
        .name = "the Huber loss",
        .parameters = parameters, .count = 1, .samples = N, .outputs = K,
        .value = value, .gradient = gradient,
    });
    matrix_free(delta), matrix_free(t), matrix_free(y);
}
