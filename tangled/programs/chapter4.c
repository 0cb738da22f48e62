/* From chapters/b-instrument.nw: change it there, not here. */
/* include what chapter 4 needs */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "descent.h"
#include "difference.h"
#include "fail.h"
#include "graph.h"
#include "moons.h"
#include "options.h"
#include "record.h"
#include "rng.h"
#include "gradcheck.h"
#include <stdio.h>
#include "gradcheck.h"
#include "rules.h"
#include "directions.h"

/* build a network of nodes */
static Node *network(const Node *in, const int *sizes, int n,
                     Node (*hidden)(Node))
{
    Node *a = allocate((size_t)sizes[0], sizeof *a);
    memcpy(a, in, (size_t)sizes[0] * sizeof *a);
    for (int l = 1; l < n; l++) {
        Node *next = allocate((size_t)sizes[l], sizeof *next);
        graph_layer(a, sizes[l - 1], next, sizes[l],
                    l < n - 1 ? hidden : NULL);
        free(a);
        a = next;
    }
    return a;   /* the nodes of the output; the caller frees */
}
static void initialize(Graph *g, const int *sizes, int n, Rng *rng)
{
    real *w = g->theta;
    for (int l = 1; l < n; l++) {
        double scale = sqrt(2.0 / sizes[l - 1]);
        for (int p = 0; p < sizes[l - 1] * sizes[l]; p++)
            *w++ = scale * rng_normal(rng);
        w += sizes[l];
    }
}
/* classify points with a graph */
enum { POINTS = 200, FRESH = 1000, BATCH = 20, EPOCHS = 200 };
static const double NOISE = 0.15;

typedef struct {
    Graph *graph;
    Node x[2], sign, logit, loss;
    const Matrix *points, *labels;  /* the samples of mean_loss */
} Classifier;
static Classifier classifier_new(Rng *rng, Node (*hidden)(Node))
{
    static const int sizes[] = { 2, 16, 16, 1 };
    Classifier c = { .graph = graph_new() };
    for (int d = 0; d < 2; d++)
        c.x[d] = graph_input(c.graph, 0);
    c.sign = graph_input(c.graph, 1);
    Node *out = network(c.x, sizes, 4, hidden);
    c.logit = out[0];
    free(out);
    c.loss = graph_softplus(graph_multiply(c.sign, c.logit));
    initialize(c.graph, sizes, 4, rng);
    return c;
}
static void present(Classifier *c, int i)
{
    for (int d = 0; d < 2; d++)
        graph_set(c->x[d], matrix_row(c->points, i)[d]);
    graph_set(c->sign, 1 - 2 * c->labels->at[i]);
    graph_forward(c->graph);
}
static real mean_loss(void *classifier)
{
    Classifier *c = classifier;
    real sum = 0;
    for (int i = 0; i < c->points->rows; i++) {
        present(c, i);
        sum += graph_value(c->loss);
    }
    return sum / c->points->rows;
}
static void add_gradient(Classifier *c, int i, double seed,
                         real *gradient)
{
    present(c, i);
    graph_backward(c->loss, seed);
    graph_add_gradient(c->graph, gradient);
}
/* compute the gradient as a program does */
typedef enum { PROGRAM_A, PROGRAM_B, PROGRAM_C } Program;

