/* From chapters/08-digits.nw: change it there, not here. */
/* include what chapter 8 needs */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "difference.h"
#include "digit-data.h"
#include "digits.h"
#include "fail.h"
#include "options.h"
#include "parallel.h"
#include "progress.h"
#include "record.h"
#include "report.h"
#include "train.h"

/* say what the experiments share */
enum { SEEDS = 3, CLASSES = 10, PIXELS = DIGITS_SIDE * DIGITS_SIDE };

typedef struct {
    Record *record;
    DigitData data;
    Samples training, test;
    uint64_t seed;
    const Loss *loss;           /* cross-entropy */
} Lab;
typedef struct {
    const char *name;
    int depth, sizes[4];
    int batch, epochs;
    double learning_rate, decay;
    bool replace;
} Setup;

static const Setup shallow = { "shallow", 2, { PIXELS, 50, CLASSES },
                               100, 20, 0.1, 1, false };
static const Setup deep = { "deep", 3, { PIXELS, 64, 32, CLASSES },
                            64, 15, 0.1, 0.95, false };
/* begin a training */
static const char *const layers[] = { "relu", "relu", "linear" };

static Batches *begin(const Lab *lab, const Setup *s, uint64_t seed,
                      void (*observe)(void *context, Batches *b))
{
    Network *n = network_new(s->sizes, layers + 3 - s->depth, s->depth,
                             s->batch);
    Rng rng;
    rng_seed(&rng, seed);
    network_initialize(n, initializer_find("he"), &rng);
    /* plan a training by its setup */
    const BatchPlan plan = { lab->loss, s->batch, s->replace,
                             s->learning_rate, s->decay, s->epochs,
                             observe, (void *)lab };
    return batches_new(n, &plan, &lab->training, &rng);
}
static void end(Batches *b)
{
    Network *n = b->network;
    batches_free(b);
    network_free(n);
}
static void judge_both(void *context, Batches *b)
{
    const Lab *lab = context;
    Epoch *e = &b->history[b->epoch - 1];
    e->training = batches_judge(b, &lab->training);
    e->test = batches_judge(b, &lab->test);
}
static void record_named(Record *r, const char *format,
                         const char *first, const char *second,
                         double value)
{
    char name[80];
    snprintf(name, sizeof name, "%s-%s", first, second);
    record_value(r, name, format, value);
}
typedef struct {
    int width, height;
    double *at;
} Canvas;

static Canvas canvas_new(int width, int height)
{
    return (Canvas){ width, height, allocate(
        (size_t)(width * height), sizeof(double)) };
}
static void canvas_record(Canvas *c, Record *r, const char *name,
                          const char *note)
{
    Series *s = record_series(r, name, "x y value", note);
    for (int p = 0; p < c->width * c->height; p++)
        series_row(s, 3, (double[]){ p % c->width, p / c->width,
                                     c->at[p] });
    free(c->at);
}
/* draw own digits for the book */
/* record a sheet of digits */
static void record_sheet(Record *r, Rng *rng)
{
    enum { SIDE = DIGITS_SIDE, ACROSS = 10 };
    unsigned char sheet[10][ACROSS][SIDE * SIDE];
    for (int k = 0; k < 10; k++)
        for (int n = 0; n < ACROSS; n++)
            digits_draw(rng, k, sheet[k][n]);
    Series *s = record_series(r, "own-digits", "x y ink",
                              "pixels of a sheet of drawn digits");
    /* record the pixels of the sheet */
    for (int y = 0; y < 10 * SIDE; y++)
        for (int x = 0; x < ACROSS * SIDE; x++) {
            int p = y % SIDE * SIDE + x % SIDE;
            double ink = sheet[y / SIDE][x / SIDE][p];
            series_row(s, 3, (double[]){ x, y, ink });
        }
}
/* record strokes */
static void record_strokes(Series *s, const Strokes *strokes)
{
    for (int i = 0; i < strokes->count; i++) {
        if (strokes->starts[i] && i > 0)
            series_gap(s);
        series_row(s, 2, strokes->at[i]);
    }
    series_gap(s);
    series_gap(s);
}
/* record a field */
static void record_field(Series *series, const DigitSteps *s)
{
    enum { PITCH = 2 };
    for (int i = 1; i < DIGITS_SIDE / PITCH; i++)
        for (int j = 1; j < DIGITS_SIDE / PITCH; j++)
            series_row(series, 4, (double[]){
                PITCH * j, PITCH * i, s->field[0][i][j],
                s->field[1][i][j] });
}
static void draw_own_digits(Record *r, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    record_sheet(r, &rng);
    DigitSteps s;
    unsigned char pixels[DIGITS_SIDE * DIGITS_SIDE];
    digits_steps(&rng, 5, &s, pixels);
    /* record the steps to one digit */
    const Strokes *steps[] = { &s.plain, &s.jittered, &s.curve, &s.placed,
                               &s.bent };
    Series *strokes = record_series(r, "own-steps", "x y",
        "a digit: skeleton, moved points, curve; placed, bent");
    for (int k = 0; k < 5; k++)
        record_strokes(strokes, steps[k]);
    record_field(record_series(r, "own-field", "x y dx dy",
                               "displacements"), &s);
    Series *picture = record_series(r, "own-pixels", "x y ink",
                                    "the digit's pixels");
    for (int p = 0; p < DIGITS_SIDE * DIGITS_SIDE; p++)
        series_row(picture, 3, (double[]){
            p % DIGITS_SIDE + 0.5, p / DIGITS_SIDE + 0.5, pixels[p] });
    record_value(r, "own-radius", "%.1f", s.radius);
}
/* measure the loss at the start */
/* find the variance of logits within a sample */
static double logit_variance(Batches *b, const Samples *s)
{
    /* take the first samples for the batch */
    for (int k = 0; k < b->plan.batch; k++)
        b->row[k] = k;
    b->x.rows = b->t.rows = b->plan.batch;
    s->fill(s->source, b->row, &b->x, &b->t);
    const Matrix *z = network_forward(b->network, &b->x);
    double variance = 0;
    for (int i = 0; i < z->rows; i++) {
        double sum = 0, squares = 0;
        /* sum up a row of logits and of their squares */
        for (int j = 0; j < z->cols; j++) {
            double logit = real_part(matrix_row(z, i)[j]);
            sum += logit;
            squares += logit * logit;
        }
        variance += squares / z->cols - pow(sum / z->cols, 2);
    }
    return variance / z->rows;
}

