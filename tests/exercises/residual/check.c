/* A residual layer: what it is, forward and backward by itself, then
   between two affine layers against a measured gradient; and a variance. */
#include "exercise.h"
#include "judge.h"

enum { WIDTH = 4, ROOM = 7, N = 5, COUNT = (WIDTH + 1) * WIDTH };

static Layer *layer;
static real theta[COUNT], gradient[COUNT];
static const char *const activations[] = {"tanh", "sigmoid", "relu"};

static void draw(real *at, int count, Rng *rng)
{
    for (int i = 0; i < count; i++) {
        at[i] = (real)rng_normal(rng);
    }
}

static bool same(const Matrix *a, const Matrix *b)
{
    for (int i = 0; i < a->rows * a->cols; i++) {
        double one = real_part(a->at[i]), other = real_part(b->at[i]);
        if (!(fabs(one - other) <= 1e-9 * fmax(1, fabs(other)))) {
            return false;
        }
    }
    return true;
}

/* to = a times one + b times other. */
static void combine(double a, const Matrix *one, double b,
                    const Matrix *other, Matrix *to)
{
    for (int i = 0; i < to->rows * to->cols; i++) {
        to->at[i] = (real)a * one->at[i] + (real)b * other->at[i];
    }
}

/* ---- What it is ---- */

static void make(const char *name)
{
    judge_function("layer_residual");
    layer = layer_residual(activation_find(name), WIDTH, ROOM);
    judge_suspect_else("There is no layer yet: NULL came back.");
    judge_true(layer != NULL, "layer_residual makes a layer");
    judge_suspect_else("It has no kind, with a forward and a backward.");
    judge_true(layer->kind && layer->kind->forward && layer->kind->backward,
               "the layer has a kind");
    judge_close(layer->inputs, WIDTH, 0, "the layer's inputs");
    judge_close(layer->outputs, WIDTH, 0, "the layer's outputs");
    judge_close(layer->batch, ROOM, 0, "the layer's batch");
    judge_close(layer->parameter_count, 2, 0, "the number of its parameters,"
                " W and b");
    judge_close(layer->count, COUNT, 0, "the numbers in its parameters");
    const Matrix *w = &layer->parameters[0].value;
    const Matrix *b = &layer->parameters[1].value;
    judge_true(w->rows == WIDTH && w->cols == WIDTH && b->rows == 1
               && b->cols == WIDTH, "W is D×D and b is 1×D");
    judge_suspect_else("layer_forward and layer_backward expect room there,"
                       " made once for the largest batch.");
    judge_true(layer->y.at && layer->dx.at && layer->y.cols == WIDTH
               && layer->dx.cols == WIDTH, "y and dx have room for numbers");
}

/* ---- Forward and backward, by two layers of the library ---- */

static Layer *affine, *bend;
static Matrix *x, *dy, *expected, *through, *other;

static void begin(const char *name, Rng *rng)
{
    make(name);
    draw(theta, COUNT, rng);
    affine = layer_affine(WIDTH, WIDTH, ROOM);
    bend = layer_activation(activation_find(name), WIDTH, ROOM);
    layer_place(layer, theta, gradient);
    x = matrix_new(ROOM, WIDTH);
    dy = matrix_new(ROOM, WIDTH);
    expected = matrix_new(ROOM, WIDTH);
    through = matrix_new(ROOM, WIDTH);
    other = matrix_new(ROOM, WIDTH);
    draw(x->at, ROOM * WIDTH, rng);
    draw(dy->at, ROOM * WIDTH, rng);
}

static void end(void)
{
    Matrix *const all[] = {x, dy, expected, through, other};
    for (int k = 0; k < 5; k++) {
        matrix_free(all[k]);
    }
    layer_free(bend);
    layer_free(affine);
    layer_free(layer);
}

