/* What a typical network keeps: the number from moments by integration,
   the variance, and a hundred networks of thirty layers.  double only:
   numbers entered by hand, and an experiment. */
#include "exercise.h"
#include "judge.h"
#include "network.h"
#include "progress.h"

enum { NETWORKS = 100, LAYERS = 30, WIDTH = 100 };

/* The mean of relu(xi)^power, xi normal, by Simpson's rule. */
static double moment(int power)
{
    enum { PIECES = 20000 };
    const double high = 14, h = high / PIECES;
    double sum = 0;
    for (int i = 0; i <= PIECES; i++) {
        double s = i * h, weight = i == 0 || i == PIECES ? 1 : i % 2 ? 4 : 2;
        sum += weight * pow(s, power) * exp(-s * s / 2);
    }
    return sum * h / 3 / sqrt(8 * atan(1));
}

/* q by q of a network's outputs to inputs. */
static double ratio_of(Network *n, Matrix *x, Rng *rng)
{
    double before = 0, after = 0;
    for (int d = 0; d < WIDTH; d++) {
        x->at[d] = rng_normal(rng);
        before += real_part(x->at[d] * x->at[d]);
    }
    const Initializer i = {"typical", typical_deviation};
    network_initialize(n, &i, rng);
    const Matrix *y = network_forward(n, x);
    for (int d = 0; d < WIDTH; d++) {
        after += real_part(y->at[d] * y->at[d]);
    }
    return after / before;
}

static double median_ratio(void)
{
    int sizes[LAYERS + 1];
    const char *names[LAYERS];
    for (int l = 0; l <= LAYERS; l++) {
        sizes[l] = WIDTH;
    }
    for (int l = 0; l < LAYERS; l++) {
        names[l] = "relu";
    }
    Network *n = network_new(sizes, names, LAYERS, 1);
    Matrix *x = matrix_new(1, WIDTH);
    Rng rng;
    rng_seed(&rng, 7);
    double ratio[NETWORKS];
    for (int i = 0; i < NETWORKS; i++) {
        ratio[i] = ratio_of(n, x, &rng);
    }
    matrix_free(x);
    network_free(n);
    return median_of(ratio, NETWORKS);
}

static void check_number(void)
{
    static const char *const names[] = {"c"};
    double came[] = {NAN};
    double scatter = 4 * (moment(4) - moment(2) * moment(2));
    const double expected[] = {scatter / 2};
    typical(came);
    judge_function("typical");
    judge_answer_suspect(0, scatter, "This is the scatter. How much of it"
                         " does the mean of the logarithm lose?");
    judge_answer_suspect(0, -expected[0], "The typical value falls behind the"
                         " mean: must the variance be smaller than He's, or"
                         " larger?");
    judge_answer_suspect(0, expected[0] / 4, "The factor has a 2 in it, whose"
                         " square is 4.");
    judge_answer_suspect(0, expected[0] / 2, "This corrects the deviation. c"
                         " is asked for the variance, its square.");
    judge_answers(came, expected, names, 1, 1e-6);
}

static void check_deviation(void)
{
    judge_function("typical_deviation");
    for (int width = 1000; width >= 50; width /= 2) {
        double d = typical_deviation(width, width);
        double he = 2.0 / width, beyond = width * (d * d / he - 1);
        judge_suspect(he, "This is a variance. The standard deviation is its"
                      " root.");
        judge_suspect(he * (1 + 2.5 / width), "This is a variance. The"
                      " standard deviation is its root.");
        judge_suspect(sqrt(he), "This is He's, which keeps the mean.");
        judge_suspect(sqrt(he) * (1 + 2.5 / width), "The correction is one of"
                      " the variance, and under the root.");
        judge_suspect(sqrt(he / (1 + 2.5 / width)), "He's lets the typical"
                      " value fall, and this one is smaller still.");
        judge_suspect(sqrt(he * (1 + 5.0 / width)), "The correction is the"
                      " whole scatter, and c is half of it.");
        judge_suspect(sqrt(he * 1.025), "The correction of 2.5 % is that of"
                      " the width 100. It depends on the width.");
        judge_suspect(0, "It is zero. In C, a quotient of whole numbers is"
                      " cut off to a whole number.");
        judge_close(d, sqrt(he * (1 + 2.5 / width)), 0.15 / width,
                    "typical_deviation(%d, %d)", width, width);
        judge_between(beyond, 2.3, 2.7, "H (v/v_He - 1) for a width of %d",
                      width);
    }
}

void check(void)
{
    check_number();
    check_deviation();
    double median = median_ratio(), d = typical_deviation(WIDTH, WIDTH);
    judge_between(median, 0.7, 1.5, "the median of q(30)/q(0) in a hundred"
                  " networks");
    /* All is proportional to the weights: with He's it would have been: */
    double he = median * pow(2.0 / WIDTH / (d * d), LAYERS);
    judge_between(he, 0.3, 0.7, "the same with He's variance");
}
