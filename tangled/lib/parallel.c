/* From chapters/09-fast.nw: change it there, not here. */
#define _GNU_SOURCE     /* for affinities */
#include "parallel.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "fail.h"
#include "progress.h"

/* define a bell */
/* One thread rings, one waits. */
typedef struct {
    atomic_bool rung;           /* and the ring not taken */
    atomic_bool asleep;         /* the one that waits must be woken */
    pthread_mutex_t lock;
    pthread_cond_t woken;
    char apart[128];            /* from the next bell's cache line */
} Bell;
/* define a pool */
typedef struct {
    Pool *pool;
    int number;             /* 1, 2, ...; the caller is 0 */
    Bell start, done;
    pthread_t thread;
} Worker;

struct Pool {
    int threads;
    Worker *worker;         /* threads - 1 of them */
    pid_t owner;
    _Atomic double patience;    /* seconds; set at any time */
    atomic_bool busy;
    ParallelPart *f;        /* to be done; NULL: go home */
    void *context;
    int parts;
    /* keep what is needed to stay apart */
    #ifdef CPU_COUNT
    bool apart;                 /* from the caller's core */
    int core;                   /* the caller's at the last hand-over */
    cpu_set_t cores;            /* those that the pool may use */
    #endif
    /* keep what is worth handing over */
    double threshold;           /* seconds that the library's work must
                                   take on one thread, and besides */
    double exchange;            /* chi, so many for each byte of it */
};
/* ring a bell */
static void bell_ring(Bell *b, pid_t owner)
{
    atomic_store(&b->rung, true);
    if (!atomic_load(&b->asleep))
        return;
    /* insist that the threads are in this process */
    require(getpid() == owner,
            "the pool's threads are in process %ld, before a fork",
            (long)owner);
    pthread_mutex_lock(&b->lock);
    pthread_cond_signal(&b->woken);
    pthread_mutex_unlock(&b->lock);
}
static bool bell_take(Bell *b)
{
    return atomic_exchange(&b->rung, false);
}

/* sleep at a bell */
/* Sleeps until it is woken, and returns whether it took a ring. */
static bool bell_sleep(Bell *b)
{
    pthread_mutex_lock(&b->lock);
    atomic_store(&b->asleep, true);
    bool taken = bell_take(b);
    if (!taken) {
        pthread_cond_wait(&b->woken, &b->lock);
        taken = bell_take(b);
    }
    atomic_store(&b->asleep, false);
    pthread_mutex_unlock(&b->lock);
    return taken;
}

/* look for a ring */
/* Looks for so many seconds whether there is a ring to take. */
static bool bell_look(Bell *b, double patience)
{
    double end = 0;
    for (long k = 1; patience > 0; k++) {
        if (atomic_load_explicit(&b->rung, memory_order_relaxed)
            && bell_take(b))
            return true;
        if (k % 64 != 0)
            continue;
        double now = clock_seconds();
        if (k == 64)
            end = now + patience;
        else if (now > end)
            break;
    }
    return false;
}

/* wait for a bell */
static void bell_wait(Bell *b, double patience, pid_t owner)
{
    while (!bell_look(b, patience)) {
        /* insist that the threads are in this process */
        require(getpid() == owner,
                "the pool's threads are in process %ld, before a fork",
                (long)owner);
        if (bell_sleep(b))
            return;
    }
}

/* work when the bell rings */
static void do_parts(const Pool *p, int number)
{
    for (int part = number; part < p->parts; part += p->threads)
        p->f(p->context, part, p->parts);
}

static void *worker_main(void *from)
{
    Worker *w = from;
    Pool *p = w->pool;
    pid_t owner = p->owner;
    for (;;) {
        bell_wait(&w->start, p->patience, owner);
        if (!p->f)
            return NULL;
        do_parts(p, w->number);
        bell_ring(&w->done, owner);
    }
}