static void judge_forward(int rows)
{
    x->rows = dy->rows = expected->rows = through->rows = other->rows = rows;
    layer_place(affine, theta, NULL);
    const Matrix *f = layer_forward(bend, layer_forward(affine, x));
    const Matrix *y = layer_forward(layer, x);
    judge_close(y->rows, rows, 0, "the rows of y, for %d samples", rows);
    combine(1, x, 1, &affine->y, other);
    if (same(y, f)) {
        judge_suspect_else("X itself is not added.");
    } else if (same(y, other)) {
        judge_suspect_else("This is X + Z, without the activation.");
    }
    activation_forward(bend->activation, other, other);
    if (same(y, other)) {
        judge_suspect_else("X is added inside of the activation: this is"
                           " φ(X + XW + b).");
    }
    combine(1, x, 1, f, expected);
    judge_matrix(y, expected, 1e-13, "y");
}

/* What dx may have become. */
static const char *suspicion(const Matrix *dx)
{
    if (same(dx, through)) {
        return "This is what comes back through φ and W. X has another"
               " reader: the sum.";
    }
    if (same(dx, dy)) {
        return "This is dy alone: X is read by the affine part, too.";
    }
    combine(2, dy, 1, through, other);
    if (same(dx, other)) {
        return "dy is added twice.";
    }
    activation_backward(bend->activation, &affine->y, &bend->y, dy, other);
    combine(1, other, 1, through, other);
    if (same(dx, other)) {
        return "What goes around the activation is multiplied by its slope:"
               " it should be dy itself.";
    }
    return NULL;
}

static void judge_backward(bool wants_dx)
{
    real right[COUNT] = {0};
    layer_place(affine, theta, right);
    const Matrix *dz = layer_backward(bend, dy, true);
    const Matrix *back = layer_backward(affine, dz, true);
    combine(1, back, 0, back, through);
    Matrix *dy_was = matrix_new(dy->rows, WIDTH);
    combine(1, dy, 0, dy, dy_was);
    for (int p = 0; p < COUNT; p++) {
        gradient[p] = (real)(0.5 + p);
    }
    const Matrix *dx = layer_backward(layer, dy, wants_dx);
    judge_suspect_else("dy belongs to the layer behind; it is read only.");
    judge_true(same(dy, dy_was), "dy is as it was");
    matrix_free(dy_was);
    if (wants_dx) {
        const char *text = suspicion(dx);
        if (text) {
            judge_suspect_else("%s", text);
        }
        combine(1, dy, 1, through, expected);
        judge_matrix(dx, expected, 1e-13, "dx");
    }
    for (int p = 0; p < COUNT; p++) {
        double was = 0.5 + p;
        judge_suspect(was, "Nothing has been added to it.");
        judge_suspect(real_part(right[p]), "The gradient has been set; it is"
                      " to be added to what is there.");
        judge_close_or(real_part(gradient[p]), was + real_part(right[p]),
                       1e-12, 1, "d%s[%d], which was %g%s",
                       p < WIDTH * WIDTH ? "W" : "b", p % (WIDTH * WIDTH),
                       was, wants_dx ? "" : ", without dx");
    }
}

static void check_alone(const char *name, Rng *rng)
{
    begin(name, rng);
    judge_forward(ROOM);
    judge_backward(true);
    judge_forward(N);
    judge_backward(true);
    judge_backward(false);
    end();
}

/* ---- In a row ---- */

enum { INPUTS = 3, OUTPUTS = 2, LAYERS = 3 };

typedef struct {
    Layer *layers[LAYERS];
    const Loss *loss;
    Matrix *x, *t, *delta, *theta;
} Row;

static const Matrix *row_forward(Row *r)
{
    const Matrix *y = r->x;
    for (int l = 0; l < LAYERS; l++) {
        y = layer_forward(r->layers[l], y);
    }
    return y;
}

static real row_value(void *context)
{
    Row *r = context;
    return r->loss->value(row_forward(r), r->t);
}

static void row_gradient(void *context, real upstream, real *to)
{
    Row *r = context;
    real *at = r->theta->at;
    for (int l = 0; l < LAYERS; l++) {
        layer_place(r->layers[l], at, to);
        at += r->layers[l]->count;
        to += r->layers[l]->count;
    }
    r->loss->gradient(row_forward(r), r->t, upstream, r->delta);
    const Matrix *delta = r->delta;
    for (int l = LAYERS - 1; l >= 0; l--) {
        delta = layer_backward(r->layers[l], delta, l > 0);
    }
}

