/* A pool of threads: chapter "Making it fast".  The waits of its threads
   for a condition come here first, as the Makefile links this suite.  Run
   also under -fsanitize=thread. */
#define _GNU_SOURCE     /* for affinities */
#include "support.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include "parallel.h"
#include "matrix.h"
#include "progress.h"
#include "rng.h"

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 3000000 }, NULL);
}

enum { MOST_PARTS = 50 };
static const int sizes[] = { 1, 2, 3, 8 };
enum { SIZES = sizeof sizes / sizeof *sizes };

/* ---- every part once ---------------------------------------------- */

typedef struct {
    int runs[MOST_PARTS], parts[MOST_PARTS];
    pthread_t who[MOST_PARTS];
} Tally;

/* Parts write to places of their own, without a lock: if one were run
   twice at a time, Thread Sanitizer would say so. */
static void count(void *context, int part, int parts)
{
    Tally *t = context;
    assert_in_range(part, 0, MOST_PARTS - 1);
    t->runs[part]++;
    t->parts[part] = parts;
    t->who[part] = pthread_self();
}

static void check_tally(const Tally *t, int parts, int runs)
{
    for (int k = 0; k < MOST_PARTS; k++) {
        assert_int_equal(t->runs[k], k < parts ? runs : 0);
        assert_int_equal(t->parts[k], k < parts ? parts : 0);
    }
}

static void test_every_part_once(void **state)
{
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        Pool *pool = parallel_new(sizes[s]);
        assert_int_equal(parallel_threads(pool), sizes[s]);
        for (int parts = 1; parts <= MOST_PARTS; parts++) {
            Tally t = { .runs = { 0 } };
            parallel_run(pool, count, &t, parts);
            check_tally(&t, parts, 1);
        }
        parallel_free(pool);
    }
}

static bool is_caller(pthread_t t)
{
    return pthread_equal(t, pthread_self());
}

static void test_same_thread_each_time(void **state)
{
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        Pool *pool = parallel_new(sizes[s]);
        Tally t = { .runs = { 0 } }, u = { .runs = { 0 } };
        parallel_run(pool, count, &t, MOST_PARTS);
        parallel_run(pool, count, &u, MOST_PARTS);
        for (int k = 0; k < MOST_PARTS; k++) {
            if (k % sizes[s] == 0)
                assert_true(is_caller(t.who[k]));
            else    /* the same thread, or the caller if that was late */
                assert_true(is_caller(t.who[k]) || is_caller(u.who[k])
                            || pthread_equal(t.who[k], u.who[k]));
            assert_true(pthread_equal(t.who[k], t.who[k % sizes[s]]));
        }
        parallel_free(pool);
    }
}

/* When the caller's part lasts, the others are not done by it. */
static atomic_int others_done;

static void slow_first(void *context, int part, int parts)
{
    while (part == 0 && others_done < parts - 1)
        nap();
    count(context, part, parts);
    others_done++;
}

static void test_threads_take_part(void **state)
{
    (void)state;
    Pool *pool = parallel_new(3);
    Tally t = { .runs = { 0 } };
    others_done = 0;
    parallel_run(pool, slow_first, &t, 3);
    check_tally(&t, 3, 1);
    assert_false(is_caller(t.who[1]) || is_caller(t.who[2]));
    assert_false(pthread_equal(t.who[1], t.who[2]));
    parallel_free(pool);
}

static void test_threads_meet(void **state)
{
    (void)state;
    for (int s = 0; s < SIZES; s++)
        for (int patient = 0; patient < 2; patient++) {
            Pool *pool = parallel_new(sizes[s]);
            parallel_patience(pool, patient ? 20e-6 : 0);
            for (int k = 0; k < 200; k++)
                assert_true(parallel_meet(pool) > 0);
            /* More than half of its 31 rounds, of 64 KiB, take no less
               than the median. */
            double start = clock_seconds();
            double exchange = parallel_exchange(pool);
            double all = clock_seconds() - start;
            assert_true(exchange > 0 && exchange * 65536 * 15 < all);
            parallel_free(pool);
        }
}

