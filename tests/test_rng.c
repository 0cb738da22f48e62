/* The module rng: appendix "The workbench", section "Random numbers
   that repeat", and the numbers that its text gives. */
#include "support.h"

#include "rng.h"

#include <limits.h>

/* The first outputs from the state 1, 2, 3, 4, as published with other
   implementations tested against the authors' code. */
static void test_xoshiro_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        UINT64_C(11520), UINT64_C(0), UINT64_C(1509978240),
        UINT64_C(1215971899390074240), UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600), UINT64_C(16172922978634559625),
        UINT64_C(8476171486693032832), UINT64_C(10595114339597558777),
        UINT64_C(2904607092377533576),
    };
    Rng rng = { { 1, 2, 3, 4 } };
    for (int i = 0; i < 10; i++)
        assert_true(rng_next(&rng) == expected[i]);
}

/* splitmix64's first outputs for 1234567, published likewise. */
static void test_seeding_is_splitmix64(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 1234567);
    assert_true(rng.state[0] == UINT64_C(6457827717110365317));
    assert_true(rng.state[1] == UINT64_C(3203168211198807973));
    assert_true(rng.state[2] == UINT64_C(9817491932198370423));
    assert_true(rng.state[3] == UINT64_C(4593380528125082431));
}

static void test_the_same_seed_gives_the_same_stream(void **state)
{
    (void)state;
    Rng a, b, c;
    rng_seed(&a, 42);
    rng_seed(&b, 42);
    rng_seed(&c, 43);
    int equal = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = rng_next(&a);
        assert_true(x == rng_next(&b));
        equal += x == rng_next(&c);
    }
    assert_int_equal(equal, 0);
    rng_seed(&a, 42);
    rng_seed(&b, 7);
    rng_next(&b);
    rng_seed(&b, 42);
    assert_true(rng_next(&a) == rng_next(&b));
}

static void test_small_seeds_give_states_unlike(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        Rng a, b;
        rng_seed(&a, seed);
        rng_seed(&b, seed + 1);
        int differ = 0;
        for (int i = 0; i < 4; i++) {
            assert_true(a.state[i] != a.state[(i + 1) % 4]);
            for (uint64_t d = a.state[i] ^ b.state[i]; d; d &= d - 1)
                differ++;
        }
        /* 256 bits, half of them; six standard deviations of 8 */
        assert_true(80 <= differ && differ <= 176);
    }
}

/* A generator whose next output is x: the scrambler run backwards. */
static Rng about_to_give(uint64_t x)
{
    uint64_t ninth = 1, fifth = 1;
    for (int i = 0; i < 7; i++) {       /* Newton, modulo 2^64 */
        ninth *= 2 - 9 * ninth;
        fifth *= 2 - 5 * fifth;
    }
    x *= ninth;
    x = (x >> 7) | (x << 57);
    return (Rng){ { 11, x * fifth, 13, 17 } };
}

static void test_uniform_numbers_end_below_1(void **state)
{
    (void)state;
    Rng rng = about_to_give(UINT64_MAX);
    Rng again = rng;
    assert_true(rng_next(&again) == UINT64_MAX);
    assert_true(rng_uniform(&rng) == 1.0 - 0x1p-53);
    rng = about_to_give(0);
    assert_true(rng_uniform(&rng) == 0.0);
    rng = about_to_give(UINT64_C(1) << 11);
    assert_true(rng_uniform(&rng) == 0x1p-53);
    rng = about_to_give(UINT64_C(1) << 63);
    assert_true(rng_uniform(&rng) == 0.5);
}

/* The text: the division would yield 1 for the topmost 2^10 words. */
static void test_64_bits_would_round_up_to_1(void **state)
{
    (void)state;
    uint64_t first = UINT64_MAX - 1023;
    assert_true((double)first == 0x1p64);
    assert_true((double)UINT64_MAX == 0x1p64);
    assert_true((double)(first - 1) < 0x1p64);
}

static void test_uniform_moments(void **state)
{
    (void)state;
    enum { N = 200000 };
    Rng rng;
    rng_seed(&rng, 1);
    double sum = 0, squares = 0, neighbours = 0, last = 0.5;
    for (int i = 0; i < N; i++) {
        double x = rng_uniform(&rng);
        assert_true(0 <= x && x < 1);
        assert_true(floor(x * 0x1p53) == x * 0x1p53);
        sum += x - 0.5;
        squares += (x - 0.5) * (x - 0.5);
        neighbours += (x - 0.5) * (last - 0.5);
        last = x;
    }
    /* four standard deviations of each mean */
    assert_close(sum / N, 0, 4 * sqrt(1.0 / 12 / N));
    assert_close(squares / N, 1.0 / 12, 4 * sqrt(1.0 / 180 / N));
    assert_close(neighbours / N, 0, 4 * (1.0 / 12) / sqrt((double)N));
}