static uint64_t row_branches(void *context)
{
    const Row *r = context;
    const Layer *first = r->layers[0];
    uint64_t hash = 0;
    /* Z of the residual layer, from its input and its parameters. */
    Matrix *z = matrix_new(N, WIDTH);
    affine_forward(&first->y, &r->layers[1]->parameters[0].value,
                   &r->layers[1]->parameters[1].value, z);
    for (int i = 0; i < N * WIDTH; i++) {
        hash = hash * UINT64_C(1099511628211)
            + (real_part(z->at[i]) > 0 ? 1 : 2);
    }
    matrix_free(z);
    return hash;
}

static void check_row(const char *name, Rng *rng)
{
    make(name);
    Row r = {{layer_affine(INPUTS, WIDTH, ROOM), layer,
              layer_affine(WIDTH, OUTPUTS, ROOM)},
             loss_find("squared-error"), matrix_new(N, INPUTS),
             matrix_new(N, OUTPUTS), matrix_new(N, OUTPUTS), NULL};
    int count = r.layers[0]->count + COUNT + r.layers[2]->count;
    r.theta = matrix_new(1, count);
    draw(r.theta->at, count, rng);
    draw(r.x->at, N * INPUTS, rng);
    draw(r.t->at, N * OUTPUTS, rng);
    static const char *const names[] = {"W1", "b1", "W", "b", "W2", "b2"};
    Parameter parameters[2 * LAYERS];
    real *at = r.theta->at;
    for (int k = 0; k < 2 * LAYERS; k++) {
        if (k % 2 == 0) {
            layer_place(r.layers[k / 2], at, NULL);
            at += r.layers[k / 2]->count;
        }
        const Matrix *m = &r.layers[k / 2]->parameters[k % 2].value;
        parameters[k] = (Parameter){names[k], m->at, m->rows, m->cols};
    }
    char text[80];
    snprintf(text, sizeof text, "affine, residual with %s, affine", name);
    judge_gradient(&(Subject){
        .name = text, .parameters = parameters, .count = 2 * LAYERS,
        .samples = N, .outputs = OUTPUTS, .context = &r,
        .value = row_value, .gradient = row_gradient,
        .branches = row_branches,
    });
    Matrix *const all[] = {r.x, r.t, r.delta, r.theta};
    for (int k = 0; k < 4; k++) {
        matrix_free(all[k]);
    }
    for (int l = 0; l < LAYERS; l++) {
        layer_free(r.layers[l]);
    }
}

/* ---- The variance ---- */

static void check_variance(void)
{
    judge_function("residual_variance");
    judge_section("sec:how-large");
    const int layers[] = {30, 100, 1000}, widths[] = {100, 40, 8};
    for (int k = 0; k < 3; k++) {
        double m = layers[k], d = widths[k];
        double growth = pow(1 + d * residual_variance(widths[k], layers[k]),
                            m);
        judge_suspect(1, "With v = 0 nothing grows: Y is X.");
        judge_suspect(pow(2, m), "With v = 1/D it doubles in every layer.");
        judge_suspect(pow(1 + d / m, m), "Every layer adds D v, not v.");
        judge_suspect(pow(1 + 2 / m, m), "Nothing is halved where φ is"
                      " linear.");
        judge_suspect(pow(1 + 1 / 30.0, m), "This is the v for thirty"
                      " layers.");
        judge_suspect(pow(1 + 1 / sqrt(m), m), "Is it the deviation? It is v"
                      " that should be returned.");
        judge_between(growth, 2.6, 2.8, "the growth (1 + D v)^%g for D = %g",
                      m, d);
    }
}

void check(void)
{
    Rng rng;
    rng_seed(&rng, 8);
    for (int k = 0; k < 3; k++) {
        check_alone(activations[k], &rng);
        check_row(activations[k], &rng);
    }
    check_variance();
}
