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
/* experiments of chapter 6 */
static void report_nudges(Record *r)
{
    const double logits[] = { log(3), log(6), 0 }, step = 0.001;
    Matrix *z = matrix_new(1, 3), *y = matrix_new(1, 3);
    Matrix *before = matrix_new(1, 3);
    matrix_set(z, logits);
    softmax_forward(z, before);
    record_section(r, "nudge");
    record_print(r, "%12s %8s %8s %8s %8s\n", "logit raised", "y1",
                 "y2", "y3", "sum");
    for (int j = 0; j < 3; j++) {
        /* raise logit j and print what changes */
        double sum = 0;
        matrix_set(z, logits);
        z->at[j] += step;
        softmax_forward(z, y);
        record_print(r, "%12d", j + 1);
        for (int k = 0; k < 3; k++) {
            double change = (y->at[k] - before->at[k]) / step;
            record_print(r, " %8.4f", change);
            sum += change;
        }
        record_print(r, " %8.4f\n", fabs(sum));
    }
    matrix_free(z), matrix_free(y), matrix_free(before);
}
static void draw_jacobian(Record *r)
{
    const double logits[] = { 2, 1, 0.5, 0, -1 };
    Matrix *y = matrix_new(1, 5), *j = matrix_new(5, 5);
    matrix_set(y, logits);
    softmax_forward(y, y);
    softmax_jacobian(y->at, j);
    Series *s = record_series(r, "jacobian", "row column entry",
                              "softmax's Jacobian, 2 1 0.5 0 -1");
    for (int i = 0; i < 25; i++)
        series_row(s, 3, (double[]){ i / 5 + 1, i % 5 + 1, j->at[i] });
    matrix_free(y), matrix_free(j);
}
static double diagonal_step(Matrix *z, const Matrix *t, Matrix *y,
                            Matrix *dy, double *bias)
{
    for (int i = 0; i < z->rows * z->cols; i++)
        z->at[i] = bias[i % z->cols];
    softmax_forward(z, y);
    cross_entropy_by_y(y, t, 1, dy);
    for (int i = 0; i < y->rows * y->cols; i++)
        bias[i % y->cols] -= 0.1 * dy->at[i] * y->at[i]
                           * (1 - y->at[i]);
    return loss_find("cross-entropy")->value(z, t);
}
static void report_diagonal(Record *r)
{
    enum { N = 10, K = 3, STEPS = 1000 };
    const int labels[N] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 2 };
    double bias[K] = { 0 }, loss[STEPS + 1];
    int best = 0;
    Matrix *z = matrix_new(N, K), *t = matrix_new(N, K);
    Matrix *y = matrix_new(N, K), *dy = matrix_new(N, K);
    labels_one_hot(labels, N, t);
    for (int step = 0; step <= STEPS; step++) {
        loss[step] = diagonal_step(z, t, y, dy, bias);
        if (loss[step] < loss[best])
            best = step;
    }
    record_value(r, "diagonal-start", "%.3f", loss[0]);
    record_value(r, "diagonal-least", "%.3f", loss[best]);
    record_value(r, "diagonal-steps", "%.0f", best);
    record_value(r, "diagonal-end", "%.3f", loss[STEPS]);
    matrix_free(z), matrix_free(t), matrix_free(y), matrix_free(dy);
}
typedef struct {
    Matrix *y, *dy, *dz, *jacobian;
} ProductJob;

