/* What symmetry forgives: Hessians by differences of the library's
   gradients, and the components of their graphs.  double only: numbers
   entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "network.h"

enum { MOST = 13 };

/* A gradient of n parameters at theta. */
typedef struct {
    int n;
    Network *network;           /* NULL: half the sum of squares */
    const Loss *loss;           /* NULL: the sum of the outputs */
    const Matrix *x, *t;
} Case;

static void gradient_at(const Case *c, const double *theta, double *g)
{
    Network *n = c->network;
    for (int p = 0; p < c->n; p++) {
        g[p] = theta[p];
        if (n) {
            n->theta[p] = theta[p];
        }
    }
    if (!n) {
        return;
    }
    network_clear(n);
    if (c->loss) {
        network_gradient(n, c->loss, c->x, c->t, 1);
    } else {
        const Matrix *y = network_forward(n, c->x);
        Matrix *ones = matrix_new(y->rows, y->cols);
        for (int i = 0; i < y->rows * y->cols; i++) {
            ones->at[i] = 1;
        }
        network_backward(n, ones);
        matrix_free(ones);
    }
    for (int p = 0; p < c->n; p++) {
        g[p] = real_part(n->gradient[p]);
    }
}

static int root_of(const int *above, int p)
{
    while (above[p] != p) {
        p = above[p];
    }
    return p;
}

/* The components of the graph whose edges are the entries of the Hessian
   that are not zero. */
static int components(const Case *c, Rng *rng)
{
    const double h = 1e-4;
    double theta[MOST], left[MOST], right[MOST];
    int above[MOST], count = c->n;
    for (int p = 0; p < c->n; p++) {
        above[p] = p;
        theta[p] = rng_normal(rng);
    }
    for (int p = 0; p < c->n; p++) {
        double here = theta[p];
        theta[p] = here - h;
        gradient_at(c, theta, left);
        theta[p] = here + h;
        gradient_at(c, theta, right);
        theta[p] = here;
        for (int q = 0; q < c->n; q++) {
            double slope = (right[q] - left[q]) / (2 * h);
            int a = root_of(above, p), b = root_of(above, q);
            if (fabs(slope) > 1e-8 && a != b) {
                above[a] = b;
                count--;
            }
        }
    }
    return count;
}

static double free_constants(const int *sizes, int depth, const char *loss,
                             Rng *rng)
{
    const char *const names[] = {depth > 1 ? "tanh" : "linear", "linear"};
    Matrix *x = matrix_new(3, sizes[0]), *t = matrix_new(3, sizes[depth]);
    for (int i = 0; i < 3 * sizes[0]; i++) {
        x->at[i] = rng_normal(rng);
    }
    for (int i = 0; i < 3; i++) {
        t->at[i * t->cols + i % t->cols] = 1;
    }
    Case c = {.loss = loss ? loss_find(loss) : NULL, .x = x, .t = t,
              .network = network_new(sizes, names, depth, 3)};
    c.n = c.network->count;
    int count = components(&c, rng);
    network_free(c.network);
    matrix_free(t);
    matrix_free(x);
    return count;
}

static void compute(double expected[6])
{
    Rng rng;
    rng_seed(&rng, 1);
    const int small[] = {1, 1, 1}, wide[] = {1, 4, 1}, affine[] = {2, 3};
    expected[0] = components(&(Case){.n = 6}, &rng);
    expected[1] = free_constants(small, 2, NULL, &rng);
    expected[2] = free_constants(small, 2, "squared-error", &rng);
    expected[3] = free_constants(wide, 2, NULL, &rng);
    expected[4] = free_constants(affine, 1, "squared-error", &rng);
    expected[5] = free_constants(affine, 1, "cross-entropy", &rng);
}

void check(void)
{
    static const char *const names[] = {
        "half the sum of six squares", "1-1-1 and the sum of its outputs",
        "1-1-1 and the squared error", "1-4-1 and the sum of its outputs",
        "affine 2-3 and the squared error",
        "affine 2-3 and the cross-entropy",
    };
    double expected[6], came[] = {NAN, NAN, NAN, NAN, NAN, NAN};
    compute(expected);
    block_factors(came);
    judge_function("block_factors");
    judge_answer_suspect(0, 1, "Which edges has the graph of a diagonal"
                         " Hessian?");
    judge_answer_suspect(1, 1, "Does the derivative by one of the four depend"
                         " on the other three at all?");
    judge_answer_suspect(1, 4, "The derivative by w1 depends on w2 and on"
                         " b1.");
    judge_answer_suspect(1, 3, "A chain of edges connects, too: w1, b1 and w2"
                         " all meet in the same term.");
    judge_answer_suspect(2, 2, "The derivative by b2 is now the sum of the"
                         " residuals. What does it depend on?");
    judge_answer_suspect(3, 2, "Two hidden units stand in two terms of a sum:"
                         " does the derivative by a weight of one depend on"
                         " the other?");
    judge_answer_suspect(3, 4, "The bias of the output belongs to no unit.");
    judge_answer_suspect(3, 13, "The three parameters of a hidden unit meet"
                         " in its term.");
    judge_answer_suspect(4, 1, "A column of W and its bias make one output,"
                         " and the squared error is a sum over outputs.");
    judge_answer_suspect(4, 9, "All weights of an output, and its bias, meet"
                         " in its residual.");
    judge_answer_suspect(4, 6, "The weights and the bias of an output meet in"
                         " its residual.");
    judge_answer_suspect(5, 3, "Softmax divides by a sum over all outputs:"
                         " its derivative by one logit depends on the"
                         " others.");
    judge_answers(came, expected, names, 6, 0);
}
