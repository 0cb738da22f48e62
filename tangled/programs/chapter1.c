/* From chapters/01-forward.nw: change it there, not here. */
#include <math.h>
#include "affine.h"
#include "loss.h"
#include "mlp.h"
#include "options.h"
#include "record.h"

/* print a row of numbers */
static void print_row(Record *r, const char *label, const Matrix *m,
                      int i)
{
    record_print(r, "%-8s", label);
    for (int j = 0; j < m->cols; j++)
        record_print(r, " %9.4f", real_part(matrix_row(m, i)[j]));
    record_print(r, "\n");
}
/* report the affine layer */
static void report_affine(Record *r)
{
    Matrix *x = matrix_from(2, 2, (double[]){ 1, 2, 3, 4 });
    Matrix *w = matrix_from(2, 2, (double[]){ 0.5, 0.8, 0.2, 0.3 });
    Matrix *b = matrix_from(1, 2, (double[]){ 0.1, 0.1 });
    Matrix *y = matrix_new(2, 2);
    affine_forward(x, w, b, y);
    record_section(r, "affine");
    print_row(r, "sample 0", y, 0);
    print_row(r, "sample 1", y, 1);
    matrix_free(x);
    matrix_free(w);
    matrix_free(b);
    matrix_free(y);
}
/* make the network of the chapter */
static Mlp *network_by_hand(double w11)
{
    const double theta[] = {
        0.1, 0.3, -0.2, 0.4, w11, 0.5,      /* W1, 2×3 */
        0, 0, 0,                            /* b1 */
        0.2, -0.3, 0.1, 0.4, -0.5, 0.2,     /* W2, 3×2 */
        0, 0                                /* b2 */
    };
    const int sizes[] = { 2, 3, 2 };
    Mlp *m = mlp_new(sizes, 3, activation_find("relu"), 1);
    for (int i = 0; i < m->count; i++)
        m->theta[i] = theta[i];
    return m;
}
/* charge the network for its sample */
static double charge(Mlp *m)
{
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    const Matrix t = { 1, 2, (real[]){ 1, 0 } };
    const Loss *loss = loss_find("cross-entropy");
    return real_part(loss->value(mlp_forward(m, &x), &t));
}
/* report the network */
static void report_network(Record *r, const char *name, double w11)
{
    Mlp *m = network_by_hand(w11);
    double loss = charge(m);
    Matrix *p = matrix_new(1, 2);
    softmax_forward(&m->y[1], p);
    record_section(r, name);
    record_print(r, "2-3-2 network, w1[1][1] = %g\n", w11);
    print_row(r, "z1", &m->z[0], 0);
    print_row(r, "y1", &m->y[0], 0);
    print_row(r, "z2", &m->z[1], 0);
    print_row(r, "softmax", p, 0);
    record_print(r, "loss     %9.4f\n", loss);
    matrix_free(p);
    mlp_free(m);
}
/* draw the network */
static void draw_column(FILE *dot, char name, const Matrix *m)
{
    for (int j = 0; j < m->cols; j++) {
        double v = real_part(m->at[j]);
        fprintf(dot, "%c%d [label=\"%s%.4g\"]\n", name, j,
                v < 0 ? "−" : "", fabs(v));
    }
}
static void draw_weights(FILE *dot, char from, char to,
                         const Matrix *w)
{
    for (int d = 0; d < w->rows; d++)
        for (int j = 0; j < w->cols; j++) {
            double v = real_part(matrix_row(w, d)[j]);
            fprintf(dot, "%c%d -> %c%d [penwidth=%.2f style=%s]\n",
                    from, d, to, j, 0.3 + 4 * fabs(v),
                    v < 0 ? "dashed" : "solid");
        }
}
static const char names_of_columns[] =
    "digraph { rankdir=LR nodesep=0.12 ranksep=0.36 splines=line\n"
    "edge [arrowhead=none]\n"
    "node [width=0.42 margin=\"0.03,0.03\"]\n"
    "{ node [shape=plaintext margin=0] edge [arrowhead=normal]\n"
    "  X [label=< <i>x</i><br/>sample >]\n"
    "  Z1 [label=< <i>z</i><sup> (1)</sup><br/>affine >]\n"
    "  Y1 [label=< <i>y</i><sup> (1)</sup><br/>ReLU >]\n"
    "  Z2 [label=< <i>z</i><sup> (2)</sup><br/>affine >]\n"
    "  Y2 [label=< <i>y</i><sup> (2)</sup><br/>softmax >]\n"
    "  L [label=< <i>L</i><br/>loss >]\n"
    "  X -> Z1 -> Y1 -> Z2 -> Y2 -> L }\n"
    "z0 -> h0  z1 -> h1  z2 -> h2\n"
    "{s0 s1} -> {p0 p1}  p0 -> l0\n";
