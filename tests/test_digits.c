/* The module digits: chapter 8, section "Digits of our own". */
#include "support.h"

#include <math.h>
#include <string.h>
#include "digits.h"

/* As it is in digits.c. */
#define BENDING 1.0

enum { SIDE = DIGITS_SIDE, PIXELS = SIDE * SIDE };

static Rng seeded(uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    return rng;
}

static void test_a_seed_gives_the_same_bytes_again(void **state)
{
    (void)state;
    Rng a = seeded(1), b = seeded(1), c = seeded(2);
    Dataset *x = digits_new(30, &a), *y = digits_new(30, &b);
    Dataset *z = digits_new(30, &c);
    assert_memory_equal(x->pixels, y->pixels, 30 * PIXELS);
    assert_memory_equal(x->labels, y->labels, 30);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_not_equal(x->pixels, z->pixels, 30 * PIXELS);
    assert_memory_not_equal(x->labels, z->labels, 30);
    dataset_free(x);
    dataset_free(y);
    dataset_free(z);
}

/* What is drawn does not depend on what was in the memory. */
static void test_drawing_is_the_last_of_the_steps(void **state)
{
    (void)state;
    Rng a = seeded(3), b = seeded(3);
    for (int k = 0; k < 40; k++) {
        unsigned char p[PIXELS], q[PIXELS + 1];
        DigitSteps s;
        memset(&s, k, sizeof s);
        memset(p, 0, sizeof p);
        memset(q, 255, sizeof q);
        digits_steps(&a, k % 10, &s, p);
        digits_draw(&b, k % 10, q);
        assert_memory_equal(p, q, PIXELS);
        assert_int_equal(q[PIXELS], 255);
    }
}

static void test_classes_are_balanced_and_shuffled(void **state)
{
    (void)state;
    Rng rng = seeded(4);
    Dataset *d = digits_new(203, &rng);
    assert_int_equal(d->count, 203);
    assert_int_equal(d->rows, SIDE);
    assert_int_equal(d->cols, SIDE);
    assert_int_equal(d->classes, 10);
    int counts[10] = { 0 }, in_turn = 0;
    for (int i = 0; i < 203; i++) {
        assert_true(d->labels[i] < 10);
        counts[d->labels[i]]++;
        in_turn += d->labels[i] == i % 10;
    }
    for (int k = 0; k < 10; k++)
        assert_int_equal(counts[k], k < 3 ? 21 : 20);
    /* A tenth of 203, give or take four standard deviations. */
    assert_true(in_turn < 38);
    dataset_free(d);
}

/* Each of the six orders of three labels is as likely as the others:
   100 times of 600, give or take four standard deviations of 9. */
static void test_no_order_is_preferred(void **state)
{
    (void)state;
    Rng rng = seeded(14);
    int counts[27] = { 0 };
    for (int k = 0; k < 600; k++) {
        Dataset *d = digits_new(3, &rng);
        counts[9 * d->labels[0] + 3 * d->labels[1] + d->labels[2]]++;
        dataset_free(d);
    }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            if (a != b)
                assert_in_range(counts[9 * a + 3 * b + 3 - a - b],
                                64, 136);
}

/* Image i is a digit of label i: drawn with the generator as it is
   after the labels. */
static void test_a_label_is_that_of_its_image(void **state)
{
    (void)state;
    Rng rng = seeded(5);
    Dataset *d = digits_new(25, &rng);
    Rng again = seeded(5);
    for (int i = 24; i > 0; i--)
        rng_below(&again, i + 1);
    for (int i = 0; i < 25; i++) {
        unsigned char p[PIXELS];
        digits_draw(&again, d->labels[i], p);
        assert_memory_equal(p, d->pixels + i * PIXELS, PIXELS);
    }
    dataset_free(d);
}

/* All skeletons are drawn, each for one digit only, and about equally
   often. */
