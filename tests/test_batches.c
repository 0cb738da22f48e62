/* Training by batches: chapter "Learning to read digits".  The
   Makefile links this suite so that the library's calls of allocate
   come here first. */
#include "support.h"

#include "batches.h"
#include "descent.h"
#include "fail.h"
#include "labels.h"
#include "moons.h"
#include "train.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-5
#else
#define CLOSE 1e-12
#endif

static long allocations;

void *__real_allocate(size_t count, size_t size);
void *__wrap_allocate(size_t count, size_t size);
void *__wrap_allocate(size_t count, size_t size)
{
    allocations++;
    return __real_allocate(count, size);
}

/* ---- a task, and who watches it ----------------------------------- */

enum { MOST = 100000 };
static int seen[MOST], sizes_seen[MOST], samples_seen, batches_seen;

/* Fills as the source does, and notes the numbers and the sizes. */
static Samples source;

static void noting_fill(const void *from, const int *numbers, Matrix *x,
                        Matrix *t)
{
    (void)from;
    assert_int_equal(x->rows, t->rows);
    assert_true(batches_seen < MOST);
    sizes_seen[batches_seen++] = x->rows;
    for (int k = 0; k < x->rows; k++) {
        assert_in_range(numbers[k], 0, source.count - 1);
        assert_true(samples_seen < MOST);
        seen[samples_seen++] = numbers[k];
    }
    source.fill(source.source, numbers, x, t);
}

typedef struct {
    Network *network;
    Matrix *x, *t;
    MatrixSamples m;
    Samples samples;
    Rng rng;
} Task;

Task kept;      /* what a test that dies has made stays in reach */

static void task_make(Task *k, int count, int room)
{
    const char *const names[] = { "tanh", "linear" };
    k->network = network_new((int[]){ 2, 6, 1 }, names, 2, room);
    k->x = matrix_new(count, 2), k->t = matrix_new(count, 1);
    rng_seed(&k->rng, 5);
    moons_make(&k->rng, 0.1, k->x, k->t);
    network_initialize(k->network, initializer_find("lecun"), &k->rng);
    k->m = (MatrixSamples){ k->x, k->t };
    k->samples = source = samples_of_matrices(&k->m);
    k->samples.fill = noting_fill;
    samples_seen = batches_seen = 0;
}

static void task_free(Task *k)
{
    network_free(k->network);
    matrix_free(k->x), matrix_free(k->t);
}

static BatchPlan plan_of(int batch, int epochs)
{
    return (BatchPlan){ .loss = loss_find("binary-cross-entropy"),
                        .batch = batch, .learning_rate = 0.5,
                        .decay = 1, .epochs = epochs };
}

static void assert_same_theta(const Network *a, const Network *b)
{
    assert_int_equal(a->count, b->count);
    for (int p = 0; p < a->count; p++)
        assert_close(real_part(a->theta[p]), real_part(b->theta[p]), 0);
}

/* ---- the steps ------------------------------------------------------ */

/* The loop of chapter 7 written out, on the samples that were seen. */
static double follow(Task *k, const BatchPlan *plan, const int *numbers,
                     int epoch)
{
    Network *n = k->network;
    double sum = 0;
    for (int first = 0; first < k->x->rows; first += plan->batch) {
        int rows = k->x->rows - first;
        rows = rows < plan->batch ? rows : plan->batch;
        Matrix *x = matrix_new(rows, 2), *t = matrix_new(rows, 1);
        for (int i = 0; i < rows; i++) {
            int s = numbers[first + i];
            x->at[2 * i] = k->x->at[2 * s];
            x->at[2 * i + 1] = k->x->at[2 * s + 1];
            t->at[i] = k->t->at[s];
        }
        for (int p = 0; p < n->count; p++)
            n->gradient[p] = 0;
        sum += rows * real_part(network_gradient(n, plan->loss, x, t, 1));
        double rate = plan->learning_rate;
        for (int e = 0; e < epoch; e++)
            rate *= plan->decay;
        descent_step(n->theta, n->gradient, n->count, rate);
        matrix_free(x), matrix_free(t);
    }
    return sum / k->x->rows;
}

/* Batches of 5 of 23 samples, and of sizes that fit and do not. */
static void test_the_loop_written_out(void **state)
{
    (void)state;
    static const int sizes[] = { 5, 1, 22, 23, 27 };
    for (int s = 0; s < 10; s++) {
        Task a, b;
        task_make(&b, 23, 27);
        task_make(&a, 23, 27);
        BatchPlan plan = plan_of(sizes[s / 2], 3);
        plan.replace = s % 2;
        plan.decay = 0.5;       /* a power of it is exact */
        Batches *t = batches_new(a.network, &plan, &a.samples, &a.rng);
        batches_run(t);
        assert_int_equal(samples_seen, 69);
        for (int epoch = 0; epoch < 3; epoch++)
            assert_close(follow(&b, &plan, seen + 23 * epoch, epoch),
                         t->history[epoch].loss, CLOSE);
        assert_same_theta(a.network, b.network);
        batches_free(t);
        task_free(&a), task_free(&b);
    }
}