static void measure_start(Lab *lab)
{
    Record *r = lab->record;
    int count;
    const Initializer *all = initializer_list(&count);
    record_section(r, "start");
    record_print(r, "%-14s %10s %14s\n", "", "loss", "ln 10 + q/2");
    for (int k = 0; k < count; k++) {
        double loss = 0, predicted = 0;
        /* judge untrained networks of an initializer */
        for (int seed = 0; seed < SEEDS; seed++) {
            Batches *b = begin(lab, &shallow, lab->seed + (uint64_t)seed, NULL);
            Rng rng;
            rng_seed(&rng, lab->seed + (uint64_t)seed);
            network_initialize(b->network, &all[k], &rng);
            loss += batches_judge(b, &lab->test).loss / SEEDS;
            predicted += (log(CLASSES) + logit_variance(b, &lab->test) / 2)
                       / SEEDS;
            end(b);
        }
        /* report the loss of untrained networks */
        record_print(r, "%-14s %10.3f %13.3f\n", all[k].name, loss,
                     predicted);
        record_named(r, "%.3f", "start", all[k].name, loss);
    }
    record_value(r, "ln-10", "%.4f", log(CLASSES));
}
/* learn twenty samples by heart */
static void learn_twenty(const Lab *lab)
{
    /* take twenty samples for all there are */
    Dataset few = *lab->data.training;
    few.count = 20;
    Lab small = *lab;
    small.training = samples_of_dataset(&few);
    Setup s = shallow;
    s.batch = 20, s.epochs = 200;
    Batches *b = begin(&small, &s, lab->seed, judge_both);
    report_run(b, NULL);
    /* record how twenty samples were learned */
    Record *r = lab->record;
    Series *series = record_series(r, "twenty", "step loss",
                                   "the loss of twenty samples");
    int all_right = 0;
    for (int k = 0; k < s.epochs; k++) {
        series_row(series, 2, (double[]){ k, b->history[k].loss });
        if (b->history[k].training.accuracy < 1)
            all_right = k + 2;
    }
    record_value(r, "twenty-steps", "%.0f", all_right);
    record_value(r, "twenty-loss", "%.4f",
                 b->history[s.epochs - 1].training.loss);
    end(b);
}
/* measure the noise of batches */
enum { ALL = 2000 };

/* find the gradient of some samples */
static void gradient_of(const Lab *lab, Batches *b, const int *list,
                        int count)
{
    b->x.rows = b->t.rows = count;
    lab->training.fill(lab->training.source, list, &b->x, &b->t);
    network_clear(b->network);
    network_gradient(b->network, lab->loss, &b->x, &b->t, 1);
}

