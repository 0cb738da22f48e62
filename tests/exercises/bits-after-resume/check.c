/* A training that is interrupted before each of its steps, and one that is
   not, double only: it trains, on doubles. */
#include "exercise.h"
#include "judge.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = EPOCHS * ((SAMPLES + BATCH - 1) / BATCH) };

static void begin(Training *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->theta[0] = 0.5;
    t->theta[1] = -0.25;
    t->rate = FIRST_RATE;
    rng_seed(&t->rng, seed);
    t->next = t->rng;
}

static void draw_order(Rng *rng, int *order)
{
    for (int i = 0; i < SAMPLES; i++) {
        order[i] = i;
    }
    for (int i = SAMPLES - 1; i > 0; i--) {
        int j = rng_below(rng, i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

static void draw(Training *t)
{
    if (!t->drawn) {
        t->next = t->rng;
        draw_order(&t->next, t->order);
        t->drawn = true;
    }
}

/* A step down the mean square of theta[0] x + theta[1] - y. */
static void take_step(Training *t)
{
    draw(t);
    double gradient[2] = {0, 0};
    int left = SAMPLES - t->position, rows = left < BATCH ? left : BATCH;
    for (int k = 0; k < rows; k++) {
        int i = t->order[t->position + k];
        double x = (i - 3) / 3.0, y = 0.7 * x + (i * i % 5) / 7.0;
        double e = t->theta[0] * x + t->theta[1] - y;
        gradient[0] += e * x / rows;
        gradient[1] += e / rows;
    }
    t->theta[0] -= t->rate * gradient[0];
    t->theta[1] -= t->rate * gradient[1];
    t->position += rows;
    if (t->position == SAMPLES) {
        t->position = 0;
        t->epoch++;
        t->rate *= DECAY;
        t->rng = t->next;
        t->drawn = false;
    }
}

/* What save writes of a training.  Of this training it sees a copy. */
static char *text_of(const Training *t, size_t *size)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, size);
    if (!stream) {
        fail("no memory for a checkpoint");
    }
    static Training copy;
    memcpy(&copy, t, sizeof copy);
    judge_function("save");
    save(&copy, stream);
    fclose(stream);
    judge_true(memcmp(&copy, t, sizeof copy) == 0,
               "a training stays as it is when it is saved");
    judge_true(*size > 0, "something has been saved");
    return text;
}

/* As it would be with the text of save, by resume.  Another training is
   saved between the two: all that resume needs must be in the text. */
static void hand_over(const Training *from, Training *to)
{
    size_t size, other_size;
    char *text = text_of(from, &size);
    Training other;
    begin(&other, 5);
    other.theta[0] = 3;
    free(text_of(&other, &other_size));
    judge_function("resume");
    FILE *stream = fmemopen(text, size, "r");
    if (!stream) {
        fail("no memory for a checkpoint");
    }
    resume(to, stream);
    fclose(stream);
    free(text);
}

/* Where a training was interrupted, and in which step something differs. */
static char place[120];

static void describe(const Training *at, int saved, int step, bool used)
{
    char before[60];
    if (saved == 0) {
        snprintf(before, sizeof before, "before the first step");
    } else if (at->position == 0) {
        snprintf(before, sizeof before, "at the end of epoch %d", at->epoch);
    } else {
        snprintf(before, sizeof before, "after %d samples of epoch %d",
                 at->position, at->epoch + 1);
    }
    snprintf(place, sizeof place, "interrupted %s%s; step %d", before,
             used ? ", resumed in one that was under way" : "", step + 1);
}

static void compare_order(Training *one, Training *other)
{
    int wrong[SAMPLES], stale[SAMPLES];
    Rng after = one->next;
    draw_order(&after, wrong);
    memcpy(stale, other->order, sizeof stale);
    bool was_drawn = other->drawn;
    draw(other);
    for (int k = one->position; k < SAMPLES; k++) {
        bool next = memcmp(wrong, other->order, sizeof wrong) == 0;
        if (next) {
            judge_suspect(other->order[k], "The order is that of the next"
                          " epoch: it was drawn by a generator that had drawn"
                          " this epoch's already.");
        }
        judge_suspect_else(was_drawn ? "The order was there already. Is it"
                           " the one of the training that was saved?"
                           : "The order is drawn again when the training goes"
                           " on. By which generator must that be?");
        judge_close(other->order[k], one->order[k], 0,
                    "%s: the sample in place %d of its epoch", place, k);
    }
}

static void compare_rate(const Training *one, const Training *other)
{
    double formula = FIRST_RATE * pow(DECAY, one->epoch);
    if (one->rate != FIRST_RATE) {
        judge_suspect(FIRST_RATE, "That is the rate of the first epoch.");
    }
    if (other->rate == formula) {
        judge_suspect(formula, "In print it is the same. The training"
                      " multiplies in each epoch and rounds each time, a power"
                      " is rounded once: the last bits differ.");
    } else if (fabs(other->rate - one->rate) < 1e-3 * one->rate) {
        judge_suspect(other->rate, "It is nearly the same: how many digits of"
                      " it come through?");
    }
    judge_close(other->rate, one->rate, 0, "%s: the rate", place);
}

static void compare_theta(const Training *one, const Training *other)
{
    for (int p = 0; p < 2; p++) {
        double error = fabs(other->theta[p] - one->theta[p]);
        if (error > 0 && error < 1e-3 * fabs(one->theta[p])) {
            judge_suspect(other->theta[p], "It differs by %.0e: how many"
                          " digits of it come through?", error);
        }
        judge_suspect_else("Samples and rate are the same. What of the"
                           " parameters?");
        judge_close(other->theta[p], one->theta[p], 0, "%s: theta[%d] before"
                    " it", place, p);
    }
}

/* Saves before step number saved, and goes on in another training, which
   has taken so many steps of its own. */
static void interrupt(int saved, int used)
{
    Training one, other;
    begin(&one, 3);
    begin(&other, 4);
    for (int step = 0; step < saved; step++) {
        take_step(&one);
    }
    for (int step = 0; step < used; step++) {
        take_step(&other);
    }
    const Training at = one;
    hand_over(&one, &other);
    for (int step = saved; step <= STEPS; step++) {
        describe(&at, saved, step, used > 0);
        judge_close(other.epoch, one.epoch, 0, "%s: the epochs that are over",
                    place);
        judge_close(other.position, one.position, 0, "%s: the position",
                    place);
        draw(&one);
        compare_order(&one, &other);
        compare_rate(&one, &other);
        compare_theta(&one, &other);
        take_step(&one);
        take_step(&other);
    }
}

void check(void)
{
    judge_function("resume");
    for (int saved = 0; saved <= STEPS; saved++) {
        interrupt(saved, 0);
    }
    /* In one that has drawn an order, and one that has ended an epoch. */
    for (int saved = 0; saved <= STEPS; saved++) {
        interrupt(saved, 1);
        interrupt(saved, 6);
    }
}