static void with_jacobian(const ProductJob *p)
{
    softmax_jacobian(p->y->at, p->jacobian);
    matrix_multiply(p->dy, p->jacobian, p->dz);
}
static void without_jacobian(const ProductJob *p)
{
    softmax_backward(p->y, p->dy, p->dz);
}
static double product_seconds(void (*work)(const ProductJob *),
                              const ProductJob *p)
{
    double best = INFINITY;
    long runs = 1;
    for (int n = 0; n < 7; ) {
        double began = clock_seconds();
        for (long k = 0; k < runs; k++)
            work(p);
        double elapsed = clock_seconds() - began;
        if (elapsed < 0.001)
            runs *= 2;
        else
            best = fmin(best, elapsed / (double)runs), n++;
    }
    return best;
}
static ProductJob product_job(Rng *rng, int n)
{
    ProductJob p = { matrix_new(1, n), matrix_new(1, n),
                     matrix_new(1, n), matrix_new(n, n) };
    for (int k = 0; k < n; k++) {
        p.y->at[k] = rng_normal(rng);
        p.dy->at[k] = rng_normal(rng);
    }
    softmax_forward(p.y, p.y);
    return p;
}
static void product_job_free(ProductJob *p)
{
    matrix_free(p->y), matrix_free(p->dy);
    matrix_free(p->dz), matrix_free(p->jacobian);
}
static double product_ratio(Rng *rng, int n)
{
    ProductJob p = product_job(rng, n);
    double ratio = product_seconds(with_jacobian, &p)
                 / product_seconds(without_jacobian, &p);
    product_job_free(&p);
    return ratio;
}
static void measure_products(Record *r, uint64_t seed)
{
    Series *s = record_series(r, "cost", "classes with without",
                              "seconds for one product");
    series_is_time(s);
    Rng rng;
    rng_seed(&rng, seed);
    double with = 0, before = 0;
    for (int n = 2; n <= 2048; n *= 2) {
        /* time both products for n classes */
        ProductJob p = product_job(&rng, n);
        before = with;
        with = product_seconds(with_jacobian, &p);
        series_row(s, 3, (double[]){ n, with,
                                     product_seconds(without_jacobian, &p) });
        product_job_free(&p);
    }
    record_time(r, "cost-doubling", "%.1f", with / before);
    record_time(r, "cost-ten", "%.0f", product_ratio(&rng, 10));
    record_time(r, "cost-thousand", "%.0f",
                100 * floor(product_ratio(&rng, 1024) / 100));
    record_value(r, "jacobian-gigabytes", "%.0f",
                 5e4 * 5e4 * sizeof(real) / 1e9);
}
typedef struct {
    double e[3], s, inverse, y[3], cost[3], loss;
} LossGraph;

/* run the graph forward */
static LossGraph graph_values(const double *z, const double *t)
{
    LossGraph v = { .s = 0 };
    for (int k = 0; k < 3; k++)
        v.s += v.e[k] = exp(z[k]);
    v.inverse = 1 / v.s;
    for (int k = 0; k < 3; k++) {
        v.y[k] = v.e[k] * v.inverse;
        v.cost[k] = -t[k] * log(v.y[k]);
        v.loss += v.cost[k];
    }
    return v;
}
/* run the graph backward */
static LossGraph graph_adjoints(const LossGraph *v, const double *t,
                                double *dz)
{
    LossGraph a = { .loss = 1 };
    for (int k = 0; k < 3; k++) {
        a.cost[k] = a.loss;
        a.y[k] = 0 - a.cost[k] * t[k] / v->y[k];
        a.inverse += a.y[k] * v->e[k];
    }
    a.s = -a.inverse * v->inverse * v->inverse;
    for (int k = 0; k < 3; k++) {
        a.e[k] = a.y[k] * v->inverse + a.s;
        dz[k] = a.e[k] * v->e[k];
    }
    return a;
}
/* draw the graph of the loss */
static void draw_node(FILE *dot, const char *name, int k,
                      const char *what, double value, double adjoint)
{
    fprintf(dot, "%s%d [shape=Mrecord label=\"%s|%s%.4g|∂ %s%.4g\"]\n",
            name, k, what, value < 0 ? "−" : "", fabs(value),
            adjoint < 0 ? "−" : "", fabs(adjoint));
}
static void draw_loss_graph(Record *r)
{
    const double z[] = { log(3), log(6), 0 }, t[] = { 0, 1, 0 };
    double dz[3];
    LossGraph v = graph_values(z, t), a = graph_adjoints(&v, t, dz);
    FILE *dot = record_file(r, "loss-graph.dot");
    fputs("digraph { rankdir=LR ranksep=0.3 nodesep=0.2\n", dot);
    draw_node(dot, "s", 0, "+", v.s, a.s);
    draw_node(dot, "q", 0, "1/s", v.inverse, a.inverse);
    draw_node(dot, "l", 0, "+", v.loss, a.loss);
    for (int k = 0; k < 3; k++) {
        /* draw the nodes of class k */
        const char *const names[] = { "z1", "z2", "z3" };
        draw_node(dot, "z", k, names[k], z[k], dz[k]);
        draw_node(dot, "e", k, "exp", v.e[k], a.e[k]);
        draw_node(dot, "y", k, "×", v.y[k], a.y[k]);
        draw_node(dot, "c", k, t[k] > 0 ? "−1·log" : "−0·log", v.cost[k],
                  a.cost[k]);
        fprintf(dot, "z%d -> e%d -> y%d -> c%d -> l0 e%d -> s0 q0 -> y%d\n",
                k, k, k, k, k, k);
    }
    fputs("s0 -> q0 }\n", dot);
    record_value(r, "graph-truth", "%.4f", a.y[1]);
}
typedef struct {
    Matrix *z, *t, *y, *dy, *dz;
} TwoClasses;

