/* Training with digits that are moved at random, and without.  double only:
   bytes, and an experiment. */
#include "exercise.h"
#include "judge.h"

#include <stdlib.h>
#include "batches.h"

enum {
    SIDE = DIGITS_SIDE, PIXELS = SIDE * SIDE, COUNT = 300, FRESH = 1000,
    HIDDEN = 40, BATCH = 20, ROUNDS = 80, SEEDS = 2, FARTHEST = 4,
    DRAWS = 40000
};

static const int seeds[SEEDS] = {2, 8};

/* ---- An image ---- */

/* What could become of a pixel: ours, and what others make of it. */
static int ours(const unsigned char *from, int x, int y)
{
    bool inside = x >= 0 && x < SIDE && y >= 0 && y < SIDE;
    return inside ? from[y * SIDE + x] : 0;
}

static int in_a_row(const unsigned char *from, int x, int y)
{
    int k = y * SIDE + x;
    return k >= 0 && k < PIXELS ? from[k] : 0;
}

static int around(const unsigned char *from, int x, int y)
{
    return from[((y % SIDE + SIDE) % SIDE) * SIDE
                + (x % SIDE + SIDE) % SIDE];
}

static int edge(const unsigned char *from, int x, int y)
{
    x = x < 0 ? 0 : x >= SIDE ? SIDE - 1 : x;
    y = y < 0 ? 0 : y >= SIDE ? SIDE - 1 : y;
    return from[y * SIDE + x];
}

typedef int Look(const unsigned char *from, int x, int y);

static bool is(const unsigned char *to, const unsigned char *from, Look *look,
               int dx, int dy)
{
    for (int k = 0; k < PIXELS; k++) {
        if (to[k] != look(from, k % SIDE - dx, k / SIDE - dy)) {
            return false;
        }
    }
    return true;
}

static bool inside_is(const unsigned char *to, const unsigned char *from,
                      int dx, int dy)
{
    for (int k = 0; k < PIXELS; k++) {
        int x = k % SIDE - dx, y = k / SIDE - dy;
        if (x >= 0 && x < SIDE && y >= 0 && y < SIDE
            && to[k] != from[y * SIDE + x]) {
            return false;
        }
    }
    return true;
}

static const char *explain(const unsigned char *to, const unsigned char *from,
                           int dx, int dy)
{
    bool untouched = true;
    for (int k = 0; k < PIXELS; k++) {
        untouched = untouched && to[k] == 7;
    }
    return untouched ? "Nothing has been written to it; it held 7."
        : is(to, from, ours, 0, 0) && (dx || dy) ? "Nothing has moved."
        : is(to, from, ours, -dx, -dy) ? "It has moved the other way."
        : is(to, from, ours, dy, dx) ? "dx and dy are exchanged."
        : is(to, from, ours, dx, -dy) ? "Row 0 is at the top: down is where"
                                        " the rows grow."
        : is(to, from, ours, -dx, dy) ? "To the right is where the columns"
                                        " grow."
        : is(to, from, in_a_row, dx, dy) ? "What leaves a row on one side"
                                           " comes back in its neighbour."
        : is(to, from, around, dx, dy) ? "What leaves on one side comes back"
                                         " on the other."
        : is(to, from, edge, dx, dy) ? "The edge is drawn out; from outside"
                                       " comes paper."
        : inside_is(to, from, dx, dy) ? "What was inside is in its place. What"
                                        " comes in from outside is to be 0,"
                                        " whatever was there."
        : "It is no image that we know a mistake for.";
}

static void try_shift(const unsigned char *from, int dx, int dy)
{
    unsigned char *to = malloc(PIXELS), *kept = malloc(PIXELS);
    if (!to || !kept) {
        fail("no memory for an image");
    }
    memcpy(kept, from, PIXELS);
    memset(to, 7, PIXELS);
    shift_image(from, dx, dy, to);
    const char *why = explain(to, kept, dx, dy);
    for (int k = 0; k < PIXELS; k++) {
        judge_suspect_else("%s", why);
        judge_close(to[k], ours(kept, k % SIDE - dx, k / SIDE - dy), 0,
                    "dx %d, dy %d: to[%d], row %d, column %d", dx, dy, k,
                    k / SIDE, k % SIDE);
    }
    judge_true(memcmp(kept, from, PIXELS) == 0, "from stays as it was");
    free(kept);
    free(to);
}

