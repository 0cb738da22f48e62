/* The numbers of chapter 8 that are worked by hand, and its formulas
   about chance, by counting all cases where there are few. */
#include "support.h"
#include "batches.h"
#include "dataset.h"
#include "idx-files.h"
#include "idx.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-6
#else
#define CLOSE 1e-14
#endif

/* ---- Files --------------------------------------------------------- */

/* eq. idx-example, and what is made of its bytes. */
static void test_the_28_bytes(void **state)
{
    (void)state;
    unsigned char bytes[sizeof two_images];
    memcpy(bytes, two_images, sizeof bytes);
    assert_int_equal(sizeof bytes, 28);
    assert_int_equal(4 + 3 * 4 + 2 * 2 * 3, 28);
    IdxImages i;
    Fault fault;
    assert_true(idx_parse_images(bytes, sizeof bytes, &i, &fault));
    assert_int_equal(i.count, 2);
    assert_int_equal(i.rows, 2);
    assert_int_equal(i.cols, 3);
    static const int expected[] = { 0, 0x7f, 0xff, 0, 0, 0x80,
                                    0xff, 0xff, 0xff, 0, 1, 2 };
    for (int k = 0; k < 12; k++)
        assert_int_equal(i.pixels[k], expected[k]);
}

/* tab. mnist-files, and the memory that is saved */
static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(16 + 60000 * 28 * 28, 47040016);
    assert_int_equal(16 + 10000 * 28 * 28, 7840016);
    assert_int_equal(8 + 60000, 60008);
    assert_int_equal(8 + 10000, 10008);
    assert_prints(60000 * 784.0 / 1e6, "%.0f", "47");
    assert_prints(60000 * 784.0 * sizeof(double) / 1e6, "%.0f", "376");
    assert_prints(60000 * 784.0 * 2 * sizeof(double) / 1e6, "%.0f", "753");
    /* multiplications of a step on all images, 784-50-10 */
    assert_prints(60000.0 * (2 * 784 * 50 + 3 * 50 * 10) / 1e9, "%.0f",
                  "5");
    assert_prints(100 * 784 * 50 / 1e6, "%.1f", "3.9");
    assert_true(3 * 100 * 50 * 10 < 100 * 784 * 50 / 10);
}

/* 65 536 pictures of 256×256 */
static void test_the_product_that_overflows(void **state)
{
    (void)state;
    const uint32_t n = 65536, rows = 256, cols = 256;
    assert_true(n * rows * cols == 0);
    assert_true((uint64_t)n * rows * cols == UINT64_C(1) << 32);
    unsigned char header[16] = { 0, 0, 8, 3, 0, 1, 0, 0,
                                 0, 0, 1, 0, 0, 0, 1, 0 };
    IdxImages i;
    Fault fault;
    assert_false(idx_parse_images(header, sizeof header, &i, &fault));
    assert_int_equal(fault.offset, 16);
    assert_non_null(strstr(fault.text, "promises 4294967312 bytes"));
}

/* ---- Batches -------------------------------------------------------- */

enum { MOST = 5, WIDE = 3 };

static double square_of(const double *v)
{
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
}

/* Gradients of n samples, their mean and their scatter. */
typedef struct {
    int n;
    double g[MOST][WIDE], mean[WIDE], scatter;
} Cloud;

static Cloud cloud(int n)
{
    Cloud c = { .n = n };
    Rng rng;
    rng_seed(&rng, (uint64_t)n);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < WIDE; k++) {
            c.g[i][k] = rng_normal(&rng) + k;
            c.mean[k] += c.g[i][k] / n;
        }
    for (int i = 0; i < n; i++) {
        double off[WIDE];
        for (int k = 0; k < WIDE; k++)
            off[k] = c.g[i][k] - c.mean[k];
        c.scatter += square_of(off) / n;
    }
    return c;
}

/* What the batch of these samples is off by, squared; eq. batch-square
   must say the same. */
static double off_by(const Cloud *c, const int *s, int count)
{
    double off[WIDE] = { 0 }, doubled = 0;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < WIDE; k++)
            off[k] += (c->g[s[i]][k] - c->mean[k]) / count;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            for (int k = 0; k < WIDE; k++)
                doubled += (c->g[s[i]][k] - c->mean[k])
                           * (c->g[s[j]][k] - c->mean[k]);
    assert_close(doubled / (count * count), square_of(off), 1e-13);
    return square_of(off);
}

/* The mean over all lists of count samples, or over those in which none
   comes twice. */