static void test_every_bit_is_set_half_of_the_time(void **state)
{
    (void)state;
    enum { N = 10000 };
    int set[64] = { 0 };
    Rng rng;
    rng_seed(&rng, 5);
    for (int i = 0; i < N; i++) {
        uint64_t x = rng_next(&rng);
        for (int bit = 0; bit < 64; bit++)
            set[bit] += (int)(x >> bit & 1);
    }
    for (int bit = 0; bit < 64; bit++)  /* sigma is 50 */
        assert_close(set[bit], N / 2, 225);
}

/* The same points, turned into normal numbers by way of the angle:
   equations (polar-r) and following of the text, before (polar). */
static void test_normal_numbers_by_their_angle(void **state)
{
    (void)state;
    Rng rng, same;
    rng_seed(&rng, 3);
    same = rng;
    long thrown = 0, kept = 20000;
    for (int i = 0; i < kept; i++) {
        double p, q;
        do {
            p = 2 * rng_uniform(&same) - 1;
            q = 2 * rng_uniform(&same) - 1;
            thrown++;
        } while (hypot(p, q) >= 1);
        double r = 2 * sqrt(-log(hypot(p, q)));
        assert_close(rng_normal(&rng), r * cos(atan2(q, p)), 1e-14);
        for (int k = 0; k < 4; k++)     /* nothing more was drawn */
            assert_true(rng.state[k] == same.state[k]);
    }
    double mean = 4 / acos(-1);
    assert_relative(mean, 1.27, 0.005);         /* as in the text */
    assert_close((double)thrown / (double)kept, mean,
                 4 * sqrt(mean * (mean - 1) / (double)kept));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov's distance from the normal distribution. */
static void test_normal_numbers_are_normal(void **state)
{
    (void)state;
    enum { N = 100000 };
    double *g = malloc(N * sizeof *g), distance = 0;
    assert_non_null(g);
    double m1 = 0, m2 = 0, m3 = 0, m4 = 0, neighbours = 0;
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < N; i++) {
        g[i] = rng_normal(&rng);
        m1 += g[i] / N;
        m2 += g[i] * g[i] / N;
        m3 += pow(g[i], 3) / N;
        m4 += pow(g[i], 4) / N;
        if (i > 0)
            neighbours += g[i] * g[i - 1] / N;
    }
    assert_close(m1, 0, 4 / sqrt(N));
    assert_close(m2, 1, 4 * sqrt(2.0 / N));
    assert_close(m3, 0, 4 * sqrt(15.0 / N));
    assert_close(m4, 3, 4 * sqrt(96.0 / N));
    assert_close(neighbours, 0, 4 / sqrt(N));
    qsort(g, N, sizeof *g, ascending);
    for (int i = 0; i < N; i++) {
        double below = 0.5 * erfc(-g[i] / sqrt(2.0));
        distance = fmax(distance, fabs(below - (double)i / N));
        distance = fmax(distance, fabs(below - (i + 1.0) / N));
    }
    assert_close(distance, 0, 1.63 / sqrt(N));  /* one in a hundred */
    free(g);
}

static void test_normal_numbers_leave_nothing_behind(void **state)
{
    (void)state;
    Rng a, b;
    rng_seed(&a, 8);
    double first = rng_normal(&a);
    rng_seed(&a, 8);
    assert_true(rng_normal(&a) == first);
    b = a;
    double second = rng_normal(&a);
    rng_seed(&a, 8);
    assert_true(rng_normal(&a) == first);
    assert_true(rng_normal(&b) == second);
}

/* The text: the largest is about 12.0; farther out, less than 1e-32. */
static void test_how_far_out_normal_numbers_get(void **state)
{
    (void)state;
    double least = ldexp(1, -52);       /* p, from the word 2^63 + 2^11 */
    Rng rng = about_to_give((UINT64_C(1) << 63) + (UINT64_C(1) << 11));
    assert_true(2 * rng_uniform(&rng) - 1 == least);
    double s = least * least;
    double largest = least * sqrt(-2 * log(s) / s);
    assert_relative(largest, sqrt(208 * log(2)), 1e-15);
    assert_close(largest, 12.0, 0.05);
    assert_true(erfc(largest / sqrt(2)) < 1e-32);
}