static void program_gradient(Program program, Classifier *c,
                             const int *samples, real *gradient)
{
    for (int i = 0; i < BATCH; i++)
        add_gradient(c, samples[i], 1.0 / BATCH, gradient);
    /* make a mistake, if this program makes it */
    static const int sizes[] = { 2, 16, 16, 1 };
    int p = 0;
    for (int l = 1; l < 4; l++) {
        p += sizes[l - 1] * sizes[l];
        for (int j = 0; j < sizes[l]; j++, p++)
            if (program == PROGRAM_C || (program == PROGRAM_A && l > 1))
                gradient[p] /= BATCH;
    }
}
/* train two programs */
static void program_epoch(Program program, Classifier *c, Rng *rng,
                          int *order, real *gradient)
{
    size_t bytes = (size_t)c->graph->count * sizeof *gradient;
    /* shuffle the order */
    for (int i = POINTS - 1; i > 0; i--) {
        int k = rng_below(rng, i + 1), swap = order[i];
        order[i] = order[k], order[k] = swap;
    }
    for (int first = 0; first < POINTS; first += BATCH) {
        memset(gradient, 0, bytes);
        program_gradient(program, c, &order[first], gradient);
        descent_step(c->graph->theta, gradient, c->graph->count, 0.1);
    }
}
typedef struct {
    double seen, fresh;     /* losses at the end */
    double right;           /* per cent of the fresh points */
} Outcome;
static Outcome run_program(Program program, uint64_t seed, Series *s)
{
    /* draw points and weights from the seed */
    Rng rng;
    rng_seed(&rng, seed);
    Matrix *x = matrix_new(POINTS, 2), *t = matrix_new(POINTS, 1);
    Matrix *xf = matrix_new(FRESH, 2), *tf = matrix_new(FRESH, 1);
    moons_make(&rng, NOISE, x, t);
    moons_make(&rng, NOISE, xf, tf);
    Classifier c = classifier_new(&rng, graph_relu);
    c.points = x, c.labels = t;
    real *gradient = allocate((size_t)c.graph->count, sizeof *gradient);
    int order[POINTS];
    for (int i = 0; i < POINTS; i++)
        order[i] = i;
    Outcome o = { 0 };
    for (int epoch = 0; epoch <= EPOCHS; epoch++) {
        if (epoch > 0)
            program_epoch(program, &c, &rng, order, gradient);
        if (epoch == EPOCHS || (s && epoch % 5 == 0)) {
            /* measure the losses, for the figure if it is wanted */
            c.points = xf, c.labels = tf;
            o.fresh = real_part(mean_loss(&c));
            c.points = x, c.labels = t;
            o.seen = real_part(mean_loss(&c));
            if (s)
                series_row(s, 3, (double[]){ epoch, o.seen, o.fresh });
        }
    }
    /* count the fresh points that are right */
    c.points = xf, c.labels = tf;
    for (int i = 0; i < FRESH; i++) {
        present(&c, i);
        bool second = real_part(graph_value(c.logit)) > 0;
        o.right += second == (real_part(tf->at[i]) > 0.5);
    }
    o.right *= 100.0 / FRESH;
    graph_free(c.graph), free(gradient);
    matrix_free(x), matrix_free(t), matrix_free(xf), matrix_free(tf);
    return o;
}
static void train_two_programs(Record *r, uint64_t seed)
{
    enum { SEEDS = 4 };
    double right[2] = { 0 }, wins = 0;
    Outcome o[2];
    record_section(r, "two-programs");
    record_print(r, "         loss on fresh points    right\n"
                    "seed         A        B         A      B\n");
    for (int i = 0; i < SEEDS; i++) {
        for (Program p = PROGRAM_A; p <= PROGRAM_B; p++) {
            /* open a series for the first seed */
            Series *s = NULL;
            if (i == 0)
                s = record_series(r, p == PROGRAM_A ? "program-a" : "program-b",
                                  "epoch training fresh", "mean losses");
            o[p] = run_program(p, seed + (uint64_t)i, s);
            right[p] += o[p].right / SEEDS;
        }
        wins += o[PROGRAM_A].fresh < o[PROGRAM_B].fresh;
        /* print a line, and record the first */
        record_print(r, "%4d %9.5f%9.5f %8.1f%%%6.1f%%\n", (int)seed + i,
                     o[0].fresh, o[1].fresh, o[0].right, o[1].right);
        if (i == 0) {
            record_value(r, "right-a", "%.1f", o[0].right);
            record_value(r, "right-b", "%.1f", o[1].right);
            record_value(r, "seen-a", "%.4f", o[0].seen);
            record_value(r, "seen-b", "%.4f", o[1].seen);
        }
    }
    /* record what the text quotes of the two programs */
    Outcome c = run_program(PROGRAM_C, seed, NULL);
    record_value(r, "right-c", "%.1f", c.right);
    record_value(r, "seen-c", "%.2f", c.seen);
    record_value(r, "mean-a", "%.1f", right[0]);
    record_value(r, "mean-b", "%.1f", right[1]);
    record_value(r, "a-wins", "%.0f", wins);
    record_value(r, "seeds", "%.0f", SEEDS);
    record_value(r, "factor", "%.0f", BATCH);
    record_value(r, "points", "%.0f", POINTS);
    record_value(r, "fresh", "%.0f", FRESH);
    record_value(r, "epochs", "%.0f", EPOCHS);
}
/* experiments of chapter 4 */
static const struct { const char *what; double a[2], m[2]; } trios[] = {
    { "right, up to rounding", { 1, 2e-17 }, { 1, -1e-17 } },
    { "small entry doubled", { 1, 2e-8 }, { 1, 1e-8 } },
    { "all small, all doubled", { 2e-8, 4e-8 }, { 1e-8, 2e-8 } },
};
static void errors_of(const double *a, const double *m, double *worst)
{
    double apart[2], most = 0;
    for (int p = 0; p < 2; p++) {
        apart[p] = fabs(a[p] - m[p]);
        most = fmax(most, fmax(fabs(a[p]), fabs(m[p])));
    }
    for (int p = 0; p < 2; p++) {
        /* compute the errors of one entry */
        double x = fabs(a[p]), y = fabs(m[p]), larger = fmax(x, y);
        const double errors[6] = {
            apart[p] / larger,
            apart[p] / (x + y),
            apart[p] / fmax(1, larger),
            hypot(apart[0], apart[1]) / (hypot(a[0], a[1])
                                         + hypot(m[0], m[1])),
            apart[p] / (1e-5 + 1e-3 * y),
            apart[p] / (larger + most / 512),
        };
        for (int i = 0; i < 6; i++)
            worst[i] = fmax(worst[i], errors[i]);
    }
}
static void compare_definitions(Record *r)
{
    record_section(r, "definitions");
    record_print(r, "%-22s%7s%8s%8s%8s%8s%8s\n", "", "max", "sum",
                 "max 1", "lengths", "alpha", "ours");
    for (int i = 0; i < 3; i++) {
        double e[6] = { 0 };
        errors_of(trios[i].a, trios[i].m, e);
        record_print(r, "%-22s", trios[i].what);
        for (int k = 0; k < 6; k++)
            record_print(r, "%*.0e", k ? 8 : 7, e[k]);
        record_print(r, "\n");
    }
}
static Node ramp_on_a_parabola(Graph *g, double corner)
{
    Node x = graph_parameter(g, 0);
    Node ramp = graph_relu(graph_subtract(x, graph_input(g, corner)));
    return graph_add(graph_square(x), ramp);
}
static void print_slope(Record *r, const Objective *o, double h)
{
    real slope;
    double estimate;
    gradient_richardson(o, h, &slope, &estimate);
    record_print(r, "%15.6f%10.0e", real_part(slope), estimate);
}
static void shrink_steps(Record *r)
{
    Graph *near = graph_new(), *at = graph_new();
    Node a = ramp_on_a_parabola(near, 0.001);
    Node b = ramp_on_a_parabola(at, 0);
    Objective oa = graph_objective(&a), ob = graph_objective(&b);
    record_section(r, "shrink");
    record_print(r, "%-10s%25s%25s\n", "", "corner at 0.001",
                 "corner at 0");
    record_print(r, "%-10s%15s%10s%15s%10s\n", "step", "slope",
                 "estimate", "slope", "estimate");
    double h = difference_step(8, 0) / 4;
    for (int i = 0; i < 4; i++, h /= 4) {
        record_print(r, "%-10.6f", h);
        print_slope(r, &oa, h), print_slope(r, &ob, h);
        record_print(r, "\n");
    }
    graph_free(near), graph_free(at);
}
static Node line_through_points(Graph *g, Rng *rng)
{
    Node slope = graph_parameter(g, 0.3);
    Node offset = graph_parameter(g, -0.7), sum = graph_input(g, 0);
    for (int i = 0; i < 8; i++) {
        double x = rng_normal(rng), t = 1.5 * x + rng_normal(rng);
        Node y = graph_multiply(slope, graph_input(g, x));
        y = graph_add(y, offset);
        Node residual = graph_subtract(y, graph_input(g, t));
        sum = graph_add(sum, graph_square(residual));
    }
    return graph_multiply(sum, graph_input(g, 0.5 / 8));
}
static void gradient_of_101_percent(void *context, real upstream,
                                    real *gradient)
{
    Node output = *(const Node *)context;
    graph_forward(output.graph);
    graph_backward(output, upstream * (real)1.01);
    graph_add_gradient(output.graph, gradient);
}
static void approach_a_minimum(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Graph *g = graph_new();
    Node loss = line_through_points(g, &rng);
    const Parameter parameters[] = {
        { "slope", &g->theta[0], 1, 1 },
        { "offset", &g->theta[1], 1, 1 },
    };
    Subject right = gradcheck_graph(&loss, parameters, 2);
    Subject wrong = right;
    wrong.gradient = gradient_of_101_percent;
    /* check at every step of the descent */
    Series *s = record_series(r, "near-minimum",
        "step largest error allowed wrong",
        "checks of a right and a wrong gradient down to a minimum");
    double ratio = 0;
    int checks = 60, alarms = 0, misled = 0, passed = 0, found = 0;
    for (int step = 0; step < checks; step++) {
        real d[2] = { 0 };
        right.gradient(right.context, 1, d);
        Report a = gradcheck(&right), b = gradcheck(&wrong);
        /* record the two checks of this step */
        double x = fabs(real_part(d[0])), y = fabs(real_part(d[1]));
        series_row(s, 5, (double[]){ step, fmax(x, y), fmax(a.error, 1e-17),
                                     a.allowed, b.error });
        ratio = fmax(ratio, a.allowed > 0 ? a.error / a.allowed : 0);
        alarms += a.verdict >= VERDICT_FAIL;
        misled += a.error > 1e-7;
        passed += a.verdict == VERDICT_PASS;
        found += b.verdict == VERDICT_FAIL;
        g->theta[0] -= d[0] / 2, g->theta[1] -= d[1] / 2;
    }
    /* sum up the descent */
    record_value(r, "descent-alarms", "%.0f", alarms);
    record_value(r, "descent-misled", "%.0f", misled);
    record_value(r, "descent-passed", "%.0f", passed);
    record_value(r, "descent-found", "%.0f", found);
    record_value(r, "descent-checks", "%.0f", checks);
    record_value(r, "descent-ratio", "%.2f", ratio);
    graph_free(g);
}
/* check the classifier of chapter 3 */
typedef struct {
    Classifier c;
    uint64_t taken;
} Moons;
static real moons_loss(void *context)
{
    Moons *m = context;
    real sum = 0;
    m->taken = 0;
    for (int i = 0; i < BATCH; i++) {
        present(&m->c, i);
        sum += graph_value(m->c.loss);
        m->taken = gradcheck_branches(m->c.graph, m->taken);
    }
    return sum / BATCH;
}
static uint64_t moons_branches(void *context)
{
    return ((Moons *)context)->taken;
}
static void moons_gradient(void *context, real upstream,
                           real *gradient)
{
    Moons *m = context;
    for (int i = 0; i < BATCH; i++) {
        present(&m->c, i);
        graph_backward(m->c.loss, upstream / BATCH);
        graph_add_gradient(m->c.graph, gradient);
    }
}
static void name_parameters(real *theta, Parameter *list)
{
    static const char *const names[] = { "W1", "b1", "W2", "b2", "W3",
                                         "b3" };
    static const int sizes[] = { 2, 16, 16, 1 };
    for (int k = 0; k < 6; k++) {
        int rows = k % 2 ? 1 : sizes[k / 2], cols = sizes[k / 2 + 1];
        list[k] = (Parameter){ names[k], theta, rows, cols };
        theta += rows * cols;
    }
}
static void note_finding(Record *r, const char *by,
                         const char *what, const char *format,
                         double value)
{
    char name[40];
    snprintf(name, sizeof name, "%s-%s", by, what);
    record_value(r, name, format, value);
}
static void check_moons(Record *r, uint64_t seed, const char *by)
{
    Rng rng;
    rng_seed(&rng, seed);
    Matrix *x = matrix_new(BATCH, 2), *t = matrix_new(BATCH, 1);
    moons_make(&rng, NOISE, x, t);
    Moons m = { .c = classifier_new(&rng, graph_relu) };
    m.c.points = x, m.c.labels = t;
    Parameter list[6];
    name_parameters(m.c.graph->theta, list);
    /* check the moons and note what is found */
    Subject s = {
        .name = "moons classifier", .parameters = list, .count = 6,
        .samples = BATCH, .outputs = 1, .context = &m,
        .value = moons_loss, .gradient = moons_gradient,
        .branches = moons_branches
    };
    Report f = gradcheck_at_three_points(&s, NULL);
    note_finding(r, by, "entries", "%.0f", f.entries);
    note_finding(r, by, "passed", "%.0f", f.passed);
    note_finding(r, by, "zeros", "%.0f", f.zeros);
    note_finding(r, by, "kinks", "%.0f", f.kinks);
    note_finding(r, by, "error", "%.0e", f.error);
    note_finding(r, by, "losses", "%.0f", (double)f.values);
    record_time(r, by, "%.0f", 1e3 * f.seconds);
    graph_free(m.c.graph), matrix_free(x), matrix_free(t);
}
/* say what right code there is */
typedef enum { NEW, DEEP, TRAINED, BLANK, SMOOTH, KINDS } Kind;
enum { EACH = 12 };
typedef struct {
    Classifier c;
    Matrix *x, *t;
    Parameter list[10];
    int count;
    int relu[24], relus;    /* which nodes have a kink */
    uint64_t taken;         /* a hash of the branches last taken */
} Batch;
/* let the batch compute */
static real batch_loss(void *context)
{
    Batch *b = context;
    const Graph *g = b->c.graph;
    real sum = 0;
    b->taken = 0xcbf29ce484222325;
    for (int i = 0; i < BATCH; i++) {
        present(&b->c, i);
        sum += graph_value(b->c.loss);
        /* mix the branches of this sample into what was taken */
        for (int k = 0; k < b->relus; k++) {
            uint64_t on = real_part(g->value[b->relu[k]]) > 0;
            b->taken = (b->taken ^ on) * 0x100000001b3;
        }
    }
    return sum / BATCH;
}
static void batch_gradient(void *context, real upstream,
                           real *gradient)
{
    Batch *b = context;
    for (int i = 0; i < BATCH; i++)
        add_gradient(&b->c, i, real_part(upstream) / BATCH, gradient);
}
static uint64_t batch_branches(void *context)
{
    return ((Batch *)context)->taken;
}
enum { DESCENT = 400 };