static void draw_network(Record *r)
{
    Mlp *m = network_by_hand(-0.1);
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    const Matrix loss = { 1, 1, (real[]){ charge(m) } };
    Matrix *p = matrix_new(1, 2);
    softmax_forward(&m->y[1], p);
    record_value(r, "y1", "%.4f", p->at[0]);
    record_value(r, "y2", "%.4f", p->at[1]);
    record_value(r, "loss", "%.4f", loss.at[0]);
    record_value(r, "count", "%.0f", m->count);
    FILE *dot = record_file(r, "flow.dot");
    fputs(names_of_columns, dot);
    draw_column(dot, 'x', &x);
    draw_weights(dot, 'x', 'z', &m->w[0]);
    draw_column(dot, 'z', &m->z[0]);
    draw_column(dot, 'h', &m->y[0]);
    draw_weights(dot, 'h', 's', &m->w[1]);
    draw_column(dot, 's', &m->z[1]);
    draw_column(dot, 'p', p);
    draw_column(dot, 'l', &loss);
    fputs("}\n", dot);
    matrix_free(p);
    mlp_free(m);
}
/* report the losses */
static void print_loss(Record *r, const char *name, int rows, int cols,
                       const double *output, const double *target)
{
    Matrix *y = matrix_from(rows, cols, output);
    Matrix *t = matrix_from(rows, cols, target);
    double value = real_part(loss_find(name)->value(y, t));
    record_print(r, "%-20s  %d×%d  %.4f\n", name, rows, cols, value);
    matrix_free(y);
    matrix_free(t);
}

static void report_losses(Record *r)
{
    const double y[] = { 2.8, 5.2, 2.1 }, t[] = { 3, 5, 2 };
    const double z[] = { log(9), log(1 / 9.0), log(4), log(7 / 3.0) };
    record_section(r, "losses");
    print_loss(r, "squared-error", 1, 3, y, t);
    print_loss(r, "squared-error", 3, 1, y, t);
    print_loss(r, "binary-cross-entropy", 4, 1, z,
               (double[]){ 1, 0, 1, 1 });
}
/* report what ignorance costs */
static double ignorant_loss(Mlp *m, Rng *rng)
{
    Matrix *x = matrix_new(100, 2), *t = matrix_new(100, 3);
    for (int i = 0; i < 100; i++) {
        matrix_row(x, i)[0] = rng_normal(rng);
        matrix_row(x, i)[1] = rng_normal(rng);
        matrix_row(t, i)[rng_below(rng, 3)] = 1;
    }
    double value = loss_find("cross-entropy")
                       ->value(mlp_forward(m, x), t);
    matrix_free(x);
    matrix_free(t);
    return value;
}
static void report_ignorance(Record *r, uint64_t seed)
{
    const double scales[] = { 0.01, 0.1, 0.3, 1, 3 };
    const int sizes[] = { 2, 16, 16, 3 };
    Mlp *m = mlp_new(sizes, 4, activation_find("relu"), 100);
    Rng rng;
    rng_seed(&rng, seed);
    record_value(r, "log-three", "%.3f", log(3));
    record_section(r, "ignorance");
    record_print(r, "scale of the weights   mean loss\n");
    for (int i = 0; i < 5; i++) {
        double sum = 0;
        for (int run = 0; run < 100; run++) {
            mlp_initialize(m, &rng, scales[i]);
            sum += ignorant_loss(m, &rng);
        }
        record_print(r, "%20g   %9.3f\n", scales[i], sum / 100);
    }
    mlp_free(m);
}
/* type in the formulas as they stand */
static double ratio(double z)           /* σ(z), as e^z / (1 + e^z) */
{
    return exp(z) / (1 + exp(z));
}

static double cost_of_no(double z)      /* -log(1 - σ(z)) */
{
    return -log(1 - 1 / (1 + exp(-z)));
}

static double fudged(double z)          /* the same, with a pinch */
{
    return -log(1 - 1 / (1 + exp(-z)) + 1e-7);
}
/* report what overflows */
static void print_number(Record *r, double v)
{
    if (isnan(v))
        record_print(r, " %11s", "nan");
    else
        record_print(r, " %11.3g", v + 0.0);    /* no -0 */
}