static void test_sizes_of_batches(void **state)
{
    (void)state;
    Task k;
    task_make(&k, 23, 10);
    BatchPlan plan = plan_of(5, 2);
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    assert_int_equal(batches_seen, 0);
    batches_run(b);
    assert_int_equal(batches_seen, 10);
    for (int i = 0; i < 10; i++)
        assert_int_equal(sizes_seen[i], i % 5 == 4 ? 3 : 5);
    batches_run(b);             /* nothing is left to do */
    assert_int_equal(batches_seen, 10);
    batches_free(b);
    task_free(&k);
}

/* All samples in one batch: chapter 7's training, but for the order in
   which a mean is summed up. */
static void test_the_full_batch(void **state)
{
    (void)state;
    Task a, b;
    task_make(&a, 20, 20), task_make(&b, 20, 20);
    BatchPlan plan = plan_of(20, 8);
    Batches *t = batches_new(a.network, &plan, &a.samples, &a.rng);
    batches_run(t);
    TrainPlan full = { .loss = plan.loss, .learning_rate = 0.5,
                       .steps = 8 };
    train_full_batch(b.network, &full, b.x, b.t);
    for (int p = 0; p < a.network->count; p++)
        assert_close(real_part(a.network->theta[p]),
                     real_part(b.network->theta[p]), CLOSE);
    batches_free(t);
    task_free(&a), task_free(&b);
}

/* The loss is of before the step: the first is that of the network as
   it was given. */
static void test_loss_before_the_step(void **state)
{
    (void)state;
    Task k;
    task_make(&k, 20, 20);
    BatchPlan plan = plan_of(20, 1);
    double loss = real_part(plan.loss->value(
        network_forward(k.network, k.x), k.t));
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    batches_run(b);
    assert_close(b->history[0].loss, loss, CLOSE);
    batches_free(b);
    task_free(&k);
}

/* ---- the order ------------------------------------------------------- */

static void test_every_sample_once(void **state)
{
    (void)state;
    Task k;
    task_make(&k, 23, 5);
    BatchPlan plan = plan_of(5, 10);
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    batches_run(b);
    assert_int_equal(samples_seen, 230);
    for (int e = 0; e < 10; e++) {
        int times[23] = { 0 };
        for (int i = 0; i < 23; i++)
            times[seen[23 * e + i]]++;
        for (int i = 0; i < 23; i++)
            assert_int_equal(times[i], 1);
        for (int f = 0; f < e; f++)
            assert_memory_not_equal(seen + 23 * e, seen + 23 * f,
                                    23 * sizeof(int));
    }
    batches_free(b);
    task_free(&k);
}

/* All orders of four are as likely; 24 of them, 200 times each, within
   five standard deviations. */
static void test_orders_are_as_likely(void **state)
{
    (void)state;
    Task k;
    task_make(&k, 4, 4);
    BatchPlan plan = plan_of(4, 4800);
    plan.learning_rate = 0;
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    batches_run(b);
    int times[256] = { 0 }, orders = 0;
    for (int e = 0; e < 4800; e++)
        times[seen[4 * e] * 64 + seen[4 * e + 1] * 16
              + seen[4 * e + 2] * 4 + seen[4 * e + 3]]++;
    for (int i = 0; i < 256; i++)
        if (times[i] > 0) {
            orders++;
            assert_in_range(times[i], 130, 270);
        }
    assert_int_equal(orders, 24);
    batches_free(b);
    task_free(&k);
}

/* With replacement an epoch sees 63 per cent, eq. never-seen. */
static void test_sixty_three_per_cent(void **state)
{
    (void)state;
    enum { N = 10000 };
    Task k;
    task_make(&k, N, 100);
    BatchPlan plan = plan_of(100, 3);
    plan.replace = true;
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    batches_run(b);
    assert_int_equal(samples_seen, 3 * N);
    static int times[N];
    for (int e = 0; e < 3; e++) {
        int some = 0, square = 0;
        memset(times, 0, sizeof times);
        for (int i = 0; i < N; i++)
            some += times[seen[N * e + i]]++ == 0;
        for (int i = 0; i < N; i++)
            square += times[i] * times[i];
        /* five standard deviations, 31 each */
        assert_close(some, (1 - exp(-1)) * N, 160);
        assert_close(square / (double)N, 2, 0.15);
    }
    assert_memory_not_equal(seen, seen + N, N * sizeof(int));
    batches_free(b);
    task_free(&k);
}