static void descend_on_batch(Batch *b)
{
    int n = b->c.graph->count;
    real *g = allocate((size_t)n, sizeof *g);
    for (int step = 0; step < DESCENT; step++) {
        memset(g, 0, (size_t)n * sizeof *g);
        batch_gradient(b, 1, g);
        descent_step(b->c.graph->theta, g, n, 0.2);
    }
    free(g);
}
/* list the parameters of a network */
static int list_parameters(const int *sizes, int n, real *theta,
                           Parameter *list)
{
    static const char *const names[] = {
        "W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4", "W5", "b5"
    };
    int count = 2 * (n - 1);
    for (int i = 0; i < count; i++) {
        int rows = i % 2 == 0 ? sizes[i / 2] : 1;
        int cols = sizes[i / 2 + 1];
        list[i] = (Parameter){ names[i], theta, rows, cols };
        theta += rows * cols;
    }
    return count;
}
/* make right code */
static Batch *batch_new(Kind kind, Rng *rng)
{
    static const int narrow[] = { 2, 6, 6, 1 };
    static const int deep[] = { 2, 6, 6, 6, 6, 1 };
    const int *sizes = kind == DEEP ? deep : narrow;
    int n = kind == DEEP ? 6 : 4;
    Batch *b = allocate(1, sizeof *b);
    b->x = matrix_new(BATCH, 2), b->t = matrix_new(BATCH, 1);
    moons_make(rng, NOISE, b->x, b->t);
    if (kind == BLANK)
        b->x->at[0] = b->x->at[1] = 0;
    /* build the network that works on the batch */
    Classifier *c = &b->c;
    *c = (Classifier){ .graph = graph_new(), .points = b->x,
                       .labels = b->t };
    c->x[0] = graph_input(c->graph, 0);
    c->x[1] = graph_input(c->graph, 0);
    c->sign = graph_input(c->graph, 1);
    Node *out = network(c->x, sizes, n,
                        kind == SMOOTH ? graph_tanh : graph_relu);
    c->logit = out[0];
    free(out);
    c->loss = graph_softplus(graph_multiply(c->sign, c->logit));
    initialize(c->graph, sizes, n, rng);
    for (int k = 0; k < c->graph->size; k++)
        if (c->graph->step[k].operation == NODE_RELU)
            b->relu[b->relus++] = k;
    b->count = list_parameters(sizes, n, c->graph->theta, b->list);
    if (kind == TRAINED)
        descend_on_batch(b);
    return b;
}
static Subject batch_subject(Batch *b)
{
    return (Subject){
        .name = "classifier", .equations = "eq:adjoint-sum",
        .chunk = "classify points with a graph",
        .parameters = b->list, .count = b->count,
        .samples = BATCH, .outputs = 1, .context = b,
        .value = batch_loss, .gradient = batch_gradient,
        .branches = batch_branches
    };
}
static void batch_free(Batch *b)
{
    graph_free(b->c.graph);
    matrix_free(b->x), matrix_free(b->t);
    free(b);
}
/* ask our own check */
static bool is_alarm(Verdict verdict)
{
    return verdict == VERDICT_FAIL || verdict == VERDICT_NOT_FINITE;
}