/* One after the other, with parts that change in number: what one call
   wrote, the next reads on another thread. */
static void test_many_hand_overs(void **state)
{
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        Pool *pool = parallel_new(sizes[s]);
        Tally t = { .runs = { 0 } };
        int calls = sizes[s] <= 3 ? 10000 : 1000, expected[MOST_PARTS] = { 0 };
        for (int k = 0; k < calls; k++) {
            int parts = 1 + k % 9;
            parallel_run(pool, count, &t, parts);
            for (int p = 0; p < parts; p++)
                expected[p]++;
        }
        assert_memory_equal(t.runs, expected, sizeof expected);
        parallel_free(pool);
    }
}

/* Between calls, pauses around the patience: the threads are just
   looking, just asleep, or on the way. */
static void test_around_the_patience(void **state)
{
    (void)state;
    static const double patience[] = { 0, 1e-7, 1e-6, 5e-6, 20e-6 };
    volatile double waste = 0;
    for (int s = 0; s < SIZES; s++) {
        Pool *pool = parallel_new(sizes[s]);
        for (int p = 0; p < 5; p++) {
            Tally t = { .runs = { 0 } };
            parallel_patience(pool, patience[p]);
            for (int k = 0; k < 300; k++) {
                parallel_run(pool, count, &t, sizes[s]);
                for (int i = 0; i < 50 * (k % 60); i++)
                    waste += 1;
            }
            check_tally(&t, sizes[s], 300);
        }
        parallel_free(pool);
    }
    (void)waste;
}

/* A part that takes longer than the patience: the caller sleeps. */
static void slow_last(void *context, int part, int parts)
{
    if (part == parts - 1)
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    count(context, part, parts);
}

static void test_a_slow_part(void **state)
{
    (void)state;
    Pool *pool = parallel_new(3);
    Tally t = { .runs = { 0 } };
    for (int k = 0; k < 5; k++)
        parallel_run(pool, slow_last, &t, 3);
    check_tally(&t, 3, 5);
    parallel_free(pool);
}

static void test_coming_and_going(void **state)
{
    (void)state;
    parallel_free(NULL);
    for (int k = 0; k < 50; k++)
        parallel_free(parallel_new(1 + k % 4));
    Pool *a = parallel_new(2), *b = parallel_new(3);
    Tally t = { .runs = { 0 } };
    for (int k = 0; k < 20; k++)
        parallel_run(k % 2 ? a : b, count, &t, 5);
    check_tally(&t, 5, 20);
    parallel_free(a);
    parallel_free(b);
}

/* ---- outputs are divided ------------------------------------------ */

static void test_cuts(void **state)
{
    (void)state;
    static const int by_hand[] = { 0, 4, 8, 10 };
    assert_int_equal(parallel_cut(10, 4, 1, 2), 4);
    for (int k = 0; k <= 3; k++)
        assert_int_equal(parallel_cut(10, 4, k, 3), by_hand[k]);
    for (int n = 0; n <= 40; n++)
        for (int grain = 1; grain <= 9; grain++)
            for (int parts = 1; parts <= 12; parts++) {
                assert_int_equal(parallel_cut(n, grain, 0, parts), 0);
                assert_int_equal(parallel_cut(n, grain, parts, parts), n);
                for (int p = 0; p < parts; p++) {
                    int from = parallel_cut(n, grain, p, parts);
                    int to = parallel_cut(n, grain, p + 1, parts);
                    assert_true(from <= to);
                    assert_true(from % grain == 0 || from == n);
                    /* even, up to a grain */
                    assert_true(to - from < n / parts + 2 * grain);
                }
            }
    assert_int_equal(parallel_cut(INT32_MAX, 8, 255, 256),
                     (int)(((long long)INT32_MAX + 7) / 8 * 255 / 256 * 8));
}

