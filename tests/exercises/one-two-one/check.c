/* The 22 numbers of the 1-2-1 network, from the library, to five decimal
   places: double only, since they are entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "network.h"

enum { COUNT = 22 };
static const char *const names[COUNT] = {
    "y of hidden unit 1", "y of hidden unit 2", "the probability",
    "the loss", "delta of layer 2", "dL/dW of layer 2, first entry",
    "dL/dW of layer 2, second entry", "dL/db of layer 2",
    "delta of layer 1, first entry", "delta of layer 1, second entry",
    "dL/dW of layer 1, first entry", "dL/dW of layer 1, second entry",
    "dL/db of layer 1, first entry", "dL/db of layer 1, second entry",
    "new W of layer 1, first entry", "new W of layer 1, second entry",
    "new b of layer 1, first entry", "new b of layer 1, second entry",
    "new W of layer 2, first entry", "new W of layer 2, second entry",
    "new b of layer 2", "the new loss",
};
static const double theta[7] = {0.4, -0.6, 0.1, 0.2, 0.7, -0.3, 0.1};

/* What the library finds. */
static void compute(double e[COUNT])
{
    Network *n = network_new((const int[]){1, 2, 1},
                             (const char *const[]){"sigmoid", "linear"}, 2, 1);
    const Loss *loss = loss_find("binary-cross-entropy");
    real input = 0.5, truth = 1;
    const Matrix x = {1, 1, &input}, t = {1, 1, &truth};
    for (int i = 0; i < 7; i++) {
        n->theta[i] = theta[i];
    }
    network_clear(n);
    e[3] = creal(network_gradient(n, loss, &x, &t, 1));
    const real *g = n->gradient, *y = n->layers[1]->y.at;
    e[0] = creal(y[0]), e[1] = creal(y[1]);
    e[2] = creal(sigmoid(n->layers[2]->y.at[0]));
    e[4] = creal(g[6]), e[5] = creal(g[4]), e[6] = creal(g[5]);
    e[7] = creal(g[6]);
    for (int k = 0; k < 2; k++) {
        e[8 + k] = creal(g[2 + k]);
        e[10 + k] = creal(g[k]);
        e[12 + k] = creal(g[2 + k]);
    }
    for (int i = 0; i < 7; i++) {
        n->theta[i] -= 0.5 * g[i];
        e[14 + i] = creal(n->theta[i]);
    }
    e[21] = creal(loss->value(network_forward(n, &x), &t));
    network_free(n);
}

/* A number that was entered with five decimals becomes the one that it
   stands for. */
static void round_to(double *came, double number, double room)
{
    if (fabs(*came - number) <= room) {
        *came = number;
    }
}

static double came[COUNT];

static void suspect(int i, double wrong, const char *text)
{
    round_to(&came[i], wrong, 2e-5);
    judge_answer_suspect(i, wrong, "%s", text);
}

void check(void)
{
    double e[COUNT];
    for (int i = 0; i < COUNT; i++) {
        came[i] = NAN;
    }
    compute(e);
    one_two_one(came);
    judge_function("one_two_one");
    for (int i = 0; i < COUNT; i++) {
        round_to(&came[i], e[i], i == COUNT - 1 ? 2e-4 : 2e-5);
    }
    suspect(0, 0.4 * 0.5 + 0.1, "That is z; the unit is a sigmoid.");
    suspect(1, -0.6 * 0.5 + 0.2, "That is z; the unit is a sigmoid.");
    suspect(2, log(e[2] / (1 - e[2])), "That is the logit.");
    suspect(3, (1 - e[2]) * (1 - e[2]) / 2, "That is the squared error; the"
            " loss is the binary cross-entropy.");
    suspect(4, e[4] * e[2] * (1 - e[2]), "That has the sigmoid's slope in it,"
            " which this loss has cancelled already.");
    suspect(4, -e[4], "That is t - y: the derivative is the answer minus the"
            " truth.");
    suspect(4, -1 / e[2], "That is the derivative by the probability, not by"
            " the logit.");
    suspect(5, e[4] * theta[4], "What comes in to this weight is the hidden"
            " unit's output, not the weight.");
    for (int k = 0; k < 2; k++) {
        double slope = e[k] * (1 - e[k]);
        suspect(8 + k, e[4] * theta[4 + k], "That is what the unit receives."
                " It must still go through the sigmoid of the hidden layer.");
        suspect(8 + k, e[4] * slope, "Has it gone through the weight of layer"
                " 2?");
        suspect(8 + k, e[4] * e[18 + k] * slope, "Has the weight of layer 2"
                " been updated already? The backward pass needs the old one.");
        suspect(10 + k, e[8 + k], "That is the bias's: the weight has the"
                " input 0.5 for a factor.");
    }
    for (int i = 0; i < 7; i++) {
        const int which[] = {10, 11, 12, 13, 5, 6, 7};
        double g = e[which[i]];
        suspect(14 + i, theta[i] + 0.5 * g, "That step goes uphill.");
        suspect(14 + i, theta[i] - g, "That step is twice as long: the"
                " learning rate is 0.5.");
        suspect(14 + i, -0.5 * g, "That is the step; the parameter is where"
                " it leads.");
    }
    suspect(21, e[3], "That is the old loss: go forward once more.");
    double fall = 0;
    for (int i = 0; i < 7; i++) {
        fall += 2 * (theta[i] - e[14 + i]) * (theta[i] - e[14 + i]);
    }
    suspect(21, e[3] - fall, "That is what it would be to first order. Go"
            " forward once more.");
    judge_answers(came, e, names, COUNT, 1e-9);
}