static double distance(const real *a, const real *b, int count)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += pow(real_part(a[k]) - real_part(b[k]), 2);
    return sum;
}
/* find the gradient of all and their scatter */
static double scatter(const Lab *lab, Batches *b, real *g)
{
    /* keep the gradient of all */
    size_t size = (size_t)b->network->count * sizeof(real);
    for (int k = 0; k < ALL; k++)
        b->order[k] = k;
    gradient_of(lab, b, b->order, ALL);
    memcpy(g, b->network->gradient, size);
    double sum = 0;
    for (int k = 0; k < ALL; k++) {
        gradient_of(lab, b, &k, 1);
        sum += distance(b->network->gradient, g, b->network->count);
    }
    return sum / ALL;
}
/* find how far batches are off */
static double measured(const Lab *lab, Batches *b, const real *g,
                       int size, bool replace)
{
    double sum = 0;
    int tries = 40 + 8000 / size;
    for (int try = 0; try < tries; try++) {
        for (int k = 0; k < size; k++) {
            /* draw one sample of a batch */
            int other = replace ? rng_below(&b->rng, ALL)
                                : k + rng_below(&b->rng, ALL - k);
            int kept = b->order[k];
            b->order[k] = replace ? other : b->order[other];
            if (!replace)
                b->order[other] = kept;
        }
        gradient_of(lab, b, b->order, size);
        sum += distance(b->network->gradient, g, b->network->count);
    }
    return sqrt(sum / tries);
}
/* measure the noise at one point */
static void noise_at(const Lab *lab, Batches *b, const char *when,
                     Series *s)
{
    static const int sizes[] = { 1, 3, 10, 30, 100, 300, 1000, 1900 };
    real *g = allocate((size_t)b->network->count, sizeof *g);
    double square = scatter(lab, b, g), length = 0;
    for (int k = 0; k < b->network->count; k++)
        length += pow(real_part(g[k]), 2);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        /* measure batches of one size */
        int size = sizes[k];
        for (int i = 0; i < ALL; i++)
            b->order[i] = i;
        double shuffled = measured(lab, b, g, size, false);
        double drawn = measured(lab, b, g, size, true);
        double expected = sqrt(square / size);
        double factor = sqrt((double)(ALL - size) / (ALL - 1));
        series_row(s, 6, (double[]){ size, drawn, shuffled, expected,
                                     expected * factor, sqrt(length) });
    }
    record_named(lab->record, "%.2f", "gradient", when, sqrt(length));
    record_named(lab->record, "%.2f", "scatter", when, sqrt(square));
    free(g);
}
static void measure_noise(Lab *lab, Batches *trained)
{
    /* begin the series of the noise */
    Series *s = record_series(lab->record, "noise",
        "size drawn shuffled expected-drawn expected-shuffled length",
        "error of a batch's gradient, before and after training");
    Setup setup = shallow;
    setup.batch = ALL;
    Batches *b = begin(lab, &setup, lab->seed, NULL);
    noise_at(lab, b, "start", s);
    series_gap(s);
    series_gap(s);
    /* take over what was learned */
    memcpy(b->network->theta, trained->network->theta,
           (size_t)b->network->count * sizeof(real));
    noise_at(lab, b, "end", s);
    end(b);
}
/* keep the curves of three runs */
enum { MOST_EPOCHS = 20 };

typedef struct {
    Epoch at[SEEDS][MOST_EPOCHS + 1];
} Curves;
static Batches *train_three(const Lab *lab, const Setup *s,
                            Curves *curves)
{
    Batches *first = NULL;
    for (int k = 0; k < SEEDS; k++) {
        Batches *b = begin(lab, s, lab->seed + (uint64_t)k, judge_both);
        Epoch *e = curves->at[k];
        /* judge a network before its first step */
        e[0].training = batches_judge(b, &lab->training);
        e[0].test = batches_judge(b, &lab->test);
        e[0].loss = e[0].training.loss;
        report_run(b, NULL);
        memcpy(e + 1, b->history, (size_t)s->epochs * sizeof *e);
        if (k == 0)
            first = b;
        else
            end(b);
    }
    return first;
}
typedef struct {
    double least, mean, most;
} Band;