static void report_overflow(Record *r)
{
    const double z[] = { -800, -40, -1, 1, 20, 40, 800 };
    record_section(r, "overflow");
    record_print(r, "%6s %11s %11s %11s %11s %11s\n", "z", "ratio",
                 "cost of no", "with 1e-7", "log(1+e^z)", "softplus");
    for (int i = 0; i < 7; i++) {
        record_print(r, "%6g", z[i]);
        print_number(r, ratio(z[i]));
        print_number(r, cost_of_no(z[i]));
        print_number(r, fudged(z[i]));
        print_number(r, log(1 + exp(z[i])));
        print_number(r, softplus(z[i]));
        record_print(r, "\n");
    }
    /* compare the row's maximum with the batch's */
    record_section(r, "rows");
    record_print(r, "%6s %14s %20s\n", "c", "row's maximum",
                 "batch's, rel. error");
    const double c[] = { 0, 700, 720, 730, 740, 800 };
    for (int i = 0; i < 6; i++) {
        double e0 = exp(0 - (c[i] + 1)), e1 = exp(1 - (c[i] + 1));
        Matrix *y = matrix_from(2, 2,
                                (double[]){ 0, 1, c[i], c[i] + 1 });
        softmax_forward(y, y);
        record_print(r, "%6g %14.10f         ", c[i], y->at[1]);
        print_number(r, e1 / (e0 + e1) / y->at[1] - 1);
        record_print(r, "\n");
        matrix_free(y);
    }
}
/* measure the cost of a wrong answer */
static void measure_wrong_answer(Record *r)
{
    double (*const cost[])(double) = { cost_of_no, fudged, softplus };
    Series *s = record_series(r, "overflow", "z error",
        "cost of a wrong answer: as it stands, with 1e-7, softplus");
    for (int f = 0; f < 3; f++) {
        for (double z = 0.5; z <= 1000; z *= 1.02) {
            long double right = z + log1pl(expl(-(long double)z));
            double error = (double)((cost[f](z) - right) / right);
            if (isfinite(error))
                series_row(s, 2, (double[]){
                    z, fmax(fabs(error), 1e-17) });
        }
        series_gap(s);
        series_gap(s);
    }
    /* find where the cost becomes infinite */
    double low = 1, high = 100;
    while (high - low > 1e-6) {
        double middle = (low + high) / 2;
        if (isinf(cost_of_no(middle)))
            high = middle;
        else
            low = middle;
    }
    record_value(r, "infinite-from", "%.2f", high);
}
/* sample the curves */
static void sample_curves(Record *r)
{
    Series *s = record_series(r, "curves",
        "z relu sigmoid tanh cross-entropy sigmoid-squared squared",
        "activations, and costs of an output z where 1 is right");
    for (int i = -300; i <= 300; i++) {
        double z = i / 50.0, e = sigmoid(z) - 1;
        series_row(s, 7, (double[]){
            z, relu(z), sigmoid(z), tanh(z),
            softplus(-z), e * e / 2, (z - 1) * (z - 1) / 2 });
    }
    /* sample the walk through the plane */
    s = record_series(r, "walk", "x1 score-a score-b",
                      "scores of the example for x2 = 2");
    Mlp *m = network_by_hand(-0.1);
    for (int i = -120; i <= 110; i++) {
        const Matrix x = { 1, 2, (real[]){ i / 10.0, 2 } };
        const Matrix *z = mlp_forward(m, &x);
        series_row(s, 3, (double[]){ x.at[0], z->at[0], z->at[1] });
    }
    mlp_free(m);
    const int sizes[] = { 784, 64, 32, 10 };
    m = mlp_new(sizes, 4, activation_find("relu"), 1);
    record_value(r, "digits-parameters", "%.0f", m->count);
    mlp_free(m);
}
/* turn every knob */
static void turn_knobs(Record *r)
{
    Series *s = record_series(r, "knobs", "parameter change",
                              "change of the loss by +0.1 each");
    Mlp *m = network_by_hand(-0.1);
    double before = charge(m);
    for (int i = 0; i < m->count; i++) {
        real kept = m->theta[i];
        m->theta[i] += 0.1;
        series_row(s, 2, (double[]){ i, charge(m) - before });
        m->theta[i] = kept;
    }
    mlp_free(m);
}
/* run the chapter */
int main(int argc, char **argv)
{
    uint64_t seed = 1;
    const char *out = "figures/ch01";
    const Option options[] = {
        { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for the results" },
    };
    options_parse(argc, argv, "The forward pass.", options, 2);
    Record *r = record_open(out, "chapter1");
    report_affine(r);
    report_network(r, "open", -0.1);
    report_network(r, "closed", -0.4);
    draw_network(r);
    report_losses(r);
    report_ignorance(r, seed);
    report_overflow(r);
    measure_wrong_answer(r);
    sample_curves(r);
    turn_knobs(r);
    record_close(r);
    return 0;
}