static TwoClasses two_classes(void)
{
    TwoClasses c = { matrix_new(1, 2), matrix_new(1, 2),
                     matrix_new(1, 2), matrix_new(1, 2),
                     matrix_new(1, 2) };
    c.t->at[0] = 1;
    return c;
}
static void two_classes_free(TwoClasses *c)
{
    matrix_free(c->z), matrix_free(c->t), matrix_free(c->y);
    matrix_free(c->dy), matrix_free(c->dz);
}
static void three_gradients(TwoClasses *c, double a, double *gradient)
{
    const Loss *loss = loss_find("cross-entropy");
    c->z->at[1] = a;
    loss->gradient(c->z, c->t, 1, c->dz);
    gradient[0] = c->dz->at[0];
    long_way(c->z, c->t, 1, c->y, c->dy, c->dz);
    gradient[1] = c->dz->at[0];
    for (int k = 0; k < 2; k++)
        c->dy->at[k] = -c->t->at[k] / (c->y->at[k] + 1e-7);
    softmax_backward(c->y, c->dy, c->dz);
    gradient[2] = c->dz->at[0];
}
static void print_slope(Record *r, double v)
{
    record_print(r, " %12.4g", isnan(v) ? NAN : v + 0.0);
}
static void report_long_way(Record *r)
{
    const double leads[] = { -1000, -750, -740, -40, -1, 1, 10, 16, 20,
                             40, 700, 720, 1000 };
    TwoClasses c = two_classes();
    record_section(r, "long-way");
    record_print(r, "%6s %12s %12s %12s\n", "a", "short way",
                 "long way", "with 1e-7");
    for (int i = 0; i < 13; i++) {
        double gradient[3];
        three_gradients(&c, leads[i], gradient);
        record_print(r, "%6g", leads[i]);
        for (int f = 0; f < 3; f++)
            print_slope(r, gradient[f]);
        record_print(r, "\n");
    }
    two_classes_free(&c);
}
static void three_losses(TwoClasses *c, double a, double *value)
{
    c->z->at[1] = a;
    value[0] = loss_find("cross-entropy")->value(c->z, c->t);
    softmax_forward(c->z, c->y);
    value[1] = -log(c->y->at[0]);
    value[2] = -log(exp(0.0) / (exp(0.0) + exp(a)));
}
static void measure_ends(Record *r)
{
    Series *slopes = record_series(r, "long-way", "a slope",
        "size of the true class's derivative: short, long, with 1e-7");
    Series *losses = record_series(r, "stable", "a error",
        "error of the loss: fused, two steps, as it stands");
    TwoClasses c = two_classes();
    for (int f = 0; f < 3; f++) {
        for (double a = -100; a <= 1000; a += 0.5) {
            /* record what program f says at a */
            double gradient[3], value[3];
            double right = (double)(a > 0 ? a + log1pl(expl(-a))
                                          : log1pl(expl(a)));
            three_gradients(&c, a, gradient);
            three_losses(&c, a, value);
            double error = fabs(value[f] / right - 1);
            if (isfinite(gradient[f]) && a >= 1)
                series_row(slopes, 2, (double[]){ a, fabs(gradient[f]) });
            if (isfinite(error))
                series_row(losses, 2, (double[]){ a, fmax(error, 1e-17) });
        }
        series_gap(slopes), series_gap(slopes);
        series_gap(losses), series_gap(losses);
    }
    /* record where two steps end */
    double low = 700, high = 800, value[3];
    while (high - low > 1e-6) {
        double middle = (low + high) / 2;
        three_losses(&c, middle, value);
        if (isfinite(value[1]))
            low = middle;
        else
            high = middle;
    }
    record_value(r, "two-steps-end", "%.1f", low);
    three_losses(&c, 744, value);
    record_value(r, "two-steps-error", "%.4f",
                 fabs(value[1] / value[0] - 1));
    two_classes_free(&c);
}
/* count what is right, in a hurry */
static double hurried_accuracy(const Matrix *z, const Matrix *t)
{
    double right = 0;
    for (int i = 0; i < z->rows; i++)
        right += index_of_largest(matrix_row(z, i), z->cols)
              == (int)real_part(matrix_row(t, i)[0]);
    return right / z->rows;
}
/* count what is right by both functions */
static void report_accuracy(Record *r, const char *name,
                            const int *answers, const Matrix *t)
{
    Matrix *z = matrix_new(t->rows, t->cols);
    labels_one_hot(answers, t->rows, z);
    record_print(r, "%-16s %8.2f %8.2f\n", name,
                 labels_accuracy(z, t, 0), hurried_accuracy(z, t));
    matrix_free(z);
}
static void report_accuracies(Record *r)
{
    enum { SAMPLES = 12 };
    Matrix *t = matrix_new(SAMPLES, 4);
    int truth[SAMPLES], first[SAMPLES] = { 0 }, never[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        truth[i] = i % 4;
        never[i] = truth[i] == 0;
    }
    labels_one_hot(truth, SAMPLES, t);
    record_section(r, "accuracy");
    record_print(r, "answers             ours  hurried\n");
    report_accuracy(r, "always right", truth, t);
    report_accuracy(r, "always class 0", first, t);
    report_accuracy(r, "never right", never, t);
    matrix_free(t);
}
static double slope_of_one(const char *loss, real z)
{
    const Activation *a = activation_find("sigmoid");
    bool squared = strcmp(loss, "squared-error") == 0;
    real value = z, up, down;
    const Matrix out = { 1, 1, &value }, t = { 1, 1, (real[]){ 1 } };
    Matrix delta = { 1, 1, &up }, dz = { 1, 1, &down };
    const Matrix in = { 1, 1, &z };
    if (squared)
        value = a->value(z);
    loss_find(loss)->gradient(&out, &t, 1, &delta);
    if (!squared)
        return up;
    activation_backward(a, &in, &out, &delta, &dz);
    return down;
}
static int steps_to_learn(const char *loss, double z)
{
    int steps = 0;
    for (; sigmoid(z) < 0.9; steps++)
        z -= slope_of_one(loss, z);
    return steps;
}
static void report_slow_learning(Record *r)
{
    int squared = 0, cross = 0, before = 0;
    record_section(r, "slow");
    record_print(r, "%5s %10s %14s %14s\n", "start", "answer",
                 "squared error", "cross-entropy");
    for (int z = 0; z >= -12; z -= 2) {
        before = squared;
        squared = steps_to_learn("squared-error", z);
        cross = steps_to_learn("binary-cross-entropy", z);
        record_print(r, "%5d %10.6f %14d %14d\n", z, sigmoid(z),
                     squared, cross);
    }
    record_value(r, "slow-squared", "%.0f", squared);
    record_value(r, "slow-cross", "%.0f", cross);
    record_value(r, "slow-factor", "%.2f", (double)squared / before);
}
static void print_example_row(Record *r, const char *label,
                              const real *at, int n)
{
    record_print(r, "%-9s", label);
    for (int k = 0; k < n; k++)
        record_print(r, " %9.5f", at[k] + 0.0);
    record_print(r, "\n");
}
static void report_example(Record *r, const char *name, double w22)
{
    Example *e = example_new(w22);
    const real *g = e->gradient;
    double before = example_forward(e);
    example_backward(e, 1);
    record_section(r, name);
    record_print(r, "w1[1][1] = %g, loss %.4f\n", w22, before);
    /* print what came back */
    print_example_row(r, "delta2", e->delta->at, 2);
    print_example_row(r, "dW2[0]", g + 9, 2);
    print_example_row(r, "dW2[1]", g + 11, 2);
    print_example_row(r, "dW2[2]", g + 13, 2);
    print_example_row(r, "db2", g + 15, 2);
    print_example_row(r, "dY1", e->layers[2]->dx.at, 3);
    print_example_row(r, "delta1", e->layers[1]->dx.at, 3);
    print_example_row(r, "dW1[0]", g, 3);
    print_example_row(r, "dW1[1]", g + 3, 3);
    print_example_row(r, "db1", g + 6, 3);
    for (int p = 0; p < EXAMPLE; p++)
        e->theta[p] -= 0.1 * g[p];
    record_print(r, "loss after a step: %.4f\n", example_forward(e));
    example_free(e);
}
/* run chapter 6 */
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
    Record *r = record_open(out, "chapter6");
    record_machine(r);
    report_nudges(r);
    draw_jacobian(r);
    report_diagonal(r);
    measure_products(r, seed);
    draw_loss_graph(r);
    report_long_way(r);
    measure_ends(r);
    report_accuracies(r);
    report_slow_learning(r);
    report_example(r, "open", -0.1);
    report_example(r, "closed", -0.4);
    record_close(r);
    return 0;
}