static Band band_of(const double *values)
{
    Band b = { values[0], 0, values[0] };
    for (int k = 0; k < SEEDS; k++) {
        b.least = fmin(b.least, values[k]);
        b.most = fmax(b.most, values[k]);
        b.mean += values[k] / SEEDS;
    }
    return b;
}
static void record_curves(Record *r, const char *name,
                          const Curves *c, int epochs)
{
    Series *s = record_series(r, name,
        "epoch training-least training training-most "
        "test-least test test-most", "wrong in per cent, three seeds");
    for (int e = 0; e <= epochs; e++) {
        /* take the errors of three runs */
        double training[SEEDS], test[SEEDS];
        for (int k = 0; k < SEEDS; k++) {
            training[k] = 100 * (1 - c->at[k][e].training.accuracy);
            test[k] = 100 * (1 - c->at[k][e].test.accuracy);
        }
        Band a = band_of(training), b = band_of(test);
        series_row(s, 7, (double[]){ e, a.least, a.mean, a.most,
                                     b.least, b.mean, b.most });
    }
}
/* train two networks three times */
static Batches *train_setup(const Lab *lab, const Setup *s,
                            Curves *curves)
{
    Batches *first = train_three(lab, s, curves);
    record_curves(lab->record, s->name, curves, s->epochs);
    for (int k = 0; k < SEEDS; k++) {
        const Epoch *e = &curves->at[k][s->epochs];
        /* report how a run has ended */
        char seed[12];
        snprintf(seed, sizeof seed, "%d", k + 1);
        record_print(lab->record, "%-10s %4s %10.4f %12.2f %10.2f\n",
                     s->name, seed, e->training.loss,
                     100 * e->training.accuracy,
                     100 * e->test.accuracy);
        record_named(lab->record, "%.2f", s->name, seed,
                     100 * e->test.accuracy);
    }
    return first;
}
static void train_both(const Lab *lab, Curves *of_shallow,
                       Curves *of_deep, Batches **first_shallow,
                       Batches **first_deep)
{
    static const Setup linear = { "linear", 1, { PIXELS, CLASSES }, 100,
                                  20, 0.1, 1, false };
    static Curves of_linear;
    /* begin the table of accuracies */
    record_section(lab->record, "accuracies");
    record_print(lab->record, "%-10s %4s %10s %12s %10s\n", "network",
                 "seed", "loss", "training, %", "test, %");
    end(train_setup(lab, &linear, &of_linear));
    *first_shallow = train_setup(lab, &shallow, of_shallow);
    *first_deep = train_setup(lab, &deep, of_deep);
}
/* count what is taken for what */
/* visit the test samples */
static int decide(const real *logits)
{
    int best = 0;
    for (int j = 1; j < CLASSES; j++)
        if (real_part(logits[j]) > real_part(logits[best]))
            best = j;
    return best;
}
static void visit(const Lab *lab, Batches *b,
                  void (*visitor)(void *context, const Lab *lab,
                                  int sample, const real *logits),
                  void *context)
{
    int most = b->plan.batch;
    for (int i = 0; i < lab->test.count; i += most) {
        int left = lab->test.count - i;
        int rows = left < most ? left : most;
        /* take the next test samples */
        for (int k = 0; k < rows; k++)
            b->row[k] = i + k;
        b->x.rows = b->t.rows = rows;
        lab->test.fill(lab->test.source, b->row, &b->x, &b->t);
        const Matrix *z = network_forward(b->network, &b->x);
        for (int k = 0; k < rows; k++)
            visitor(context, lab, i + k, matrix_row(z, k));
    }
}
/* count a decision */
typedef struct {
    int count[CLASSES][CLASSES];        /* [label][decision] */
} Confusion;