/* keep off the caller's core */
static void keep_apart(Pool *p)
{
#ifdef CPU_COUNT
    int here = p->apart ? sched_getcpu() : p->core;
    if (here == p->core || here < 0)
        return;
    p->core = here;
    cpu_set_t others = p->cores;
    CPU_CLR((size_t)here, &others);
    for (int k = 0; k < p->threads - 1; k++)
        pthread_setaffinity_np(p->worker[k].thread, sizeof others,
                               &others);
#else
    (void)p;
#endif
}
/* start the threads */
int parallel_cores(void)
{
    long n = 1;
#if defined(CPU_COUNT)
    cpu_set_t ours;
    n = sched_getaffinity(0, sizeof ours, &ours) == 0
        ? CPU_COUNT(&ours) : sysconf(_SC_NPROCESSORS_ONLN);
#elif defined(_SC_NPROCESSORS_ONLN)
    n = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    return n < 1 ? 1 : n < PARALLEL_MOST ? (int)n : PARALLEL_MOST;
}
int parallel_threads(const Pool *pool)
{
    return pool->threads;
}
enum { STACK = 4 << 20 };

static void bell_init(Bell *b)
{
    atomic_init(&b->rung, false);
    atomic_init(&b->asleep, false);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->woken, NULL);
}
static void worker_start(Pool *p, int number)
{
    Worker *w = &p->worker[number - 1];
    w->pool = p;
    w->number = number;
    bell_init(&w->start);
    bell_init(&w->done);
    /* start the thread itself */
    pthread_attr_t how;
    pthread_attr_init(&how);
    pthread_attr_setstacksize(&how, STACK);
    int error = pthread_create(&w->thread, &how, worker_main, w);
    pthread_attr_destroy(&how);
    if (error)
        fail("cannot start thread %d of %d: %s", number + 1,
             p->threads, strerror(error));
}
Pool *parallel_new(int threads)
{
    require(threads >= 1 && threads <= PARALLEL_MOST,
            "a pool of %d threads", threads);
    Pool *p = allocate(1, sizeof *p);
    p->threads = threads;
    p->owner = getpid();
    p->patience = threads <= parallel_cores() ? 1e-3 : 0;
    atomic_init(&p->busy, false);
    p->worker = allocate((size_t)threads, sizeof *p->worker);
    /* start all threads but the caller's */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int k = 1; k < threads; k++)
        worker_start(p, k);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    /* note which cores there are */
    #ifdef CPU_COUNT
    p->core = -1;
    p->apart = threads <= parallel_cores()
               && sched_getaffinity(0, sizeof p->cores, &p->cores) == 0;
    #endif
    return p;
}
/* hand work over */
static void share_out(Pool *pool, ParallelPart *f, void *context,
                      int parts)
{
    pool->f = f;
    pool->context = context;
    pool->parts = parts;
    keep_apart(pool);
    int called = (parts < pool->threads ? parts : pool->threads) - 1;
    for (int k = 0; k < called; k++)
        bell_ring(&pool->worker[k].start, pool->owner);
    do_parts(pool, 0);
    for (int k = 0; k < called; k++) {
        /* do what is not begun, else wait */
        Worker *w = &pool->worker[k];
        if (bell_take(&w->start))
            do_parts(pool, w->number);
        else
            bell_wait(&w->done, pool->patience, pool->owner);
    }
    atomic_store(&pool->busy, false);
}
void parallel_run(Pool *pool, ParallelPart *f, void *context,
                  int parts)
{
    require(f && parts >= 1, "%d parts", parts);
    require(!atomic_exchange(&pool->busy, true),
            "the pool is at work already");
    share_out(pool, f, context, parts);
}
void parallel_patience(Pool *pool, double seconds)
{
    require(seconds >= 0, "a patience of %g seconds", seconds);
    pool->patience = seconds;
}
/* measure a pool */
static void wait_for_all(atomic_int *arrived, int parts)
{
    atomic_fetch_add(arrived, 1);
    for (long k = 1; atomic_load(arrived) < parts; k++)
        if (k % 1024 == 0)
            sched_yield();
}
static void arrive(void *context, int part, int parts)
{
    (void)part;
    wait_for_all(context, parts);
}
double parallel_meet(Pool *pool)
{
    atomic_int arrived = 0;
    double start = clock_seconds();
    parallel_run(pool, arrive, &arrived, pool->threads);
    return clock_seconds() - start;
}
typedef struct {
    atomic_int arrived, written;
    double *stretch;            /* one after the other */
    double seconds;
} Exchange;
enum { STRETCH = 8192, LINE = 8 };      /* doubles */