static void test_indices_are_uniform(void **state)
{
    (void)state;
    static const int sizes[] = { 2, 3, 6, 7, 10, 64, 100 };
    Rng rng;
    rng_seed(&rng, 1);
    for (int k = 0; k < 7; k++) {
        enum { EACH = 1000 };
        int n = sizes[k], seen[100] = { 0 };
        for (int i = 0; i < n * EACH; i++) {
            int x = rng_below(&rng, n);
            assert_in_range(x, 0, n - 1);
            seen[x]++;
        }
        double chi_squared = 0;
        for (int x = 0; x < n; x++)
            chi_squared += pow(seen[x] - EACH, 2) / EACH;
        /* mean n - 1, variance 2 (n - 1) */
        assert_close(chi_squared, n - 1, 4 * sqrt(2.0 * (n - 1)));
    }
}

static void test_an_index_below_1_is_0(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 2);
    for (int i = 0; i < 100; i++)
        assert_int_equal(rng_below(&rng, 1), 0);
}

static void test_the_largest_n(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 2);
    int large = 0;
    for (int i = 0; i < 1000; i++) {
        int x = rng_below(&rng, INT_MAX);
        assert_true(0 <= x && x < INT_MAX);
        large += x > INT_MAX / 2;
    }
    assert_close(large, 500, 64);
}

/* A word at or above the last multiple of n is not used. */
static void test_words_that_would_load_the_die_are_rejected(void **state)
{
    (void)state;
    for (int n = 3; n < 50; n++) {
        uint64_t ways = (uint64_t)n;
        uint64_t limit = UINT64_MAX / ways * ways;
        Rng rng = about_to_give(limit - 1), same;
        assert_int_equal(rng_below(&rng, n), n - 1);
        rng = same = about_to_give(limit);
        assert_true(rng_next(&same) == limit);
        assert_int_equal(rng_below(&rng, n), rng_next(&same) % ways);
        assert_true(rng_next(&rng) == rng_next(&same));
    }
}

/* The text's die of 8 bits. */
static void test_the_remainder_loads_the_die(void **state)
{
    (void)state;
    int seen[6] = { 0 };
    for (int word = 0; word < 256; word++)
        seen[word % 6]++;
    for (int face = 0; face < 6; face++)
        assert_int_equal(seen[face], face < 4 ? 43 : 42);
}

/* The exercise "Shuffle": what it says of the common mistake. */
static void test_the_unfair_shuffle_is_unfair(void **state)
{
    (void)state;
    int seen[4 * 4 * 4 * 4] = { 0 }, most = 0;
    for (int choice = 0; choice < 256; choice++) {
        int order[4] = { 0, 1, 2, 3 };
        for (int i = 0, rest = choice; i < 4; i++, rest /= 4) {
            int swap = order[i];
            order[i] = order[rest % 4];
            order[rest % 4] = swap;
        }
        int key = ((order[0] * 4 + order[1]) * 4 + order[2]) * 4
                + order[3];
        if (++seen[key] > most)
            most = seen[key];
    }
    assert_close(most / (256.0 / 24), 1.4, 0.01);
}

static void below(void *n)
{
    Rng rng;
    rng_seed(&rng, 1);
    rng_below(&rng, *(int *)n);
}

static void test_nothing_can_be_chosen_from_nothing(void **state)
{
    (void)state;
    int zero = 0, negative = -5;
    assert_dies(below, &zero, -SIGABRT,
                "rng_below: cannot choose one of 0 numbers (");
    assert_dies(below, &negative, -SIGABRT, "one of -5 numbers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xoshiro_gives_the_published_numbers),
        cmocka_unit_test(test_seeding_is_splitmix64),
        cmocka_unit_test(test_the_same_seed_gives_the_same_stream),
        cmocka_unit_test(test_small_seeds_give_states_unlike),
        cmocka_unit_test(test_uniform_numbers_end_below_1),
        cmocka_unit_test(test_64_bits_would_round_up_to_1),
        cmocka_unit_test(test_uniform_moments),
        cmocka_unit_test(test_every_bit_is_set_half_of_the_time),
        cmocka_unit_test(test_normal_numbers_by_their_angle),
        cmocka_unit_test(test_normal_numbers_are_normal),
        cmocka_unit_test(test_normal_numbers_leave_nothing_behind),
        cmocka_unit_test(test_how_far_out_normal_numbers_get),
        cmocka_unit_test(test_indices_are_uniform),
        cmocka_unit_test(test_an_index_below_1_is_0),
        cmocka_unit_test(test_the_largest_n),
        cmocka_unit_test(
            test_words_that_would_load_the_die_are_rejected),
        cmocka_unit_test(test_the_remainder_loads_the_die),
        cmocka_unit_test(test_the_unfair_shuffle_is_unfair),
        cmocka_unit_test(test_nothing_can_be_chosen_from_nothing),
    };
    return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