static void count_decision(void *context, const Lab *lab, int sample,
                           const real *logits)
{
    Confusion *c = context;
    c->count[lab->data.test->labels[sample]][decide(logits)]++;
}
/* name the pair that is confused most */
static void name_worst_pair(Record *r, const Confusion *c)
{
    /* find the most frequent mistake */
    int label = 0, decision = 1;
    for (int i = 0; i < CLASSES; i++)
        for (int j = 0; j < CLASSES; j++)
            if (i != j && c->count[i][j] > c->count[label][decision])
                label = i, decision = j;
    record_value(r, "confused-label", "%.0f", label);
    record_value(r, "confused-decision", "%.0f", decision);
    record_value(r, "confused-count", "%.0f",
                 c->count[label][decision]);
    record_value(r, "confused-back", "%.0f",
                 c->count[decision][label]);
    /* find which digits are read best and worst */
    int best = 0, worst = 0;
    double share[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
        double all = 0;
        for (int j = 0; j < CLASSES; j++)
            all += c->count[i][j];
        share[i] = all > 0 ? 100 * c->count[i][i] / all : 100;
        best = share[i] > share[best] ? i : best;
        worst = share[i] < share[worst] ? i : worst;
    }
    record_value(r, "best-digit", "%.0f", best);
    record_value(r, "best-share", "%.1f", share[best]);
    record_value(r, "worst-digit", "%.0f", worst);
    record_value(r, "worst-share", "%.1f", share[worst]);
}
static void count_confusions(const Lab *lab, Batches *b)
{
    Confusion c = { 0 };
    visit(lab, b, count_decision, &c);
    Series *s = record_series(lab->record, "confusion",
                              "label decision count",
                              "test samples by label and decision");
    for (int i = 0; i < CLASSES; i++)
        for (int j = 0; j < CLASSES; j++)
            series_row(s, 3, (double[]){ i, j, c.count[i][j] });
    name_worst_pair(lab->record, &c);
}
/* show the worst mistakes */
enum { SHOWN = 18, ACROSS = 6 };

typedef struct {
    int sample, decision;
    double right, wrong;        /* probability of label, decision */
} Mistake;

typedef struct {
    Mistake worst[SHOWN];
    int count;                  /* of all mistakes */
} Mistakes;
static void keep_mistake(void *context, const Lab *lab, int sample,
                         const real *logits)
{
    Mistakes *m = context;
    int label = lab->data.test->labels[sample], d = decide(logits);
    if (d == label)
        return;
    Mistake new = { sample, d, 0, 0 };
    /* find the probabilities of label and decision */
    double sum = 0, top = real_part(logits[d]);
    for (int j = 0; j < CLASSES; j++)
        sum += exp(real_part(logits[j]) - top);
    new.wrong = 1 / sum;
    new.right = exp(real_part(logits[label]) - top) / sum;
    /* put a mistake in its place */
    int k = m->count < SHOWN ? m->count : SHOWN;
    m->count++;
    for (; k > 0 && m->worst[k - 1].right > new.right; k--)
        if (k < SHOWN)
            m->worst[k] = m->worst[k - 1];
    if (k < SHOWN)
        m->worst[k] = new;
}
enum { TILE = DIGITS_SIDE + 4, TILE_DOWN = DIGITS_SIDE + 10 };

static void show_mistakes(const Lab *lab, Batches *b)
{
    Mistakes m = { .count = 0 };
    visit(lab, b, keep_mistake, &m);
    Canvas c = canvas_new(ACROSS * TILE, SHOWN / ACROSS * TILE_DOWN);
    int shown = m.count < SHOWN ? m.count : SHOWN;
    /* put down the mistakes that are shown */
    Series *words = record_series(lab->record, "mistakes-words",
        "x y label decision probability", "what they were taken for");
    for (int k = 0; k < shown; k++) {
        const Mistake *w = &m.worst[k];
        int x = k % ACROSS * TILE + 2, y = k / ACROSS * TILE_DOWN;
        /* put down a mistake */
        const unsigned char *pixel = lab->data.test->pixels
                                   + (ptrdiff_t)w->sample * PIXELS;
        for (int p = 0; p < PIXELS; p++)
            c.at[(y + p / DIGITS_SIDE) * c.width + x + p % DIGITS_SIDE] =
                pixel[p];
        series_row(words, 5, (double[]){ x + DIGITS_SIDE / 2.0,
            y + DIGITS_SIDE + 3, lab->data.test->labels[w->sample],
            w->decision, 100 * w->wrong });
    }
    canvas_record(&c, lab->record, "mistakes", "the worst mistakes");
    record_value(lab->record, "mistakes", "%.0f", m.count);
    record_value(lab->record, "mistakes-shown", "%.0f", shown);
}
/* show what the first layer sees */
static void show_weights(const Lab *lab, const Batches *b)
{
    enum { UNITS_ACROSS = 10, STEP = DIGITS_SIDE + 2 };
    const Layer *layer = network_affine(b->network, 0);
    const Matrix *w = &layer->parameters[0].value;
    Canvas c = canvas_new(UNITS_ACROSS * STEP,
                          (w->cols - 1) / UNITS_ACROSS * STEP + STEP);
    double squares = 0, outside = 0;
    /* find which pixels are never inked */
    bool inked[PIXELS] = { false };
    int never = 0;
    const Dataset *d = lab->data.training;
    for (int i = 0; i < d->count; i++)
        for (int p = 0; p < PIXELS; p++)
            inked[p] = inked[p] || d->pixels[(ptrdiff_t)i * PIXELS + p];
    for (int p = 0; p < PIXELS; p++)
        never += !inked[p];
    for (int u = 0; u < w->cols; u++) {
        /* put down the weights of a unit */
        int x = u % UNITS_ACROSS * STEP, y = u / UNITS_ACROSS * STEP;
        for (int p = 0; p < PIXELS; p++) {
            double weight = real_part(matrix_row(w, p)[u]);
            c.at[(y + p / DIGITS_SIDE) * c.width + x + p % DIGITS_SIDE] =
                weight;
            *(inked[p] ? &squares : &outside) += weight * weight;
        }
    }
    canvas_record(&c, lab->record, "first-layer",
                  "the weights of each unit as a picture");
    /* record how large the weights are */
    record_value(lab->record, "never-inked", "%.0f", never);
    record_value(lab->record, "weights-inked", "%.3f",
                 sqrt(squares / ((PIXELS - never) * w->cols)));
    record_value(lab->record, "weights-blank", "%.3f",
                 never ? sqrt(outside / (never * w->cols)) : 0);
}
/* check a gradient in passing */
/* find the loss of the batch at hand */
static real batch_loss(void *context)
{
    const Batches *b = context;
    return b->plan.loss->value(network_forward(b->network, &b->x),
                               &b->t);
}