/* The same generator, the same training; another, another. */
static void test_seeds(void **state)
{
    (void)state;
    Task a, b, c;
    task_make(&a, 23, 5), task_make(&b, 23, 5), task_make(&c, 23, 5);
    BatchPlan plan = plan_of(5, 2);
    Rng other;
    rng_seed(&other, 6);
    Task *const all[] = { &a, &b, &c };
    for (int i = 0; i < 3; i++) {
        Rng rng = i < 2 ? a.rng : other;
        Batches *t = batches_new(all[i]->network, &plan,
                                 &all[i]->samples, &rng);
        batches_run(t);
        batches_free(t);
        assert_memory_equal(&rng, i < 2 ? &a.rng : &other, sizeof rng);
    }
    assert_same_theta(a.network, b.network);
    bool differ = false;
    for (int p = 0; p < a.network->count; p++)
        differ = differ || real_part(a.network->theta[p])
                           != real_part(c.network->theta[p]);
    assert_true(differ);
    task_free(&a), task_free(&b), task_free(&c);
}

/* ---- schedules, observers ------------------------------------------- */

static void test_rates(void **state)
{
    (void)state;
    BatchPlan plan = { .learning_rate = 0.1, .decay = 0.95 };
    assert_close(batches_rate(&plan, 0), 0.1, 0);
    assert_close(batches_rate(&plan, 1), 0.095, 1e-16);
    assert_prints(batches_rate(&plan, 14), "%.4f", "0.0488");
    double sum = 0;
    for (int e = 0; e < 2000; e++)
        sum += batches_rate(&plan, e);
    assert_close(sum, 2, 1e-12);
    assert_in_range(log10(pow(0.95, 938)) + 100, 78, 79.5);
    plan.decay = 1;
    for (int e = 0; e < 100; e++)
        assert_close(batches_rate(&plan, e), 0.1, 0);
}

typedef struct {
    int calls;
    const Task *task;
} Watch;

static void watch(void *context, Batches *b)
{
    Watch *w = context;
    w->calls++;
    assert_int_equal(b->epoch, w->calls);
    assert_int_equal(b->position, 0);
    assert_close(b->loss_sum, 0, 0);
    Epoch *e = &b->history[b->epoch - 1];
    assert_true(e->loss > 0);
    assert_close(e->training.accuracy, -1, 0);
    assert_close(e->test.loss, -1, 0);
    e->training = batches_judge(b, b->samples);
}

/* An observer that judges changes nothing of the training. */
static void test_observer(void **state)
{
    (void)state;
    Task a, b;
    task_make(&a, 23, 5), task_make(&b, 23, 5);
    BatchPlan plan = plan_of(5, 4);
    Batches *s = batches_new(a.network, &plan, &a.samples, &a.rng);
    batches_run(s);
    Watch w = { 0, &b };
    plan.observe = watch, plan.context = &w;
    Batches *t = batches_new(b.network, &plan, &b.samples, &b.rng);
    batches_run(t);
    assert_int_equal(w.calls, 4);
    assert_same_theta(a.network, b.network);
    for (int e = 0; e < 4; e++) {
        assert_close(s->history[e].loss, t->history[e].loss, 0);
        assert_close(s->history[e].training.accuracy, -1, 0);
        assert_in_range(1000 * t->history[e].training.accuracy, 300, 1000);
    }
    batches_free(s), batches_free(t);
    task_free(&a), task_free(&b);
}

/* Judging by batches of 5 is judging at once. */
static void test_judge(void **state)
{
    (void)state;
    Task k, other;
    task_make(&other, 37, 40);
    task_make(&k, 23, 40);
    Samples fresh = samples_of_matrices(&other.m);
    const Matrix *y = network_forward(k.network, other.x);
    BatchPlan plan = plan_of(5, 1);
    double loss = real_part(plan.loss->value(y, other.t));
    double accuracy = labels_accuracy(y, other.t, 0);
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    Judgement j = batches_judge(b, &fresh);
    assert_close(j.loss, loss, CLOSE);
    assert_close(j.accuracy, accuracy, 1e-15);
    assert_true(accuracy > 0 && accuracy < 1);
    batches_free(b);
    task_free(&k), task_free(&other);
}

/* A sigmoid at the end says yes above 1/2. */
static void test_judge_sigmoid(void **state)
{
    (void)state;
    const char *const names[] = { "sigmoid" };
    Network *n = network_new((int[]){ 1, 1 }, names, 1, 3);
    n->theta[0] = 1;
    Matrix x = { 4, 1, (real[]){ -1, 1, 2, -2 } };
    Matrix t = { 4, 1, (real[]){ 0, 1, 1, 1 } };
    MatrixSamples m = { &x, &t };
    Samples s = samples_of_matrices(&m);
    BatchPlan plan = { .loss = loss_find("squared-error"), .batch = 3,
                       .decay = 1 };
    Rng rng;
    rng_seed(&rng, 1);
    Batches *b = batches_new(n, &plan, &s, &rng);
    assert_close(batches_judge(b, &s).accuracy, 0.75, 0);
    batches_free(b);
    network_free(n);
}