typedef struct {
    const Matrix *a, *b;
    Matrix *c;
} Product;

static void multiply_rows(void *context, int part, int parts)
{
    const Product *p = context;
    int from = parallel_cut(p->c->rows, 4, part, parts);
    int to = parallel_cut(p->c->rows, 4, part + 1, parts);
    if (from == to)
        return;
    const Matrix a = { to - from, p->a->cols, matrix_row(p->a, from) };
    Matrix c = { to - from, p->c->cols, matrix_row(p->c, from) };
    matrix_multiply(&a, p->b, &c);
}

static void test_same_bits(void **state)
{
    (void)state;
    Matrix *a = matrix_new(37, 23), *b = matrix_new(23, 11);
    Matrix *whole = matrix_new(37, 11), *c = matrix_new(37, 11);
    Rng rng;
    rng_seed(&rng, 9);
    for (int k = 0; k < 37 * 23; k++)
        a->at[k] = (real)rng_normal(&rng);
    for (int k = 0; k < 23 * 11; k++)
        b->at[k] = (real)rng_normal(&rng);
    matrix_multiply(a, b, whole);
    size_t bytes = 37 * 11 * sizeof(real);
    for (int s = 0; s < SIZES; s++) {
        Pool *pool = parallel_new(sizes[s]);
        for (int parts = 1; parts <= 20; parts++) {
            memset(c->at, 0xA5, bytes);
            parallel_run(pool, multiply_rows, &(Product){ a, b, c },
                         parts);
            assert_memory_equal(c->at, whole->at, bytes);
        }
        parallel_free(pool);
    }
    matrix_free(a);
    matrix_free(b);
    matrix_free(whole);
    matrix_free(c);
}

/* ---- what is refused ---------------------------------------------- */

static void call_again(void *context, int part, int parts)
{
    static Tally t;
    if (part == parts - 1)
        parallel_run(context, count, &t, 1);
}

static void nested(void *arg)
{
    Pool *pool = parallel_new(*(int *)arg);
    parallel_run(pool, call_again, pool, parallel_threads(pool));
}

static void test_nested_calls_are_refused(void **state)
{
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        int threads = sizes[s];
        assert_dies(nested, &threads, -SIGABRT,
                    "the pool is at work already");
    }
}

static void no_parts(void *arg)
{
    (void)arg;
    Tally t = { .runs = { 0 } };
    parallel_run(parallel_new(1), count, &t, 0);
}

static void new_pool(void *arg)
{
    parallel_new(*(int *)arg);
}

static void impatient(void *arg)
{
    (void)arg;
    parallel_patience(parallel_new(1), -1);
}

static void test_nonsense_is_refused(void **state)
{
    (void)state;
    int none = 0, many = PARALLEL_MOST + 1;
    assert_dies(no_parts, NULL, -SIGABRT, "0 parts");
    assert_dies(new_pool, &none, -SIGABRT, "a pool of 0 threads");
    assert_dies(new_pool, &many, -SIGABRT, "a pool of 257 threads");
    assert_dies(impatient, NULL, -SIGABRT, "a patience of -1 seconds");
}

/* ---- processes and signals ---------------------------------------- */

static void use(void *pool)
{
    Tally t = { .runs = { 0 } };
    parallel_run(pool, count, &t, parallel_threads(pool));
    for (int k = 0; k < parallel_threads(pool); k++)
        if (t.runs[k] != 1)
            _exit(3);
    parallel_free(pool);
    _exit(0);
}

static void only_free(void *pool)
{
    parallel_free(pool);
    _exit(0);
}

/* A child stops with a message, or has done by itself all that the lost
   threads had not begun; which, depends on what they were at. */
static void assert_never_hangs(Pool *pool)
{
    int status;
    char *said = stderr_of(use, pool, &status);
    if (status == -SIGALRM)
        fail_test("a child waits for ever for its parent's threads");
    if (status != 0 && !strstr(said, "before a fork"))
        fail_test("a child ended with %d and said \"%s\"", status, said);
    free(said);
}