static void check_in_passing(const Lab *lab)
{
    enum { STEPS = 50, MIDDLE = PIXELS / 2 + DIGITS_SIDE / 2 };
    Batches *b = begin(lab, &shallow, lab->seed, NULL);
    for (int k = 0; k < STEPS; k++)
        batches_step(b);
    /* take the gradient again at the new weights */
    network_clear(b->network);
    network_gradient(b->network, lab->loss, &b->x, &b->t, 1);
    /* measure the slopes of the pixel in the middle */
    const LayerParameter *w = network_affine(b->network, 0)->parameters;
    const Objective o = { batch_loss, b, matrix_row(&w->value, MIDDLE),
                          w->value.cols };
    real *measured = allocate((size_t)o.count, sizeof *measured);
    gradient_central(&o, 0, measured);
    /* compare what was measured with what came back */
    const real *came = matrix_row(&w->gradient, MIDDLE);
    double worst = 0, largest = 0;
    for (int k = 0; k < o.count; k++) {
        worst = fmax(worst, fabs(real_part(measured[k] - came[k])));
        largest = fmax(largest, fabs(real_part(came[k])));
    }
    record_value(lab->record, "passing-steps", "%.0f", STEPS);
    record_value(lab->record, "passing-entries", "%.0f", o.count);
    record_value(lab->record, "passing-largest", "%.1e", largest);
    record_value(lab->record, "passing-digits", "%.0f",
                 floor(-log10(worst / largest)));
    free(measured);
    end(b);
}
/* compare sizes of batches */
static const int batch_sizes[] = { 1, 10, 100, 1000 };
enum { BATCH_SIZES = 4, BATCH_EPOCHS = 5, UNIT = 2 };

/* train with batches of one size */
static double train_size(const Lab *lab, int size, double *accuracy)
{
    Setup s = shallow;
    s.batch = size;
    s.epochs = BATCH_EPOCHS;
    Batches *b = begin(lab, &s, lab->seed, NULL);
    double seconds = 0;
    for (int e = 0; e < BATCH_EPOCHS; e++) {
        /* take the time of an epoch */
        double start = clock_seconds();
        while (b->epoch == e)
            batches_step(b);
        seconds += clock_seconds() - start;
        accuracy[e] = batches_judge(b, &lab->test).accuracy;
    }
    end(b);
    return seconds / BATCH_EPOCHS;
}
static void compare_sizes(const Lab *lab)
{
    double seconds[BATCH_SIZES], accuracy[BATCH_SIZES][BATCH_EPOCHS];
    for (int k = 0; k < BATCH_SIZES; k++)
        seconds[k] = train_size(lab, batch_sizes[k], accuracy[k]);
    /* record accuracy against time */
    Record *r = lab->record;
    Series *s = record_series(r, "sizes", "size time wrong",
        "test error in per cent against time, in epochs of batches of 100");
    series_is_time(s);
    for (int k = 0; k < BATCH_SIZES; k++) {
        for (int e = 0; e < BATCH_EPOCHS; e++)
            series_row(s, 3, (double[]){ batch_sizes[k],
                (e + 1) * seconds[k] / seconds[UNIT],
                100 * (1 - accuracy[k][e]) });
        series_gap(s);
        series_gap(s);
    }
    record_time(r, "single-time", "%.1f", seconds[0] / seconds[UNIT]);
    record_time(r, "thousand-time", "%.1f",
                seconds[BATCH_SIZES - 1] / seconds[UNIT]);
    /* report accuracy against steps */
    record_section(r, "sizes-steps");
    record_print(r, "%6s %16s %22s\n", "batch", "steps an epoch",
                 "test, %, after 1 and 5");
    for (int k = 0; k < BATCH_SIZES; k++)
        record_print(r, "%6d %16d %15.1f %6.1f\n", batch_sizes[k],
                     (lab->training.count - 1) / batch_sizes[k] + 1,
                     100 * accuracy[k][0],
                     100 * accuracy[k][BATCH_EPOCHS - 1]);
}
/* compare shuffling with drawing */
enum { DRAWN_EPOCHS = 10, MOST_SAMPLES = 100000 };