static void test_every_skeleton_is_drawn(void **state)
{
    (void)state;
    enum { DRAWN = 300 };
    Rng rng = seeded(6);
    int n = digits_skeletons(), counts[100] = { 0 }, digit_of[100];
    assert_true(n >= 20 && n <= 100);
    for (int k = 0; k < 10; k++)
        for (int i = 0; i < DRAWN; i++) {
            unsigned char p[PIXELS];
            DigitSteps s;
            digits_steps(&rng, k, &s, p);
            assert_in_range(s.skeleton, 0, n - 1);
            assert_true(counts[s.skeleton]++ == 0
                        || digit_of[s.skeleton] == k);
            digit_of[s.skeleton] = k;
        }
    int shapes[10] = { 0 };
    for (int k = 0; k < n; k++) {
        assert_true(counts[k] > 0);
        shapes[digit_of[k]]++;
    }
    for (int k = 0; k < n; k++) {
        double mean = (double)DRAWN / shapes[digit_of[k]];
        assert_true(shapes[digit_of[k]] >= 2);
        assert_close(counts[k] / mean, 1, 0.3);
    }
}

/* The points of the list, and what the hand does to them. */
static void test_points_are_moved_a_little(void **state)
{
    (void)state;
    Rng rng = seeded(7);
    double sum = 0, squares = 0;
    int n = 0;
    for (int k = 0; k < 1000; k++) {
        unsigned char p[PIXELS];
        DigitSteps s;
        digits_steps(&rng, k % 10, &s, p);
        assert_int_equal(s.plain.count, s.jittered.count);
        assert_true(s.plain.starts[0]);
        for (int i = 0; i < s.plain.count; i++)
            for (int d = 0; d < 2; d++) {
                double moved = s.jittered.at[i][d] - s.plain.at[i][d];
                assert_in_range(100 * s.plain.at[i][d] + 0.5, 0, 105);
                sum += moved;
                squares += moved * moved;
                n++;
            }
    }
    assert_close(sum / n, 0, 0.001);
    assert_close(sqrt(squares / n), 0.02, 0.001);
}

/* Curves begin and end with their strokes and have no kink, but where
   points are so close together that it is meant as one. */
static void test_curves_join_smoothly(void **state)
{
    (void)state;
    Rng rng = seeded(8);
    int kinks = 0, joints = 0;
    for (int k = 0; k < 200; k++) {
        unsigned char p[PIXELS];
        DigitSteps s;
        digits_steps(&rng, 0, &s, p);   /* zeros have no corners */
        const Strokes *c = &s.curve, *j = &s.jittered;
        assert_memory_equal(c->at[0], j->at[0], sizeof c->at[0]);
        assert_memory_equal(c->at[c->count - 1], j->at[j->count - 1],
                            sizeof c->at[0]);
        assert_int_equal(c->count, 1 + 6 * (j->count - 2));
        for (int i = 1; i + 1 < c->count; i++) {
            double ax = c->at[i][0] - c->at[i - 1][0];
            double ay = c->at[i][1] - c->at[i - 1][1];
            double bx = c->at[i + 1][0] - c->at[i][0];
            double by = c->at[i + 1][1] - c->at[i][1];
            double angle = acos((ax * bx + ay * by)
                                / (hypot(ax, ay) * hypot(bx, by)));
            kinks += angle > 0.6;
            joints++;
        }
    }
    assert_true(kinks < joints / 100);
}

/* The longer side of the box of ink without its edge is the size, 20
   at most, and the first fit is in the middle of the paper. */