static void check_shifts(void)
{
    static const int shifts[][2] = {
        {0, 0}, {3, 1}, {-2, 5}, {1, -4}, {-6, -1}, {27, 0}, {0, -27},
        {28, 0}, {0, 28}, {-40, 3}, {2, -1000},
    };
    unsigned char *from = malloc(PIXELS);
    if (!from) {
        fail("no memory for an image");
    }
    Rng rng;
    rng_seed(&rng, 8);
    for (int k = 0; k < PIXELS; k++) {
        from[k] = (unsigned char)(10 + rng_below(&rng, 246));
    }
    judge_function("shift_image");
    for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++) {
        try_shift(from, shifts[i][0], shifts[i][1]);
    }
    free(from);
}

/* ---- How far ---- */

static double means[2], deviations[2], together, at_rest;

static void check_draws(void)
{
    Rng rng;
    rng_seed(&rng, 9);
    double sum[2] = {0, 0}, square[2] = {0, 0}, mixed = 0;
    for (int i = 0; i < DRAWS; i++) {
        int dx = 12345, dy = 12345;
        draw_shift(&rng, &dx, &dy);
        judge_true(dx != 12345 && dy != 12345, "draw_shift sets dx and dy");
        judge_true(abs(dx) < SIDE && abs(dy) < SIDE, "a shift of %d, %d"
                   " leaves something of the picture", dx, dy);
        sum[0] += dx, sum[1] += dy;
        square[0] += (double)dx * dx, square[1] += (double)dy * dy;
        mixed += (double)dx * dy;
        at_rest += dx == 0 && dy == 0 ? 100.0 / DRAWS : 0;
    }
    for (int d = 0; d < 2; d++) {
        means[d] = sum[d] / DRAWS;
        deviations[d] = sqrt(square[d] / DRAWS - means[d] * means[d]);
    }
    together = (mixed / DRAWS - means[0] * means[1])
        / fmax(1e-9, deviations[0] * deviations[1]);
}

/* Suspects what is wrong with the shifts whatever their size, if anything
   is; else returns false. */
static bool suspect_draws(void)
{
    if (at_rest > 99.9) {
        judge_suspect_else("No digit is ever moved.");
    } else if (fmin(deviations[0], deviations[1]) < 0.01) {
        judge_suspect_else("The digits move along one axis only, or always by"
                           " the same: dx has a deviation of %.2f, dy of"
                           " %.2f.", deviations[0], deviations[1]);
    } else if (fabs(means[0]) > 0.3 || fabs(means[1]) > 0.3) {
        judge_suspect_else("The shifts lean to one side: the mean of dx is"
                           " %.1f, that of dy %.1f.", means[0], means[1]);
    } else if (fabs(together) > 0.8) {
        judge_suspect_else("dx and dy know of each other: the digits move"
                           " along a diagonal, and the examination has a"
                           " square.");
    } else {
        return false;
    }
    return true;
}

/* ---- The training ---- */

typedef struct {
    const Dataset *digits;
    Dataset *moved;             /* BATCH of them */
    Rng *rng;                   /* NULL: nothing is moved */
} Source;

static void fill(const void *source, const int *numbers, Matrix *x, Matrix *t)
{
    const Source *s = source;
    int rows[BATCH];
    for (int k = 0; k < x->rows; k++) {
        size_t from = (size_t)numbers[k] * PIXELS, to = (size_t)k * PIXELS;
        int dx = 0, dy = 0;
        rows[k] = k;
        s->moved->labels[k] = s->digits->labels[numbers[k]];
        if (s->rng) {
            draw_shift(s->rng, &dx, &dy);
            shift_image(s->digits->pixels + from, dx, dy,
                        s->moved->pixels + to);
        } else {
            memcpy(s->moved->pixels + to, s->digits->pixels + from, PIXELS);
        }
    }
    dataset_batch(s->moved, rows, x, t);
}

