/* A sharper remainder: by hand, for a sum of cubes, and what is left of
   theta; then the powers. */
#include "exercise.h"
#include "judge.h"
#include "rng.h"

/* An objective with its parameters, apart from its context. */
typedef struct {
    int count, calls;
    const real *theta;
    double a[5];
} Cubes;

static real square_times(void *context)
{
    const real *theta = ((Cubes *)context)->theta;
    return theta[0] * theta[0] * theta[1];
}

/* The sum of a theta³. */
static real sum_of_cubes(void *context)
{
    Cubes *c = context;
    real sum = 0;
    for (int p = 0; p < c->count; p++) {
        sum += c->a[p] * c->theta[p] * c->theta[p] * c->theta[p];
    }
    c->calls++;
    return sum;
}

/* f = theta_1² theta_2, with numbers that are exact. */
static void check_by_hand(void)
{
    real theta[] = {1, 2};
    const real v[] = {1, 1}, right[] = {4, 1}, wrong[] = {2, 1};
    Cubes c = {.theta = theta};
    Objective o = {square_times, &c, theta, 2};
    for (double h = 0.25; h > 1e-3; h /= 4) {
        judge_suspect(4 * h * h + h * h * h, "This is one Taylor remainder,"
                      " with its h².");
        judge_suspect(4 * h * h, "This is what the two remainders have in"
                      " common. It should cancel.");
        judge_suspect(h * h, "Has it been divided by h?");
        judge_suspect(5 * h + h * h * h, "The slope has not been taken"
                      " away.");
        judge_suspect(5 * h, "The difference of the two losses is zero: is"
                      " one of them taken at -h?");
        judge_suspect(h * h * h + 5 * h / 2, "The two points are 2h apart,"
                      " so h times the slope is half of what must be taken"
                      " away.");
        judge_close(odd_remainder(&o, right, v, h), h * h * h, 1e-12,
                    "with the right gradient, for h = %g", h);
        judge_suspect(4 * h * h, "Both remainders must keep their signs: of"
                      " two absolute values the Hessian does not cancel.");
        judge_close(odd_remainder(&o, wrong, v, h), 2 * h + h * h * h, 1e-12,
                    "with the gradient (2, 1), for h = %g", h);
    }
}

/* A random direction, a gradient that is wrong in all entries or right. */
static void check_cubes(void)
{
    Rng rng;
    rng_seed(&rng, 3);
    for (int i = 0; i < 8; i++) {
        real theta[6], kept[6], g[5], v[5];
        Cubes c = {.count = 5, .theta = theta};
        Objective o = {sum_of_cubes, &c, theta, 5};
        double h = (i % 2 ? -1 : 1) * 0.3 / (1 + i), size = 0, odd = 0;
        theta[5] = 7;
        for (int p = 0; p < 5; p++) {
            c.a[p] = rng_normal(&rng);
            theta[p] = p == 2 ? -0.0 : rng_normal(&rng);
            v[p] = rng_normal(&rng);
            double e = i < 4 ? 0 : rng_normal(&rng), x = real_part(theta[p]);
            double w = real_part(v[p]), slope = 3 * c.a[p] * x * x;
            g[p] = slope + e;
            odd += c.a[p] * w * w * w * h * h * h - h * e * w;
            size += fabs(c.a[p] * x * x * x) + fabs(h * slope * w);
        }
        memcpy(kept, theta, sizeof theta);
        double came = odd_remainder(&o, g, v, h);
        judge_suspect_else("Is it put back by taking away what was added?"
                           " That rounds. A copy does not.");
        judge_true(memcmp(kept, theta, sizeof theta) == 0,
                   "theta is what it was, bit for bit");
        judge_suspect_else("The directions' and the gradient's entries all"
                           " count, o->count of them.");
        judge_close_or(came, fabs(odd), 1e-11, size,
                       "for a sum of cubes of five parameters, h = %g", h);
        judge_true(c.calls > 0 && c.calls <= 2, "the loss is evaluated"
                   " twice");
    }
}

/* The exponent of a function at x. */
static double power_of(double (*f)(double x), double x)
{
    return log2(f(2 * x) / f(x));
}

static double right_remainder(double h) { return h * h * h; }
static double wrong_remainder(double h) { return h + h * h * h; }

/* Where c h³ has sunk into the noise eta, a line of this slope is just
   above it. */
static double limit(double eta, double c)
{
    double h = cbrt(eta / c);
    return eta / h;
}
static double limit_of_eta(double eta) { return limit(eta, 1); }
static double limit_of_c(double c) { return limit(1, c); }

static void check_powers(void)
{
    static const char *const names[] = {
        "the power of h with a right gradient", "and with a wrong one",
        "the power of eta", "the power of c",
    };
    const double expected[] = {
        power_of(right_remainder, 1e-5), power_of(wrong_remainder, 1e-5),
        power_of(limit_of_eta, 1e-16), power_of(limit_of_c, 1),
    };
    double came[] = {NAN, NAN, NAN, NAN};
    odd_powers(came);
    judge_function("odd_powers");
    judge_answer_suspect(0, 2, "The h² of the two remainders cancels. Which"
                         " is the next power?");
    judge_answer_suspect(1, 3, "With a wrong gradient e·v is left, and that"
                         " stands with the lowest power.");
    judge_answer_suspect(2, 0.5, "This is the limit of the parabola, as in the"
                         " chapter. Where does a cube sink into the noise?");
    judge_answer_suspect(3, 0.5, "Where does c h³ sink into the noise?");
    for (int i = 2; i < 4; i++) {
        if (fabs(came[i] - (1 - expected[i])) < 0.01) {
            judge_answer_suspect(i, came[i], "The step there is a third"
                                 " power's root. The slope is eta over the"
                                 " step.");
        }
    }
    for (int i = 2; i < 4; i++) {
        judge_answer_suspect(i, 0, "It is zero. In C, a quotient of whole"
                             " numbers is cut off to a whole number.");
        if (fabs(came[i] - expected[i]) < 0.01) {
            judge_answer_suspect(i, came[i], "It is rounded too far: enter a"
                                 " quotient, or three digits.");
        }
    }
    judge_answer_suspect(3, -expected[3], "A larger c makes the limit"
                         " worse.");
    judge_answers(came, expected, names, 4, 2e-3);
}

void check(void)
{
    judge_function("odd_remainder");
    check_by_hand();
    check_cubes();
    check_powers();
}
