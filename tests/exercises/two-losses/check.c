/* The mixture of two losses: its value, how many walks it takes, what is
   added to the gradient, and the gradient against a measured one. */
#include "exercise.h"
#include "judge.h"

enum { N = 5, ROOM = 7, DEPTH = 3 };
static double lambda = 0.3;

static Network *network;
static Matrix *x, *t;
static const Loss *one, *two;

/* ---- Layers that count ---- */

static const LayerKind *kind;   /* of layer 0, as it is */
static int forwards, backwards;

static void count_forward(Layer *l)
{
    forwards++;
    kind->forward(l);
}

static void count_backward(Layer *l, const Matrix *dy, Matrix *dx)
{
    backwards++;
    kind->backward(l, dy, dx);
}

static const LayerKind counting = {"affine", count_forward, count_backward};

/* ---- Value and gradient ---- */

static real mixture(void *context)
{
    (void)context;
    const Matrix *y = network_forward(network, x);
    return one->value(y, t) + (real)lambda * two->value(y, t);
}

static void gradient(void *context, real upstream, real *to)
{
    (void)context;
    size_t bytes = (size_t)network->count * sizeof *to;
    memcpy(network->gradient, to, bytes);
    network_gradient_mixed(network, one, two, lambda, x, t, upstream);
    memcpy(to, network->gradient, bytes);
}

/* a times the gradient of one, and b times that of two, by the library. */
static void add_both(double a, double b, real *to)
{
    network_clear(network);
    if (a != 0) {
        network_gradient(network, one, x, t, (real)a);
    }
    if (b != 0) {
        network_gradient(network, two, x, t, (real)b);
    }
    memcpy(to, network->gradient, (size_t)network->count * sizeof *to);
}

static void begin(void)
{
    Rng rng;
    rng_seed(&rng, 5);
    network = network_new((const int[]){3, 6, 4, 2},
                          (const char *const[]){"tanh", "sigmoid", "linear"},
                          DEPTH, ROOM);
    for (int p = 0; p < network->count; p++) {
        network->theta[p] = (real)(2 * rng_uniform(&rng) - 1);
    }
    x = matrix_new(N, 3);
    t = matrix_new(N, 2);
    for (int i = 0; i < N * 3; i++) {
        x->at[i] = (real)rng_normal(&rng);
    }
    for (int i = 0; i < N * 2; i++) {
        t->at[i] = (real)rng_uniform(&rng);
    }
    one = loss_find("squared-error");
    two = loss_find("binary-cross-entropy");
}

static void check_value(void)
{
    const Matrix *y = network_forward(network, x);
    double a = real_part(one->value(y, t)), b = real_part(two->value(y, t));
    double sum = a + lambda * b, upstream = 0.7;
    kind = network->layers[0]->kind;
    forwards = backwards = 0;
    network->layers[0]->kind = &counting;
    double came = real_part(network_gradient_mixed(
        network, one, two, lambda, x, t, (real)upstream));
    network->layers[0]->kind = kind;
    judge_suspect(a + b, "λ is missing.");
    judge_suspect(a, "The second loss is missing.");
    judge_suspect(lambda * b, "The first loss is missing.");
    judge_suspect(lambda * a + b, "λ belongs to the second loss.");
    judge_suspect((1 - lambda) * a + lambda * b, "The mixture is L1 + λ L2:"
                  " the first loss counts whole.");
    judge_suspect(upstream * sum, "What is returned is the loss; upstream is"
                  " for the gradient.");
    judge_suspect(a + 0.3 * b, "This is the loss for λ = 0.3.");
    judge_close(came, sum, 1e-12, "the loss that is returned, with λ = %g and"
                " upstream = %g", lambda, upstream);
    judge_suspect(2, "Two walks forward compute the same outputs twice.");
    judge_close(forwards, 1, 0, "the number of walks forward");
    judge_suspect(0, "Nothing has walked back.");
    judge_suspect(2, "The gradient may be right, but it has taken two walks:"
                  " can the two δ be one before the walk begins?");
    judge_close(backwards, 1, 0, "the number of walks back");
}

/* Is the change of the gradient this one, in all entries? */
static bool is_change(const real *was, const real *by)
{
    double apart = 0, size = 0;
    for (int p = 0; p < network->count; p++) {
        double change = real_part(network->gradient[p] - was[p]);
        apart = fmax(apart, fabs(change - real_part(by[p])));
        size = fmax(size, fabs(real_part(by[p])));
    }
    return apart <= 1e-10 * size;
}

static void check_change(void)
{
    enum { MOST = 200 };
    const double u = 0.7;
    const struct {
        double a, b;
        const char *text;
    } wrong[] = {
        {u, 0, "This is the gradient of the first loss alone."},
        {0, u * lambda, "This is the gradient of λ L2 alone: a loss's"
         " gradient is set, not added to."},
        {0, u, "This is the gradient of the second loss alone: a loss's"
         " gradient is set, not added to."},
        {u, u, "λ is missing in the gradient."},
        {u, u * lambda * lambda, "The second loss has λ twice."},
        {u * (1 - lambda), u * lambda, "The mixture is L1 + λ L2: the first"
         " loss counts whole."},
        {u * lambda, u, "λ belongs to the second loss."},
        {u, lambda, "The second loss has lost the upstream factor."},
        {1, u * lambda, "The first loss has lost the upstream factor."},
        {1, lambda, "The upstream factor is missing."},
        {u, u * u * lambda, "The second loss has the upstream factor twice."},
    };
    real was[MOST], right[MOST], by[MOST];
    add_both(u, u * lambda, right);
    const char *found = NULL;
    for (int p = 0; p < network->count; p++) {
        was[p] = network->gradient[p] = (real)(0.5 + 0.01 * p);
    }
    network_gradient_mixed(network, one, two, lambda, x, t, (real)u);
    real came[MOST];
    memcpy(came, network->gradient, sizeof *came * (size_t)network->count);
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong && !found; k++) {
        add_both(wrong[k].a, wrong[k].b, by);
        memcpy(network->gradient, came,
               sizeof *came * (size_t)network->count);
        found = is_change(was, by) ? wrong[k].text : NULL;
    }
    memcpy(network->gradient, came, sizeof *came * (size_t)network->count);
    for (int p = 0; p < network->count; p++) {
        if (found) {
            judge_suspect_else("%s", found);
        }
        judge_suspect(real_part(right[p]), "This is the gradient itself. It"
                      " is to be added to what is there.");
        judge_close_or(real_part(came[p]), real_part(was[p] + right[p]),
                       1e-12, 1, "entry %d of %d of n->gradient, which was"
                       " %g", p, network->count, real_part(was[p]));
    }
}

void check(void)
{
    judge_function("network_gradient_mixed");
    begin();
    check_value();
    lambda = 1.6;
    check_value();
    lambda = 0.3;
    check_change();
    static const char *const names[] = {"W1", "b1", "W2", "b2", "W3", "b3"};
    Parameter parameters[2 * DEPTH];
    for (int k = 0; k < 2 * DEPTH; k++) {
        const Matrix *m = &network_affine(network, k / 2)
                               ->parameters[k % 2].value;
        parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    judge_gradient(&(Subject){
        .name = "the mixture of two losses", .parameters = parameters,
        .count = 2 * DEPTH, .samples = N, .outputs = 2,
        .value = mixture, .gradient = gradient,
    });
    matrix_free(t);
    matrix_free(x);
    network_free(network);
}
