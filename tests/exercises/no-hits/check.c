/* Networks whose share is known, with the truth in both forms, and truths
   of shapes that are neither. */
#include <math.h>
#include <signal.h>
#include "exercise.h"
#include "judge.h"

enum { N = 12, K = 4 };

static Matrix *y, *hot, *column;

/* Row i has the class i % K, and the network says said[i]. */
static void answer(const int said[N])
{
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < K; k++) {
            matrix_row(y, i)[k] = (real)(0.1 * k - 0.3 * (k != said[i]));
            matrix_row(hot, i)[k] = k == i % K;
        }
        matrix_row(y, i)[said[i]] += 2;
        column->at[i] = i % K;
    }
}

static void suspect_number(double share)
{
    if (share > 0) {
        judge_suspect(100 * share, "This is per cent; a share from 0 to 1 is"
                      " asked for.");
        judge_suspect(N * share, "This is their number; the share is asked"
                      " for.");
    }
    if (share > 0 && share < 1) {
        judge_suspect(0, "Is it a quotient of two whole numbers? In C its"
                      " fraction is cut off.");
    }
}

static void judge_network(const int said[N], const char *which)
{
    int right = 0, as_zero = 0, as_first = 0;
    answer(said);
    for (int i = 0; i < N; i++) {
        right += said[i] == i % K;
        as_zero += said[i] == 0;
        as_first += said[i] == (i % K == 0);
    }
    double share = (double)right / N;
    if (as_first != right) {
        judge_suspect((double)as_first / N, "Is the first entry of a one-hot"
                      " row taken for the class? It is 1 for class 0, and 0"
                      " for all others.");
    }
    suspect_number(share);
    judge_close(share_right(y, hot), share, 1e-12,
                "the share, one-hot rows, of a network that is %s", which);
    if (as_zero != right) {
        judge_suspect((double)as_zero / N, "A row of one entry has its"
                      " largest in column 0, whatever the number there.");
    }
    suspect_number(share);
    judge_close(share_right(y, column), share, 1e-12,
                "the share, a column of classes, of a network that is %s",
                which);
}

/* ---- Shapes that are wrong ---- */

static void share_of(void *context)
{
    const Matrix *t = context;
    /* It is a comparison or an abort that is looked for, not a value. */
    volatile double share = share_right(y, t);
    (void)share;
}

static void judge_shape(int rows, int cols, const char *says)
{
    /* Larger than it is, so that nothing lies beyond. */
    Matrix *m = matrix_new(64, 64);
    Matrix t = {rows, cols, m->at};
    for (int i = 0; i < rows; i++) {
        t.at[i * cols] = 1;
    }
    judge_suspect_else("It has answered, and nobody will know that the"
                       " question made no sense.");
    judge_stops(share_of, &t, says, "a t of %d×%d for a y of %d×%d must stop"
                " it, with both shapes", rows, cols, N, K);
    matrix_free(m);
}

void check(void)
{
    judge_function("share_right");
    y = matrix_new(N, K);
    hot = matrix_new(N, K);
    column = matrix_new(N, 1);
    int said[N];
    for (int i = 0; i < N; i++) {
        said[i] = i % K;
    }
    judge_network(said, "always right");
    for (int i = 0; i < N; i++) {
        said[i] = i % K == 0;
    }
    judge_network(said, "never right");
    for (int i = 0; i < N; i++) {
        said[i] = i < 7 ? i % K : (i + 3) % K;
    }
    judge_network(said, "right seven times in twelve");
    /* require() aborts; let no sanitizer speak of that. */
    signal(SIGABRT, SIG_DFL);
    judge_shape(N, K + 1, "12×5");
    judge_shape(N + 1, K, "13×4");
    judge_shape(N - 1, 1, "11×1");
    judge_shape(1, N, "1×12");
    judge_shape(N, 2, "12×4");
    matrix_free(column);
    matrix_free(hot);
    matrix_free(y);
}