static void test_after_a_fork(void **state)
{
    (void)state;
    for (int asleep = 0; asleep < 2; asleep++) {
        Pool *pool = parallel_new(3);
        if (asleep)
            parallel_patience(pool, 0);
        nap();
        assert_never_hangs(pool);
        assert_dies(only_free, pool, 0, "");
        Tally t = { .runs = { 0 } };    /* the parent does not mind */
        parallel_run(pool, count, &t, 7);
        check_tally(&t, 7, 1);
        parallel_free(pool);
    }
    Pool *one = parallel_new(1);
    assert_dies(use, one, 0, "");
    parallel_free(one);
}

static volatile sig_atomic_t signalled;
static pthread_t signalled_thread;

static void on_signal(int number)
{
    (void)number;
    signalled_thread = pthread_self();
    signalled++;
}

static void test_signals_are_the_callers(void **state)
{
    (void)state;
    struct sigaction now = { .sa_handler = on_signal }, before;
    assert_int_equal(sigaction(SIGUSR1, &now, &before), 0);
    Pool *pool = parallel_new(3);
    for (int k = 0; k < 5; k++) {
        Tally t = { .runs = { 0 } };
        signalled = 0;
        assert_int_equal(kill(getpid(), SIGUSR1), 0);
        parallel_run(pool, count, &t, 3);
        assert_int_equal(signalled, 1);
        assert_true(pthread_equal(signalled_thread, pthread_self()));
    }
    parallel_free(pool);
    sigaction(SIGUSR1, &before, NULL);
}

/* ---- woken for nothing -------------------------------------------- */

/* How the threads sleep that a pool has beside its caller.  Of use while
   there is one of them. */
static pthread_t main_thread;
static atomic_bool asleep;      /* there is one that sleeps */
static atomic_int sleeps;       /* so many have begun */
static atomic_bool held;        /* nobody's sleep ends */
static _Atomic double least;    /* seconds from one sleep to the next */

int __real_pthread_cond_wait(pthread_cond_t *woken, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *woken, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *woken, pthread_mutex_t *lock)
{
    static _Thread_local double since;
    if (pthread_equal(pthread_self(), main_thread))
        return __real_pthread_cond_wait(woken, lock);
    double awake = clock_seconds() - since;
    if (awake < least)
        least = awake;
    asleep = true;
    sleeps++;
    int error = __real_pthread_cond_wait(woken, lock);
    while (held) {
        pthread_mutex_unlock(lock);
        nap();
        pthread_mutex_lock(lock);
    }
    asleep = false;
    since = clock_seconds();
    return error;
}

/* A sleeper is woken, and kept here until the caller has done its part
   and taken back its ring.  It must not work then, and look for as long
   as its patience lasts before it sleeps again. */
static void test_woken_for_nothing(void **state)
{
    (void)state;
    static const double patience = 0.05;
    Pool *pool = parallel_new(2);
    parallel_patience(pool, patience);
    parallel_meet(pool);        /* from here on it is that patient */
    for (int k = 0; k < 3; k++) {
        held = true;
        while (!asleep)
            nap();
        Tally t = { .runs = { 0 } };
        parallel_run(pool, count, &t, 2);
        assert_true(is_caller(t.who[0]) && is_caller(t.who[1]));
        int before = sleeps;
        least = INFINITY;
        held = false;
        while (sleeps == before)
            nap();
        check_tally(&t, 2, 1);
        if (least < patience)
            fail_test("woken for nothing, it looked for %g of %g s",
                      least, patience);
    }
    parallel_free(pool);
}

/* ---- cores --------------------------------------------------------- */

#ifdef CPU_COUNT
/* Where the threads beside the caller may run. */
typedef struct {
    cpu_set_t may[MOST_PARTS];
    atomic_int asked;
} Places;

