/* A gradient check that the reader has written: it is given losses whose
   gradients are wrong by a known amount, and watched through their values.
   In double only, since central differences know nothing of complex
   numbers. */
#include "exercise.h"
#include "judge.h"

enum { N = 3, D = 4, H = 5, K = 3, COUNT = (D + 1) * H + (H + 1) * K };

/* ---- A loss that watches ---- */

static const Loss *right;       /* the cross-entropy */
static Network *network;
static double theta[COUNT];     /* as they were */
static double scale, factor, planted;
static double up[COUNT], down[COUNT];   /* how far each was moved */
static bool together;           /* more than one at once */
static long values;

static double watch_value(const Matrix *y, const Matrix *t)
{
    int moved = 0;
    for (int p = 0; p < COUNT; p++) {
        double by = network->theta[p] - theta[p];
        /* What rounding has left behind is not a step. */
        if (fabs(by) > 1e-13) {
            moved++;
            up[p] = fmax(up[p], by);
            down[p] = fmax(down[p], -by);
        }
    }
    together = together || moved > 1;
    values++;
    return scale * right->value(y, t);
}

static void watch_gradient(const Matrix *y, const Matrix *t, double upstream,
                           Matrix *delta)
{
    right->gradient(y, t, factor * scale * upstream, delta);
    delta->at[delta->cols + 2] += planted * upstream;
}

static const Loss watching = {
    "cross-entropy", watch_value, watch_gradient, NULL,
};

/* ---- The network ---- */

static Matrix *x, *t;

static void begin(int seed)
{
    Rng rng;
    rng_seed(&rng, (uint64_t)seed);
    network = network_new((const int[]){D, H, K},
                          (const char *const[]){"relu", "linear"}, 2, N + 2);
    network_initialize(network, initializer_find("he"), &rng);
    /* Too small to be brought back by arithmetic with steps of 1e-5. */
    network->theta[D * H] = 1e-30;
    x = matrix_new(N, D);
    t = matrix_new(N, K);
    for (int i = 0; i < N * D; i++) {
        x->at[i] = rng_normal(&rng);
    }
    for (int i = 0; i < N; i++) {
        matrix_row(t, i)[rng_below(&rng, K)] = 1;
    }
    memcpy(theta, network->theta, sizeof theta);
    memset(up, 0, sizeof up);
    memset(down, 0, sizeof down);
    together = false;
    scale = factor = 1;
    planted = 0;
    values = 0;
}

static void end(void)
{
    matrix_free(t);
    matrix_free(x);
    network_free(network);
}

/* ---- What should be found ---- */

typedef double Gradient[COUNT];

static void take_gradient(const Loss *loss, Gradient g)
{
    double kept[COUNT];
    memcpy(kept, network->gradient, sizeof kept);
    network_clear(network);
    network_gradient(network, loss, x, t, 1);
    memcpy(g, network->gradient, sizeof kept);
    memcpy(network->gradient, kept, sizeof kept);
}

static double loss_now(void)
{
    return scale * right->value(network_forward(network, x), t);
}

static void measure(bool one_sided, Gradient m)
{
    const double h = 1e-5;
    double here = loss_now();
    for (int p = 0; p < COUNT; p++) {
        network->theta[p] = theta[p] + h;
        double more = loss_now();
        network->theta[p] = theta[p] - h;
        m[p] = one_sided ? (more - here) / h : (more - loss_now()) / (2 * h);
        network->theta[p] = theta[p];
    }
}

static double worst(const Gradient a, const Gradient m, double floor)
{
    double most = 0;
    for (int p = 0; p < COUNT; p++) {
        double size = fmax(fmax(fabs(a[p]), fabs(m[p])), floor);
        most = fmax(most, size > 0 ? fabs(a[p] - m[p]) / size : 0);
    }
    return most;
}

/* What comes of |a - m| divided by other sizes, and of other ways than the
   greatest to make one number of many. */
static double worst_by(const Gradient a, const Gradient m, double of_a,
                       double of_m)
{
    double most = 0;
    for (int p = 0; p < COUNT; p++) {
        double size = fmax(of_a * fabs(a[p]) + of_m * fabs(m[p]), 1e-4);
        most = fmax(most, fabs(a[p] - m[p]) / size);
    }
    return most;
}

static double sum_from(const Gradient a, const Gradient m, int first)
{
    double sum = 0;
    for (int p = first; p < COUNT; p++) {
        sum += fabs(a[p] - m[p]) / fmax(fmax(fabs(a[p]), fabs(m[p])), 1e-4);
    }
    return sum;
}

static double worst_signed(const Gradient a, const Gradient m)
{
    double most = 0;
    for (int p = 0; p < COUNT; p++) {
        double size = fmax(fmax(fabs(a[p]), fabs(m[p])), 1e-4);
        most = fmax(most, (a[p] - m[p]) / size);
    }
    return most;
}

/* ---- The tests ---- */

