/* A gradient check in the middle of a training, which the reader has
   written: it is given losses and slopes that are wrong by a known amount,
   and watched through its values; then the training goes on, and is compared
   with one that nobody has looked at. */
#include "exercise.h"
#include "by_samples.h"
#include "judge.h"

enum { COUNT = 23, BATCH = 5, EPOCHS = 3, STEPS = 5, PIXELS = 784, H = 6,
       W1 = PIXELS * H, CHOSEN = 25 };

static Samples samples;
static Network *network;
static Batches *training;
static int entries[CHOSEN];

/* ---- A loss that watches ---- */

static const Loss *truth;       /* the cross-entropy */
static double scale = 1, factor = 1;
static bool looking;
static real *theta;             /* as they were when the look began */
static Matrix x, t;             /* the batch that was at hand */
static int values, up, down;    /* of the values: with a weight moved so */
static bool others;             /* a weight that was not chosen moved */
static int other_rows;          /* rows of another batch, 0: there was none */
static bool is_next;            /* it was the next step's */

static bool equal(const Matrix *a, const real *b, int rows)
{
    return a->rows == rows
        && memcmp(a->at, b, sizeof(real) * (size_t)(rows * a->cols)) == 0;
}

/* Whether these are the samples of the next step, if its order is known. */
static bool is_next_batch(const Matrix *given)
{
    int left = COUNT - training->position;
    if (!training->drawn || given->rows != (left < BATCH ? left : BATCH)) {
        return false;
    }
    Matrix *next = matrix_new(given->rows, given->cols);
    Matrix *none = matrix_new(given->rows, samples.outputs);
    samples.fill(samples.source, training->order + training->position, next,
                 none);
    bool is = equal(given, next->at, given->rows);
    matrix_free(none);
    matrix_free(next);
    return is;
}

static void watch(const Matrix *target)
{
    const Matrix *given = &network->layers[0]->x;
    if (!equal(given, x.at, x.rows) || !equal(target, t.at, t.rows)) {
        other_rows = given->rows;
        is_next = is_next_batch(given);
    }
    for (int p = 0; p < network->count; p++) {
        double by = real_part(network->theta[p] - theta[p]);
        bool chosen = false;
        for (int k = 0; k < CHOSEN && fabs(by) > 1e-13; k++) {
            chosen = chosen || entries[k] == p;
        }
        others = others || (fabs(by) > 1e-13 && !chosen);
        up += by > 1e-13;
        down += by < -1e-13;
    }
}

static real watch_value(const Matrix *y, const Matrix *target)
{
    if (looking) {
        values++;
        watch(target);
    }
    return (real)scale * truth->value(y, target);
}

static void watch_gradient(const Matrix *y, const Matrix *target,
                           real upstream, Matrix *delta)
{
    truth->gradient(y, target, (real)(factor * scale) * upstream, delta);
}

static const Loss watching = {
    "cross-entropy", watch_value, watch_gradient, NULL,
};

/* A hidden layer's slope that is forgotten: only W1 and b1 suffer. */
static real no_slope(real z, real y)
{
    (void)z, (void)y;
    return 1;
}

static void plant_slope(bool planted)
{
    static Activation wrong;
    wrong = *activation_find("tanh");
    wrong.slope = no_slope;
    network->layers[1]->activation = planted ? &wrong
        : activation_find("tanh");
}

/* ---- Trainings ---- */

static Batches *begin(Network **n)
{
    Rng rng;
    rng_seed(&rng, 3);
    *n = digit_network();
    /* Weights of pixels that are always paper, too small to be brought back
       by arithmetic with steps of 1e-5.  Training does not move them. */
    for (int j = 0; j < H; j++) {
        (*n)->theta[j] = (real)1e-30;
    }
    BatchPlan plan = {
        .loss = &watching, .batch = BATCH, .learning_rate = 0.5,
        .decay = 0.9, .epochs = EPOCHS,
    };
    return batches_new(*n, &plan, &samples, &rng);
}

static void end(void)
{
    batches_free(training);
    network_free(network);
}

/* ---- What should be found ---- */

static double loss_now(void)
{
    return scale * real_part(truth->value(network_forward(network,
                                                          &training->x),
                                          &training->t));
}

/* The gradient of the batch at hand, added to what is given. */
static void take_gradient(const real *given, double *a)
{
    size_t size = (size_t)network->count * sizeof(real);
    real *kept = allocate((size_t)network->count, sizeof(real));
    memcpy(kept, network->gradient, size);
    network_clear(network);
    network_gradient(network, &watching, &training->x, &training->t, 1);
    for (int p = 0; p < W1; p++) {
        a[p] = real_part(network->gradient[p] + (given ? given[p] : 0));
    }
    memcpy(network->gradient, kept, size);
    free(kept);
}