static void test_digits_fit_their_box(void **state)
{
    (void)state;
    Rng rng = seeded(9);
    double least = 28, most = 0;
    for (int k = 0; k < 1000; k++) {
        unsigned char p[PIXELS];
        DigitSteps s;
        digits_steps(&rng, k % 10, &s, p);
        const Strokes *both[] = { &s.placed, &s.bent };
        double sides[2];
        for (int b = 0; b < 2; b++) {
            double low[2] = { 99, 99 }, high[2] = { -99, -99 };
            for (int i = 0; i < both[b]->count; i++)
                for (int d = 0; d < 2; d++) {
                    low[d] = fmin(low[d], both[b]->at[i][d]);
                    high[d] = fmax(high[d], both[b]->at[i][d]);
                }
            for (int d = 0; b == 0 && d < 2; d++)
                assert_close((low[d] + high[d]) / 2, 14, 1e-9);
            sides[b] = fmax(high[0] - low[0], high[1] - low[1])
                     + 2 * s.radius;
        }
        assert_close(sides[0], sides[1], 1e-9);
        least = fmin(least, sides[1]);
        most = fmax(most, sides[1]);
    }
    assert_true(least >= 12 && least < 15);
    assert_true(most > 19.9 && most <= 20 + 1e-9);
}

/* Eq. (field-spread): the factor that was computed gives displacements
   of the deviation that was wanted; and the field is smooth. */
static void test_the_field_is_smooth_and_strong_enough(void **state)
{
    (void)state;
    enum { N = DIGITS_NODES, DRAWN = 400 };
    Rng rng = seeded(10);
    double squares[2] = { 0, 0 }, next = 0, far = 0, rim = 0;
    for (int k = 0; k < DRAWN; k++) {
        unsigned char p[PIXELS];
        DigitSteps s;
        digits_steps(&rng, k % 10, &s, p);
        for (int d = 0; d < 2; d++)
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++) {
                    double v = s.field[d][i][j];
                    squares[d] += v * v;
                    next += v * s.field[d][i][(j + 1) % N];
                    next += v * s.field[d][(i + 1) % N][j];
                    far += v * s.field[d][(i + N / 2) % N][j];
                    rim += j == 0 ? v * v : 0;
                }
    }
    double n = (double)N * N * DRAWN, all = squares[0] + squares[1];
    assert_close(sqrt(squares[0] / n), BENDING, 0.05 * BENDING);
    assert_close(sqrt(squares[1] / n), BENDING, 0.05 * BENDING);
    /* Neighbours have the correlation exp(-1 / 16), far ones that
       of eight nodes, exp(-64 / 16), twice, for the two ways. */
    assert_close(next / 2 / all, exp(-1.0 / 16), 0.01);
    assert_close(far / all, 2 * exp(-4.0), 0.05);
    assert_close(N * rim / all, 1, 0.1);
}

/* The distance from strokes by brute force: from many points of
   each line. */
static double brute_distance(const Strokes *s, double x, double y)
{
    enum { DENSE = 200 };
    double best = 1e9;
    for (int k = 1; k < s->count; k++)
        for (int m = 0; !s->starts[k] && m <= DENSE; m++) {
            double t = (double)m / DENSE;
            const double *a = s->at[k - 1], *b = s->at[k];
            double dx = a[0] + t * (b[0] - a[0]) - x;
            double dy = a[1] + t * (b[1] - a[1]) - y;
            best = fmin(best, dx * dx + dy * dy);
        }
    return sqrt(best);
}

/* Eq. (ink-coverage), with the distances of brute force. */
static void test_ink_is_where_the_pen_passes(void **state)
{
    (void)state;
    Rng rng = seeded(11);
    for (int k = 0; k < 20; k++) {
        unsigned char p[PIXELS];
        DigitSteps s;
        digits_steps(&rng, k % 10, &s, p);
        for (int i = 0; i < PIXELS; i++) {
            double d = brute_distance(&s.bent, i % SIDE + 0.5,
                                      i / SIDE + 0.5);
            double c = (s.radius - d) / 1.6 + 0.5;
            c = c < 0 ? 0 : c > 1 ? 1 : c;
            assert_close(p[i], 255 * s.ink * c, 1);
        }
    }
}

/* Two pixels of paper all around, a sensible amount of ink, greys at
   its edges, and the centre of mass in the middle. */