static double mean_off(const Cloud *c, int count, bool repeated)
{
    double sum = 0, lists = 0;
    int all = 1, s[MOST];
    for (int k = 0; k < count; k++)
        all *= c->n;
    for (int list = 0; list < all; list++) {
        bool twice = false;
        for (int k = 0, rest = list; k < count; k++, rest /= c->n) {
            s[k] = rest % c->n;
            for (int j = 0; j < k; j++)
                twice = twice || s[j] == s[k];
        }
        if (repeated || !twice) {
            sum += off_by(c, s, count);
            lists++;
        }
    }
    return sum / lists;
}

/* eq. batch-noise and eq. shuffle-noise, over all lists there are */
static void test_noise_of_batches(void **state)
{
    (void)state;
    for (int n = 2; n <= MOST; n++) {
        const Cloud c = cloud(n);
        for (int b = 1; b <= n; b++) {
            assert_close(mean_off(&c, b, true), c.scatter / b, 1e-12);
            assert_close(mean_off(&c, b, false),
                         c.scatter / b * (n - b) / (n - 1), 1e-12);
        }
        /* an epoch of draws: n² times the square for b = n */
        assert_close(n * n * mean_off(&c, n, true), n * c.scatter, 1e-11);
    }
}

/* Gradients 1, 2 and 6, the batches of two */
static void test_one_two_six(void **state)
{
    (void)state;
    const Cloud c = { .n = 3, .g = { { 1 }, { 2 }, { 6 } },
                      .mean = { (1 + 2 + 6) / 3.0 },
                      .scatter = (4 + 1 + 9) / 3.0 };
    assert_close(c.mean[0], 3, 0);
    assert_close(c.scatter, 14 / 3.0, 1e-15);
    assert_close(off_by(&c, (int[]){ 0, 1 }, 2), 2.25, 0);  /* 1.5 */
    assert_close(off_by(&c, (int[]){ 0, 2 }, 2), 0.25, 0);  /* 3.5 */
    assert_close(off_by(&c, (int[]){ 1, 2 }, 2), 1, 0);     /* 4 */
    assert_close(mean_off(&c, 2, false), 7 / 6.0, 1e-15);
    assert_close(14 / 3.0 * 0.5 * 0.5, 7 / 6.0, 1e-15);
    assert_close(mean_off(&c, 2, true), 2 * 7 / 6.0, 1e-15);
    assert_int_equal(60000 / 100, 600);
    assert_prints(sqrt(600), "%.0f", "24");
    assert_prints((60000 - 100) / 59999.0, "%.3f", "0.998");
}

/* eq. never-seen; the number of times that a sample comes, over all
   that four draws from four can be */
static void test_never_seen(void **state)
{
    (void)state;
    assert_close(pow(1 - 1 / 3.0, 3), 8 / 27.0, 1e-15);
    assert_prints(pow(1 - 1 / 60000.0, 60000), "%.5f", "0.36788");
    assert_prints(exp(-1), "%.5f", "0.36788");
    assert_prints(100 * (1 - exp(-1)), "%.0f", "63");
    assert_prints(60000 * exp(-1) / 1000, "%.0f", "22");
    assert_true(60000 * exp(-15) < 1);
    for (double n = 10; n < 1e5; n *= 10)
        assert_relative(n * log1p(-1 / n),
                        -1 - 1 / (2 * n) - 1 / (3 * n * n),
                        0.5 / (n * n * n));
    int times[5] = { 0 };
    for (int list = 0; list < 256; list++) {
        int ones = 0;
        for (int k = 0, rest = list; k < 4; k++, rest /= 4)
            ones += rest % 4 == 1;
        times[ones]++;
    }
    double mean = 0, square = 0;
    for (int k = 0; k < 5; k++) {
        mean += k * times[k] / 256.0;
        square += k * k * times[k] / 256.0;
    }
    assert_close(times[0] / 256.0, pow(1 - 1 / 4.0, 4), 0);
    assert_close(mean, 1, 0);
    assert_close(square - mean * mean, 1 - 1 / 4.0, 0);
}

/* 60000 images in batches of 64. */
static void test_the_last_piece(void **state)
{
    (void)state;
    assert_int_equal(60000 / 64, 937);
    assert_int_equal(60000 % 64, 32);
    assert_int_equal((60000 - 1) / 64 + 1, 938);
    assert_close(32 / 64.0, 0.5, 0);            /* half a step */
    assert_close((1 / 32.0) / (1 / 64.0), 2, 0);    /* twice the weight */
}

/* ---- Rates ----------------------------------------------------------- */

static void test_rates(void **state)
{
    (void)state;
    const BatchPlan plan = { .learning_rate = 0.1, .decay = 0.95 };
    assert_prints(batches_rate(&plan, 14), "%.4f", "0.0488");
    double sum = 0;
    for (int e = 0; e < 1000; e++)
        sum += batches_rate(&plan, e);
    assert_close(sum, 2, 1e-12);
    assert_close(0.1 / (1 - 0.95), 2, 1e-14);
    assert_close(20 * 0.1, 2, 1e-14);
    assert_prints(log10(pow(0.95, 938)), "%.0f", "-21");
    const BatchPlan constant = { .learning_rate = 0.1, .decay = 1 };
    assert_close(batches_rate(&constant, 300), 0.1, 0);
}