/* Our verdict; how many entries are on a kink, and the worst error
   over what is allowed there. */
static Verdict our_verdict(const Subject *s, int *kinks, double *ratio)
{
    Report report = gradcheck(s);
    *kinks = report.kinks;
    *ratio = report.allowed > 0 ? report.error / report.allowed : 0;
    return report.verdict;
}
/* print a table of the rules */
static void print_rules(Record *r, const char *rows)
{
    int count;
    const Rule *rule = rules_list(&count);
    record_print(r, "%-16s", rows);
    for (int k = 0; k < count; k++)
        record_print(r, "%*s", k == 1 ? 14 : 8, rule[k].name);
    record_print(r, "%6s\n", "ours");
}
static void print_counts(Record *r, const char *row, const int *counts)
{
    static const int width[] = { 8, 14, 8, 8, 8, 6 };
    record_print(r, "%-16s", row);
    for (int k = 0; k < 6; k++)
        record_print(r, "%*d", width[k], counts[k]);
    record_print(r, "\n");
}
/* judge right code */
enum { RULES = 6, POINTS_JUDGED = KINDS * EACH };

typedef struct {
    double ratio;
    bool alarm, passed;
} Judgement;
/* Returns how many entries ours finds on a kink. */
static int judge_batch(const Subject *s, Rng *rng,
                       Judgement judged[RULES])
{
    int count, kinks = 0;
    const Rule *rule = rules_list(&count);
    for (int k = 0; k < count; k++) {
        judged[k].ratio = rule[k].ratio(s, rng);
        judged[k].passed = judged[k].ratio <= 1;
        judged[k].alarm = !judged[k].passed;
    }
    Verdict ours = our_verdict(s, &kinks, &judged[count].ratio);
    judged[count].alarm = is_alarm(ours);
    judged[count].passed = ours == VERDICT_PASS;
    return kinks;
}
/* find a rule's median ratio */
static double median_ratio(Judgement (*judged)[RULES], int rule)
{
    double sorted[POINTS_JUDGED];
    for (int i = 0; i < POINTS_JUDGED; i++) {
        /* insert the ratio of point i where it belongs */
        int k = i;
        double ratio = judged[i][rule].ratio;
        for (; k > 0 && sorted[k - 1] > ratio; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = ratio;
    }
    return sorted[POINTS_JUDGED / 2];
}

static void judge_right_code(Record *r, uint64_t seed)
{
    Judgement judged[POINTS_JUDGED][RULES];
    int kinked = 0;
    Rng rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < POINTS_JUDGED; i++) {
        Batch *b = batch_new((Kind)(i / EACH), &rng);
        Subject s = batch_subject(b);
        kinked += judge_batch(&s, &rng, judged[i]) > 0;
        batch_free(b);
    }
    /* print the alarms for each kind of right code */
    static const char *const kinds[] = {
        "new", "deeper", "trained", "blank sample", "tanh"
    };
    int total[RULES] = { 0 };
    record_section(r, "false-alarms");
    print_rules(r, "right code");
    for (int kind = 0; kind < KINDS; kind++) {
        int alarms[RULES] = { 0 };
        for (int i = kind * EACH; i < (kind + 1) * EACH; i++)
            for (int k = 0; k < RULES; k++)
                alarms[k] += judged[i][k].alarm;
        print_counts(r, kinds[kind], alarms);
        for (int k = 0; k < RULES; k++)
            total[k] += alarms[k];
    }
    /* draw the ratio of every judgement */
    Series *s = record_series(r, "ratios", "rule point ratio",
                              "error over what is allowed");
    for (int k = 0; k < RULES; k++)
        for (int i = 0; i < POINTS_JUDGED; i++) {
            double ratio = fmin(fmax(judged[i][k].ratio, 1e-9), 1e6);
            series_row(s, 3, (double[]){ k, i, ratio });
        }
    /* record what the text quotes of the alarms */
    record_value(r, "batch", "%.0f", BATCH);
    record_value(r, "each", "%.0f", EACH);
    record_value(r, "judged", "%.0f", POINTS_JUDGED);
    record_value(r, "descent-steps", "%.0f", DESCENT);
    record_value(r, "alarms-pytorch", "%.0f", total[0]);
    record_value(r, "alarms-fast", "%.0f", total[1]);
    record_value(r, "alarms-cs231n", "%.0f", total[2]);
    record_value(r, "alarms-kann", "%.0f", total[3]);
    record_value(r, "alarms-llm-c", "%.0f", total[4]);
    record_value(r, "alarms-ours", "%.0f", total[5]);
    record_value(r, "kinked", "%.0f", kinked);
    int passed = 0;
    for (int i = 0; i < POINTS_JUDGED; i++)
        passed += judged[i][RULES - 1].passed;
    record_value(r, "ours-passed", "%.0f", passed);
    record_value(r, "ours-declined", "%.0f",
                 POINTS_JUDGED - passed - total[RULES - 1]);
    record_value(r, "typical-pytorch", "%.0e", median_ratio(judged, 0));
    record_value(r, "typical-llm-c", "%.0e", median_ratio(judged, 4));
    record_value(r, "typical-ours", "%.2f", median_ratio(judged, 5));
}
/* look for a step that will do */
static bool steps_over_kink(const Subject *s, double h)
{
    s->value(s->context);
    uint64_t here = s->branches(s->context);
    bool crossed = false;
    for (int i = 0; i < s->count; i++) {
        const Parameter *p = &s->parameters[i];
        for (int k = 0; k < p->rows * p->cols && !crossed; k++) {
            /* note whether a step of this parameter crosses */
            real old = p->at[k];
            for (int sign = -1; sign <= 1; sign += 2) {
                p->at[k] = old + sign * h;
                s->value(s->context);
                crossed = crossed || s->branches(s->context) != here;
            }
            p->at[k] = old;
        }
    }
    return crossed;
}
static void try_steps(Record *r, uint64_t seed)
{
    enum { NETWORKS = 20 };
    Series *s = record_series(r, "fixed-step", "h kink relu tanh",
                              "per cent of networks that fail at h");
    double least_relu = 100, least_tanh = 100;
    for (int e = 2; e <= 8; e++) {
        double h = pow(10, -e), kink = 0, relu = 0, smooth = 0;
        Rng rng;
        rng_seed(&rng, seed);
        for (int i = 0; i < NETWORKS; i++) {
            /* ask a network of each kind about h */
            Batch *b = batch_new(NEW, &rng), *t = batch_new(SMOOTH, &rng);
            Subject kinked = batch_subject(b), even = batch_subject(t);
            kink += steps_over_kink(&kinked, h);
            relu += rules_worst(&kinked, h) > 1e-7;
            smooth += rules_worst(&even, h) > 1e-7;
            batch_free(b), batch_free(t);
        }
        const double each = 100.0 / NETWORKS;
        series_row(s, 4, (double[]){ h, each * kink, each * relu,
                                     each * smooth });
        least_relu = fmin(least_relu, each * relu);
        least_tanh = fmin(least_tanh, each * smooth);
    }
    record_value(r, "networks", "%.0f", NETWORKS);
    record_value(r, "least-relu", "%.0f", least_relu);
    record_value(r, "least-tanh", "%.0f", least_tanh);
}
/* find out whether an entry is a bias above the first layer */
static bool is_upper_bias(const Subject *s, int k)
{
    for (int i = 0; i < s->count; i++) {
        int size = s->parameters[i].rows * s->parameters[i].cols;
        if (k < size)
            return i % 2 == 1 && i > 1;
        k -= size;
    }
    return false;
}
/* get a gradient wrong on purpose */
typedef enum {
    MILLIONTH, PARTS, SHIFTED, ONE_ENTRY, NEGATED, OVER_N, OVERWRITES,
    MISTAKES
} Mistake;
typedef struct {
    const Subject *right;
    Mistake mistake;
    int n, where;       /* how many numbers; the one entry */
} Wrong;
static void wrong_gradient(void *context, real upstream,
                           real *gradient)
{
    Wrong *w = context;
    real *g = allocate((size_t)w->n, sizeof *g);
    w->right->gradient(w->right->context, upstream, g);
    /* find the largest entry of g */
    double largest = 0;
    for (int k = 0; k < w->n; k++)
        largest = fmax(largest, fabs(real_part(g[k])));
    for (int k = 0; k < w->n; k++) {
        /* make the planted mistake in entry k */
        switch (w->mistake) {
        case MILLIONTH: g[k] *= 1 + 1e-6;                           break;
        case PARTS:     g[k] *= 1 + 5e-4;                           break;
        case SHIFTED:   g[k] += 0.01 * upstream;                    break;
        case ONE_ENTRY: g[k] += k == w->where ? 0.1 * largest : 0;  break;
        case NEGATED:   g[k] = -g[k];                               break;
        case OVER_N:    g[k] /= is_upper_bias(w->right, k) ? BATCH : 1; break;
        default:                                                    break;
        }
    }
    for (int k = 0; k < w->n; k++)
        gradient[k] = g[k] + (w->mistake == OVERWRITES ? 0
                                                       : gradient[k]);
    free(g);
}
static real wrong_value(void *context)
{
    const Subject *right = ((Wrong *)context)->right;
    return right->value(right->context);
}
static uint64_t wrong_branches(void *context)
{
    const Subject *right = ((Wrong *)context)->right;
    return right->branches(right->context);
}
static Subject with_mistake(Wrong *w)
{
    Subject s = *w->right;
    s.context = w;
    s.value = wrong_value;
    s.gradient = wrong_gradient;
    s.branches = wrong_branches;
    return s;
}
/* judge wrong code */
static void judge_wrong_code(Record *r, uint64_t seed)
{
    enum { TRIALS = 20 };
    static const char *const names[MISTAKES] = {
        "all off by 1e-6", "all off by 5e-4", "all plus 0.01",
        "one off by 10%", "all negated", "biases over N", "overwrites"
    };
    Rng rng;
    rng_seed(&rng, seed);
    int entries = 0;
    record_section(r, "accepted");
    print_rules(r, "mistake");
    for (int m = 0; m < MISTAKES; m++) {
        int accepted[RULES] = { 0 };
        for (int i = 0; i < TRIALS; i++) {
            /* make the mistake once and see who accepts it */
            Batch *b = batch_new(NEW, &rng);
            Subject right = batch_subject(b);
            Wrong w = { &right, (Mistake)m, b->c.graph->count, 0 };
            w.where = rng_below(&rng, w.n);
            entries = w.n;
            Subject wrong = with_mistake(&w);
            int count;
            const Rule *rule = rules_list(&count);
            for (int k = 0; k < count; k++)
                accepted[k] += rule[k].passes(&wrong, &rng);
            int kinks;
            double ratio;
            accepted[count] += !is_alarm(our_verdict(&wrong, &kinks, &ratio));
            batch_free(b);
        }
        print_counts(r, names[m], accepted);
    }
    record_value(r, "trials", "%.0f", TRIALS);
    record_value(r, "small-entries", "%.0f", entries);
}
/* miss one entry among a thousand */
enum { THOUSAND = 1000, THOUSAND_TRIALS = 500 };

