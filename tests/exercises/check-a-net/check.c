/* Forty-three entries: the graph against the matrices of chapter 1, then
   its gradient against the oracle, the spoiled gradient, and what the
   instrument says of that. */
#include "exercise.h"
#include "judge.h"
#include "loss.h"
#include "mlp.h"
#include "rng.h"

#include <string.h>

enum { D = 4, H = 5, K = 3, N = 3, ENTRIES = D * H + H + H * K + K };

/* ENTRIES numbers: not too large for tanh, and none alike. */
static void draw(Rng *rng, real *theta)
{
    for (int p = 0; p < ENTRIES; p++) {
        theta[p] = 0.7 * rng_normal(rng);
    }
}

/* What the matrices make of theta. */
static double loss_at(const real *theta, const char *hidden, bool bent,
                      const Matrix *x, const Matrix *t)
{
    const Activation *a = activation_find(hidden);
    Mlp *m = mlp_new((const int[]){D, H, K}, 3, a, N);
    memcpy(m->theta, theta, ENTRIES * sizeof *theta);
    const Matrix *y = mlp_forward(m, x);
    Matrix *out = matrix_new(N, K);
    activation_forward(activation_find(bent ? "tanh" : "linear"), y, out);
    double loss = real_part(loss_find("squared-error")->value(out, t));
    matrix_free(out);
    mlp_free(m);
    return loss;
}

static void check_loss(Node loss, Rng *rng, const Matrix *x, const Matrix *t)
{
    Graph *g = loss.graph;
    judge_suspect(N * ENTRIES, "Every sample has got parameters of its own."
                  " They must share theirs.");
    judge_suspect(D * H + H * K, "The units have no biases.");
    judge_close(g->count, ENTRIES, 0, "the number of parameters");
    for (int i = 0; i < 2; i++) {
        draw(rng, g->theta);
        graph_forward(g);
        double right = loss_at(g->theta, "tanh", false, x, t);
        judge_suspect(0, "It is zero. In C, 1/6 of whole numbers is 0, too.");
        judge_suspect(6 * right, "This is the sum of squares. The loss has"
                      " 1/6 in front.");
        judge_suspect(2 * right, "This is the mean over the samples, without"
                      " the half of a squared error.");
        judge_suspect(right / 3, "This is divided by all outputs as well:"
                      " 1/18 for 1/6.");
        judge_suspect(right * 2 / 3, "This is the mean over all entries of Y,"
                      " 1/9 for 1/6.");
        judge_suspect(loss_at(g->theta, "tanh", true, x, t), "The last layer"
                      " has a tanh, too. It should be linear.");
        judge_suspect(loss_at(g->theta, "linear", false, x, t), "The hidden"
                      " layer has no tanh.");
        judge_suspect_else("Is theta in the order W1, b1, W2, b2, row after"
                           " row? And every sample with its own target?");
        judge_close(real_part(graph_value(loss)), right, 1e-12,
                    i ? "the loss when theta has changed once more"
                      : "the loss when theta has changed");
    }
}

static void check_subject(const Subject *s, const Graph *g,
                          const Parameter *p)
{
    const Parameter expected[] = {
        {"W1", g->theta, D, H}, {"b1", g->theta + D * H, 1, H},
        {"W2", g->theta + D * H + H, H, K},
        {"b2", g->theta + D * H + H + H * K, 1, K},
    };
    judge_close(s->count, 4, 0, "the subject's count of parameters");
    judge_true(s->parameters == p, "the subject's parameters are the four"
               " that it was given to set");
    for (int i = 0; i < 4; i++) {
        const char *name = expected[i].name;
        judge_true(p[i].name && strcmp(p[i].name, name) == 0, "parameter %d"
                   " is called %s", i, name);
        judge_suspect_else("theta has %s first: W1, row after row, then b1,"
                           " W2 and b2.", expected[0].name);
        judge_true(p[i].at == expected[i].at, "%s begins at theta[%d]", name,
                   (int)(expected[i].at - g->theta));
        judge_suspect_else("It has a row for each input of the layer, and a"
                           " column for each unit; a bias is one row.");
        judge_true(p[i].rows == expected[i].rows
                   && p[i].cols == expected[i].cols, "%s is %d×%d", name,
                   expected[i].rows, expected[i].cols);
    }
    judge_suspect(0, "gradcheck_graph cannot know it, and leaves it 0.");
    judge_close(s->samples, N, 0, "the subject's N");
    judge_suspect(0, "gradcheck_graph cannot know it, and leaves it 0.");
    judge_close(s->outputs, K, 0, "the subject's K");
    judge_true(s->value && s->gradient, "the subject has a value and a"
               " gradient");
}

