/* The two moons: where they lie, how they are labelled, how noisy. */

#include "support.h"

#include "fail.h"
#include "moons.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-6
#else
#define CLOSE 1e-12
#endif

typedef struct {
    Matrix *x, *t;
} Moons;

static Moons moons(uint64_t seed, double noise, int n)
{
    Rng rng;
    rng_seed(&rng, seed);
    Moons m = { matrix_new(n, 2), matrix_new(n, 1) };
    moons_make(&rng, noise, m.x, m.t);
    return m;
}

static void moons_free(Moons m)
{
    matrix_free(m.x);
    matrix_free(m.t);
}

static double at(const Matrix *m, int i, int j)
{
    return real_part(matrix_row(m, i)[j]);
}

static void labels_alternate(void **state)
{
    (void)state;
    Moons m = moons(1, 0.2, 201);
    int second = 0;
    for (int i = 0; i < 201; i++) {
        assert_true(at(m.t, i, 0) == i % 2);
        second += i % 2;
    }
    assert_int_equal(second, 100);
    moons_free(m);
}

/* Without noise: eqs. (upper-moon) and (lower-moon). */
static void points_lie_on_their_half_circles(void **state)
{
    (void)state;
    Moons m = moons(2, 0, 1000);
    double low = 1, high = -1, left = 0;
    for (int i = 0; i < 1000; i++) {
        double x = at(m.x, i, 0), y = at(m.x, i, 1);
        if (i % 2 == 1)         /* turned about (1/2, 1/4) */
            x = 1 - x, y = 0.5 - y;
        assert_close(hypot(x, y), 1, CLOSE);
        assert_true(y >= -CLOSE);
        low = fmin(low, x);
        high = fmax(high, x);
        left += acos(fmax(-1, fmin(1, x)));
    }
    /* from tip to tip, and evenly: the mean angle is a quarter turn,
       give or take three standard deviations of 0.029 */
    assert_true(low < -0.99 && high > 0.99);
    assert_close(left / 1000, acos(0.0), 0.09);
    moons_free(m);
}

static void noise_has_the_deviation_asked_for(void **state)
{
    (void)state;
    enum { N = 4000 };
    Moons clean = moons(3, 0, N), noisy = moons(3, 0.1, N);
    /* The noise draws numbers also when it is 0: the same angles. */
    double sum[2] = { 0, 0 }, squares[2] = { 0, 0 }, product = 0;
    for (int i = 0; i < N; i++) {
        double e[2];
        for (int d = 0; d < 2; d++) {
            e[d] = (at(noisy.x, i, d) - at(clean.x, i, d)) / 0.1;
            sum[d] += e[d];
            squares[d] += e[d] * e[d];
        }
        product += e[0] * e[1];
    }
    for (int d = 0; d < 2; d++) {
        assert_close(sum[d] / N, 0, 0.06);
        assert_close(sqrt(squares[d] / N), 1, 0.05);
    }
    assert_close(product / N, 0, 0.06);
    moons_free(clean);
    moons_free(noisy);
}

static void a_seed_gives_the_same_moons_again(void **state)
{
    (void)state;
    Moons a = moons(4, 0.1, 50), b = moons(4, 0.1, 50);
    Moons c = moons(5, 0.1, 50);
    size_t bytes = 100 * sizeof(real);
    assert_memory_equal(a.x->at, b.x->at, bytes);
    assert_memory_not_equal(a.x->at, c.x->at, bytes);
    moons_free(a);
    moons_free(b);
    moons_free(c);
}

static void make_with(int x_rows, int x_cols, int t_rows, int t_cols)
{
    Rng rng;
    rng_seed(&rng, 1);
    moons_make(&rng, 0, matrix_new(x_rows, x_cols),
               matrix_new(t_rows, t_cols));
}

static void three_columns(void *arg) { (void)arg; make_with(4, 3, 4, 1); }
static void two_labels(void *arg) { (void)arg; make_with(4, 2, 4, 2); }
static void unequal_rows(void *arg) { (void)arg; make_with(4, 2, 5, 1); }

static void shapes_must_fit(void **state)
{
    (void)state;
    assert_dies(three_columns, NULL, -SIGABRT, "x is 4×3 and t is 4×1");
    assert_dies(two_labels, NULL, -SIGABRT, "x is 4×2 and t is 4×2");
    assert_dies(unequal_rows, NULL, -SIGABRT, "x is 4×2 and t is 5×1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_alternate),
        cmocka_unit_test(points_lie_on_their_half_circles),
        cmocka_unit_test(noise_has_the_deviation_asked_for),
        cmocka_unit_test(a_seed_gives_the_same_moons_again),
        cmocka_unit_test(shapes_must_fit),
    };
    return cmocka_run_group_tests_name("moons", tests, NULL, NULL);
}
