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
/* experiments of chapter 4 with complex numbers */
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
/* spoil the classifier's gradient */
typedef struct {
    const char *what;
    int first, last, step;          /* the entries concerned */
    double factor, added, decay;    /* c g + added + decay theta */
} Ailment;
enum { AT_B1 = 2 * 16, AT_W2 = AT_B1 + 16, AT_B2 = AT_W2 + 16 * 16,
       AT_W3 = AT_B2 + 16, AT_END = AT_W3 + 16 + 1 };

static const Ailment ailments[] = {
    { "moons classifier", 0, -1, 1, 1, 0, 0 },
    { "W2[..][5] times 1.01", AT_W2 + 5, AT_B2 - 1, 16, 1.01, 0, 0 },
    { "everything negated", 0, AT_END - 1, 1, -1, 0, 0 },
    { "first layer forgotten", 0, AT_W2 - 1, 1, 0, 0, 0 },
    { "b2 averaged twice", AT_B2, AT_W3 - 1, 1, 1. / BATCH, 0, 0 },
    { "1e-9 added to W2[3][5]", AT_W2 + 53, AT_W2 + 53, 1, 1, 1e-9, 0 },
    { "1e-6 added to b1", AT_B1, AT_W2 - 1, 1, 1, 1e-6, 0 },
    { "decay of 1e-4 in W2", AT_W2, AT_B2 - 1, 1, 1, 0, 1e-4 },
};
enum { HEALTHY, COLUMN_5, AILMENTS = 8 };
typedef struct {
    Classifier c;
    const Ailment *ailment;
} Patient;

static void patient_gradient(void *context, real upstream,
                             real *gradient)
{
    Patient *patient = context;
    const Graph *g = patient->c.graph;
    int n = patient->c.points->rows;
    real *own = allocate((size_t)g->count, sizeof *own);
    for (int i = 0; i < n; i++)
        add_gradient(&patient->c, i, 1.0 / n, own);
    /* spoil the entries concerned */
    const Ailment *a = patient->ailment;
    for (int p = a->first; p <= a->last; p += a->step)
        own[p] = a->factor * own[p] + a->added + a->decay * g->theta[p];
    for (int p = 0; p < g->count; p++)
        gradient[p] += upstream * own[p];
    free(own);
}
static real patient_value(void *context)
{
    Patient *patient = context;
    return mean_loss(&patient->c);
}
static Subject patient_subject(Patient *patient, int ailment,
                               const Parameter *parameters)
{
    patient->ailment = &ailments[ailment];
    return (Subject){
        .name = patient->ailment->what, .equations = "eq:adjoint-sum",
        .chunk = "classify points with a graph",
        .parameters = parameters, .count = 6,
        .samples = BATCH, .outputs = 1, .context = patient,
        .value = patient_value, .gradient = patient_gradient,
    };
}
/* show a report */
static void show_report(Record *r, const Subject *s)
{
    Report report = gradcheck(s);
    report.seconds = 0;     /* not the same in every run */
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        fail("no memory for a report");
    gradcheck_print(s, &report, NULL, out);
    fclose(out);
    record_print(r, "%s", text);
    free(text);
}
/* draw the errors of a matrix */
static void draw_errors(Record *r, Patient *patient)
{
    real measured[AT_END], ours[AT_END] = { 0 };
    patient->ailment = &ailments[COLUMN_5];
    Objective o = { patient_value, patient, patient->c.graph->theta,
                    AT_END };
    gradient_complex_step(&o, 0, measured);
    patient_gradient(patient, 1, ours);
    Series *errors = record_series(r, "heatmap", "row column error",
                                   "errors in the gradient of W2");
    double largest[2] = { 0 };      /* in column 5, and elsewhere */
    int blank = 0;
    for (int i = 0; i < 16 * 16; i++) {
        /* record the error of entry i */
        double a = real_part(ours[AT_W2 + i]);
        double m = real_part(measured[AT_W2 + i]);
        double error = fmax(fabs(a - m), difference_epsilon() / 4 * fabs(m));
        bool zero = a == 0 && m == 0, elsewhere = i % 16 != 5;
        blank += zero;
        largest[elsewhere] = fmax(largest[elsewhere], error);
        series_row(errors, 3, (double[]){ i / 16, i % 16,
                                          zero ? -1 : error });
    }
    /* record what the text quotes of the picture */
    record_value(r, "heatmap-column", "%.0e", largest[0]);
    record_value(r, "heatmap-rest", "%.0e", largest[1]);
    record_value(r, "heatmap-blank", "%.0f", blank);
}