/* On both sides, and on one. */
static void measure(int p, double *m, double *one_sided)
{
    const double h = 1e-5;
    real kept = network->theta[p];
    double here = loss_now();
    network->theta[p] = kept + h;
    double more = loss_now();
    network->theta[p] = kept - h;
    *m = (more - loss_now()) / (2 * h);
    network->theta[p] = kept;
    *one_sided = (more - here) / h;
}

typedef struct {
    double worst, sum, last, unfloored, doubled, above, below;
} Errors;

/* doubled: with a measured gradient that is twice as large. */
static Errors errors(const double *a, const double *m, const int *list,
                     int count)
{
    Errors e = {0, 0, 0, 0, 0, 0, 0};
    for (int k = 0; k < count; k++) {
        double one = a[list[k]], size = fmax(fabs(one), fabs(m[k]));
        e.last = fabs(one - m[k]) / fmax(size, 1e-4);
        e.sum += e.last;
        e.above = fmax(e.above, one > m[k] ? e.last : 0);
        e.below = fmax(e.below, one < m[k] ? e.last : 0);
        e.worst = fmax(e.worst, e.last);
        e.unfloored = fmax(e.unfloored,
                           size > 0 ? fabs(one - m[k]) / size : 0);
        e.doubled = fmax(e.doubled, fabs(one - 2 * m[k])
                         / fmax(fmax(fabs(one), 2 * fabs(m[k])), 1e-4));
    }
    return e;
}

/* ---- The tests ---- */

static void judge_training(const Batches *was)
{
    double most = 0;
    for (int p = 0; p < network->count; p++) {
        most = fmax(most, fabs(real_part(network->theta[p] - theta[p])));
    }
    bool same = memcmp(network->theta, theta,
                       (size_t)network->count * sizeof(real)) == 0;
    bool stepped = training->position != was->position
        || training->epoch != was->epoch;
    judge_suspect_else("It has taken a step. A look takes none: everything"
                       " that the loss needs is in b->x and b->t.");
    judge_true(!stepped, "epoch and position are as they were");
    judge_suspect_else(most > 1e-9
                       ? "Each weight must be put back before the next one is"
                         " moved."
                       : "θ + h - 2h + h is not θ in the last bits. Keep the"
                         " number itself, and assign it again.");
    judge_true(same, "theta is as it was, bit for bit");
    judge_suspect_else("A number has been drawn from it, so the next"
                       " order is another one.");
    judge_true(memcmp(&training->rng, &was->rng, sizeof was->rng) == 0
               && memcmp(&training->next, &was->next, sizeof was->next) == 0,
               "the generator is as it was");
    judge_true(training->loss_sum == was->loss_sum
               && training->drawn == was->drawn, "loss_sum and drawn are as"
               " they were");
}

static void judge_batch(void)
{
    judge_suspect_else("%s", is_next
        ? "They are of the batch that the next step will take; the batch at"
          " hand is that of the last step, in b->x and b->t."
        : other_rows == COUNT
        ? "They are of all samples; the batch at hand is in b->x and b->t."
        : other_rows == BATCH && x.rows < BATCH
        ? "The last batch of an epoch has fewer rows than the others, and the"
          " rows below them are of the batch before."
        : "They are of other samples: does anything here fill b->x anew?"
          " batches_judge does.");
    judge_true(other_rows == 0, "all losses are those of the batch at hand");
    judge_suspect_else("The next who looks will find another batch there.");
    judge_true(equal(&training->x, x.at, x.rows)
               && equal(&training->t, t.at, t.rows),
               "b->x and b->t are as they were");
    judge_suspect_else("Only weights that are in entries are asked for.");
    judge_true(!others, "no other parameter is moved");
}

static double look(const int *list, int count)
{
    Batches was = *training;
    memcpy(theta, network->theta, (size_t)network->count * sizeof(real));
    x.rows = training->x.rows;
    t.rows = training->t.rows;
    memcpy(x.at, training->x.at, sizeof(real) * (size_t)(x.rows * x.cols));
    memcpy(t.at, training->t.at, sizeof(real) * (size_t)(t.rows * t.cols));
    values = up = down = other_rows = 0;
    others = is_next = false;
    looking = true;
    double came = worst_in_passing(training, list, count);
    looking = false;
    judge_training(&was);
    judge_batch();
    return came;
}