static void suspect_other_ways(const Gradient a, const Gradient m)
{
    judge_suspect(worst_by(a, m, 0, 1), "Is it divided by |m| alone? The"
                  " larger of the two counts.");
    judge_suspect(worst_by(a, m, 1, 0), "Is it divided by |a| alone? The"
                  " larger of the two counts.");
    judge_suspect(worst_by(a, m, 1, 1), "Is it divided by |a| + |m|? The"
                  " larger of the two counts.");
    judge_suspect(worst_by(a, m, 0.5, 0.5), "Is it divided by the mean of"
                  " |a| and |m|? The larger of the two counts.");
    judge_suspect(worst_signed(a, m), "This is the greatest of a - m, with"
                  " its sign: where a is too small, nothing is seen.");
    judge_suspect(sum_from(a, m, 0), "This is the sum over all parameters;"
                  " the greatest is asked for.");
    judge_suspect(sum_from(a, m, 0) / COUNT, "This is the mean over all"
                  " parameters; the greatest is asked for.");
    judge_suspect(sum_from(a, m, COUNT - 1), "This is the error of the last"
                  " parameter; the greatest is asked for.");
}

static void judge_theta(void)
{
    double most = 0;
    for (int p = 0; p < COUNT; p++) {
        most = fmax(most, fabs(network->theta[p] - theta[p]));
    }
    judge_suspect_else(most > 1e-9
                       ? "Each parameter must be put back before the next"
                         " one is moved."
                       : "θ + h - 2h + h is not θ in the last bits. Keep the"
                         " number itself, and assign it again.");
    judge_true(memcmp(network->theta, theta, sizeof theta) == 0,
               "theta is as it was, bit for bit");
}

static void check_factor(void)
{
    Gradient a, m, m1, garbage;
    begin(1);
    factor = 1.5;
    take_gradient(&watching, a);
    measure(false, m);
    measure(true, m1);
    for (int p = 0; p < COUNT; p++) {
        garbage[p] = network->gradient[p] = 0.25 + 0.01 * p;
    }
    double came = worst_error(network, &watching, x, t);
    judge_theta();
    Gradient sum;
    for (int p = 0; p < COUNT; p++) {
        sum[p] = a[p] + garbage[p];
    }
    judge_suspect(worst(sum, m, 1e-4), "There was something in n->gradient,"
                  " and network_gradient adds to it.");
    judge_suspect(0, "Every loss whose gradient is wrong would pass: has"
                  " anything been compared?");
    judge_suspect(worst(a, m1, 1e-4), "This is what one-sided differences"
                  " find: the error of (L(θ + h) - L(θ)) / h goes with h,"
                  " that of the central difference with h².");
    suspect_other_ways(a, m);
    judge_suspect_else("The gradient of this loss is 1.5 times too large in"
                       " all entries, so a is 1.5 m.");
    judge_close(came, worst(a, m, 1e-4), 1e-6,
                "the worst error, for a loss whose gradient is 1.5 times too"
                " large");
    judge_suspect_else("The gradient that was there is the caller's: keep it"
                       " somewhere, and put it back.");
    judge_true(memcmp(network->gradient, garbage, sizeof garbage) == 0,
               "gradient is as it was, bit for bit");
    end();
}

static void check_steps(void)
{
    begin(2);
    worst_error(network, &watching, x, t);
    judge_suspect_else("A partial derivative moves one parameter: has the"
                       " last one been put back?");
    judge_true(!together, "one parameter is moved at a time");
    for (int p = 0; p < COUNT; p++) {
        judge_suspect(0, "It was never moved that way; network_new has"
                      " counted the parameters, in n->count.");
        judge_close(up[p], 1e-5, 1e-6, "the step up of parameter %d of %d",
                    p + 1, COUNT);
        judge_suspect(0, "It was never moved that way: central differences"
                      " look on both sides.");
        judge_close(down[p], 1e-5, 1e-6,
                    "the step down of parameter %d of %d", p + 1, COUNT);
    }
    end();
}

/* Entries that are small, and an error that not all of them have. */
static void check_floor(void)
{
    Gradient a, m;
    begin(3);
    scale = 1e-5;
    factor = 1.5;
    take_gradient(&watching, a);
    measure(false, m);
    suspect_other_ways(a, m);
    judge_suspect(worst(a, m, 0), "Entries below 1e-4 are compared with"
                  " 1e-4, or else their noise would count as an error.");
    judge_close(worst_error(network, &watching, x, t), worst(a, m, 1e-4),
                1e-6, "the worst error, for a loss of 1e-5 times the"
                " cross-entropy");
    scale = 1;
    factor = 0.75;
    planted = -0.01;
    take_gradient(&watching, a);
    measure(false, m);
    suspect_other_ways(a, m);
    judge_close(worst_error(network, &watching, x, t), worst(a, m, 1e-4),
                1e-6, "the worst error, with a mistake in one entry of"
                " delta");
    end();
}

static bool near_kink(void)
{
    network_forward(network, x);
    const Matrix *z = &network_affine(network, 0)->y;
    for (int i = 0; i < z->rows * z->cols; i++) {
        if (fabs(z->at[i]) < 1e-4) {
            return true;
        }
    }
    return false;
}

void check(void)
{
    right = loss_find("cross-entropy");
    judge_function("worst_error");
    check_factor();
    check_steps();
    check_floor();
    for (int seed = 1; seed <= 5; seed++) {
        begin(seed);
        if (!near_kink()) {
            judge_between(worst_error(network, &watching, x, t), 0, 1e-6,
                          "the worst error of the right gradient, seed %d",
                          seed);
        }
        end();
    }
}
