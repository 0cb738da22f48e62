/* The experiment of the figure on vanishing errors, with the reader's
   gain; double only.  Records both curves for plot.gp. */
#include "exercise.h"
#include "judge.h"

#include "network.h"
#include "rng.h"

enum { DEEP = 20, WIDTH = 64, SAMPLES = 32, NETWORKS = 10 };

typedef struct {
    double logs[DEEP + 2];      /* of the length at layer l, mean */
    double flat;                /* part of the slopes below 0.01 */
} Finding;

static double length_of(const Matrix *m)
{
    double sum = 0;
    for (int k = 0; k < m->rows * m->cols; k++) {
        sum += creal(m->at[k]) * creal(m->at[k]);
    }
    return sqrt(sum);
}

static void draw(Matrix *m, Rng *rng, double deviation)
{
    for (int k = 0; k < m->rows * m->cols; k++) {
        m->at[k] = deviation * rng_normal(rng);
    }
}

/* The layers of the list are affine and sigmoid in turn; the dx of a
   sigmoid is the delta of its layer. */
static void add_network(Network *n, const Matrix *x, const Matrix *t,
                        Finding *f)
{
    network_gradient(n, loss_find("squared-error"), x, t, 1);
    for (int l = 1; l <= DEEP; l++) {
        const Layer *sigmoid = n->layers[2 * l - 1];
        f->logs[l] += log10(length_of(&sigmoid->dx) / length_of(&n->delta))
            / NETWORKS;
        for (int k = 0; k < SAMPLES * WIDTH; k++) {
            double y = creal(sigmoid->y.at[k]);
            f->flat += (y * (1 - y) < 0.01)
                / (double)(DEEP * SAMPLES * WIDTH * NETWORKS);
        }
    }
}

static Finding measure(double gain)
{
    int sizes[DEEP + 2];
    const char *names[DEEP + 1];
    for (int l = 0; l <= DEEP; l++) {
        sizes[l] = WIDTH;
        names[l] = l < DEEP ? "sigmoid" : "linear";
    }
    sizes[DEEP + 1] = WIDTH;
    Network *n = network_new(sizes, names, DEEP + 1, SAMPLES);
    Matrix *x = matrix_new(SAMPLES, WIDTH), *t = matrix_new(SAMPLES, WIDTH);
    Finding f = {{0}, 0};
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < NETWORKS; i++) {
        draw(x, &rng, 1), draw(t, &rng, 1);
        for (int l = 0; l <= DEEP; l++) {
            draw(&network_affine(n, l)->parameters[0].value, &rng,
                 sqrt(gain / WIDTH));
        }
        add_network(n, x, t, &f);
    }
    matrix_free(x), matrix_free(t);
    network_free(n);
    return f;
}

static void check_gain(double gain, Finding f)
{
    double rate = pow(10, f.logs[1] / DEEP);
    if (gain == 16) {
        judge_suspect_else("Each layer keeps %.2f of the error. Sixteen would"
                           " do if every slope were a quarter: the weights"
                           " would stretch by four. But they also move the"
                           " units away from where the slope is a quarter.",
                           rate);
    } else {
        judge_suspect_else("Each layer multiplies the error by %.2f, in the"
                           " mean. Twenty such factors should come to about"
                           " 1.", rate);
    }
    judge_between(pow(10, f.logs[1]), 0.1, 10, "what is left of the error at"
                  " the first layer, with the gain %g", gain);
}

void check(void)
{
    double answer[2] = {NAN, NAN};
    keep_alive(answer);
    double gain = answer[0], flat = answer[1];
    judge_function("keep_alive");
    judge_suspect_else("The gain is a variance, times the number of inputs:"
                       " a number above zero, and here below a million.");
    judge_true(gain > 0 && gain <= 1e6, "answer[0], the gain, is a gain");

    Finding one = measure(1), yours = measure(gain);
    FILE *out = judge_file("gain.tsv");
    for (int l = 1; l <= DEEP + 1; l++) {
        fprintf(out, "%d\t%g\t%g\n", l, one.logs[l], yours.logs[l]);
    }
    fclose(out);

    check_gain(gain, yours);
    judge_suspect_else("The gain is right. Commit yourself to a number before"
                       " the check tells you: for which z is the slope below"
                       " 0.01, and how widely do the z spread?");
    judge_true(!isnan(flat), "answer[1], the part of the slopes below 0.01,"
               " is entered");
    if (flat > 1) {
        judge_suspect_else("It is a part of 1, not of 100.");
    }
    judge_between(flat, yours.flat - 0.05, yours.flat + 0.05,
                  "answer[1], the part of the slopes below 0.01, with the"
                  " gain %g", gain);
}
