/* From chapters/06-softmax.nw: change it there, not here. */
/* include what chapter 6 needs */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"
#include "labels.h"
#include "layer.h"
#include "loss.h"
#include "options.h"
#include "progress.h"
#include "record.h"
#include "rng.h"
/* form the Jacobian of softmax */
/* jacobian is K×K and set, eq. (6.1) */
static void softmax_jacobian(const real *y, Matrix *jacobian)
{
    for (int k = 0; k < jacobian->rows; k++)
        for (int j = 0; j < jacobian->cols; j++)
            matrix_row(jacobian, k)[j] = y[k] * ((k == j) - y[j]);
}
/* go the long way */
/* dy is set: the loss by the probabilities,
   eq. (6.9) */
static void cross_entropy_by_y(const Matrix *y, const Matrix *t,
                               real upstream, Matrix *dy)
{
    for (int i = 0; i < y->rows * y->cols; i++)
        dy->at[i] = -upstream / y->rows * t->at[i] / y->at[i];
}
static void long_way(const Matrix *z, const Matrix *t, real upstream,
                     Matrix *y, Matrix *dy, Matrix *dz)
{
    softmax_forward(z, y);
    cross_entropy_by_y(y, t, upstream, dy);
    softmax_backward(y, dy, dz);
}
/* set up the example */
enum { EXAMPLE = 17 };

typedef struct {
    Layer *layers[3];
    real theta[EXAMPLE], gradient[EXAMPLE];
    Matrix *x, *t, *delta;
} Example;
static Example *example_new(double w22)
{
    const double theta[EXAMPLE] = {
        0.1, 0.3, -0.2,  0.4, w22, 0.5,  0, 0, 0,
        0.2, -0.3,  0.1, 0.4,  -0.5, 0.2,  0, 0 };
    Example *e = allocate(1, sizeof *e);
    for (int p = 0; p < EXAMPLE; p++)
        e->theta[p] = (real)theta[p];
    /* make the layers of the example */
    Layer **l = e->layers;
    l[0] = layer_affine(2, 3, 1);
    l[1] = layer_activation(activation_find("relu"), 3, 1);
    l[2] = layer_affine(3, 2, 1);
    layer_place(l[0], e->theta, e->gradient);
    layer_place(l[2], e->theta + l[0]->count, e->gradient + l[0]->count);
    /* make the sample of the example */
    e->x = matrix_new(1, 2), e->t = matrix_new(1, 2);
    e->delta = matrix_new(1, 2);
    matrix_set(e->x, (const double[]){ 1, 2 });
    matrix_set(e->t, (const double[]){ 1, 0 });
    return e;
}
/* run the example */
static real example_forward(Example *e)
{
    const Matrix *z = e->x;
    for (int l = 0; l < 3; l++)
        z = layer_forward(e->layers[l], z);
    return loss_find("cross-entropy")->value(z, e->t);
}
static void example_backward(Example *e, real upstream)
{
    const Loss *loss = loss_find("cross-entropy");
    loss->gradient(&e->layers[2]->y, e->t, upstream, e->delta);
    const Matrix *delta = e->delta;
    for (int l = 2; l >= 0; l--)
        delta = layer_backward(e->layers[l], delta, l > 0);
}
/* free the example */
static void example_free(Example *e)
{
    for (int l = 0; l < 3; l++)
        layer_free(e->layers[l]);
    matrix_free(e->x), matrix_free(e->t), matrix_free(e->delta);
    free(e);
}
/* experiments of chapter 6 with complex numbers */
static double example_error(Example *e)
{
    double worst = 0;
    example_forward(e);
    example_backward(e, 1);
    for (int p = 0; p < EXAMPLE; p++) {
        real kept = e->theta[p];
        e->theta[p] += 1e-20 * I;
        double slope = imaginary_part(example_forward(e)) / 1e-20;
        e->theta[p] = kept;
        worst = fmax(worst, fabs(slope - real_part(e->gradient[p])));
    }
    return worst;
}
static double jacobian_error(void)
{
    enum { N = 3 };
    real z[N] = { log(3), log(6), 0 }, y[N], jacobian[N * N];
    const Matrix in = { 1, N, z };
    Matrix out = { 1, N, y }, square = { N, N, jacobian };
    double worst = 0;
    softmax_forward(&in, &out);
    softmax_jacobian(y, &square);
    for (int j = 0; j < N; j++) {
        /* compare column j with the complex step */
        z[j] += 1e-20 * I;
        softmax_forward(&in, &out);
        z[j] = real_part(z[j]);
        for (int k = 0; k < N; k++) {
            double slope = imaginary_part(y[k]) / 1e-20;
            double ours = real_part(matrix_row(&square, k)[j]);
            worst = fmax(worst, fabs(slope - ours));
        }
    }
    return worst;
}
static double long_way_error(void)
{
    Matrix z = { 1, 3, (real[]){ log(3), log(6), 0 } };
    const Matrix t = { 1, 3, (real[]){ 0, 1, 0 } };
    Matrix y = { 1, 3, (real[3]){ 0 } }, dy = { 1, 3, (real[3]){ 0 } };
    Matrix dz = { 1, 3, (real[3]){ 0 } };
    double worst = 0;
    long_way(&z, &t, 1, &y, &dy, &dz);
    for (int j = 0; j < 3; j++) {
        real kept = z.at[j];
        z.at[j] += 1e-20 * I;
        real loss = loss_find("cross-entropy")->value(&z, &t);
        z.at[j] = kept;
        worst = fmax(worst, fabs(imaginary_part(loss) / 1e-20
                                 - real_part(dz.at[j])));
    }
    return worst;
}
/* run chapter 6 with complex numbers */
int main(int argc, char **argv)
{
    /* read the options of chapter 6 */
    uint64_t seed = 1;
    const char *out = "figures/ch06";
    const Option options[] = {
        { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for the results" },
    };
    options_parse(argc, argv, "Softmax and its Jacobian.", options, 2);
    (void)seed;
    Record *r = record_open(out, "chapter6-complex");
    Example *e = example_new(-0.1);
    record_section(r, "complex");
    record_print(r, "largest difference from the complex step\n");
    record_print(r, "Jacobian of softmax   %9.1e\n", jacobian_error());
    record_print(r, "the long way          %9.1e\n", long_way_error());
    record_print(r, "the 2-3-2 network     %9.1e\n", example_error(e));
    example_free(e);
    record_close(r);
    return 0;
}