/* Copies of count digits, each moved by at most reach, and by dx. */
static Dataset *move_digits(const Dataset *d, int count, int reach, int dx)
{
    Dataset *moved = dataset_new(count, SIDE, SIDE, 10);
    Rng rng;
    rng_seed(&rng, 25);
    for (int i = 0; i < count; i++) {
        size_t first = (size_t)i * PIXELS;
        int x = rng_below(&rng, 2 * reach + 1) - reach + dx;
        int y = rng_below(&rng, 2 * reach + 1) - reach;
        for (int k = 0; k < PIXELS; k++) {
            moved->pixels[first + (size_t)k] = (unsigned char)
                ours(d->pixels + first, k % SIDE - x, k / SIDE - y);
        }
        moved->labels[i] = d->labels[i];
    }
    return moved;
}

typedef struct {
    double centred, moved, side[2 * FARTHEST + 1];     /* per cent wrong */
} Result;

static double wrong_share(Batches *b, const Dataset *d, int count, int reach,
                          int dx)
{
    Dataset *moved = move_digits(d, count, reach, dx);
    Samples s = samples_of_dataset(moved);
    double right = batches_judge(b, &s).accuracy;
    dataset_free(moved);
    return 100 * (1 - right);
}

/* Adds to the result what comes of a network that is drawn by rng and
   trained with digits that are moved by shift, or with NULL are not. */
static void train(const Dataset *digits, const Dataset *fresh, Rng rng,
                  Rng *shift, Result *r)
{
    Network *n = network_new((const int[]){PIXELS, HIDDEN, 10},
                             (const char *const[]){"relu", "linear"}, 2,
                             BATCH);
    network_initialize(n, initializer_find("he"), &rng);
    Source source = {digits, dataset_new(BATCH, SIDE, SIDE, 10), shift};
    const Samples samples = {COUNT, PIXELS, 10, &source, fill, NULL};
    const BatchPlan plan = {
        .loss = loss_find("cross-entropy"), .batch = BATCH,
        .learning_rate = 0.3, .decay = 0.97, .epochs = ROUNDS,
    };
    Batches *b = batches_new(n, &plan, &samples, &rng);
    batches_run(b);
    r->centred += wrong_share(b, fresh, FRESH, 0, 0) / SEEDS;
    r->moved += wrong_share(b, fresh, FRESH, 2, 0) / SEEDS;
    for (int k = 0; k <= 2 * FARTHEST; k++) {
        r->side[k] += wrong_share(b, fresh, FRESH / 2, 0, k - FARTHEST) / SEEDS;
    }
    batches_free(b);
    dataset_free(source.moved);
    network_free(n);
}

/* The same digits, first weights and orders without shifts and with. */
static void train_both(int seed, Result *without, Result *with)
{
    Rng rng, shift;
    rng_seed(&rng, (uint64_t)seed);
    rng_seed(&shift, (uint64_t)seed + 100);
    Dataset *digits = digits_new(COUNT, &rng), *fresh = digits_new(FRESH, &rng);
    train(digits, fresh, rng, NULL, without);
    train(digits, fresh, rng, &shift, with);
    dataset_free(fresh);
    dataset_free(digits);
}

static void write_sides(const Result *without, const Result *with)
{
    FILE *out = judge_file("augment.tsv");
    fprintf(out, "# pixels to the right, per cent wrong without shifts and"
                 " with\n");
    for (int k = 0; k <= 2 * FARTHEST; k++) {
        fprintf(out, "%d\t%.2f\t%.2f\n", k - FARTHEST, without->side[k],
                with->side[k]);
    }
    fclose(out);
}

void check(void)
{
    /* No figure of an earlier run. */
    fclose(judge_file("augment.tsv"));
    check_shifts();
    judge_function("draw_shift");
    check_draws();
    Result without = {0}, with = {0};
    for (int i = 0; i < SEEDS; i++) {
        train_both(seeds[i], &without, &with);
    }
    write_sides(&without, &with);
    if (!suspect_draws()) {
        judge_suspect_else("Are there enough long shifts? Yours have a"
                           " deviation of %.2f and %.2f, those of this"
                           " examination of 1.41. (Without any it is %.1f.)",
                           deviations[0], deviations[1], without.moved);
    }
    judge_between(with.moved, 0, 34, "per cent wrong in the second"
                  " examination, moved by at most 2");
    if (!suspect_draws()) {
        judge_suspect_else("%.0f in a hundred of your shifts leave a digit where"
                           " this examination has it. So many other places"
                           " cost more than they bring here.", at_rest);
    }
    judge_between(with.centred, 0, without.centred, "per cent wrong in the"
                  " first examination, in the middle");
}