/* Looks at these entries, and compares what has come with what should. */
static void judge_entries(const int *list, int count, const char *what)
{
    double a[W1], stale[W1], sum[W1], m[CHOSEN], m1[CHOSEN];
    real *last = allocate((size_t)network->count, sizeof(real));
    memcpy(last, network->gradient, (size_t)network->count * sizeof(real));
    take_gradient(NULL, a);
    take_gradient(last, sum);
    for (int p = 0; p < W1; p++) {
        stale[p] = real_part(last[p]);
    }
    for (int k = 0; k < count; k++) {
        measure(list[k], &m[k], &m1[k]);
    }
    free(last);
    Errors e = errors(a, m, list, count);
    double came = look(list, count);
    int steps = training->epoch * STEPS + training->position / BATCH;
    if (e.worst > 1e-6) {
        judge_suspect(0, "A gradient that is wrong would pass: %s?",
                      count > 1 ? "has anything been compared"
                      : e.above > 0 ? "a is more than m here, and the entry is"
                      " the first; does that make a difference"
                      : "a is less than m here, and the entry is the first;"
                      " does that make a difference");
    }
    judge_suspect(errors(stale, m, list, count).worst, "What is in n->gradient is"
                  " where the last step began. Since then theta has moved.");
    judge_suspect(errors(sum, m, list, count).worst, "The gradient of the last step"
                  " is still in n->gradient, and network_gradient adds to"
                  " it.");
    judge_suspect(e.doubled, "The loss is taken h above and h below: how far"
                  " apart are they?");
    judge_suspect(errors(a, m1, list, count).worst, "This is what one-sided"
                  " differences find: their error goes with h, that of the"
                  " central difference with h².");
    judge_suspect(e.unfloored, "Entries below 1e-4 are compared with 1e-4.");
    judge_suspect(e.sum, "This is the sum over the entries; the worst is"
                  " asked for.");
    judge_suspect(e.sum / count, "This is the mean over the entries; the"
                  " worst is asked for.");
    judge_suspect(e.above, "Entries in which a is less than m do not count"
                  " here: |a - m| is asked for.");
    judge_suspect(e.below, "Entries in which a is more than m do not count"
                  " here: |a - m| is asked for.");
    judge_suspect(e.last, "This is the error of the last entry; the worst is"
                  " asked for.");
    judge_close_or(came, e.worst, 1e-6, 1, "the worst error after %d steps,"
                   " %s", steps, what);
}

static void judge_look(int count, const char *what)
{
    judge_entries(entries, count, what);
}

/* Whether an entry's place in the list, or its sign, makes a difference. */
static void judge_alone(void)
{
    for (int k = 0; k < CHOSEN; k++) {
        char what[80];
        snprintf(what, sizeof what, "for one weight of pixel %d, with a"
                 " gradient that is 1.5 times too large", entries[k] / H);
        judge_entries(entries + k, 1, what);
    }
}

static void check_sides(void)
{
    /* h apart or more, whichever entry it is; 6 entries have no slope. */
    judge_suspect(0, "Nothing has moved: the gradient is to be measured.");
    judge_between(up, 1, INFINITY, "losses with a weight moved up, of %d",
                  values);
    judge_suspect(0, "A central difference looks on both sides.");
    judge_close(down, up, 0, "losses with a weight moved down, of %d", values);
}

static void judge_end(void)
{
    Network *other;
    Batches *alone = begin(&other);
    batches_run(alone);
    batches_run(training);
    bool same = memcmp(network->theta, other->theta,
                       (size_t)other->count * sizeof(real)) == 0;
    for (int k = 0; k < EPOCHS; k++) {
        same = same && training->history[k].loss == alone->history[k].loss;
    }
    batches_free(alone);
    network_free(other);
    judge_section("sec:bit-for-bit");
    judge_true(same, "the training ends as one that nobody has looked at");
}

static void choose_entries(void)
{
    /* All units, and pixels 0, which is paper, and four near the middle. */
    static const int pixels[] = {0, 378, 406, 435, 462};
    for (int k = 0; k < CHOSEN; k++) {
        entries[k] = pixels[k % 5] * H + k / 5 % H;
    }
}

static void steps(int count)
{
    for (int k = 0; k < count; k++) {
        batches_step(training);
    }
}

void check(void)
{
    judge_function("worst_in_passing");
    truth = loss_find("cross-entropy");
    Rng rng;
    rng_seed(&rng, 1);
    Dataset *digits = digits_new(COUNT, &rng);
    samples = samples_of_dataset(digits);
    choose_entries();
    training = begin(&network);
    theta = allocate((size_t)network->count, sizeof(real));
    Matrix *x_room = matrix_new(ROOM, PIXELS);
    Matrix *t_room = matrix_new(ROOM, samples.outputs);
    x = *x_room;
    t = *t_room;
    steps(2);
    factor = 1.5;
    judge_look(CHOSEN, "with a gradient that is 1.5 times too large");
    check_sides();
    judge_alone();
    factor = 0.75;
    scale = 1e-3;
    judge_look(CHOSEN, "with a loss of 1/1000 and a gradient that is 3/4");
    factor = scale = 1;
    plant_slope(true);
    judge_look(CHOSEN, "with the hidden layer's slope left out");
    plant_slope(false);
    judge_look(CHOSEN, "with the right gradient");
    steps(3);
    judge_look(CHOSEN, "with the right gradient");
    factor = 1.5;
    judge_look(1, "for a weight of a pixel that is paper");
    factor = 1;
    steps(2);
    judge_look(CHOSEN, "with the right gradient");
    judge_end();
    end();
    matrix_free(t_room);
    matrix_free(x_room);
    free(theta);
    dataset_free(digits);
}