typedef struct {
    real theta[THOUSAND];
    int wrong;
} Bowl;
static real bowl_loss(void *context)
{
    const Bowl *b = context;
    real sum = 0;
    for (int k = 0; k < THOUSAND; k++)
        sum += b->theta[k] * b->theta[k] / 2;
    return sum;
}
static void bowl_gradient(void *context, real upstream, real *gradient)
{
    const Bowl *b = context;
    for (int k = 0; k < THOUSAND; k++)
        gradient[k] += upstream * (b->theta[k]
                                   + (k == b->wrong ? 0.1 : 0));
}
static double per_cent_missed(double mean, Rng *rng)
{
    int count, missed = 0;
    const Rule *fast = &rules_list(&count)[1];
    Bowl b;
    Parameter list = { "theta", b.theta, 1, THOUSAND };
    Subject s = { .name = "bowl", .parameters = &list, .count = 1,
                  .context = &b, .value = bowl_loss,
                  .gradient = bowl_gradient };
    for (int i = 0; i < THOUSAND_TRIALS; i++) {
        for (int k = 0; k < THOUSAND; k++)
            b.theta[k] = mean + rng_normal(rng);
        b.wrong = rng_below(rng, THOUSAND);
        missed += fast->passes(&s, rng);
    }
    return 100.0 * missed / THOUSAND_TRIALS;
}
static void miss_one_entry(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    record_value(r, "missed-both", "%.0f", per_cent_missed(0, &rng));
    record_value(r, "missed-one", "%.0f", per_cent_missed(1, &rng));
    record_value(r, "thousand-trials", "%.0f", THOUSAND_TRIALS);
}
/* make suspects of the two programs */
typedef struct {
    Classifier *c;
    Program program;
} Suspect;
static real suspect_loss(void *context)
{
    return mean_loss(((Suspect *)context)->c);
}
static void suspect_gradient(void *context, real upstream,
                             real *gradient)
{
    const Suspect *s = context;
    int n = s->c->graph->count, samples[BATCH];
    for (int i = 0; i < BATCH; i++)
        samples[i] = i;
    real *g = allocate((size_t)n, sizeof *g);
    program_gradient(s->program, s->c, samples, g);
    for (int p = 0; p < n; p++)
        gradient[p] += upstream * g[p];
    free(g);
}
/* judge the two programs */
static void judge_programs(Record *r, const char *prefix,
                           uint64_t seed)
{
    static const int sizes[] = { 2, 16, 16, 1 };
    Rng rng;
    rng_seed(&rng, seed);
    Matrix *x = matrix_new(BATCH, 2), *t = matrix_new(BATCH, 1);
    moons_make(&rng, NOISE, x, t);
    Classifier c = classifier_new(&rng, graph_relu);
    c.points = x, c.labels = t;
    Parameter list[6];
    list_parameters(sizes, 4, c.graph->theta, list);
    for (Program p = PROGRAM_A; p <= PROGRAM_B; p++) {
        /* judge one of the programs */
        Suspect suspect = { &c, p };
        Subject s = {
            .name = p == PROGRAM_A ? "program A" : "program B",
            .equations = "eq:adjoint-sum",
            .chunk = "compute the gradient as a program does",
            .parameters = list, .count = 6, .samples = BATCH, .outputs = 1,
            .context = &suspect, .value = suspect_loss,
            .gradient = suspect_gradient
        };
        Report report = gradcheck(&s);
        report.seconds = 0;
        char *text;
        size_t length;
        FILE *memory = open_memstream(&text, &length);
        if (!memory)
            fail("no memory for a report");
        gradcheck_print(&s, &report, NULL, memory);
        fclose(memory);
        record_print(r, "%s", text);
        free(text);
        /* record the verdict on this program */
        char name[40];
        snprintf(name, sizeof name, "%s-%s", prefix, p ? "b" : "a");
        record_text(r, name, verdict_name(report.verdict));
    }
    graph_free(c.graph), matrix_free(x), matrix_free(t);
}
/* e = an error of length 1 in the first wrong entries */
static void spread_error(double *e, int n, int wrong)
{
    for (int p = 0; p < n; p++)
        e[p] = p < wrong ? 1 / sqrt(wrong) : 0;
}
static double best_view(const double *e, int n, int k, bool signs,
                        Rng *rng)
{
    double best = 0;
    for (int j = 0; j < k; j++) {
        double seen = 0;
        for (int p = 0; p < n; p++)
            if (e[p] != 0)
                seen += e[p] * (signs ? 1 - 2 * rng_below(rng, 2)
                                      : rng_normal(rng));
        best = fmax(best, fabs(seen));
    }
    return best;
}
enum { VIEWS = 10000 };

