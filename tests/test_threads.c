/* The library on several threads: the same bits as on one, in each way
   to take a product.  The Makefile links this suite so that the calls of
   product_compute come here first.  Run also under -fsanitize=thread. */
#include "support.h"
#include "batches.h"
#include "fail.h"
#include "parallel.h"
#include "product.h"

static int way = -1;            /* -1: as the library chooses */

bool __real_product_compute(const Product *p);
bool __wrap_product_compute(const Product *p);
bool __wrap_product_compute(const Product *p)
{
    if (way < 0)
        return __real_product_compute(p);
    product_compute_by(way, p);
    return true;
}

/* A pool for the library that divides whatever can be divided. */
static Pool *eager_pool(int threads)
{
    Pool *pool = parallel_start(threads);
    parallel_threshold(pool, 0);
    return pool;
}

/* ---- an epoch ------------------------------------------------------ */

enum { SAMPLES = 50, SIDE = 7, LAYERS = 3, BATCH = 20 };
static const int sizes[] = { SIDE * SIDE, 37, 18, 10 };

static Dataset *random_images(void)
{
    Dataset *d = dataset_new(SAMPLES, SIDE, SIDE, 10);
    Rng rng;
    rng_seed(&rng, 4);
    for (int k = 0; k < SAMPLES * SIDE * SIDE; k++)
        d->pixels[k] = (unsigned char)rng_below(&rng, 256);
    for (int k = 0; k < SAMPLES; k++)
        d->labels[k] = (unsigned char)rng_below(&rng, 10);
    return d;
}

/* Trains for two epochs, with a last batch that is smaller; returns the
   network, with the mean loss of the last epoch. */
static Network *trained(const char *activation, double *loss)
{
    Dataset *d = random_images();
    Samples s = samples_of_dataset(d);
    const char *const names[] = { activation, activation, "linear" };
    Network *n = network_new(sizes, names, LAYERS, BATCH);
    Rng rng;
    rng_seed(&rng, 7);
    network_initialize(n, initializer_find("he"), &rng);
    BatchPlan plan = { .loss = loss_find("cross-entropy"),
                       .batch = BATCH, .learning_rate = 0.1, .decay = 1,
                       .epochs = 2 };
    Batches *b = batches_new(n, &plan, &s, &rng);
    batches_run(b);
    Judgement j = batches_judge(b, &s);
    *loss = b->history[1].loss + j.loss;
    batches_free(b);
    dataset_free(d);
    return n;
}

static void test_identical_networks(void **state)
{
    (void)state;
    static const char *const activations[] = { "relu", "tanh", "sigmoid" };
    for (int a = 0; a < 3; a++) {
        double alone, together;
        Network *first = trained(activations[a], &alone);
        for (way = -1; way < product_ways(); way++)
            for (int threads = 1; threads <= 4; threads++) {
                Pool *pool = eager_pool(threads);
                Network *n = trained(activations[a], &together);
                parallel_free(pool);
                if (memcmp(n->theta, first->theta,
                           (size_t)n->count * sizeof(real)) != 0
                    || memcmp(&alone, &together, sizeof alone) != 0)
                    fail_test("%s, %d threads, %s: another network",
                              activations[a], threads, way < 0
                              ? "chosen" : product_way_name(way));
                network_free(n);
            }
        way = -1;
        network_free(first);
    }
}

/* ---- a product ------------------------------------------------------- */

static void fill(Matrix *m, Rng *rng)
{
    for (int k = 0; k < m->rows * m->cols; k++)
        m->at[k] = (real)rng_normal(rng);
}

static void multiply(int kind, const Matrix *a, const Matrix *b, Matrix *c)
{
    if (kind == 0)
        matrix_multiply(a, b, c);
    else if (kind == 1)
        matrix_multiply_abt(a, b, c);
    else
        matrix_add_atb(a, b, c);
}

static void check_product(Pool *pool, int kind, int m, int n, int h,
                          int ways, Rng *rng)
{
    Matrix *a = kind == 2 ? matrix_new(n, m) : matrix_new(m, n);
    Matrix *b = kind == 1 ? matrix_new(h, n) : matrix_new(n, h);
    Matrix *start = matrix_new(m, h), *c = matrix_new(m, h),
        *alone = matrix_new(m, h);
    size_t bytes = (size_t)(m * h) * sizeof(real);
    fill(a, rng), fill(b, rng), fill(start, rng);
    memcpy(alone->at, start->at, bytes);
    parallel_threshold(pool, INFINITY);
    multiply(kind, a, b, alone);
    parallel_threshold(pool, 0);
    for (way = -1; way < ways; way++) {
        memcpy(c->at, start->at, bytes);
        multiply(kind, a, b, c);
        if (memcmp(c->at, alone->at, bytes) != 0)
            fail_test("kind %d, %d×%d×%d, %d threads, way %d", kind, m, n,
                      h, parallel_threads(pool), way);
    }
    way = -1;
    matrix_free(a), matrix_free(b), matrix_free(c);
    matrix_free(start), matrix_free(alone);
}

static void test_products_in_bands(void **state)
{
    (void)state;
    static const int shapes[][3] = {
        { 1, 1, 1 }, { 1, 40, 97 }, { 97, 40, 1 }, { 2, 3, 2 },
        { 7, 9, 5 }, { 37, 23, 11 }, { 100, 30, 10 }, { 50, 20, 33 },
        { 33, 20, 50 }, { 64, 16, 64 }, { 65, 17, 65 }, { 13, 5, 130 },
        { 130, 5, 13 }, { 31, 260, 70 }, { 230, 3, 225 },
    };
    Rng rng;
    rng_seed(&rng, 12);
    for (int threads = 2; threads <= 5; threads++) {
        Pool *pool = eager_pool(threads);
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
            for (int kind = 0; kind < 3; kind++)
                check_product(pool, kind, shapes[s][0], shapes[s][1],
                              shapes[s][2], product_ways(), &rng);
        parallel_free(pool);
    }
}