/* The caller's part lasts until the others have been done, so that each
   is done by another thread. */
static void look_round(void *context, int part, int parts)
{
    Places *p = context;
    if (part > 0) {
        if (sched_getaffinity(0, sizeof *p->may, &p->may[part]) != 0)
            CPU_ZERO(&p->may[part]);
        atomic_fetch_add(&p->asked, 1);
    } else {
        while (atomic_load(&p->asked) < parts - 1)
            nap();
    }
}

/* The cores that we may use; leaves the test out if there is one. */
static cpu_set_t our_cores(void)
{
    cpu_set_t ours;
    if (sched_getaffinity(0, sizeof ours, &ours) != 0
        || CPU_COUNT(&ours) < 2) {
        print_message("skipped: there is no choice of cores here\n");
        skip();
    }
    return ours;
}

/* Puts the caller on one of our cores after the other, twice, has the
   threads say where they may run, and counts those who say otherwise
   than expected: anywhere else, or, in a crowd, anywhere. */
static int misplaced(Pool *pool, const cpu_set_t *ours, bool crowd)
{
    int wrong = 0, threads = parallel_threads(pool);
    for (size_t k = 0; k < 2 * CPU_SETSIZE; k++) {
        size_t core = k % CPU_SETSIZE;
        if (!CPU_ISSET(core, ours))
            continue;
        cpu_set_t here, expected = *ours;
        CPU_ZERO(&here);
        CPU_SET(core, &here);
        if (!crowd)
            CPU_CLR(core, &expected);
        wrong += sched_setaffinity(0, sizeof here, &here) != 0;
        Places p = { .asked = 0 };
        parallel_run(pool, look_round, &p, threads);
        for (int t = 1; t < threads; t++)
            wrong += !CPU_EQUAL(&p.may[t], &expected);
    }
    sched_setaffinity(0, sizeof *ours, ours);
    return wrong;
}

static void test_off_the_callers_core(void **state)
{
    (void)state;
    cpu_set_t ours = our_cores();
    Pool *pool = parallel_new(2);
    assert_int_equal(misplaced(pool, &ours, false), 0);
    parallel_free(pool);
}

/* More threads than cores, of which there are two: they go where they
   are put. */
static void test_a_crowd_is_left_alone(void **state)
{
    (void)state;
    cpu_set_t ours = our_cores(), two = ours;
    for (size_t core = CPU_SETSIZE; CPU_COUNT(&two) > 2; core--)
        CPU_CLR(core - 1, &two);
    assert_int_equal(sched_setaffinity(0, sizeof two, &two), 0);
    Pool *pool = parallel_new(3);
    int wrong = misplaced(pool, &two, true);
    parallel_free(pool);
    sched_setaffinity(0, sizeof ours, &ours);
    assert_int_equal(wrong, 0);
}
#endif

static void test_cores(void **state)
{
    (void)state;
    assert_in_range(parallel_cores(), 1, PARALLEL_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_part_once),
        cmocka_unit_test(test_same_thread_each_time),
        cmocka_unit_test(test_threads_take_part),
        cmocka_unit_test(test_threads_meet),
        cmocka_unit_test(test_many_hand_overs),
        cmocka_unit_test(test_around_the_patience),
        cmocka_unit_test(test_a_slow_part),
        cmocka_unit_test(test_coming_and_going),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_nested_calls_are_refused),
        cmocka_unit_test(test_nonsense_is_refused),
        cmocka_unit_test(test_after_a_fork),
        cmocka_unit_test(test_signals_are_the_callers),
        cmocka_unit_test(test_woken_for_nothing),
#ifdef CPU_COUNT
        cmocka_unit_test(test_off_the_callers_core),
        cmocka_unit_test(test_a_crowd_is_left_alone),
#endif
        cmocka_unit_test(test_cores),
    };
    main_thread = pthread_self();
    return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
