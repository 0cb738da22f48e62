/* A slope along a direction: how often and where the loss was asked for,
   what came of it, and whether theta is as it was; then the loss of a
   network, against its gradient. */
#include "exercise.h"
#include "judge.h"

#include "loss.h"
#include "mlp.h"

enum { N = 5 };

/* A loss that takes note of the places where it was asked for. */
typedef struct {
    real theta[N];
    int asked;
    real at[2][N];
} Seen;

static real cubic(const real *theta)
{
    real all = 0;
    for (int p = 0; p < N; p++) {
        all += (p + 1) * theta[p] * theta[p] * theta[p] / 6
             + theta[p] * theta[(p + 1) % N];
    }
    return all;
}

static real value(void *context)
{
    Seen *s = context;
    if (s->asked < 2) {
        memcpy(s->at[s->asked], s->theta, sizeof s->theta);
    }
    s->asked++;
    return cubic(s->theta);
}

/* theta[3] is lost where something is added to it and taken away. */
static const real start[N] = {0.75, -1.25, 2, 1e-30, 0.5};
static const real direction[N] = {2, -1, 0.5, 3, -4};

static double length_of(const real *v)
{
    double sum = 0;
    for (int p = 0; p < N; p++) {
        sum += real_part(v[p]) * real_part(v[p]);
    }
    return sqrt(sum);
}

/* Asks for the slope from a multiple of start, and leaves in tau where
   the loss was asked for, the lower place first. */
static double slope_from(Seen *s, double scale, double step, double tau[2])
{
    for (int p = 0; p < N; p++) {
        s->theta[p] = (real)scale * start[p];
    }
    s->asked = 0;
    const Objective o = {value, s, s->theta, N};
    double slope = slope_along(&o, direction, step);
    judge_true(s->asked == 2, "the loss is asked for twice; it was asked for"
               " %d times", s->asked);
    for (int k = 0; k < 2; k++) {
        tau[k] = (real_part(s->at[k][4]) - scale * real_part(start[4]))
               / real_part(direction[4]);
    }
    if (tau[0] > tau[1]) {
        double other = tau[0];
        tau[0] = tau[1];
        tau[1] = other;
    }
    return slope;
}

/* Whether both places are on the line. */
static bool on_the_line(const Seen *s, double scale)
{
    for (int k = 0; k < 2; k++) {
        double tau = (real_part(s->at[k][4]) - scale * real_part(start[4]))
                   / real_part(direction[4]);
        for (int p = 0; p < N; p++) {
            double at = scale * real_part(start[p])
                      + tau * real_part(direction[p]);
            if (!(fabs(real_part(s->at[k][p]) - at) < 1e-12 * scale)) {
                return false;
            }
        }
    }
    return true;
}

static void check_given_step(void)
{
    Seen s = {.asked = 0};
    const double h = 0.5, length = length_of(direction);
    double tau[2], slope = slope_from(&s, 1, h, tau);
    for (int k = 0; k < 2; k++) {
        double sign = k == 0 ? -1 : 1;
        judge_suspect(sign * h / length, "The direction has been made a unit"
                      " vector: tau is in units of d, whatever its length.");
        judge_suspect(0, "One value was taken at theta itself: a central"
                      " difference looks both ways.");
        judge_close(tau[k], sign * h, 1e-9, "the %s place that was asked for,"
                    " tau with a step of 0.5", k == 0 ? "lower" : "upper");
    }
    judge_suspect_else("The parameters do not move together: each is to be"
                       " moved by tau times its own entry of d, from where"
                       " it was at first.");
    judge_true(on_the_line(&s, 1), "both places are theta + tau d");
    real low[N], high[N];
    for (int p = 0; p < N; p++) {
        low[p] = start[p] - (real)h * direction[p];
        high[p] = start[p] + (real)h * direction[p];
    }
    double expected = real_part(cubic(high) - cubic(low)) / (2 * h);
    judge_suspect(expected / length, "It was divided by the length of d:"
                  " the slope is by tau, not by the way gone.");
    judge_close(slope, expected, 1e-10, "the slope with a step of 0.5");
}

static void check_restored(void)
{
    Seen s = {.asked = 0};
    double tau[2];
    slope_from(&s, 1, 0.1, tau);
    for (int p = 0; p < N; p++) {
        judge_suspect_else("It came out as %.17g. Is it put back by"
                           " arithmetic, or not at all?",
                           real_part(s.theta[p]));
        judge_true(memcmp(&s.theta[p], &start[p], sizeof start[p]) == 0,
                   "theta[%d] = %.17g is the same bit for bit", p,
                   real_part(start[p]));
    }
}

/* The step that 0 chooses, for a short theta and a long one. */
static void check_chosen_step(double scale)
{
    Seen s = {.asked = 0};
    double tau[2], size = scale * length_of(start);
    double length = length_of(direction), least = fmax(1, size);
    double root = cbrt(difference_epsilon());
    slope_from(&s, scale, 0, tau);
    judge_suspect(0, "Nothing was moved: a step of 0 asks you to choose"
                  " one.");
    judge_suspect(root * least, "The length of d is missing: the longer it"
                  " is, the shorter the step.");
    judge_suspect(root * least * length, "Multiplied by the length of d?"
                  " The longer it is, the shorter the step.");
    judge_suspect(root / length, "The length of theta is missing.");
    judge_suspect(root * size / length, "A short theta needs no short step:"
                  " where its length is below 1, take 1.");
    judge_suspect(root * fmax(1, size * size) / (length * length), "These"
                  " are the squares of both lengths.");
    judge_suspect(sqrt(difference_epsilon()) * least / length, "The square"
                  " root is for one-sided differences; this one has"
                  " order 2.");
    judge_close(tau[1], root * least / length, 1e-6, "the step that 0"
                " chooses where theta has the length %.3g and d %.3g", size,
                length);
}

/* ---- a network ---- */

typedef struct { Mlp *net; Matrix *x, *t; } Problem;

static real loss(void *context)
{
    Problem *p = context;
    return loss_find("squared-error")->value(mlp_forward(p->net, p->x),
                                             p->t);
}

static void check_network(void)
{
    Problem p = {mlp_new((int[]){3, 150, 2}, 3, activation_find("tanh"), 4),
                 matrix_new(4, 3), matrix_new(4, 2)};
    Rng rng;
    rng_seed(&rng, 2);
    mlp_initialize(p.net, &rng, 0.8);
    for (int i = 0; i < 12; i++) {
        p.x->at[i] = (real)rng_normal(&rng);
    }
    for (int i = 0; i < 8; i++) {
        p.t->at[i] = (real)rng_normal(&rng);
    }
    Objective o = {loss, &p, p.net->theta, p.net->count};
    real *slopes = allocate((size_t)o.count, sizeof *slopes);
    real *d = allocate((size_t)o.count, sizeof *d);
    gradient_central(&o, 0, slopes);
    double expected = 0;
    for (int i = 0; i < o.count; i++) {
        d[i] = (real)rng_normal(&rng) + slopes[i];
        expected += real_part(d[i]) * real_part(slopes[i]);
    }
    double came = slope_along(&o, d, 0);
    judge_close(came, expected, 1e-7, "the slope of a network with %d"
                " parameters", o.count);
    free(d);
    free(slopes);
    matrix_free(p.t);
    matrix_free(p.x);
    mlp_free(p.net);
}

void check(void)
{
    judge_function("slope_along");
    check_given_step();
    check_restored();
    check_chosen_step(4);
    check_chosen_step(0.125);
    check_network();
}