/* More rows than columns are divided by rows, others by columns: into
   fewer bands than threads, as many, and with one that is smaller. */
static void test_bands_of_all_sizes(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 13);
    for (int threads = 2; threads <= 3; threads++) {
        Pool *pool = eager_pool(threads);
        for (int m = 1; m <= 40; m++)
            for (int h = 1; h <= 40; h++)
                for (int kind = 0; kind < 3; kind++)
                    check_product(pool, kind, m, 1 + (m + h) % 4, h, 0,
                                  &rng);
        parallel_free(pool);
    }
}

/* ---- ranges ------------------------------------------------------------ */

enum { MOST = 60 };
typedef struct {
    int begin[MOST], done[MOST];    /* where ranges begin; how often */
} Tally;

static void note(void *context, int from, int to)
{
    Tally *t = context;
    t->begin[from]++;
    for (int k = from; k < to; k++)
        t->done[k]++;
}

/* Each of n once, and ranges as many as there should be. */
static void check_for(int n, int grain, double seconds, int ranges)
{
    Tally t = { { 0 }, { 0 } };
    parallel_for(n, grain, (Work){ seconds, 0 }, note, &t);
    int begun = 0;
    for (int k = 0; k < n; k++) {
        assert_int_equal(t.done[k], 1);
        assert_true(!t.begin[k] || k % grain == 0);
        begun += t.begin[k];
    }
    assert_int_equal(begun, ranges);
}

static void test_ranges(void **state)
{
    (void)state;
    check_for(10, 4, 1, 1);     /* no pool: one range */
    Pool *pool = eager_pool(3);
    check_for(10, 4, 0, 3);
    check_for(9, 4, 0, 3);
    check_for(8, 4, 0, 2);
    check_for(4, 4, 0, 1);
    check_for(1, 4, 0, 1);
    for (int n = 1; n <= MOST; n++)
        for (int grain = 1; grain <= 9; grain++) {
            int grains = (n + grain - 1) / grain;
            check_for(n, grain, 0, grains < 3 ? grains : 3);
        }
    parallel_threshold(pool, 1e-3);
    check_for(10, 4, 0.9e-3, 1);
    check_for(10, 4, 1.1e-3, 3);
    parallel_use(NULL);
    check_for(10, 4, 1, 1);
    parallel_use(pool);         /* measured anew: less than a minute */
    check_for(10, 4, 60, 3);
    Tally t = { { 0 }, { 0 } };     /* but more than 1 s for 1e15 bytes */
    parallel_for(10, 4, (Work){ 1, 1e15 }, note, &t);
    assert_int_equal(t.done[9], 1);
    assert_int_equal(t.begin[4] + t.begin[8], 0);
    parallel_free(pool);        /* and then it is not the library's */
    check_for(10, 4, 60, 1);
    pool = eager_pool(1);
    check_for(10, 4, 60, 1);
    parallel_free(pool);
}

static void loop_within(void *context, int part, int parts)
{
    (void)part, (void)parts;
    parallel_for(10, 1, (Work){ 1, 0 }, note, (Tally *)context + part);
}

/* A library's loop in a part does not disturb the part's pool. */
static void test_within_a_part(void **state)
{
    (void)state;
    Pool *pool = eager_pool(2);
    Tally t[2] = { { { 0 }, { 0 } }, { { 0 }, { 0 } } };
    parallel_run(pool, loop_within, t, 2);
    for (int part = 0; part < 2; part++)
        for (int k = 0; k < 10; k++) {
            assert_int_equal(t[part].begin[k], k == 0);
            assert_int_equal(t[part].done[k], 1);
        }
    check_for(10, 4, 1, 2);
    parallel_free(pool);
}

/* ---- processes and messages ------------------------------------------- */

static void compute_in_child(void *right)
{
    double loss;
    Network *n = trained("relu", &loss);
    if (loss != *(double *)right)
        _exit(3);
    network_free(n);
    _exit(0);
}

static void test_no_pool_in_a_child(void **state)
{
    (void)state;
    double loss, again;
    network_free(trained("relu", &loss));
    Pool *pool = eager_pool(3);
    assert_dies(compute_in_child, &loss, 0, "");
    network_free(trained("relu", &again));      /* the parent has it still */
    assert_true(loss == again);
    check_for(10, 4, 1, 3);
    parallel_free(pool);
}

static void start(void *threads)
{
    parallel_start(*(int *)threads);
}

static void negative(void *pool)
{
    parallel_threshold(pool, -1);
}

static void test_nonsense_is_refused(void **state)
{
    (void)state;
    assert_dies(start, (int[]){ 0 }, 1, "--threads 0: must be 1 to 256");
    assert_dies(start, (int[]){ -2 }, 1, "--threads -2: must be 1 to 256");
    assert_dies(start, (int[]){ 257 }, 1, "--threads 257: must be");
    Pool *pool = parallel_new(1);
    assert_dies(negative, pool, -SIGABRT, "a threshold of -1 seconds");
    parallel_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identical_networks),
        cmocka_unit_test(test_products_in_bands),
        cmocka_unit_test(test_bands_of_all_sizes),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_within_a_part),
        cmocka_unit_test(test_no_pool_in_a_child),
        cmocka_unit_test(test_nonsense_is_refused),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
