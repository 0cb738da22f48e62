/* Training on the full batch.  The Makefile links this suite so that
   the library's calls of allocate come here first. */
#include "support.h"
#include "descent.h"
#include "fail.h"
#include "moons.h"
#include "train.h"

#ifdef BACKWARD_FLOAT
#define CLOSE 1e-5
#else
#define CLOSE 1e-13
#endif

static long allocations;

void *__real_allocate(size_t count, size_t size);
void *__wrap_allocate(size_t count, size_t size);
void *__wrap_allocate(size_t count, size_t size)
{
    allocations++;
    return __real_allocate(count, size);
}

typedef struct {
    Network *network;
    Matrix *x, *t;
} Task;

/* What a test that dies has made stays in reach. */
Task kept;

static Task task(const char *last, int points)
{
    const int sizes[] = { 2, 6, 1 };
    const char *const names[] = { "tanh", last };
    Task k = { network_new(sizes, names, 2, points),
               matrix_new(points, 2), matrix_new(points, 1) };
    Rng rng;
    rng_seed(&rng, 5);
    moons_make(&rng, 0.1, k.x, k.t);
    network_initialize(k.network, initializer_find("lecun"), &rng);
    kept = k;
    return k;
}

static void task_free(Task k)
{
    network_free(k.network);
    matrix_free(k.x), matrix_free(k.t);
}

static TrainPlan plan_of(const char *loss, int steps)
{
    return (TrainPlan){ .loss = loss_find(loss), .learning_rate = 0.5,
                        .steps = steps };
}

typedef struct {
    const Task *task;
    const Loss *loss;
    int calls, last;
    double losses[40];
    real first[40];             /* theta[0] in each call */
    real gradient[40];
} Seen;

static void see(void *context, int step, double loss, Network *n)
{
    Seen *s = context;
    assert_int_equal(step, s->calls);
    s->losses[s->calls] = loss;
    s->first[s->calls] = n->theta[0];
    s->gradient[s->calls] = n->gradient[0];
    s->calls++;
    /* the loss is that of these parameters; looking disturbs nothing */
    assert_close(loss, real_part(s->loss->value(
        network_forward(n, s->task->x), s->task->t)), 0);
    const Matrix other = { 1, 2, (real[]){ 9, -9 } };
    network_forward(n, &other);
}

/* Each step is theta - eta gradient, with loss and gradient from
   before; the last loss is returned. */
static void test_steps(void **state)
{
    (void)state;
    Task k = task("linear", 20);
    TrainPlan plan = plan_of("binary-cross-entropy", 10);
    Seen seen = { .task = &k, .loss = plan.loss };
    plan.observe = see, plan.context = &seen;
    double loss = train_full_batch(k.network, &plan, k.x, k.t);
    assert_int_equal(seen.calls, 11);
    assert_close(loss, seen.losses[10], 0);
    assert_true(loss < seen.losses[0]);
    for (int i = 0; i < 10; i++)
        assert_close(real_part(seen.first[i + 1]),
                     real_part(seen.first[i])
                     - 0.5 * real_part(seen.gradient[i]), CLOSE);
    assert_close(real_part(k.network->theta[0]),
                 real_part(seen.first[10]), 0);
    task_free(k);
}

/* The same as the loop written out, and as training in two parts: no
   gradient is left over from step to step. */
static void test_no_leftovers(void **state)
{
    (void)state;
    Task a = task("sigmoid", 20), b = task("sigmoid", 20);
    TrainPlan plan = plan_of("squared-error", 6);
    train_full_batch(a.network, &plan, a.x, a.t);
    for (int step = 0; step < 6; step++) {
        for (int p = 0; p < b.network->count; p++)
            b.network->gradient[p] = 0;
        network_gradient(b.network, plan.loss, b.x, b.t, 1);
        descent_step(b.network->theta, b.network->gradient,
                     b.network->count, 0.5);
    }
    assert_memory_equal(a.network->theta, b.network->theta,
                        (size_t)a.network->count * sizeof(real));
    task_free(a), task_free(b);
}

/* No steps: looks, and moves nothing. */
static void test_no_steps(void **state)
{
    (void)state;
    Task a = task("linear", 5), b = task("linear", 5);
    TrainPlan plan = plan_of("squared-error", 0);
    double loss = train_full_batch(a.network, &plan, a.x, a.t);
    assert_close(loss, real_part(plan.loss->value(
        network_forward(b.network, b.x), b.t)), 0);
    assert_memory_equal(a.network->theta, b.network->theta,
                        (size_t)a.network->count * sizeof(real));
    task_free(a), task_free(b);
}

/* Nothing is allocated in the loop; and the counter counts. */
static void test_no_allocation(void **state)
{
    (void)state;
    allocations = 0;
    Task k = task("sigmoid", 20);
    assert_true(allocations > 10);
    TrainPlan plan = plan_of("squared-error", 100);
    allocations = 0;
    train_full_batch(k.network, &plan, k.x, k.t);
    assert_int_equal(allocations, 0);
    task_free(k);
}