static void test_no_allocation(void **state)
{
    (void)state;
    Task k;
    task_make(&k, 23, 5);
    BatchPlan plan = plan_of(5, 20);
    allocations = 0;
    Batches *b = batches_new(k.network, &plan, &k.samples, &k.rng);
    assert_in_range(allocations, 2, 10);
    allocations = 0;
    batches_run(b);
    batches_judge(b, &k.samples);
    assert_int_equal(allocations, 0);
    batches_free(b);
    task_free(&k);
    batches_free(NULL);
}

/* ---- stopping --------------------------------------------------------- */

static void diverge(void *arg)
{
    (void)arg;
    task_make(&kept, 23, 5);
    BatchPlan plan = plan_of(5, 100000);
    plan.loss = loss_find("squared-error");
    plan.learning_rate = 1000;
    batches_run(batches_new(kept.network, &plan, &kept.samples,
                            &kept.rng));
}

/* A parameter is spoilt when 13 steps are over: three of epoch 2. */
static void spoil(void *arg)
{
    task_make(&kept, 23, 5);
    BatchPlan plan = plan_of(5, 10);
    Batches *b = batches_new(kept.network, &plan, &kept.samples,
                             &kept.rng);
    for (int i = 0; i < 13; i++)
        batches_step(b);
    kept.network->theta[*(int *)arg] = (real)NAN;
    batches_step(b);
}

static void too_far(void *arg)
{
    (void)arg;
    task_make(&kept, 23, 5);
    BatchPlan plan = plan_of(5, 1);
    Batches *b = batches_new(kept.network, &plan, &kept.samples,
                             &kept.rng);
    batches_run(b);
    batches_step(b);
}

static void wrong_plan(void *arg)
{
    const BatchPlan *plan = arg;
    task_make(&kept, 23, 5);
    batches_new(kept.network, plan, &kept.samples, &kept.rng);
}

static void unfit(void *arg)
{
    (void)arg;
    task_make(&kept, 23, 5);
    kept.x->at[3] = (real)INFINITY;
    BatchPlan plan = plan_of(5, 1);
    batches_new(kept.network, &plan, &kept.samples, &kept.rng);
}

static void test_stopping(void **state)
{
    (void)state;
    assert_dies(diverge, NULL, 1, "try a learning rate below 1000\n");
    int first = 3, last = 18;
    assert_dies(spoil, &first, 1, "step 13: the loss is nan, and the "
                "first number that is not finite came out of layer 1 "
                "(affine)");
    assert_dies(spoil, &last, 1, "step 13: the loss is nan, and the "
                "first number that is not finite came out of layer 2 ");
    assert_dies(too_far, NULL, -SIGABRT, "all 1 epochs are over");
    assert_dies(unfit, NULL, 1, "X, row 1, column 1: inf");
    BatchPlan plan = plan_of(6, 1);
    assert_dies(wrong_plan, &plan, -SIGABRT, "batches of 6, but the "
                "network has room for 5");
    plan = plan_of(0, 1);
    assert_dies(wrong_plan, &plan, -SIGABRT, "batches of 0, but");
    plan = plan_of(5, 1);
    plan.decay = 0;
    assert_dies(wrong_plan, &plan, -SIGABRT, "a decay of 0");
    plan = plan_of(5, 100000000);
    assert_dies(wrong_plan, &plan, -SIGABRT, "100000000 epochs of 23");
}

/* ---- what the text works out by hand --------------------------------- */

/* Where noisy steps end: eq. noise-floor. */
static void test_noise_floor(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    real theta = 0;
    double sum = 0;
    for (int i = 0; i < 400000; i++) {
        real gradient = theta + (real)rng_normal(&rng);
        descent_step(&theta, &gradient, 1, 0.1);
        sum += real_part(theta) * real_part(theta);
    }
    assert_prints(0.1 / 1.9, "%.4f", "0.0526");
    assert_relative(sum / 400000, 0.1 / 1.9, 0.04);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_loop_written_out),
        cmocka_unit_test(test_sizes_of_batches),
        cmocka_unit_test(test_the_full_batch),
        cmocka_unit_test(test_loss_before_the_step),
        cmocka_unit_test(test_every_sample_once),
        cmocka_unit_test(test_orders_are_as_likely),
        cmocka_unit_test(test_sixty_three_per_cent),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_observer),
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_judge_sigmoid),
        cmocka_unit_test(test_no_allocation),
        cmocka_unit_test(test_stopping),
        cmocka_unit_test(test_noise_floor),
    };
    return cmocka_run_group_tests_name("batches", tests, NULL, NULL);
}