static void test_a_digit_is_ink_in_the_middle_of_paper(void **state)
{
    (void)state;
    Rng rng = seeded(12);
    int off = 0;
    for (int k = 0; k < 2000; k++) {
        unsigned char p[PIXELS];
        digits_draw(&rng, k % 10, p);
        double sum = 0, x = 0, y = 0;
        int grey = 0, darkest = 0;
        for (int i = 0; i < PIXELS; i++) {
            int row = i / SIDE, col = i % SIDE;
            if (row < 2 || row >= SIDE - 2 || col < 2 || col >= SIDE - 2)
                assert_int_equal(p[i], 0);
            sum += p[i];
            x += p[i] * (col + 0.5);
            y += p[i] * (row + 0.5);
            grey += p[i] > 40 && p[i] < 180;
            darkest = p[i] > darkest ? p[i] : darkest;
        }
        assert_true(sum / 255 > 15 && sum / 255 < 250);
        assert_true(grey >= 10);
        assert_true(darkest > 210);
        assert_close(x / sum, 14, 2.5);
        assert_close(y / sum, 14, 2.5);
        off += fabs(x / sum - 14) > 1 || fabs(y / sum - 14) > 1;
    }
    /* Crossings count twice in the strokes, and the box may prevail:
       one digit in a hundred. */
    assert_true(off < 50);
}

/* The mean images of any two classes differ by much more than two
   means of one class. */
static void test_classes_differ(void **state)
{
    (void)state;
    enum { DRAWN = 200 };
    static double mean[2][10][PIXELS];
    Rng rng = seeded(13);
    memset(mean, 0, sizeof mean);
    for (int half = 0; half < 2; half++)
        for (int k = 0; k < 10 * DRAWN; k++) {
            unsigned char p[PIXELS];
            digits_draw(&rng, k % 10, p);
            for (int i = 0; i < PIXELS; i++)
                mean[half][k % 10][i] += p[i] / 255.0 / DRAWN;
        }
    double same = 0, other = 1e9;
    for (int a = 0; a < 10; a++)
        for (int b = 0; b < 10; b++) {
            double d = 0;
            for (int i = 0; i < PIXELS; i++)
                d += pow(mean[0][a][i] - mean[1][b][i], 2);
            same = a == b ? fmax(same, d) : same;
            other = a != b ? fmin(other, d) : other;
        }
    assert_true(other > 2 * same);
}

static void draw_wrong(void *digit)
{
    unsigned char p[PIXELS];
    Rng rng = seeded(1);
    digits_draw(&rng, *(int *)digit, p);
}

static void test_ten_is_not_a_digit(void **state)
{
    (void)state;
    int ten = 10, negative = -1;
    assert_dies(draw_wrong, &ten, -SIGABRT, "10 is not a digit");
    assert_dies(draw_wrong, &negative, -SIGABRT, "-1 is not a digit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_seed_gives_the_same_bytes_again),
        cmocka_unit_test(test_drawing_is_the_last_of_the_steps),
        cmocka_unit_test(test_classes_are_balanced_and_shuffled),
        cmocka_unit_test(test_no_order_is_preferred),
        cmocka_unit_test(test_a_label_is_that_of_its_image),
        cmocka_unit_test(test_every_skeleton_is_drawn),
        cmocka_unit_test(test_points_are_moved_a_little),
        cmocka_unit_test(test_curves_join_smoothly),
        cmocka_unit_test(test_digits_fit_their_box),
        cmocka_unit_test(test_the_field_is_smooth_and_strong_enough),
        cmocka_unit_test(test_ink_is_where_the_pen_passes),
        cmocka_unit_test(test_a_digit_is_ink_in_the_middle_of_paper),
        cmocka_unit_test(test_classes_differ),
        cmocka_unit_test(test_ten_is_not_a_digit),
    };
    return cmocka_run_group_tests_name("digits", tests, NULL, NULL);
}