/* Every call of malloc and its like in the library is in allocate. */
static void test_one_allocator(void **state)
{
    (void)state;
    FILE *found = popen("grep -lE '\\b(malloc|calloc|realloc|strdup|"
                        "aligned_alloc)\\(' tangled/lib/*.c", "r");
    assert_non_null(found);
    char line[200] = "";
    assert_non_null(fgets(line, sizeof line, found));
    assert_string_equal(line, "tangled/lib/fail.c\n");
    assert_null(fgets(line, sizeof line, found));
    pclose(found);
}

typedef struct {
    int x_rows, t_rows, x_cols, t_cols;
    double x_at, t_at;          /* put into row 2, column 1; row 1 */
    const char *loss;
} Data;

static void check(void *arg)
{
    const Data *d = arg;
    Task k = task("linear", 5);
    real numbers[20] = { 0 }, targets[20] = { 0 };
    Matrix x = { d->x_rows, d->x_cols, numbers };
    Matrix t = { d->t_rows, d->t_cols, targets };
    numbers[5] = (real)d->x_at;
    targets[1] = (real)d->t_at;
    TrainPlan plan = plan_of(d->loss, 1);
    train_check_data(k.network, plan.loss, &x, &t);
    train_full_batch(k.network, &plan, &x, &t);
}

static void test_data(void **state)
{
    (void)state;
    int status;
    Data fit = { 5, 5, 2, 1, 1, 1, "squared-error" };
    char *said = stderr_of(check, &fit, &status);
    assert_int_equal(status, 0);
    assert_string_equal(said, "");
    free(said);
    assert_dies(check, (&(Data){ 5, 5, 2, 1, NAN, 1, "squared-error" }), 1,
                "X, row 2, column 1: nan; leave out this sample, or");
    assert_dies(check, (&(Data){ 5, 5, 2, 1, 1, -INFINITY,
                                 "squared-error" }), 1,
                "target, row 1, column 0: -inf; leave out");
    assert_dies(check, (&(Data){ 5, 5, 2, 1, 1, 2,
                                 "binary-cross-entropy" }), 1,
                "target, row 1, column 0: 2 is not between 0 and 1");
    assert_dies(check, (&(Data){ 0, 0, 2, 1, 1, 1, "squared-error" }), 1,
                "there are no samples to train on\n");
    assert_dies(check, (&(Data){ 5, 4, 2, 1, 1, 1, "squared-error" }), 1,
                "X has 5 rows but T has 4\n");
    assert_dies(check, (&(Data){ 5, 5, 3, 1, 1, 1, "squared-error" }), 1,
                "X has 3 columns and T 1, but the network takes 2 and "
                "gives 1\n");
    assert_dies(check, (&(Data){ 5, 5, 2, 2, 1, 1, "squared-error" }), 1,
                "X has 2 columns and T 2, but");
}

/* train_full_batch looks by itself. */
static void unfit(void *arg)
{
    (void)arg;
    Task k = task("linear", 5);
    k.x->at[0] = (real)NAN;
    TrainPlan plan = plan_of("squared-error", 1);
    train_full_batch(k.network, &plan, k.x, k.t);
}

static void test_looks(void **state)
{
    (void)state;
    assert_dies(unfit, NULL, 1, "X, row 0, column 0: nan; leave out");
}

typedef struct {
    int parameter;              /* of 2-6-1: W1 12, b1 6, W2 6, b2 1 */
    double value;
    const char *last, *loss;
} Spoilt;

static void spoil(void *arg)
{
    const Spoilt *s = arg;
    Task k = task(s->last, 5);
    k.network->theta[s->parameter] = (real)s->value;
    TrainPlan plan = plan_of(s->loss, 3);
    train_full_batch(k.network, &plan, k.x, k.t);
}

static void diverge(void *arg)
{
    (void)arg;
    Task k = task("linear", 5);
    TrainPlan plan = plan_of("squared-error", 100000);
    plan.learning_rate = 1000;
    train_full_batch(k.network, &plan, k.x, k.t);
}

static void test_not_finite(void **state)
{
    (void)state;
    assert_dies(spoil, (&(Spoilt){ 3, NAN, "linear", "squared-error" }), 1,
                "step 0: the loss is nan, and the first number that is "
                "not finite came out of layer 1 (affine)");
    assert_dies(spoil, (&(Spoilt){ 18, NAN, "linear", "squared-error" }), 1,
                "came out of layer 2 (affine)");
    assert_dies(spoil, (&(Spoilt){ 24, NAN, "sigmoid", "squared-error" }), 1,
                "came out of layer 2 (affine)");
#ifndef BACKWARD_FLOAT
    assert_dies(spoil, (&(Spoilt){ 24, 1e200, "linear", "squared-error" }),
                1, "the loss is inf, and the first number that is not "
                "finite came out of the loss itself");
#endif
    assert_dies(diverge, NULL, 1, "try a learning rate below 1000\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_no_leftovers),
        cmocka_unit_test(test_no_steps),
        cmocka_unit_test(test_no_allocation),
        cmocka_unit_test(test_one_allocator),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
