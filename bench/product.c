/* Matrix products, ours beside those of the BLAS libraries that are here.

   product OUT ROUNDS [quick]   appends rows to OUT, one a round:
       block, what, type, threads, who, round, GFLOP/s

   Each contender is a process of its own, since a library decides when it
   is loaded which kernels it takes; they do one product after the other, in
   turns, so that what else the machine does troubles all of them.  The
   machine's peak is measured in every round, too.  Compiled for double and
   for float. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fail.h"
#include "machine.h"
#include "parallel.h"
#include "product.h"
#include "progress.h"
#include "rng.h"

#ifdef BACKWARD_FLOAT
#define TYPE "float"
#define GEMM "cblas_sgemm"
#define PEAK machine_peak_float
#else
#define TYPE "double"
#define GEMM "cblas_dgemm"
#define PEAK machine_peak_double
#endif

enum { AB, ABT, ATB };  /* c = ab, c = abᵀ, c = c + aᵀb */
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef struct {
    int kind, m, n, h;  /* m×n times n×h */
    const char *of;     /* the network whose layers have it */
} Case;

static const Case squares[] = {
    { AB, 64, 64, 64, "square" }, { AB, 256, 256, 256, "square" },
    { AB, 512, 512, 512, "square" }, { AB, 1024, 1024, 1024, "square" },
};
static const Case layers[] = {
    { AB, 100, 784, 50, "784-50-10" }, { ATB, 784, 100, 50, "784-50-10" },
    { ABT, 100, 50, 784, "784-50-10" }, { AB, 100, 50, 10, "784-50-10" },
    { ATB, 50, 100, 10, "784-50-10" }, { ABT, 100, 10, 50, "784-50-10" },
    { AB, 64, 784, 64, "784-64-32-10" },
    { ATB, 784, 64, 64, "784-64-32-10" },
    { AB, 64, 64, 32, "784-64-32-10" }, { ATB, 64, 64, 32, "784-64-32-10" },
    { ABT, 64, 32, 64, "784-64-32-10" }, { AB, 64, 32, 10, "784-64-32-10" },
    { ATB, 32, 64, 10, "784-64-32-10" }, { ABT, 64, 10, 32, "784-64-32-10" },
    { AB, 128, 784, 512, "784-512-512-10" },
    { ATB, 784, 128, 512, "784-512-512-10" },
    { AB, 128, 512, 512, "784-512-512-10" },
    { ATB, 512, 128, 512, "784-512-512-10" },
    { ABT, 128, 512, 512, "784-512-512-10" },
    { AB, 300, 2, 16, "2-16-8-1" }, { ATB, 2, 300, 16, "2-16-8-1" },
    { AB, 300, 16, 8, "2-16-8-1" }, { ATB, 16, 300, 8, "2-16-8-1" },
    { ABT, 300, 8, 16, "2-16-8-1" }, { AB, 300, 8, 1, "2-16-8-1" },
    { ATB, 8, 300, 1, "2-16-8-1" }, { ABT, 300, 1, 8, "2-16-8-1" },
};
enum { SQUARES = sizeof squares / sizeof *squares,
       LAYERS = sizeof layers / sizeof *layers, MOST_SIZE = 1024 };

typedef void Gemm(int order, int a_turned, int b_turned, int m, int h, int n,
                  real alpha, const real *a, int a_step, const real *b,
                  int b_step, real beta, real *c, int c_step);

typedef struct {
    const char *who;            /* as the table has it */
    const char *variable, *value;   /* what forces its kernels, or NULL */
    const char *library[4];     /* names to try; none: ours */
    pid_t process;
    int ask, answer;            /* pipes */
} Contender;

typedef struct {
    real *a, *b, *c;
    Gemm *gemm;                 /* NULL: ours */
} Desk;