static bool is_bias(int p)
{
    return (p >= D * H && p < D * H + H) || p >= ENTRIES - K;
}

/* The spoiled gradient, at parameters that the graph has not seen yet. */
static void check_over_three(const Subject *s, Node loss, Rng *rng)
{
    Graph *g = loss.graph;
    const double upstream = -0.7, before = 0.25;
    real came[ENTRIES], right[ENTRIES] = {0}, stale[ENTRIES] = {0};
    graph_backward(loss, upstream);
    graph_add_gradient(g, stale);
    for (int p = 0; p < ENTRIES; p++) {
        came[p] = before;
    }
    draw(rng, g->theta);
    over_three(s->context, upstream, came);
    graph_forward(g);
    graph_backward(loss, upstream);
    graph_add_gradient(g, right);
    for (int p = 0; p < ENTRIES; p++) {
        double whole = real_part(right[p]), share = is_bias(p) ? 3 : 1;
        double old = real_part(stale[p]) / share;
        judge_suspect(before, "Nothing has been added.");
        judge_suspect(whole / share, "It must add to what is in the array,"
                      " and this was overwritten.");
        judge_suspect(before + old, "This is the gradient at the parameters"
                      " of the last sweep: it needs a forward sweep of its"
                      " own.");
        judge_suspect(before + whole / share / upstream, "The upstream was"
                      " forgotten.");
        judge_suspect((before + whole) / 3, is_bias(p)
                      ? "What was in the array before has been divided, too."
                      : "Only the biases are to be divided.");
        judge_suspect(before + (is_bias(p) ? whole : whole / 3), is_bias(p)
                      ? "The biases are to be divided by 3."
                      : "Only the biases are to be divided.");
        judge_close(real_part(came[p]), before + whole / share, 1e-12,
                    "entry %d, after %g", p, before);
    }
}

static void check_prediction(const Subject *s)
{
    static const char *const names[] = {
        "the verdict", "how many entries fail", "the kind of the diagnosis",
    };
    Subject spoiled = *s;
    spoiled.gradient = over_three;
    Report r = gradcheck(&spoiled);
    const double expected[] = {r.verdict, r.failed, r.diagnosis.kind};
    double came[] = {NAN, NAN, NAN};
    prediction(came);
    judge_answer_suspect(0, VERDICT_PASS, "Some entries are a third of what"
                         " they should be.");
    for (int v = VERDICT_KINK; v <= VERDICT_NOT_FINITE; v++) {
        judge_answer_suspect(0, v, "Some entries are too far off for any"
                             " noise, at no kink, and finite. One such entry"
                             " is enough.");
    }
    judge_answer_suspect(1, H, "The output layer has biases, too.");
    judge_answer_suspect(1, K, "The hidden layer has biases, too.");
    judge_answer_suspect(1, ENTRIES, "The weights' gradients were left as"
                         " they are.");
    judge_answer_suspect(1, 2, "Every bias is an entry of its own.");
    judge_answer_suspect(2, DIAGNOSIS_RATIO, "The ratio is one of those that"
                         " have a name.");
    judge_answer_suspect(2, DIAGNOSIS_OVER_K, "With N = K = 3 it is that,"
                         " too. Of readings that cannot be told apart, the"
                         " simplest is named first.");
    judge_answer_suspect(2, DIAGNOSIS_TIMES_N, "It is the code's number that"
                         " is divided.");
    for (int kind = DIAGNOSIS_NONE; kind < DIAGNOSIS_KINDS; kind++) {
        judge_answer_suspect(2, kind, "Divide every entry that fails by its"
                             " right value. What are the quotients, and which"
                             " mistake makes them?");
    }
    judge_answers(came, expected, names, 3, 0);
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 4);
    Matrix *x = matrix_new(N, D), *t = matrix_new(N, K);
    for (int i = 0; i < N * D; i++) {
        x->at[i] = rng_normal(&rng);
    }
    for (int i = 0; i < N * K; i++) {
        t->at[i] = rng_normal(&rng);
    }
    Graph *g = graph_new();
    judge_function("net_loss");
    Node loss = net_loss(g, x, t);
    judge_true(loss.graph == g && loss.index >= 0 && loss.index < g->size,
               "the loss is a node of the graph");
    check_loss(loss, &rng, x, t);
    judge_function("net_subject");
    Parameter parameters[4] = {{0}};
    Subject s = net_subject(&loss, parameters);
    check_subject(&s, g, parameters);
    judge_gradient(&s);
    judge_function("over_three");
    judge_section("sec:contract");
    check_over_three(&s, loss, &rng);
    judge_function("prediction");
    judge_section("sec:diagnosis");
    check_prediction(&s);
    graph_free(g);
    matrix_free(t);
    matrix_free(x);
}