static double share_missed(const double *view, double error)
{
    int missed = 0;
    for (int i = 0; i < VIEWS; i++)
        missed += error * view[i] <= 1;
    return (double)missed / VIEWS;
}
static void measure_misses(Record *r, double *e, int n, Rng *rng)
{
    const int wrong[] = { 1, 2, n }, k[] = { 1, 2, 4 };
    double *view = allocate(VIEWS, sizeof *view);
    Series *s = record_series(r, "miss", "error missed",
        "share of misses; one entry, two, all by 1, 2, 4 directions");
    for (int c = 0; c < 3; c++) {
        spread_error(e, n, wrong[c]);
        for (int i = 0; i < VIEWS; i++)
            view[i] = best_view(e, n, k[c], false, rng);
        for (int i = -4; i <= 20; i++) {
            double x = pow(10, 0.125 * i), missed;
            if ((missed = share_missed(view, x)) * VIEWS >= 10)
                series_row(s, 2, (double[]){ x, missed });
        }
        series_gap(s), series_gap(s);
    }
    free(view);
}
static void compare_with_signs(Record *r, double *e, int n, Rng *rng)
{
    double *view = allocate(VIEWS, sizeof *view);
    record_section(r, "signs");
    record_print(r, "missed by directions:     1       2       4\n");
    for (int c = 0; c < 4; c++) {
        spread_error(e, n, c < 2 ? 1 : 2);
        record_print(r, "%-11s %-7s",
                     c < 2 ? "one entry" : "two, equal",
                     c % 2 ? "signs" : "normal");
        for (int k = 1; k <= 4; k *= 2) {
            for (int i = 0; i < VIEWS; i++)
                view[i] = best_view(e, n, k, c % 2, rng);
            record_print(r, "  %6.4f", share_missed(view, 100));
        }
        record_print(r, "\n");
    }
    free(view);
}
static void study_misses(Record *r, uint64_t seed)
{
    enum { PARAMETERS = 2 * 16 + 16 + 16 * 16 + 16 + 16 + 1 };
    double e[PARAMETERS];
    Rng rng;
    rng_seed(&rng, seed);
    record_value(r, "directions-parameters", "%.0f", PARAMETERS);
    record_value(r, "directions-trials", "%.0f", VIEWS);
    measure_misses(r, e, PARAMETERS, &rng);
    compare_with_signs(r, e, PARAMETERS, &rng);
}
/* make the classifier a subject to be tampered with */
typedef struct {
    Classifier c;
    Matrix *x, *t;
    Parameter part[6];  /* W1, b1, W2, b2, W3, b3 */
    double *factor;     /* of each entry of the gradient: 1 if right */
    double decay;       /* of theta, added to the gradient: 0 */
} Tampered;
static real tampered_value(void *context)
{
    return mean_loss(&((Tampered *)context)->c);
}
static void tampered_gradient(void *context, real upstream,
                             real *gradient)
{
    Tampered *s = context;
    const Graph *graph = s->c.graph;
    real *g = allocate((size_t)graph->count, sizeof *g);
    for (int i = 0; i < s->x->rows; i++)
        add_gradient(&s->c, i, 1.0 / s->x->rows, g);
    for (int p = 0; p < graph->count; p++)
        gradient[p] += upstream * ((real)s->factor[p] * g[p]
                                   + (real)s->decay * graph->theta[p]);
    free(g);
}
static Tampered tampered_new(uint64_t seed)
{
    static const int sizes[] = { 2, 16, 16, 1 };
    Rng rng;
    rng_seed(&rng, seed);
    Tampered s = { .x = matrix_new(BATCH, 2),
                   .t = matrix_new(BATCH, 1) };
    moons_make(&rng, NOISE, s.x, s.t);
    s.c = classifier_new(&rng, graph_tanh);
    s.c.points = s.x, s.c.labels = s.t;
    list_parameters(sizes, 4, s.c.graph->theta, s.part);
    s.factor = allocate((size_t)s.c.graph->count, sizeof *s.factor);
    for (int p = 0; p < s.c.graph->count; p++)
        s.factor[p] = 1;
    return s;
}
static Subject tampered_subject(Tampered *s)
{
    return (Subject){ .name = "classifier", .parameters = s->part,
                      .count = 6, .samples = BATCH, .outputs = 1,
                      .context = s, .value = tampered_value,
                      .gradient = tampered_gradient };
}
static void tampered_free(Tampered *s)
{
    matrix_free(s->x), matrix_free(s->t), graph_free(s->c.graph);
    free(s->factor);
}

