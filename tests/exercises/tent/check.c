/* The shape of the network, and its output against folding in whole
   numbers: x = i / 2^20, and T(i) = min(2i, 2^21 - 2i). */
#include "exercise.h"
#include "judge.h"
#include <string.h>

enum { ONE = 1 << 20 };

static int fold(int i, int k)
{
    for (; k > 0; k--) {
        i = 2 * i < 2 * ONE - 2 * i ? 2 * i : 2 * ONE - 2 * i;
    }
    return i;
}

static double output(Mlp *m, int i)
{
    const Matrix x = {1, 1, (real[]){(double)i / ONE}};
    return real_part(mlp_forward(m, &x)->at[0]);
}

static void judge_at(Mlp *m, int k, int i)
{
    judge_close(output(m, i), (double)fold(i, k) / ONE, 0,
                "k = %d: the output at x = %.10g", k, (double)i / ONE);
}

static void check_shape(const Mlp *m, int k)
{
    judge_suspect_else("What has been returned is NULL.");
    judge_true(m != NULL, "k = %d: there is a network", k);
    judge_suspect_else("The k hidden layers and the last, linear one make"
                       " k + 1; mlp_new is given their widths, and before"
                       " these the input's.");
    judge_close(m->depth, k + 1, 0, "k = %d: the layers, hidden ones and the"
                " last", k);
    for (int l = 0; l <= m->depth; l++) {
        judge_close(m->sizes[l], l == 0 || l == m->depth ? 1 : 2, 0,
                    "k = %d: the width of layer %d, from 0 for the input", k,
                    l);
    }
    judge_true(strcmp(m->hidden->name, "relu") == 0,
               "k = %d: the hidden layers are ReLU", k);
}

/* One fold, point by point. */
static void check_once(void)
{
    Mlp *m = tent_network(1);
    check_shape(m, 1);
    judge_at(m, 1, 0);
    judge_suspect_else("Up to the fold the tent is 2x.");
    judge_at(m, 1, ONE / 4);
    judge_suspect_else("The fold is at x = 1/2, where the tent is 1.");
    judge_at(m, 1, ONE / 2);
    judge_suspect(1.5, "It goes on rising: behind x = 1/2 a second unit must"
                  " open and turn it.");
    judge_suspect(1, "It is flat behind x = 1/2. The slope was 2 and must"
                  " become -2.");
    judge_suspect(1.25, "It still rises behind x = 1/2. The slope was 2 and"
                  " must become -2.");
    judge_at(m, 1, 3 * (ONE / 4));
    judge_at(m, 1, ONE);
    mlp_free(m);
}

static void check_twice(void)
{
    Mlp *m = tent_network(2);
    check_shape(m, 2);
    for (int i = 0; i <= 8; i++) {
        judge_suspect_else("One fold is right, two are not. The second hidden"
                           " layer sees the two units of the first, and must"
                           " form T(x) from both before it can fold it.");
        judge_at(m, 2, i * (ONE / 8));
    }
    mlp_free(m);
}

static void check_often(int k)
{
    Mlp *m = tent_network(k);
    check_shape(m, k);
    judge_close(m->count, 6 * k + 1, 0, "k = %d: the number of parameters",
                k);
    for (int i = 0; i <= 1000; i++) {
        judge_at(m, k, i);
        judge_at(m, k, ONE - i);
        judge_at(m, k, (int)(i * 7919L % ONE));
    }
    mlp_free(m);
}

void check(void)
{
    judge_function("tent_network");
    check_once();
    check_twice();
    for (int k = 3; k <= 20; k += k < 5 ? 1 : 5) {
        check_often(k);
    }
}
