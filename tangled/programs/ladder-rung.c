/* From chapters/09-fast.nw: change it there, not here. */
#include <dlfcn.h>
#include <stdio.h>
#include "fail.h"
#include "matrix.h"
#include "options.h"
#include "parallel.h"
#include "progress.h"
#include "rng.h"

typedef void Multiply(const Matrix *a, const Matrix *b, Matrix *c);
/* list the sizes of the ladder */
static const int size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512,
                            768, 1024 };
enum { SIZES = sizeof size / sizeof *size };
/* make a random matrix */
static Matrix *random_matrix(int rows, int cols, Rng *rng)
{
    Matrix *m = matrix_new(rows, cols);
    for (int i = 0; i < rows * cols; i++)
        m->at[i] = (real)(rng_below(rng, 1 << 20) - (1 << 19));
    return m;
}
/* multiply by a library of others */
typedef void Dgemm(int order, int turn_a, int turn_b, int m, int n,
                   int k, double alpha, const double *a, int lda,
                   const double *b, int ldb, double beta, double *c,
                   int ldc);
static Dgemm *dgemm;

static void multiply_by_dgemm(const Matrix *a, const Matrix *b,
                              Matrix *c)
{
    enum { BY_ROWS = 101, AS_IT_IS = 111 };
    dgemm(BY_ROWS, AS_IT_IS, AS_IT_IS, a->rows, b->cols, a->cols, 1,
          a->at, a->cols, b->at, b->cols, 0, c->at, c->cols);
}
static Multiply *multiply_of(const char *file)
{
    void *library = dlopen(file, RTLD_NOW);
    if (!library)
        fail("%s", dlerror());
    void *found = dlsym(library, "cblas_dgemm");
    if (!found)
        fail("%s has no cblas_dgemm", file);
    *(void **)&dgemm = found;
    return multiply_by_dgemm;
}
/* insist that a product is right */
static void insist_right(Multiply *multiply)
{
    enum { M = 37, N = 301, H = 67 };
    Rng rng;
    rng_seed(&rng, 1);
    Matrix *a = random_matrix(M, N, &rng),
           *b = random_matrix(N, H, &rng),
           *c = random_matrix(M, H, &rng);
    multiply(a, b, c);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < H; j++) {
            /* insist that an entry is its sum */
            real sum = 0;
            for (int k = 0; k < N; k++)
                sum += matrix_row(a, i)[k] * matrix_row(b, k)[j];
            if (!(matrix_row(c, i)[j] == sum))
                fail("entry %d, %d of a product is wrong by %g", i, j,
                     (double)(matrix_row(c, i)[j] - sum));
        }
    matrix_free(a), matrix_free(b), matrix_free(c);
}
/* time the square product */
static double square_rate(Multiply *multiply, int n, double work)
{
    Rng rng;
    rng_seed(&rng, 9);
    Matrix *a = random_matrix(n, n, &rng),
           *b = random_matrix(n, n, &rng),
           *c = random_matrix(n, n, &rng);
    int times = 1 + (int)(2e-3 / work);
    double best = 0, begin = clock_seconds(), now = begin;
    for (int k = 0; k < 2 || now < begin + 0.005; k++) {
        double start = now;
        for (int t = 0; t < times; t++)
            multiply(a, b, c);
        now = clock_seconds();
        double rate = work * times / (now - start);
        best = rate > best ? rate : best;
    }
    matrix_free(a), matrix_free(b), matrix_free(c);
    return best;
}
/* measure a rung */
int main(int argc, char **argv)
{
    const char *blas = "";
    int most = 1024, threads = 1;
    /* read the options of a rung */
    const Option table[] = {
        { "blas", OPTION_TEXT, &blas, "library with cblas_dgemm instead" },
        { "most", OPTION_INT, &most, "the largest n" },
        { "threads", OPTION_INT, &threads, "of the library, not of BLAS" },
    };
    options_parse(argc, argv, "The rate of the product n×n times n×n, in "
                  "billions of operations a second.", table, 3);
    Multiply *multiply = *blas ? multiply_of(blas) : matrix_multiply;
    Pool *pool = parallel_start(threads);
    insist_right(multiply);
    for (int k = 0; k < SIZES && size[k] <= most; k++) {
        double work = 2e-9 * size[k] * size[k] * size[k];
        double rate = square_rate(multiply, size[k], work);
        printf("%d %.4f\n", size[k], rate);
        if (size[k] >= 512 && work / rate > 0.2)
            break;
    }
    parallel_free(pool);
    return 0;
}