typedef struct {
    bool now[MOST_SAMPLES], ever[MOST_SAMPLES];
    double share[DRAWN_EPOCHS], unseen[DRAWN_EPOCHS];
} Seen;
static Seen seen;

/* count what an epoch has seen */
static void count_seen(const Batches *b)
{
    int count = b->samples->count, new = 0, never = 0;
    memset(seen.now, 0, sizeof seen.now);
    for (int k = 0; k < count; k++)
        seen.now[b->order[k]] = seen.ever[b->order[k]] = true;
    for (int k = 0; k < count; k++) {
        new += seen.now[k];
        never += !seen.ever[k];
    }
    seen.share[b->epoch - 1] = 100.0 * new / count;
    seen.unseen[b->epoch - 1] = never;
}
/* watch a training that draws */
static void count_and_judge(void *context, Batches *b)
{
    if (seen.share[b->epoch - 1] == 0)
        count_seen(b);
    judge_both(context, b);
}

/* record what was seen */
static void record_seen(const Lab *lab, const Curves *shuffled,
                        const Curves *drawn)
{
    Record *r = lab->record;
    record_section(r, "drawn");
    record_print(r, "%6s %10s %12s %12s %12s %10s\n", "epoch",
                 "seen, %", "never yet", "expected", "shuffled, %",
                 "drawn, %");
    for (int e = 0; e < DRAWN_EPOCHS; e++) {
        /* take the errors of both kinds of runs */
        double a[SEEDS], b[SEEDS];
        for (int k = 0; k < SEEDS; k++) {
            a[k] = 100 * (1 - shuffled->at[k][e + 1].test.accuracy);
            b[k] = 100 * (1 - drawn->at[k][e + 1].test.accuracy);
        }
        /* report an epoch of both */
        Band of_a = band_of(a), of_b = band_of(b);
        record_print(r, "%6d %10.1f %12.0f %12.1f %12.2f %10.2f\n", e + 1,
                     seen.share[e], seen.unseen[e],
                     lab->training.count * exp(-(e + 1)), of_a.mean, of_b.mean);
        if (e == DRAWN_EPOCHS - 1) {
            record_value(r, "shuffled-wrong", "%.2f", of_a.mean);
            record_value(r, "drawn-wrong", "%.2f", of_b.mean);
            record_value(r, "drawn-spread", "%.2f",
                         fmax(of_a.most - of_a.least, of_b.most - of_b.least));
        }
    }
    record_value(r, "seen-first", "%.1f", seen.share[0]);
}
static void compare_drawing(const Lab *lab, const Curves *shuffled)
{
    /* plan a training that draws */
    Setup s = shallow;
    s.name = "drawn";
    s.replace = true;
    s.epochs = DRAWN_EPOCHS;
    require(lab->training.count <= MOST_SAMPLES, "%d samples",
            lab->training.count);
    static Curves drawn;
    for (int k = 0; k < SEEDS; k++) {
        Batches *b = begin(lab, &s, lab->seed + (uint64_t)k,
                           count_and_judge);
        report_run(b, NULL);
        memcpy(drawn.at[k] + 1, b->history,
               DRAWN_EPOCHS * sizeof(Epoch));
        end(b);
    }
    record_seen(lab, shuffled, &drawn);
}
/* train with a mistake */
static void step_with_mistake(Batches *b)
{
    double rate = batches_rate(&b->plan, b->epoch);
    batches_step(b);
    for (int l = 0; l < b->network->depth; l++) {
        Layer *layer = network_affine(b->network, l);
        LayerParameter *p = &layer->parameters[1];
        /* give back what the bias got too much */
        for (int j = 0; j < p->value.cols; j++)
            p->value.at[j] += rate * (1 - 1.0 / b->x.rows)
                            * p->gradient.at[j];
    }
}
static void train_with_mistake(const Lab *lab, const Curves *right)
{
    Batches *b = begin(lab, &deep, lab->seed, NULL);
    Series *s = record_series(lab->record, "mistake",
        "epoch right mistaken", "wrong test samples in per cent");
    double wrong = 0;
    for (int e = 0; e <= deep.epochs; e++) {
        wrong = 100 * (1 - batches_judge(b, &lab->test).accuracy);
        series_row(s, 3, (double[]){ e,
            100 * (1 - right->at[0][e].test.accuracy), wrong });
        while (e < deep.epochs && b->epoch == e)
            step_with_mistake(b);
    }
    /* record how both have ended */
    record_value(lab->record, "mistake-wrong", "%.2f", wrong);
    record_value(lab->record, "mistake-right", "%.2f",
        100 * (1 - right->at[0][deep.epochs].test.accuracy));
    /* check the biases' gradients */
    for (int k = 0; k < deep.batch; k++)
        b->row[k] = k;
    b->x.rows = b->t.rows = deep.batch;
    lab->training.fill(lab->training.source, b->row, &b->x, &b->t);
    /* take the gradient again at the new weights */
    network_clear(b->network);
    network_gradient(b->network, lab->loss, &b->x, &b->t, 1);
    const LayerParameter *p =
        &network_affine(b->network, deep.depth - 1)->parameters[1];
    const Objective o = { batch_loss, b, p->value.at, p->value.cols };
    real measured[CLASSES];
    gradient_central(&o, 0, measured);
    /* report the biases' gradients */
    Record *r = lab->record;
    record_section(r, "mistake-check");
    record_print(r, "%4s %12s %12s %12s %10s\n", "unit", "measured",
                 "right", "mistaken", "ratio");
    for (int j = 0; j < CLASSES; j++) {
        double came = real_part(p->gradient.at[j]);
        double mistaken = came / b->x.rows;
        record_print(r, "%4d %12.6f %12.6f %12.6f %10.2f\n", j,
                     real_part(measured[j]), came, mistaken,
                     real_part(measured[j]) / mistaken);
    }
    end(b);
}
/* run chapter 8 */
static void run(Lab *lab)
{
    static Curves of_shallow, of_deep;
    Batches *first_shallow, *first_deep;
    measure_start(lab);
    learn_twenty(lab);
    check_in_passing(lab);
    train_both(lab, &of_shallow, &of_deep, &first_shallow, &first_deep);
    /* look at the first networks */
    measure_noise(lab, first_shallow);
    show_weights(lab, first_shallow);
    count_confusions(lab, first_deep);
    show_mistakes(lab, first_deep);
    end(first_shallow);
    end(first_deep);
    compare_sizes(lab);
    compare_drawing(lab, &of_shallow);
    train_with_mistake(lab, &of_deep);
}
int main(int argc, char **argv)
{
    /* read the options of chapter 8 */
    uint64_t seed = 1;
    const char *out = "figures/ch08", *data = NULL;
    int threads = parallel_cores();
    const Option options[] = {
        { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
        { "out", OPTION_TEXT, &out, "directory for the results" },
        { "data", OPTION_TEXT, &data,
          "directory of MNIST, or own; else what there is" },
        { "threads", OPTION_INT, &threads, "cores to work on" },
    };
    options_parse(argc, argv, "Learning to read digits.", options, 4);
    Pool *pool = parallel_start(threads);
    Lab lab = { .seed = seed, .loss = loss_find("cross-entropy") };
    lab.data = digit_data_find(data);
    lab.record = record_open(out, "chapter8");
    lab.training = samples_of_dataset(lab.data.training);
    lab.test = samples_of_dataset(lab.data.test);
    /* record what the digits are */
    record_machine(lab.record);
    record_text(lab.record, "data", lab.data.name);
    record_value(lab.record, "training", "%.0f", lab.training.count);
    record_value(lab.record, "test", "%.0f", lab.test.count);
    draw_own_digits(lab.record, seed);
    run(&lab);
    record_close(lab.record);
    digit_data_free(&lab.data);
    parallel_free(pool);
    return 0;
}