/* eq. noisy-square: the mean over an error that is ± its size, and eq.
   noise-floor, where it no longer changes. */
static void test_noisy_square(void **state)
{
    (void)state;
    static const double a = 0.7, eta = 0.3, size = 1.9, theta = 0.4;
    double mean = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        double step = theta - eta * (a * theta + sign * size);
        assert_close(step, (1 - eta * a) * theta - eta * sign * size,
                     1e-15);
        mean += step * step / 2;
    }
    double shrink = (1 - eta * a) * (1 - eta * a);
    assert_close(mean, shrink * theta * theta + eta * eta * size * size,
                 1e-15);
    double v = eta / (2 - eta * a) * size * size / a;
    assert_close(shrink * v + eta * eta * size * size, v, 1e-15);
    assert_close(v * (2 * eta * a - eta * eta * a * a),
                 eta * eta * size * size, 1e-15);
    assert_prints(0.1 / (2 - 0.1), "%.4f", "0.0526");
    /* the approximation, for a short step */
    v = 1e-4 / (2 - 1e-4 * a) * size * size / a;
    assert_relative(a / 2 * v, 1e-4 * size * size / 4, 1e-4);
}

typedef struct {
    double sum;
    long count;
} Squares;

static void add_squares(void *context, Batches *b)
{
    Squares *s = context;
    for (int p = 0; p < 2 && b->epoch > 100; p++) {
        double theta = real_part(b->network->theta[p]);
        s->sum += theta * theta;
        s->count++;
    }
}

/* Where a training ends that draws its batches from four samples, x = ±1
   with the targets ±1: weight and bias want to be 0.  The gradient of
   the weight is w + x (b - t), so a is 1, and s² is 1 + v. */
static double floor_of(double rate, int batch)
{
    Matrix x = { 4, 1, (real[]){ 1, 1, -1, -1 } };
    Matrix t = { 4, 1, (real[]){ 1, -1, 1, -1 } };
    MatrixSamples m = { &x, &t };
    Samples samples = samples_of_matrices(&m);
    Network *n = network_new((int[]){ 1, 1 }, (const char *[]){ "linear" },
                             1, 4);
    Squares squares = { 0, 0 };
    BatchPlan plan = { .loss = loss_find("squared-error"), .batch = batch,
                       .replace = true, .learning_rate = rate, .decay = 1,
                       .epochs = 20000, .observe = add_squares,
                       .context = &squares };
    Rng rng;
    rng_seed(&rng, 1);
    Batches *b = batches_new(n, &plan, &samples, &rng);
    batches_run(b);
    batches_free(b);
    network_free(n);
    return squares.sum / (double)squares.count;
}

static void test_noise_floor(void **state)
{
    (void)state;
    static const struct { double rate; int batch; } cases[] = {
        { 0.1, 4 }, { 0.1, 2 }, { 0.1, 1 }, { 0.05, 2 }, { 0.2, 4 } };
    for (int k = 0; k < 5; k++) {
        double c = cases[k].rate / (2 - cases[k].rate) / cases[k].batch;
        assert_relative(floor_of(cases[k].rate, cases[k].batch),
                        c / (1 - c), 0.06);
    }
}

/* ---- A label's row, and ink ------------------------------------------ */

static void test_ink(void **state)
{
    (void)state;
    Dataset *d = dataset_new(1, 1, 3, 10);
    d->pixels[1] = 0x80, d->pixels[2] = 255, d->labels[0] = 9;
    Matrix *x = matrix_new(1, 3), *t = matrix_new(1, 10);
    dataset_batch(d, (int[]){ 0 }, x, t);
    assert_close(real_part(x->at[0]), 0, 0);
    assert_close(real_part(x->at[1]), 128 / 255.0, CLOSE);
    assert_close(real_part(x->at[2]), 1, 0);
    for (int k = 0; k < 10; k++)
        assert_close(real_part(t->at[k]), k == 9, 0);
    matrix_free(x), matrix_free(t);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_28_bytes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_the_product_that_overflows),
        cmocka_unit_test(test_noise_of_batches),
        cmocka_unit_test(test_one_two_six),
        cmocka_unit_test(test_never_seen),
        cmocka_unit_test(test_the_last_piece),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_noisy_square),
        cmocka_unit_test(test_noise_floor),
        cmocka_unit_test(test_ink),
    };
    return cmocka_run_group_tests_name("worked_chapter8", tests, NULL,
                                       NULL);
}