static Taylor taylor_of(Tampered *c, double factor, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    for (int p = 0; p < c->c.graph->count; p++)
        c->factor[p] = factor;
    Subject s = tampered_subject(c);
    return directions_taylor(&s, &rng);
}
static void study_remainders(Record *r, uint64_t seed)
{
    Tampered c = tampered_new(seed);
    Taylor right = taylor_of(&c, 1, seed);
    Taylor wrong = taylor_of(&c, 1.01, seed);
    /* record the remainders, right and wrong */
    Series *s = record_series(r, "taylor", "h right wrong",
        "Taylor remainders, gradient right and 1 % too large");
    for (int i = 0; i < TAYLOR_STEPS; i++)
        if (right.remainder[i] > 0)
            series_row(s, 3, (double[]){ right.step[i],
                       right.remainder[i], wrong.remainder[i] });
    /* try ever smaller mistakes on the Taylor test */
    record_section(r, "taylor-slopes");
    record_print(r, "too large by   slope   verdict\n");
    for (double d = 1e-2; d > 1e-10; d /= 100) {
        Taylor t = taylor_of(&c, 1 + d, seed);
        record_print(r, "%-12.0e %7.3f   %s\n", d, t.slope,
                     verdict_name(t.verdict));
    }
    record_value(r, "taylor-floor", "%.0e", right.floor);
    record_value(r, "taylor-right", "%.3f", right.slope);
    record_value(r, "taylor-wrong", "%.3f", wrong.slope);
    tampered_free(&c);
}

int main(int argc, char **argv)
{
    /* read the options of chapter 4 */
    const char *out = "figures/ch04";
    uint64_t seed = 1;
    const Option options[] = {
        { "out", OPTION_TEXT, &out, "directory for what is measured" },
        { "seed", OPTION_SEED, &seed, "where random numbers start" },
    };
    options_parse(argc, argv, "Is it right? Gradients, judged.", options,
                  2);
    Record *r = record_open(out, "chapter4");
    train_two_programs(r, seed);
    /* run the experiments of chapter 4 */
    compare_definitions(r);
    shrink_steps(r);
    approach_a_minimum(r, seed);
    check_moons(r, seed, "by-richardson");
    judge_right_code(r, seed);
    try_steps(r, seed);
    judge_wrong_code(r, seed);
    miss_one_entry(r, seed);
    record_section(r, "verdict");
    judge_programs(r, "richardson", seed);
    study_misses(r, seed);
    study_remainders(r, seed);
    record_close(r);
    return 0;
}