static void see_patients(Record *r, uint64_t seed)
{
    /* make a patient */
    Rng rng;
    rng_seed(&rng, seed);
    Matrix *x = matrix_new(BATCH, 2), *t = matrix_new(BATCH, 1);
    moons_make(&rng, NOISE, x, t);
    Patient patient = { .c = classifier_new(&rng, graph_relu) };
    patient.c.points = x, patient.c.labels = t;
    record_value(r, "patient-batch", "%.0f", BATCH);
    real *at = patient.c.graph->theta;
    const Parameter parameters[] = {
        { "W1", at, 2, 16 }, { "b1", at + AT_B1, 1, 16 },
        { "W2", at + AT_W2, 16, 16 }, { "b2", at + AT_B2, 1, 16 },
        { "W3", at + AT_W3, 16, 1 }, { "b3", at + AT_END - 1, 1, 1 },
    };
    /* show two reports */
    Subject right = patient_subject(&patient, HEALTHY, parameters);
    record_section(r, "report-right");
    show_report(r, &right);
    Subject wrong = patient_subject(&patient, COLUMN_5, parameters);
    record_section(r, "report-column");
    show_report(r, &wrong);
    /* list the other diagnoses */
    record_section(r, "diagnoses");
    for (int i = COLUMN_5 + 1; i < AILMENTS; i++) {
        Subject subject = patient_subject(&patient, i, parameters);
        Report report = gradcheck(&subject);
        record_print(r, "%s\n", subject.name);
        /* print the diagnosis in lines that fit the page */
        const char *text = report.diagnosis.text;
        while (*text) {
            int n = (int)strlen(text);
            if (n > 66)
                for (n = 66; n > 1 && text[n] != ' ';)
                    n--;
            record_print(r, "    %.*s\n", n, text);
            text += n;
            text += *text == ' ';
        }
    }
    draw_errors(r, &patient);
    graph_free(patient.c.graph);
    matrix_free(x);
    matrix_free(t);
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
/* judge right code by the complex step */
static void judge_by_complex_step(Record *r, uint64_t seed)
{
    int alarms = 0;
    Rng rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < KINDS * EACH; i++) {
        Batch *b = batch_new((Kind)(i / EACH), &rng);
        Subject subject = batch_subject(b);
        int kinks;
        double ratio;
        alarms += is_alarm(our_verdict(&subject, &kinks, &ratio));
        batch_free(b);
    }
    record_value(r, "alarms-complex", "%.0f", alarms);
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

static double root_mean_square(const Subject *s, int n, real *g)
{
    double sum = 0;
    memset(g, 0, (size_t)n * sizeof *g);
    s->gradient(s->context, 1, g);
    for (int p = 0; p < n; p++)
        sum += real_part(g[p]) * real_part(g[p]);
    return sqrt(sum / n);
}
static int count_seen(Tampered *c, const Subject *s, Rng *rng)
{
    int n = c->c.graph->count, seen = 0;
    real *g = allocate((size_t)n, sizeof *g);
    double size = 1e-6 * root_mean_square(s, n, g);
    for (int trial = 0; trial < 100; trial++) {
        int p = rng_below(rng, n);
        c->factor[p] = 1 + size / real_part(g[p]);
        Directions d = directions_check(s, rng, 2);
        seen += d.report.verdict == VERDICT_FAIL;
        c->factor[p] = 1;
    }
    free(g);
    return seen;
}
static void check_directions(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Tampered c = tampered_new(seed);
    Subject s = tampered_subject(&c);
    Directions d = directions_check(&s, &rng, 2);
    require(d.report.verdict == VERDICT_PASS, "%s",
            verdict_name(d.report.verdict));
    record_value(r, "directions-samples", "%.0f", BATCH);
    record_value(r, "directions-miss", "%.0e", d.miss);
    record_value(r, "directions-evaluations", "%.0f",
                 (double)(d.report.values + d.report.gradients));
    record_value(r, "directions-seen", "%.0f",
                 count_seen(&c, &s, &rng));
    tampered_free(&c);
}
static void show_symmetry(Record *r, const char *what, Tampered *c,
                          uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Subject s = tampered_subject(c);
    Symmetry y = directions_symmetry(&s, &rng);
    record_print(r, "%-20s %17.13f %17.13f  %s\n", what, y.ujv, y.vju,
                 verdict_name(y.verdict));
    for (int p = 0; p < c->c.graph->count; p++)
        c->factor[p] = 1;
    c->decay = 0;
}
static void study_symmetry(Record *r, uint64_t seed)
{
    Tampered c = tampered_new(seed);
    int n = c.c.graph->count, b2 = 2 * 16 + 16 + 16 * 16;
    record_value(r, "symmetry-entries", "%.0f", (double)n * n);
    record_section(r, "symmetry");
    record_print(r, "%-20s %17s %17s\n", "gradient", "u . Jv",
                 "v . Ju");
    show_symmetry(r, "right", &c, seed);
    for (int p = b2; p < b2 + 16; p++)
        c.factor[p] = 1.0 / BATCH;
    show_symmetry(r, "b2 over N", &c, seed);
    for (int p = 0; p < n; p++)
        c.factor[p] = 1.0 / BATCH;
    show_symmetry(r, "all over N", &c, seed);
    c.decay = 0.1;
    show_symmetry(r, "weight decay added", &c, seed);
    tampered_free(&c);
}
typedef struct {
    Node loss;
    Parameter parameters[4];
} Exhibit;

/* build an exhibit */
static Exhibit exhibit_new(double scale, uint64_t seed)
{
    Graph *g = graph_new();
    Node x[] = { graph_input(g, 0.3), graph_input(g, -1.1) }, y[3], z;
    graph_layer(x, 2, y, 3, graph_tanh);
    graph_layer(y, 3, &z, 1, NULL);
    Node miss = graph_subtract(z, graph_input(g, 0.5));
    Exhibit e = { graph_multiply(graph_input(g, 0.5),
                                 graph_square(miss)), { { 0 } } };
    /* draw the weights of an exhibit */
    Rng rng;
    rng_seed(&rng, seed);
    for (int p = 0; p < g->count; p++)
        g->theta[p] = scale * rng_normal(&rng);
    graph_forward(g);
    /* name the parameters of an exhibit */
    const Parameter layout[4] = {
        { "W1", g->theta, 2, 3 }, { "b1", g->theta + 6, 1, 3 },
        { "W2", g->theta + 9, 3, 1 }, { "b2", g->theta + 12, 1, 1 },
    };
    memcpy(e.parameters, layout, sizeof layout);
    return e;
}
/* show an exhibit */
static void show_exhibit(Record *r, const char *name, Subject *s,
                         const char *what)
{
    record_section(r, name);
    s->name = what;
    s->equations = "eq:adjoint-sum";
    show_report(r, s);
}
/* show a check that disturbs what it checks */
static void gradient_of_last_pass(void *context, real upstream,
                                  real *gradient)
{
    Node loss = *(Node *)context;
    graph_backward(loss, upstream);
    graph_add_gradient(loss.graph, gradient);
}
/* show a line that is always printed */
static void verify(Record *r, const Subject *s)
{
    double worst = rules_worst(s, 1e-5);
    record_print(r, "largest relative error: %.4f\n", worst);
    record_print(r, "gradient verified\n");
}
static void enlarged_gradient(void *context, real upstream,
                              real *gradient)
{
    Node loss = *(Node *)context;
    graph_forward(loss.graph);
    graph_backward(loss, 1.1 * upstream);
    graph_add_gradient(loss.graph, gradient);
}
/* show a step that is too short */
static void try_steps(Record *r)
{
    enum { NETWORKS = 100 };
    int fails[2] = { 0 };       /* for h = 1e-7, and for 1e-5 */
    bool shown = false;
    for (int i = 0; i < NETWORKS; i++) {
        Exhibit e = exhibit_new(1, 100 + (uint64_t)i);
        Subject s = gradcheck_graph(&e.loss, e.parameters, 4);
        fails[0] += rules_worst(&s, 1e-7) > 1e-7;
        fails[1] += rules_worst(&s, 1e-5) > 1e-7;
        if (fails[0] > 0 && !shown)
            show_exhibit(r, "museum-step", &s, "right code");
        shown = fails[0] > 0;
        graph_free(e.loss.graph);
    }
    record_value(r, "museum-networks", "%.0f", NETWORKS);
    record_value(r, "museum-short", "%.0f", fails[0]);
    record_value(r, "museum-long", "%.0f", fails[1]);
}
/* show a threshold for everything */
static void hardly_enlarged_gradient(void *context, real upstream,
                                     real *gradient)
{
    enlarged_gradient(context, upstream * 1.0005 / 1.1, gradient);
}
static void try_threshold(Record *r, Subject *s, Rng *rng)
{
    int count;
    const Rule *rule = rules_list(&count);
    s->gradient = hardly_enlarged_gradient;
    show_exhibit(r, "museum-threshold", s, "hardly enlarged gradient");
    record_text(r, "museum-accepted",
                rule->passes(s, rng) ? "accepts" : "rejects");
}
/* show an error behind a larger one */
static void gradient_without_b1(void *context, real upstream,
                                real *gradient)
{
    Node loss = *(Node *)context;
    real own[13] = { 0 };
    graph_forward(loss.graph);
    graph_backward(loss, upstream);
    graph_add_gradient(loss.graph, own);
    for (int p = 0; p < 13; p++)
        gradient[p] += p >= 6 && p < 9 ? 0 : own[p];
}
static double norm_error(const Subject *s, const Objective *o)
{
    real ours[13] = { 0 }, measured[13];
    double difference = 0, a = 0, m = 0;
    s->gradient(s->context, 1, ours);
    gradient_complex_step(o, 0, measured);
    for (int p = 0; p < 13; p++) {
        double x = real_part(ours[p]), y = real_part(measured[p]);
        difference += (x - y) * (x - y), a += x * x, m += y * y;
    }
    return sqrt(difference) / (sqrt(a) + sqrt(m));
}
/* open the museum */
static void open_museum(Record *r)
{
    Exhibit e = exhibit_new(1, 1);
    Graph *g = e.loss.graph;
    Subject right = gradcheck_graph(&e.loss, e.parameters, 4);
    Subject s = right;
    s.gradient = gradient_of_last_pass;
    show_exhibit(r, "museum-stale", &s, "gradient of the last pass");
    s.gradient = enlarged_gradient;
    record_section(r, "museum-verified");
    verify(r, &s);
    show_exhibit(r, "museum-enlarged", &s, "enlarged gradient");
    try_steps(r);
    Rng rng;
    rng_seed(&rng, 1);
    try_threshold(r, &s, &rng);
    /* show the exhibits with other weights */
    for (int p = 9; p < 12; p++)
        g->theta[p] *= 1e-8;
    s.gradient = gradient_without_b1;
    Objective o = graph_objective(&e.loss);
    record_value(r, "museum-norm", "%.0e", norm_error(&s, &o));
    show_exhibit(r, "museum-norm", &s, "no gradient for b1");
    for (int p = 0; p < g->count; p++)
        g->theta[p] = 0;
    show_exhibit(r, "museum-nothing", &right, "all weights zero");
    graph_free(g);
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
    Record *r = record_open(out, "chapter4-complex");
    /* run the experiments of chapter 4 with complex numbers */
    check_moons(r, seed, "by-complex");
    see_patients(r, seed);
    judge_by_complex_step(r, seed);
    record_section(r, "verdict-complex");
    judge_programs(r, "complex", seed);
    check_directions(r, seed);
    study_symmetry(r, seed);
    open_museum(r);
    record_close(r);
    return 0;
}