static void exchange(void *context, int part, int parts)
{
    Exchange *e = context;
    double *own = e->stretch + part * STRETCH, sum = 0;
    double *next = e->stretch + (part + 1) % parts * STRETCH;
    wait_for_all(&e->arrived, parts);
    double start = clock_seconds();
    for (int k = 0; k < STRETCH; k += LINE)
        own[k]++;
    wait_for_all(&e->written, parts);
    for (int k = 0; k < STRETCH; k += LINE)
        sum += next[k];
    own[1] = sum;
    if (part == 0)
        e->seconds = clock_seconds() - start;
}
double parallel_exchange(Pool *pool)
{
    enum { ROUNDS = 31 };
    double time[ROUNDS];
    Exchange e = { .stretch = allocate((size_t)pool->threads * STRETCH,
                                       sizeof *e.stretch) };
    for (int k = 0; k < ROUNDS; k++) {
        e.arrived = e.written = 0;
        parallel_run(pool, exchange, &e, pool->threads);
        time[k] = e.seconds;
    }
    free(e.stretch);
    return median_of(time, ROUNDS) / (STRETCH * sizeof *e.stretch);
}
/* divide the outputs */
int parallel_cut(int n, int grain, int part, int parts)
{
    require(n >= 0 && grain >= 1 && parts >= 1 && part >= 0
                && part <= parts, "part %d of %d of %d, grain %d",
            part, parts, n, grain);
    long long grains = ((long long)n + grain - 1) / grain;
    long long cut = grains * part / parts * grain;
    return cut < n ? (int)cut : n;
}
/* keep a pool for the library */
static Pool *library_pool;

/* find the best hand-over */
static double hand_over_seconds(Pool *pool)
{
    double least = parallel_meet(pool);
    for (int k = 1; k < 100; k++) {
        double seconds = parallel_meet(pool);
        least = seconds < least ? seconds : least;
    }
    return least;
}
static void forget_pool(void)
{
    library_pool = NULL;
}
void parallel_use(Pool *pool)
{
    static bool told;
    if (!told)
        pthread_atfork(NULL, NULL, forget_pool);
    told = true;
    library_pool = pool && pool->threads > 1 ? pool : NULL;
    if (library_pool) {
        pool->threshold = hand_over_seconds(pool)
                          * pool->threads / (pool->threads - 1);
        pool->exchange = parallel_exchange(pool);
    }
}
void parallel_threshold(Pool *pool, double seconds)
{
    require(seconds >= 0, "a threshold of %g seconds", seconds);
    pool->threshold = seconds;
    pool->exchange = 0;
}
/* do a range as a part */
typedef struct {
    int n, grain;
    ParallelRange *f;
    void *context;
} Range;

static void do_range(void *context, int part, int parts)
{
    const Range *r = context;
    r->f(r->context, parallel_cut(r->n, r->grain, part, parts),
         parallel_cut(r->n, r->grain, part + 1, parts));
}
void parallel_for(int n, int grain, Work work, ParallelRange *f,
                  void *context)
{
    Pool *p = library_pool;
    if (!p || n <= grain
        || work.seconds < p->threshold + work.bytes * p->exchange
        || atomic_exchange(&p->busy, true)) {
        f(context, 0, n);
        return;
    }
    Range r = { n, grain, f, context };
    int grains = (n - 1) / grain + 1;
    share_out(p, do_range, &r, grains < p->threads ? grains
                                                   : p->threads);
}
Pool *parallel_start(int threads)
{
    if (threads < 1 || threads > PARALLEL_MOST)
        fail("--threads %d: must be 1 to %d; cores that we may use: %d",
             threads, PARALLEL_MOST, parallel_cores());
    Pool *pool = parallel_new(threads);
    parallel_use(pool);
    return pool;
}
/* end the threads */
static void bell_destroy(Bell *b)
{
    pthread_cond_destroy(&b->woken);
    pthread_mutex_destroy(&b->lock);
}
static void worker_end(Worker *w)
{
    pthread_join(w->thread, NULL);
    bell_destroy(&w->start);
    bell_destroy(&w->done);
}
void parallel_free(Pool *pool)
{
    if (!pool)
        return;
    require(!atomic_load(&pool->busy), "the pool is at work");
    /* take the pool from the library */
    if (pool == library_pool)
        library_pool = NULL;
    pool->f = NULL;
    int threads = getpid() == pool->owner ? pool->threads : 1;
    for (int k = 0; k < threads - 1; k++)
        bell_ring(&pool->worker[k].start, pool->owner);
    for (int k = 0; k < threads - 1; k++)
        worker_end(&pool->worker[k]);
    free(pool->worker);
    free(pool);
}
