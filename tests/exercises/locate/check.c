/* Where is it?  The classifier of chapter 3 as a network, with one entry
   of its gradient wrong, or none, or two, or all.  Complex only: in
   double the reader's code is compiled and not called. */
#include "exercise.h"
#include "judge.h"
#include "moons.h"
#include "network.h"

enum { SAMPLES = 8, MOST_PARAMETERS = 6 };

typedef struct {
    Network *network;
    Matrix *x, *t;
    const Loss *loss;
    int place[2];               /* -1: nowhere */
    double by[2];
    double factor;              /* of all entries */
    long values;
    Parameter parameters[MOST_PARAMETERS];
} Patient;

static real value(void *context)
{
    Patient *c = context;
    c->values++;
    return c->loss->value(network_forward(c->network, c->x), c->t);
}

static void gradient(void *context, real upstream, real *gradient)
{
    Patient *c = context;
    Network *n = c->network;
    network_clear(n);
    network_gradient(n, c->loss, c->x, c->t, upstream);
    for (int p = 0; p < n->count; p++) {
        gradient[p] += c->factor * n->gradient[p];
    }
    for (int i = 0; i < 2; i++) {
        if (c->place[i] >= 0) {
            gradient[c->place[i]] += c->by[i] * upstream;
        }
    }
}

static Patient patient_new(const int *sizes, int depth, uint64_t seed)
{
    static const char *const names[] = {"tanh", "tanh", "linear"};
    Rng rng;
    rng_seed(&rng, seed);
    Patient c = {
        .network = network_new(sizes, names + 3 - depth, depth, SAMPLES),
        .x = matrix_new(SAMPLES, sizes[0]), .t = matrix_new(SAMPLES, 1),
        .loss = loss_find("binary-cross-entropy"), .place = {-1, -1},
        .factor = 1,
    };
    if (sizes[0] == 2) {
        moons_make(&rng, 0.15, c.x, c.t);
    } else {
        c.x->at[0] = 1.5, c.t->at[3] = 1;
    }
    for (int p = 0; p < c.network->count; p++) {
        c.network->theta[p] = 0.5 * rng_normal(&rng);
    }
    for (int l = 0; l < depth; l++) {
        for (int i = 0; i < 2; i++) {
            Matrix *m = &network_affine(c.network, l)->parameters[i].value;
            c.parameters[2 * l + i] = (Parameter){i ? "b" : "W", m->at,
                                                  m->rows, m->cols};
        }
    }
    return c;
}

static void patient_free(Patient *c)
{
    matrix_free(c->t);
    matrix_free(c->x);
    network_free(c->network);
}

static double root_mean_square(Patient *c)
{
    int n = c->network->count;
    double sum = 0;
    network_clear(c->network);
    network_gradient(c->network, c->loss, c->x, c->t, 1);
    for (int p = 0; p < n; p++) {
        sum += pow(real_part(c->network->gradient[p]), 2);
    }
    return sqrt(sum / n);
}

/* What the reader's function says; theta is looked after. */
static int ask(Patient *c, Rng *rng)
{
    Subject s = {.name = "a classifier", .parameters = c->parameters,
                 .count = 2 * c->network->depth, .context = c,
                 .value = value, .gradient = gradient};
    size_t size = (size_t)c->network->count * sizeof(real);
    real *kept = allocate(size, 1);
    memcpy(kept, c->network->theta, size);
    c->values = 0;
    int came = find_wrong_entry(&s, rng);
    judge_suspect_else("They were moved to measure a slope, and must be put"
                       " back from a copy.");
    judge_true(memcmp(kept, c->network->theta, size) == 0, "the parameters"
               " are what they were, bit for bit");
    judge_suspect_else("It asked %ld times. The places are in three"
                       " differences, however many entries there are.",
                       c->values);
    judge_true(c->values <= 3, "the loss is asked for three times at most");
    free(kept);
    return came;
}

static void check_right(Patient *c, Rng *rng)
{
    for (int i = 0; i < 5; i++) {
        int came = ask(c, rng);
        judge_suspect(-2, "All three differences are rounding. The question"
                      " whether they are comes first.");
        judge_suspect_else("All three differences are rounding, and the"
                           " quotient of two of them is anything.");
        judge_close(came, -1, 0, "the answer for a right gradient");
    }
}

static void check_one(Patient *c, double by, int step, Rng *rng)
{
    int n = c->network->count;
    for (int k = 0; k < n; k += step) {
        int p = (k + n / 2) % n;
        c->place[0] = p;
        c->by[0] = by;
        int came = ask(c, rng);
        judge_suspect(p + 1, "The direction's factors count from 1, the"
                      " answer from 0.");
        judge_suspect(p - 1, "A quotient such as 41.9999999 is rounding"
                      " away from 42, and a conversion to int cuts it off. Or"
                      " do the direction's factors count from 0?");
        judge_suspect(-1, "Its error is a multiple of what the three"
                      " differences are allowed.");
        judge_suspect(-2, "Only one is wrong. With one, s0 s2 is s1², but"
                      " for the rounding of s2, whose terms have factors up"
                      " to n².");
        judge_close(came, p, 0, "the place of a wrong entry, of %d", n);
    }
    c->place[0] = -1;
}

static void check_two(Patient *c, int a, double by_a, int b, double by_b,
                      Rng *rng)
{
    c->place[0] = a, c->place[1] = b;
    c->by[0] = by_a, c->by[1] = by_b;
    int came = ask(c, rng);
    judge_suspect(-1, "Two entries are wrong: the differences are not"
                  " rounding.");
    judge_suspect_else("With two wrong entries s1/s0 is some place between or"
                       " beyond, or near the one that is much more wrong."
                       " Only s0 s2 tells, and its distance from s1² is to be"
                  " compared with rounding.");
    judge_close(came, -2, 0, "the answer when %d and %d are wrong, by %.1e"
                " and %.1e", a, b, by_a, by_b);
    c->place[0] = c->place[1] = -1;
}

static void check_many(Patient *c, double rms, Rng *rng)
{
    check_two(c, 40, 1e-3 * rms, 250, 1e-3 * rms, rng);
    check_two(c, 100, 1e-3 * rms, 120, -1e-3 * rms, rng);
    check_two(c, 0, 1e-3 * rms, 336, 0.1 * rms, rng);
    check_two(c, 3, rms, 300, 1e-6 * rms, rng);
    check_two(c, 320, rms, 321, rms, rng);
    c->factor = 1.01;
    int came = ask(c, rng);
    judge_suspect_else("With many wrong entries, too, s1/s0 is some number."
                       " Only s0 s2 tells.");
    judge_close(came, -2, 0, "the answer when all are 1 %% too large");
    c->factor = 1;
}

void check(void)
{
    judge_function("find_wrong_entry");
    if (sizeof(real) == sizeof(double)) {
        return;
    }
    Rng rng;
    rng_seed(&rng, 20);
    Patient c = patient_new((const int[]){2, 16, 16, 1}, 3, 5);
    double rms = root_mean_square(&c);
    check_right(&c, &rng);
    check_one(&c, 1e-3 * rms, 1, &rng);
    check_one(&c, -10 * rms, 25, &rng);
    check_many(&c, rms, &rng);
    patient_free(&c);
    Patient least = patient_new((const int[]){1, 1}, 1, 6);
    check_right(&least, &rng);
    check_one(&least, 1e-3, 1, &rng);
    patient_free(&least);
}
