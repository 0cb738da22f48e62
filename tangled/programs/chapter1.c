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
    const Matrix x = { 2, 2, (real[]){ 1, 2, 3, 4 } };
    const Matrix w = { 2, 2, (real[]){ 0.5, 0.8, 0.2, 0.3 } };
    const Matrix b = { 1, 2, (real[]){ 0.1, 0.1 } };
    Matrix z = { 2, 2, (real[4]){ 0 } };
    affine_forward(&x, &w, &b, &z);
    record_section(r, "affine");
    print_row(r, "sample 1", &z, 0);
    print_row(r, "sample 2", &z, 1);
}
/* make the network of the chapter */
static Mlp *network_by_hand(double w22)
{
    const double theta[] = {
        0.1, 0.3, -0.2,  0.4, w22, 0.5,     /* W1, 2×3 */
        0, 0, 0,                            /* b1 */
        0.2, -0.3,  0.1, 0.4,  -0.5, 0.2,   /* W2, 3×2 */
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
    return loss_find("cross-entropy")->value(mlp_forward(m, &x), &t);
}
/* report the network */
static void report_network(Record *r, const char *name, double w22)
{
    Mlp *m = network_by_hand(w22);
    double loss = charge(m);
    Matrix p = { 1, 2, (real[2]){ 0 } };
    softmax_forward(&m->y[1], &p);
    record_section(r, name);
    record_print(r, "2-3-2 network, w1[1][1] = %g\n", w22);
    print_row(r, "z1", &m->z[0], 0);
    print_row(r, "y1", &m->y[0], 0);
    print_row(r, "z2", &m->z[1], 0);
    print_row(r, "softmax", &p, 0);
    record_print(r, "loss     %9.4f\n", loss);
    mlp_free(m);
}
/* report what ignorance costs */
static double ask(Mlp *m, Rng *rng, double scale)
{
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    Matrix t = { 1, 3, (real[3]){ 0 } };
    t.at[rng_below(rng, 3)] = 1;
    mlp_initialize(m, rng, scale);
    return loss_find("cross-entropy")->value(mlp_forward(m, &x), &t);
}
static void report_ignorance(Record *r, uint64_t seed)
{
    const double scales[] = { 0.01, 0.1, 0.3, 1, 3 };
    const int sizes[] = { 2, 16, 16, 3 };
    Mlp *m = mlp_new(sizes, 4, activation_find("relu"), 1);
    Rng rng;
    rng_seed(&rng, seed);
    record_section(r, "ignorance");
    record_print(r, "scale of the weights   mean loss\n");
    double mean = 0;
    for (int i = 0; i < 5; i++) {
        /* ask a thousand networks of one scale */
        mean = 0;
        for (int n = 0; n < 1000; n++)
            mean += ask(m, &rng, scales[i]) / 1000;
        record_print(r, "%20g   %9.3f\n", scales[i], mean);
    }
    record_value(r, "sure-of-itself", "%.0f", mean);
    mlp_free(m);
}
/* type in the formulas as they stand */
static double ratio(double z)           /* σ(z), as e^z / (1 + e^z) */
{
    return exp(z) / (1 + exp(z));
}
static real cost_of_no(real z)          /* -log(1 - σ(z)) */
{
    return -log(1 - 1 / (1 + exp(-z)));
}
static real fudged(real z)              /* the same, with a pinch */
{
    return -log(1 - 1 / (1 + exp(-z)) + 1e-7);
}
/* report what overflows */
static void print_number(Record *r, double v)
{
    record_print(r, " %11.4g", isnan(v) ? NAN : v + 0.0);
}

static void report_overflow(Record *r)
{
    const double z[] = { -1000, -40, -1, 1, 20, 40, 1000 };
    record_section(r, "overflow");
    record_print(r, "%6s %11s %11s %11s %11s %11s\n", "z", "ratio",
                 "cost of no", "with 1e-7", "log(1+e^z)", "softplus");
    for (int i = 0; i < 7; i++) {
        /* print every formula's answer */
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
    const double c[] = { 0, 700, 720, 730, 740, 1000 };
    for (int i = 0; i < 6; i++) {
        double e0 = exp(0 - (c[i] + 1)), e1 = exp(1 - (c[i] + 1));
        Matrix y = { 2, 2, (real[]){ 0, 1, c[i], c[i] + 1 } };
        softmax_forward(&y, &y);
        record_print(r, "%6g %14.10f         ", c[i], y.at[1]);
        print_number(r, e1 / (e0 + e1) / y.at[1] - 1);
        record_print(r, "\n");
    }
}
/* measure the cost of a wrong answer */
static void measure_wrong_answer(Record *r)
{
    real (*const cost[])(real) = { cost_of_no, fudged, softplus };
    Series *s = record_series(r, "overflow", "z error",
        "cost of a wrong answer: as it stands, with 1e-7, softplus");
    for (int f = 0; f < 3; f++) {
        for (int k = -216; k <= 166; k++) {
            /* record the relative error at point k */
            double z = 36.7 * pow(1.02, k);
            long double right = z + log1pl(expl(-(long double)z));
            double error = (double)((cost[f](z) - right) / right);
            if (isfinite(error))
                series_row(s, 2, (double[]){ z, fmax(fabs(error), 1e-17) });
        }
        series_gap(s);
        series_gap(s);
    }
}
/* walk through the plane */
static void walk(Record *r)
{
    Series *s = record_series(r, "walk", "x1 score-a score-b",
                              "scores of the example for x2 = 2");
    Mlp *m = network_by_hand(-0.1);
    for (int i = -120; i <= 110; i++) {
        const Matrix x = { 1, 2, (real[]){ i / 10.0, 2 } };
        const Matrix *z = mlp_forward(m, &x);
        series_row(s, 3, (double[]){ x.at[0], z->at[0], z->at[1] });
    }
    mlp_free(m);
}
/* draw the recipe */
/* draw a box for every value */
static void draw_boxes(FILE *dot, const char *column,
                       const Matrix *m)
{
    for (int j = 0; j < m->cols; j++) {
        double v = real_part(m->at[j]);
        fprintf(dot, "%s%d [width=0.42 margin=\"0.03,0.03\" "
                "label=\"%s%.4g\"]\n", column, j + 1,
                v < 0 ? "−" : "", fabs(v));
    }
}
/* draw a line for every weight */
static void draw_weights(FILE *dot, const char *from, const char *to,
                         const Matrix *w)
{
    for (int d = 0; d < w->rows; d++)
        for (int h = 0; h < w->cols; h++) {
            double v = real_part(matrix_row(w, d)[h]);
            fprintf(dot, "%s%d -> %s%d [penwidth=%g style=%s]\n",
                    from, d + 1, to, h + 1, 0.3 + 4 * fabs(v),
                    v < 0 ? "dashed" : "solid");
        }
}
static void draw_recipe(Record *r)
{
    Mlp *m = network_by_hand(-0.1);
    const Matrix x = { 1, 2, (real[]){ 1, 2 } };
    const Matrix loss = { 1, 1, (real[]){ (real)charge(m) } };
    Matrix p = { 1, 2, (real[2]){ 0 } };
    softmax_forward(&m->y[1], &p);
    FILE *dot = record_file(r, "flow.dot");
    fputs("digraph { rankdir=LR nodesep=0.12 ranksep=0.36\n"
          "splines=line edge [arrowhead=none]\n", dot);
    /* draw the columns and what joins them */
    draw_boxes(dot, "x", &x);
    draw_boxes(dot, "z", &m->z[0]);
    draw_boxes(dot, "h", &m->y[0]);
    draw_boxes(dot, "s", &m->z[1]);
    draw_boxes(dot, "y", &p);
    draw_boxes(dot, "loss", &loss);
    /* name the columns of the drawing */
    fputs("{ node [shape=plaintext margin=0] edge [arrowhead=normal]\n"
      "X [label=< <i>x</i><br/> <br/>sample >]\n"
      "L [label=< <i>L</i><br/> <br/>loss >]\n"
      "Z1 [label=< <i>z</i><sup>(1)</sup><br/> <br/>affine >]\n"
      "Y1 [label=< <i>y</i><sup>(1)</sup><br/> <br/>ReLU >]\n"
      "Z2 [label=< <i>z</i><sup>(2)</sup><br/> <br/>affine >]\n"
      "Y2 [label=< <i>y</i><br/> <br/>softmax >]\n"
      "X -> Z1 -> Y1 -> Z2 -> Y2 -> L }\n", dot);
    fputs("z1 -> h1 z2 -> h2 z3 -> h3 {s1 s2} -> {y1 y2} "
          "y1 -> loss1\n", dot);
    draw_weights(dot, "x", "z", &m->w[0]);
    draw_weights(dot, "h", "s", &m->w[1]);
    fputs("}\n", dot);
    mlp_free(m);
}
/* turn every knob */
static void turn_knobs(Record *r)
{
    Series *s = record_series(r, "knobs", "parameter change",
                              "change of the loss by +0.1 each");
    Mlp *m = network_by_hand(-0.1);
    double before = charge(m), least = 1, most = 0;
    /* record the three numbers of the first page */
    Matrix p = { 1, 2, (real[2]){ 0 } };
    softmax_forward(&m->y[1], &p);
    record_value(r, "kind-a", "%.4f", p.at[0]);
    record_value(r, "kind-b", "%.4f", p.at[1]);
    record_value(r, "loss", "%.4f", before);
    for (int i = 0; i < m->count; i++) {
        /* turn knob i and turn it back */
        real kept = m->theta[i];
        m->theta[i] += 0.1;
        double change = charge(m) - before;
        m->theta[i] = kept;
        series_row(s, 2, (double[]){ i, change });
        least = fmin(least, fabs(change));
        most = fmax(most, fabs(change));
    }
    record_value(r, "largest-change", "%.3f", most);
    record_value(r, "change-ratio", "%.0f", most / least);
    mlp_free(m);
}
/* run the chapter */
int main(int argc, char **argv)
{
    /* read the options of the run */
    uint64_t seed = 1;
    const char *out = "figures/ch01";
    const Option options[] = {
        { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for the results" },
    };
    options_parse(argc, argv, "The forward pass.", options, 2);
    Record *r = record_open(out, "chapter1");
    /* make every report */
    report_affine(r);
    report_network(r, "open", -0.1);
    report_network(r, "closed", -0.4);
    report_ignorance(r, seed);
    report_overflow(r);
    measure_wrong_answer(r);
    walk(r);
    draw_recipe(r);
    turn_knobs(r);
    record_close(r);
    return 0;
}