static void compute(const Desk *d, const Case *p)
{
    int m = p->m, n = p->n, h = p->h;
    if (d->gemm) {
        d->gemm(ROW_MAJOR, p->kind == ATB ? TRANSPOSE : NO_TRANSPOSE,
                p->kind == ABT ? TRANSPOSE : NO_TRANSPOSE, m, h, n, 1, d->a,
                p->kind == ATB ? m : n, d->b, p->kind == ABT ? n : h,
                p->kind == ATB, d->c, h);
        return;
    }
    Product q = { m, n, h, d->a, n, 1, d->b, h, 1, d->c, h, p->kind == ATB };
    if (p->kind == ATB)
        q.a_row = 1, q.a_col = m;
    if (p->kind == ABT)
        q.b_row = 1, q.b_col = n;
    product_compute(&q);
}

/* GFLOP/s of a case, done for some milliseconds. */
static double measure(const Desk *d, const Case *p, double seconds)
{
    double work = 2.0 * p->m * p->n * p->h;
    memset(d->c, 0, (size_t)p->m * (size_t)p->h * sizeof *d->c);
    compute(d, p);
    double start = clock_seconds(), now = start;
    int times = 0;
    for (int together = work > 1e6 ? 1 : 20; now < start + seconds;
         now = clock_seconds(), times += together)
        for (int k = 0; k < together; k++)
            compute(d, p);
    return 1e-9 * work * times / (now - start);
}

static real *random_numbers(Rng *rng)
{
    void *at = NULL;
    size_t count = (size_t)MOST_SIZE * MOST_SIZE;
    if (posix_memalign(&at, 4096, count * sizeof(real)) != 0)
        fail("no memory for the matrices");
    real *x = at;
    for (size_t k = 0; k < count; k++)
        x[k] = (real)(rng_uniform(rng) - 0.5);
    return x;
}

/* Loads the library, after its kernels have been forced; NULL: it is not
   here. */
static Gemm *load(const Contender *c)
{
    void *library = NULL, *symbol = NULL;
    Gemm *gemm;
    if (c->variable)
        setenv(c->variable, c->value, 1);
    for (int k = 0; k < 4 && c->library[k] && !symbol; k++)
        if ((library = dlopen(c->library[k], RTLD_NOW | RTLD_LOCAL)) != NULL)
            symbol = dlsym(library, GEMM);
    memcpy(&gemm, &symbol, sizeof gemm);    /* C has no cast for that */
    return gemm;
}

/* A contender's process: a first answer when it is there, then one for each
   case that it is asked for. */
static void serve(const Contender *c, int threads, int ask, int answer)
{
    Rng rng;
    rng_seed(&rng, 1);
    Desk d = { .gemm = c->library[0] ? load(c) : NULL };
    if (c->library[0] && !d.gemm)
        _exit(1);
    d.a = random_numbers(&rng);
    d.b = random_numbers(&rng);
    d.c = random_numbers(&rng);
    if (!d.gemm && threads > 1)
        parallel_start(threads);
    double rate = measure(&d, &squares[0], 1e-4);
    Case p;
    do
        if (write(answer, &rate, sizeof rate) != sizeof rate)
            break;
    while (read(ask, &p, sizeof p) == sizeof p
           && (rate = measure(&d, &p, 3e-3), true));
    _exit(0);
}

/* Starts a contender; false if it is not here, or gives up. */
static bool start(Contender *c, int threads)
{
    int ask[2], answer[2];
    double first;
    if (pipe(ask) != 0 || pipe(answer) != 0)
        fail("no pipe");
    if ((c->process = fork()) < 0)
        fail("no process");
    if (c->process == 0) {
        close(ask[1]);
        close(answer[0]);
        serve(c, threads, ask[0], answer[1]);
    }
    close(ask[0]);
    close(answer[1]);
    c->ask = ask[1];
    c->answer = answer[0];
    return read(c->answer, &first, sizeof first) == sizeof first;
}

static double rate_of(const Contender *c, const Case *p)
{
    double rate;
    if (write(c->ask, p, sizeof *p) != sizeof *p
        || read(c->answer, &rate, sizeof rate) != sizeof rate)
        fail("%s has stopped", c->who);
    return rate;
}

/* In one round all contenders, and after each case the peak. */
static void compare(FILE *out, Contender *const *c, int count, int threads,
                    const Case *list, int cases, int rounds, Progress *bar,
                    long before)
{
    for (int r = 1; r <= rounds; r++)
        for (int k = 0; k < cases; k++) {
            const Case *p = &list[k];
            bool square = list != layers;
            char what[60];
            snprintf(what, sizeof what, square ? "n = %d"
                     : p->kind == ATB ? "%d×%d turned, times %d×%d"
                     : p->kind == ABT ? "%d×%d times %d×%d turned"
                     : "%d×%d times %d×%d", p->m, p->n, p->n, p->h);
            for (int q = 0; q <= count; q++) {
                double rate = q < count ? rate_of(c[q], p)
                                        : threads * 1e-9 * PEAK(3e-3);
                fprintf(out, "%s\t%s\t%s\t%d\t%s\t%d\t%.6f\n",
                        square ? "square" : "layer", what, TYPE, threads,
                        q < count ? c[q]->who : "peak", r, rate);
            }
            progress_step(bar, before + (r - 1L) * cases + k + 1);
        }
}

static void run(FILE *out, int threads, int rounds, bool quick)
{
    const char *kernels = NULL, *blis = NULL;
#if defined(__x86_64__) && defined(__GNUC__)
    kernels = __builtin_cpu_supports("avx512f") ? "SkylakeX"
              : __builtin_cpu_supports("avx2") ? "Haswell" : NULL;
    blis = __builtin_cpu_supports("avx512f") ? "skx"
           : __builtin_cpu_supports("avx2") ? "haswell" : NULL;
#endif
    const char *openblas = getenv("OPENBLAS_LIBRARY");
    const char *other = getenv("BLIS_LIBRARY");
    Contender all[] = {
        { .who = "ours" },
        { .who = "OpenBLAS", .library = {
          openblas ? openblas : "libopenblas.so.0",
          openblas ? NULL : "libopenblas.so", "libopenblas.dylib" } },
        { .who = "OpenBLAS forced", .variable = "OPENBLAS_CORETYPE",
          .value = kernels, .library = {
          openblas ? openblas : "libopenblas.so.0",
          openblas ? NULL : "libopenblas.so", "libopenblas.dylib" } },
        { .who = "BLIS", .variable = blis ? "BLIS_ARCH_TYPE" : NULL,
          .value = blis, .library = {
          other ? other : "libblis.so.4",
          other ? NULL : "libblis.so.3", "libblis.so" } },
    };
    Contender *here[4];
    int count = 0;
    char text[20];
    snprintf(text, sizeof text, "%d", threads);
    setenv("OPENBLAS_NUM_THREADS", text, 1);
    setenv("OMP_NUM_THREADS", text, 1);
    setenv("BLIS_NUM_THREADS", text, 1);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (k == 2 && !kernels)
            continue;
        if (start(&all[k], threads))
            here[count++] = &all[k];
        else if (threads == 1 && sizeof(real) == sizeof(float))
            fprintf(stderr, "bench: %s is not here, or does not run on this "
                    "processor; it is left out\n", all[k].who);
    }
    Progress bar;
    int first = threads > 1 && !quick ? 2 : 0;  /* n from 512 on */
    int few = quick ? 1 : SQUARES - first, many = quick ? 1 : LAYERS;
    progress_start(&bar, threads > 1 ? "two threads, " TYPE
                   : "products, " TYPE, (long)rounds * (few + many));
    compare(out, here, count, threads, squares + first, few, rounds, &bar, 0);
    compare(out, here, count, threads, layers, many, rounds, &bar,
            (long)rounds * few);
    progress_end(&bar);
    /* The last first: each has a copy of the pipes of those before it. */
    for (int k = count - 1; k >= 0; k--) {
        close(here[k]->ask);
        close(here[k]->answer);
        waitpid(here[k]->process, NULL, 0);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 0;
    bool quick = argc > 3 && strcmp(argv[3], "quick") == 0;
    if (rounds < 1 || argc > 4 || (argc > 3 && !quick))
        fail("usage: product OUT ROUNDS [quick]");
    signal(SIGPIPE, SIG_IGN);
    FILE *out = fopen(argv[1], "a");
    if (!out)
        fail("cannot write %s", argv[1]);
    for (int threads = 1; threads <= 2 && threads <= parallel_cores();
         threads++)
        run(out, threads, rounds, quick);
    if (fclose(out) != 0)
        fail("cannot write %s", argv[1]);
    return 0;
}
