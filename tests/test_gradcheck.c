/* Tests of lib/gradcheck: right code is passed, planted errors of
   every kind and size are failed at their place, and what cannot be
   judged is called by its name. */
#include "support.h"
#include "builds.h"

#include <fenv.h>

#include "difference.h"
#include "fail.h"
#include "gradcheck.h"
#include "graph.h"
#include "rng.h"

/* Relative errors from SMALLEST on must be found. */
#if defined BACKWARD_FLOAT
#define SMALLEST 3e-2
#elif defined BACKWARD_COMPLEX
#define SMALLEST 1e-9
#else
#define SMALLEST 1e-8
#endif

/* The complex step is exact.  In single precision Richardson's table
   is often too noisy to pass right code; what it must never do is to
   fail it. */
enum { EXACT = IS_COMPLEX, SINGLE = IS_FLOAT };

/* Valgrind rounds to nearest whatever it is told. */
static bool directions_work(void)
{
    volatile double one = 1, tiny = 1e-30;
    int usual = fegetround();
    fesetround(FE_UPWARD);
    volatile double sum = one + tiny;
    fesetround(usual);
    return sum > 1;
}

static void assert_verdict_at(const Report *r, Verdict expected,
                              const char *what, int line)
{
    if (r->verdict != expected) {
        print_error("%s: %s, expected %s: %d entries, %d passed, "
                    "%d failed, %d kinks, %d zeros, %d noisy; "
                    "[%d] (%d,%d) %.17g against %.17g, error %g of %g; "
                    "%s\n",
                    what, verdict_name(r->verdict),
                    verdict_name(expected), r->entries, r->passed,
                    r->failed, r->kinks, r->zeros, r->noisy,
                    r->parameter, r->row, r->col, r->ours, r->measured,
                    r->error, r->allowed, r->diagnosis.text);
        _fail(__FILE__, line);
    }
    assert_int_equal(r->entries, r->passed + r->failed + r->kinks
                                 + r->zeros + r->noisy + r->not_finite);
}
#define assert_verdict(r, expected, what) \
    assert_verdict_at(&(r), expected, what, __LINE__)

static void assert_right(const Report *r, const char *what)
{
    if (SINGLE && r->verdict == VERDICT_NOISE)
        return;
    assert_verdict(*r, VERDICT_PASS, what);
}

/* ---- a network over a batch, as one graph --------------------------- */

enum { N = 5, D = 2, H = 4, K = 3, ENTRIES = D * H + H + H * K + K };

typedef struct {
    Node loss;
    Parameter list[4];
    real saved[ENTRIES];
} Net;

static Node weighted(const Node *in, int inputs, const Node *w, int j,
                     int cols, Node bias)
{
    Node z = bias;
    for (int d = 0; d < inputs; d++)
        z = graph_add(z, graph_multiply(in[d], w[d * cols + j]));
    return z;
}

/* D -> H -> K with N samples and a squared error; the parameters are
   drawn with this standard deviation, by a generator with this seed. */
static Subject net_make(Net *net, uint64_t seed, Node (*hidden)(Node),
                        double scale)
{
    Rng rng;
    rng_seed(&rng, seed);
    Graph *g = graph_new();
    Node theta[ENTRIES], sum = graph_input(g, 0);
    for (int p = 0; p < ENTRIES; p++)
        theta[p] = graph_parameter(g, (real)(scale * rng_normal(&rng)));
    const Node *w1 = theta, *b1 = w1 + D * H, *w2 = b1 + H,
               *b2 = w2 + H * K;
    for (int i = 0; i < N; i++) {
        Node x[D], y[H];
        for (int d = 0; d < D; d++)
            x[d] = graph_input(g, (real)rng_normal(&rng));
        for (int j = 0; j < H; j++)
            y[j] = hidden(weighted(x, D, w1, j, H, b1[j]));
        for (int k = 0; k < K; k++) {
            Node z = weighted(y, H, w2, k, K, b2[k]);
            Node t = graph_input(g, (real)rng_normal(&rng));
            sum = graph_add(sum, graph_square(graph_subtract(z, t)));
        }
    }
    net->loss = graph_multiply(sum, graph_input(g, (real)(0.5 / N)));
    real *at = g->theta;
    net->list[0] = (Parameter){ "W1", at, D, H };
    net->list[1] = (Parameter){ "b1", at + D * H, 1, H };
    net->list[2] = (Parameter){ "W2", at + D * H + H, H, K };
    net->list[3] = (Parameter){ "b2", at + D * H + H + H * K, 1, K };
    memcpy(net->saved, at, sizeof net->saved);
    Subject s = gradcheck_graph(&net->loss, net->list, 4);
    s.name = "net", s.samples = N, s.outputs = K;
    return s;
}

/* One whose gradient is everywhere of a similar size. */
static Subject good_net(Net *net)
{
    return net_make(net, 12, graph_sigmoid, 1);
}

static void net_free(Net *net)
{
    graph_free(net->loss.graph);
}

static void assert_unmoved(const Net *net)
{
    assert_memory_equal(net->loss.graph->theta, net->saved,
                        sizeof net->saved);
}

static int first_of(int parameter)
{
    static const int first[] = { 0, D * H, D * H + H,
                                 D * H + H + H * K };
    return first[parameter];
}

/* ---- right code ------------------------------------------------------ */

typedef Node One(Node a);
typedef Node Two(Node a, Node b);

static Node loss_of(Node n)
{
    return graph_add(graph_square(n),
                     graph_multiply(n, graph_input(n.graph, (real)1.5)));
}

static void check_one(One *operation, double at, const char *name)
{
    Graph *g = graph_new();
    Node loss = loss_of(operation(graph_parameter(g, (real)at)));
    Parameter p = { "a", g->theta, 1, 1 };
    Subject s = gradcheck_graph(&loss, &p, 1);
    Report r = gradcheck(&s);
    assert_right(&r, name);
    assert_int_equal(r.entries, 1);
    graph_free(g);
}

static void check_two(Two *operation, double a, double b,
                      const char *name)
{
    Graph *g = graph_new();
    Node x = graph_parameter(g, (real)a), y = graph_parameter(g, (real)b);
    Node loss = loss_of(operation(x, y));
    Parameter p[] = { { "a", g->theta, 1, 1 },
                      { "b", g->theta + 1, 1, 1 } };
    Subject s = gradcheck_graph(&loss, p, 2);
    Report r = gradcheck(&s);
    assert_right(&r, name);
    assert_int_equal(r.entries, 2);
    graph_free(g);
}

static void every_operation_passes(void **state)
{
    (void)state;
    const double at[] = { 0.3, 2.5, -1.25 };
    for (int i = 0; i < 3; i++) {
        double x = at[i];
        check_two(graph_add, x, 0.7, "add");
        check_two(graph_subtract, x, 0.7, "subtract");
        check_two(graph_multiply, x, 0.7, "multiply");
        check_one(graph_square, x, "square");
        check_one(graph_exp, x, "exp");
        check_one(graph_log, fabs(x), "log");
        check_one(graph_relu, fabs(x), "relu");
        check_one(graph_sigmoid, x, "sigmoid");
        check_one(graph_tanh, x, "tanh");
        check_one(graph_softplus, x, "softplus");
    }
}

/* A step of the usual size would leave the domain, or be far too long
   for a function that varies over a hundredth. */
static Node steep(Node a)
{
    return graph_tanh(graph_multiply(a, graph_input(a.graph, 100)));
}

static void steps_adapt_to_the_function(void **state)
{
    (void)state;
    check_one(graph_log, 0.001, "log near 0");
    check_one(steep, 0.003, "steep");
    check_one(graph_exp, 30, "exp of 30");
    check_one(graph_square, 1e6, "square of a million");
    check_one(graph_square, 1e-3, "square of a thousandth");
}

static void a_network_passes_entirely(void **state)
{
    (void)state;
    Net net;
    Subject s = net_make(&net, 3, graph_tanh, 0.8);
    Report r = gradcheck(&s);
    assert_right(&r, "tanh");
    assert_int_equal(r.entries, ENTRIES);
    assert_int_equal(r.failed + r.not_finite + r.kinks + r.zeros, 0);
    if (!SINGLE) {
        assert_int_equal(r.passed, ENTRIES);
        assert_true(r.error < (EXACT ? 1e-13 : 1e-9));
    }
    assert_true(r.allowed > r.error);
    assert_true(r.room >= r.allowed * fmax(fabs(r.ours),
                                           fabs(r.measured)));
    assert_int_equal(r.diagnosis.kind, DIAGNOSIS_NONE);
    assert_unmoved(&net);
    net_free(&net);
}

/* At random points, large and small, nothing right is called wrong. */
static void no_false_alarms(void **state)
{
    (void)state;
    One *const hidden[] = { graph_relu, graph_tanh, graph_sigmoid,
                            graph_softplus };
    int points = directions_work() ? 100 : 5, passed = 0, all = 0;
    for (int a = 0; a < 4; a++)
        for (int i = 0; i < points; i++) {
            Net net;
            Subject s = net_make(&net, (uint64_t)(1000 * a + i),
                                 hidden[a], i % 3 ? 0.8 : 3);
            if (i % 2)
                s.branches = NULL;
            Report r = gradcheck(&s);
            if (r.verdict >= VERDICT_FAIL)
                assert_verdict(r, VERDICT_PASS, "a random point");
            passed += r.verdict == VERDICT_PASS, all++;
            assert_unmoved(&net);
            net_free(&net);
        }
    if (!SINGLE)
        assert_true(passed > all * 9 / 10);
}

/* A line through three points: its gradient goes to 0, the rounding
   errors in it do not. */
typedef struct {
    Node loss;
    Parameter list[2];
} Line;

static void line_make(Line *line, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Graph *g = graph_new();
    Node w = graph_parameter(g, (real)0.3), sum = graph_input(g, 0);
    Node b = graph_parameter(g, (real)-0.7);
    for (int i = 0; i < 6; i++) {
        double x = rng_normal(&rng), t = 1.5 * x + rng_normal(&rng);
        Node y = graph_multiply(w, graph_input(g, (real)x));
        Node r = graph_subtract(graph_add(y, b), graph_input(g, (real)t));
        sum = graph_add(sum, graph_square(r));
    }
    line->loss = graph_multiply(sum, graph_input(g, (real)(0.5 / 6)));
    line->list[0] = (Parameter){ "w", g->theta, 1, 1 };
    line->list[1] = (Parameter){ "b", g->theta + 1, 1, 1 };
}

static void step_down(const Subject *s, double rate)
{
    real d[2] = { 0 };
    s->gradient(s->context, 1, d);
    for (int p = 0; p < 2; p++)
        s->parameters[p].at[0] -= (real)rate * d[p];
}

static void no_false_alarm_near_a_minimum(void **state)
{
    (void)state;
    if (!directions_work())     /* then there is nothing to measure */
        return;
    int beyond = 0, noise = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        Line line;
        line_make(&line, seed);
        Subject s = gradcheck_graph(&line.loss, line.list, 2);
        for (int step = 0; step < 80; step++) {
            Report r = gradcheck(&s);
            if (r.verdict >= VERDICT_FAIL)
                assert_verdict(r, VERDICT_NOISE, "near a minimum");
            noise += r.verdict == VERDICT_NOISE;
            beyond += r.error > (EXACT ? 1e-11 : 1e-7);
            step_down(&s, 0.3);
        }
        graph_free(line.loss.graph);
    }
    assert_true(noise > 100);
    assert_true(beyond > 100);  /* a fixed tolerance would have failed */
}

/* ... and yet a wrong one is found there, as long as it can be. */
static void twice(void *context, real upstream, real *gradient)
{
    Node output = *(const Node *)context;
    graph_forward(output.graph);
    graph_backward(output, 2 * upstream);
    graph_add_gradient(output.graph, gradient);
}

static void a_wrong_gradient_is_found_near_a_minimum(void **state)
{
    (void)state;
    Line line;
    line_make(&line, 1);
    Subject s = gradcheck_graph(&line.loss, line.list, 2), wrong = s;
    wrong.gradient = twice;
    double size = 1;
    for (int step = 0; size > (SINGLE ? 1e-3 : 1e-10); step++) {
        real d[2] = { 0 };
        s.gradient(s.context, 1, d);
        size = fmax(fabs(real_part(d[0])), fabs(real_part(d[1])));
        Report r = gradcheck(&wrong);
        assert_verdict(r, VERDICT_FAIL, "doubled, near a minimum");
        step_down(&s, 0.3);
        assert_true(step < 500);
    }
    graph_free(line.loss.graph);
}

/* ---- planted errors --------------------------------------------------- */

typedef enum {
    FACTOR, FACTOR_ONE, TRANSPOSED, ZERO, ROW, COLUMN, ENTRY,
    NOT_CLEARED, STALE, OVERWRITES, OVERWRITES_ONE, IGNORES, LEAKS,
    SQUARES, ZERO_IS_ONE, MOVES, MOVES_LATE, WANDERS, NAN_ENTRY, INF_ENTRY, FLOATS
} Kind;

/* A right subject whose gradient is made wrong. */
typedef struct {
    Subject right;
    Kind kind;
    int parameter, row, col;
    double by;                          /* a factor */
    real kept[ENTRIES], then[ENTRIES];  /* across calls */
    long values, gradients;             /* how often called */
} Planted;

static real planted_value(void *context)
{
    Planted *q = context;
    q->values++;
    memcpy(q->then, q->right.parameters[0].at, sizeof q->then);
    real v = q->right.value(q->right.context);
    if (q->kind == MOVES_LATE && q->values == 25)
        q->right.parameters[3].at[1] *= (real)0.999;
    return q->kind == WANDERS ? v + (real)(1e-3 * (double)q->values) : v;
}

static uint64_t planted_branches(void *context)
{
    Planted *q = context;
    return q->right.branches(q->right.context);
}

/* What the entry at row, col of the q->parameter becomes. */
static bool is_hit(const Planted *q, int row, int col)
{
    return q->kind == FACTOR_ONE || (q->kind == ROW && row == q->row)
        || (q->kind == COLUMN && col == q->col)
        || (q->kind == ENTRY && row == q->row && col == q->col);
}

static void spoil(const Planted *q, real *g)
{
    const Parameter *w = &q->right.parameters[q->parameter];
    real *part = g + first_of(q->parameter), old[ENTRIES];
    memcpy(old, part, (size_t)(w->rows * w->cols) * sizeof *old);
    for (int p = 0; p < ENTRIES && q->kind == FACTOR; p++)
        g[p] *= (real)q->by;
    for (int i = 0; i < w->rows; i++)
        for (int j = 0; j < w->cols; j++) {
            real *at = &part[i * w->cols + j];
            if (is_hit(q, i, j))
                *at *= (real)q->by;
            if (q->kind == ZERO)
                *at = 0;
            if (q->kind == TRANSPOSED)
                part[j * w->rows + i] = old[i * w->cols + j];
        }
    if (q->kind == NAN_ENTRY || q->kind == INF_ENTRY)
        part[q->row * w->cols + q->col]
            = (real)(q->kind == NAN_ENTRY ? NAN : INFINITY);
    for (int p = 0; p < ENTRIES && q->kind == FLOATS; p++)
        g[p] = (real)(float)real_part(g[p]);
}

static void planted_gradient(void *context, real upstream, real *gradient)
{
    Planted *q = context;
    const Subject *s = &q->right;
    real g[ENTRIES] = { 0 }, now[ENTRIES], *theta = s->parameters[0].at;
    q->gradients++;
    memcpy(now, theta, sizeof now);
    if (q->kind == STALE)
        memcpy(theta, q->then, sizeof now);
    real factor = q->kind == IGNORES ? 1
                : q->kind == LEAKS ? upstream
                                     + (1 - upstream) * (real)q->by
                : q->kind == SQUARES ? upstream * upstream
                : q->kind == ZERO_IS_ONE && real_part(upstream) == 0 ? 1
                : upstream;
    s->gradient(s->context, factor, g);
    memcpy(theta, now, sizeof now);
    spoil(q, g);
    for (int p = 0; p < ENTRIES; p++) {
        real before = q->kind == NOT_CLEARED ? q->kept[p] : 0;
        bool first = p >= first_of(q->parameter);
        if (q->kind == OVERWRITES || (q->kind == OVERWRITES_ONE && first))
            gradient[p] = 0;
        gradient[p] += g[p] + before;
        q->kept[p] = g[p] * (real)q->by;
    }
    if (q->kind == MOVES)
        theta[first_of(q->parameter)]
            *= (real)(1 + 2 * difference_epsilon());
}

/* The subject with the mistake that *q says. */
static Subject planted(Planted *q)
{
    const Subject *right = &q->right;
    memcpy(q->then, right->parameters[0].at, sizeof q->then);
    Subject s = *right;
    s.context = q, s.value = planted_value, s.gradient = planted_gradient;
    s.branches = right->branches ? planted_branches : NULL;
    return s;
}

/* Its report, the mistake being this. */
static Report check_planted(Planted q)
{
    Subject wrong = planted(&q);
    return gradcheck(&wrong);
}

static void ratios_are_failed_and_recognised(void **state)
{
    (void)state;
    static const struct { double by; DiagnosisKind kind; } ratios[] = {
        { -1, DIAGNOSIS_NEGATED }, { 2, DIAGNOSIS_DOUBLED },
        { 0.5, DIAGNOSIS_HALVED }, { N, DIAGNOSIS_TIMES_N },
        { 1.0 / N, DIAGNOSIS_OVER_N }, { K, DIAGNOSIS_TIMES_K },
        { 1.0 / K, DIAGNOSIS_OVER_K }, { N * K, DIAGNOSIS_TIMES_NK },
        { 1.0 / (N * K), DIAGNOSIS_OVER_NK }, { 0, DIAGNOSIS_ZERO },
    };
    Net net;
    Subject s = good_net(&net);
    for (int i = 0; i < 10; i++)
        for (int k = -1; k < 4; k++) {
            Report r = check_planted((Planted){
                .right = s, .kind = k < 0 ? FACTOR : FACTOR_ONE,
                .parameter = k < 0 ? 0 : k, .by = ratios[i].by });
            assert_verdict(r, VERDICT_FAIL, "ratio");
            if (k >= 0)
                assert_int_equal(r.parameter, k);
            if (!SINGLE) {
                int n = k < 0 ? ENTRIES
                              : net.list[k].rows * net.list[k].cols;
                assert_int_equal(r.failed, n);
                assert_int_equal(r.passed, ENTRIES - n);
                assert_int_equal(r.diagnosis.kind, ratios[i].kind);
            }
            assert_close(r.ours, ratios[i].by * r.measured,
                         0.1 * fabs(r.measured));
            assert_unmoved(&net);
        }
    net_free(&net);
}

static void every_size_of_error_is_failed(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    for (double size = SMALLEST; size <= 1.01; size *= 10)
        for (int k = 0; k < 4; k++)
            for (int sign = -1; sign <= 1; sign += 2) {
                Report r = check_planted((Planted){
                    .right = s, .kind = FACTOR_ONE, .parameter = k,
                    .by = 1 + sign * size });
                assert_verdict(r, VERDICT_FAIL, "one parameter");
                assert_int_equal(r.parameter, k);
                assert_true(r.error > r.allowed);
                assert_relative(r.error, size / fmax(1, 1 + sign * size),
                                SINGLE ? 0.5 : 0.2);
            }
    net_free(&net);
}

static void one_entry_is_found(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    real g[ENTRIES] = { 0 };
    s.gradient(s.context, 1, g);
    double largest = 0;
    for (int p = 0; p < ENTRIES; p++)
        largest = fmax(largest, fabs(real_part(g[p])));
    int tried = 0;
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < net.list[k].rows * net.list[k].cols; i++) {
            if (fabs(real_part(g[first_of(k) + i])) < largest / 20)
                continue;
            int row = i / net.list[k].cols, col = i % net.list[k].cols;
            double step = directions_work() ? 10 : 1e4;
            for (double size = SMALLEST; size <= 1.01; size *= step) {
                Report r = check_planted((Planted){
                    .right = s, .kind = ENTRY, .parameter = k,
                    .row = row, .col = col, .by = 1 + size });
                assert_verdict(r, VERDICT_FAIL, "one entry");
                assert_int_equal(r.failed, 1);
                assert_int_equal(r.parameter, k);
                assert_int_equal(r.row, row);
                assert_int_equal(r.col, col);
                tried++;
            }
        }
    assert_true(tried > (directions_work() ? 25 : 10));
    net_free(&net);
}

static void rows_and_columns_are_found(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    for (double size = SMALLEST; size <= 1.01; size *= 100)
        for (int at = 0; at < 2; at++) {
            Report r = check_planted((Planted){
                .right = s, .kind = ROW, .parameter = 2,
                .row = at + 1, .by = 1 + size });
            assert_verdict(r, VERDICT_FAIL, "one row");
            assert_int_equal(r.parameter, 2);
            assert_int_equal(r.row, at + 1);
            if (!SINGLE && size >= 1e-6) {
                assert_int_equal(r.failed, K);
                assert_int_equal(r.diagnosis.kind, DIAGNOSIS_ROW);
            }
            r = check_planted((Planted){
                .right = s, .kind = COLUMN, .parameter = 2,
                .col = at, .by = 1 - size });
            assert_verdict(r, VERDICT_FAIL, "one column");
            assert_int_equal(r.parameter, 2);
            assert_int_equal(r.col, at);
            if (!SINGLE && size >= 1e-6) {
                assert_int_equal(r.failed, H);
                assert_int_equal(r.diagnosis.kind, DIAGNOSIS_COLUMN);
            }
        }
    net_free(&net);
}

static void transposed_and_zero_are_found(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    for (int k = 0; k < 4; k += 2) {
        Report r = check_planted((Planted){
            .right = s, .kind = TRANSPOSED, .parameter = k, .by = 1 });
        assert_verdict(r, VERDICT_FAIL, "transposed");
        assert_int_equal(r.parameter, k);
        if (!SINGLE)
            assert_int_equal(r.diagnosis.kind, DIAGNOSIS_TRANSPOSED);
        r = check_planted((Planted){
            .right = s, .kind = ZERO, .parameter = k, .by = 1 });
        assert_verdict(r, VERDICT_FAIL, "zero");
        assert_int_equal(r.parameter, k);
        assert_true(r.ours == 0);
    }
    net_free(&net);
}

/* ---- the contract ------------------------------------------------------ */

static void assert_broken(Kind kind, int parameter, double by,
                          DiagnosisKind expected, const char *what)
{
    Net net;
    Subject s = good_net(&net);
    Report r = check_planted((Planted){
        .right = s, .kind = kind, .parameter = parameter, .by = by });
    assert_verdict(r, VERDICT_FAIL, what);
    assert_string_equal(diagnosis_name(r.diagnosis.kind),
                        diagnosis_name(expected));
    assert_true(strlen(r.diagnosis.text) > 0);
    assert_true(r.failed > 0);
    assert_true(kind == WANDERS || r.parameter >= 0);
    if (parameter > 0)
        assert_true(r.parameter >= parameter);
    assert_unmoved(&net);
    net_free(&net);
}

static void clauses_of_the_contract_are_tested(void **state)
{
    (void)state;
    const double tiny = SINGLE ? 1e-5 : 1e-9;
    assert_broken(NOT_CLEARED, 0, 1, DIAGNOSIS_NOT_CLEARED, "left over");
    assert_broken(NOT_CLEARED, 0, tiny, DIAGNOSIS_NOT_CLEARED,
                  "a little left over");
    assert_broken(STALE, 0, 1, DIAGNOSIS_STALE, "stale");
    assert_broken(OVERWRITES, 0, 1, DIAGNOSIS_OVERWRITES, "overwrites");
    assert_broken(OVERWRITES_ONE, 3, 1, DIAGNOSIS_OVERWRITES,
                  "overwrites b2");
    assert_broken(IGNORES, 0, 1, DIAGNOSIS_IGNORES_UPSTREAM, "ignores");
    assert_broken(SQUARES, 0, 1, DIAGNOSIS_IGNORES_UPSTREAM, "squares");
    assert_broken(ZERO_IS_ONE, 0, 1, DIAGNOSIS_IGNORES_UPSTREAM,
                  "ignores 0");
    assert_broken(LEAKS, 0, tiny, DIAGNOSIS_IGNORES_UPSTREAM,
                  "ignores a little");
    assert_broken(MOVES, 2, 1, DIAGNOSIS_MOVES_PARAMETERS, "moves");
    assert_broken(MOVES_LATE, 3, 1, DIAGNOSIS_MOVES_PARAMETERS,
                  "the loss moves one");
    assert_broken(WANDERS, 0, 1, DIAGNOSIS_STALE, "the loss wanders");
}

static void a_broken_contract_has_a_place(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    Report r = check_planted((Planted){
        .right = s, .kind = MOVES, .parameter = 2, .by = 1 });
    assert_int_equal(r.parameter, 2);
    assert_int_equal(r.row, 0);
    assert_int_equal(r.col, 0);
    assert_true(r.ours != r.measured);
    assert_int_equal(r.failed, 1);
    r = check_planted((Planted){
        .right = s, .kind = NOT_CLEARED, .by = 1 });
    assert_true(r.ours == 2 * r.measured);
    assert_int_equal(r.failed, ENTRIES);
    real g[ENTRIES] = { 0 };    /* the place is that of the largest */
    s.gradient(s.context, 1, g);
    int at = first_of(r.parameter)
           + r.row * net.list[r.parameter].cols + r.col;
    for (int p = 0; p < ENTRIES; p++)
        assert_true(fabs(real_part(g[p])) <= fabs(real_part(g[at])));
    r = check_planted((Planted){
        .right = s, .kind = OVERWRITES_ONE, .parameter = 3, .by = 1 });
    assert_int_equal(r.parameter, 3);
    assert_int_equal(r.failed, K);
    assert_int_equal(r.passed, ENTRIES - K);
    net_free(&net);
}

/* A float among doubles obeys the rounding direction as well, so its
   noise is large; it must not be passed for that. */
static void digits_lost_are_not_forgiven(void **state)
{
    (void)state;
    if (SINGLE)
        return;
    Net net;
    Subject s = good_net(&net);
    Report r = check_planted((Planted){
        .right = s, .kind = FLOATS, .by = 1 });
    if (r.verdict != VERDICT_FAIL)
        assert_verdict(r, VERDICT_NOISE, "floats");
    if (directions_work()) {
        assert_int_equal(r.verdict, VERDICT_NOISE);
        assert_non_null(strstr(r.diagnosis.text, "float"));
    }
    net_free(&net);
}

/* ---- how much is allowed -------------------------------------------------- */

/* The sum of the squares of theta[0..2], computed with a detour over a
   large number, and its gradient, with something added to theta[0]'s;
   both are noisy if told so. */
typedef struct {
    real theta[4];
    double added;       /* to the first entry of the gradient */
    double trembles;    /* the second and third, with the rounding */
    double detour;      /* of the loss, constant or linear in theta */
    bool linear;
} Squares;

static real squares_value(void *context)
{
    const Squares *q = context;
    real sum = q->theta[0] * q->theta[0] + q->theta[1] * q->theta[1]
             + q->theta[2] * q->theta[2];
    real far = (real)q->detour * (q->linear ? q->theta[0] : 1);
    return (sum + far) - far;
}

static void squares_gradient(void *context, real upstream, real *gradient)
{
    const Squares *q = context;
    double moved = fegetround() == FE_TONEAREST ? 0 : q->trembles;
    for (int p = 0; p < 3; p++)
        gradient[p] += upstream
                     * (2 * q->theta[p]
                        + (real)(p == 0 ? q->added : moved));
}

/* theta[0..2] are one parameter, or the first is one of its own;
   theta[3] is there and not used. */
static Report check_squares(Squares *q, bool apart)
{
    const Parameter together[] = { { "x", q->theta, 3, 1 } };
    const Parameter parted[] = { { "x", q->theta, 1, 1 },
                                 { "y", q->theta + 1, 2, 1 } };
    Subject s = { .name = "squares", .count = apart ? 2 : 1,
                  .parameters = apart ? parted : together, .context = q,
                  .value = squares_value, .gradient = squares_gradient };
    return gradcheck(&s);
}

static void the_error_is_relative_as_defined(void **state)
{
    (void)state;
    Squares q = { .theta = { 1, (real)0.25, (real)0.125 }, .added = -1 };
    Report r = check_squares(&q, false);    /* 1 where it should be 2 */
    assert_verdict(r, VERDICT_FAIL, "half");
    assert_relative(r.error, 0.5 / (1 + 1 / 512.), 1e-4);
    q = (Squares){ .theta = { (real)0.25, 4, 1 }, .added = 0.5 };
    r = check_squares(&q, false);           /* 1 where it should be .5 */
    assert_relative(r.error, 0.5 / (1 + 8 / 512.), 1e-4);
}

/* The complex step is exact here, and tau and its floor all that is
   allowed. */
static void tau_and_its_floor_are_kept(void **state)
{
    (void)state;
    static const struct {
        double at, added;       /* in units of epsilon */
        Verdict v;
    } cases[] = {
        { 1, 0, VERDICT_PASS }, { 1, 8000, VERDICT_PASS },
        { 1, 10000, VERDICT_FAIL }, { 1, -10000, VERDICT_FAIL },
        { 0, 8, VERDICT_PASS }, { 0, 11, VERDICT_FAIL },
        { 0, -8, VERDICT_PASS }, { 0, -11, VERDICT_FAIL },
    };
    if (!EXACT)
        return;
    for (int i = 0; i < 8; i++) {
        double e = difference_epsilon();
        Squares q = { .theta = { (real)cases[i].at, 0.5, 0.25 },
                      .added = cases[i].added * e };
        Report r = check_squares(&q, false);
        assert_verdict(r, cases[i].v, "tau");
        assert_int_equal(r.zeros, cases[i].at == 0
                                  && cases[i].v == VERDICT_PASS);
    }
}

static void noise_is_shared_within_a_parameter(void **state)
{
    (void)state;
    if (SINGLE || !directions_work())
        return;
    Squares q = { .theta = { 1, (real)0.9, (real)0.8 },
                  .added = 3e-11, .trembles = 2e-11 };
    Report r = check_squares(&q, false);
    assert_verdict(r, VERDICT_PASS, "its neighbours are as noisy");
    r = check_squares(&q, true);
    assert_verdict(r, VERDICT_FAIL, "alone");
    assert_int_equal(r.parameter, 0);
    q.added = 3e-10;
    r = check_squares(&q, false);
    assert_verdict(r, VERDICT_FAIL, "beyond the noise");
}

static void a_noisy_loss_accuses_nobody(void **state)
{
    (void)state;
    if (SINGLE || !directions_work())
        return;
    Rng rng;
    rng_seed(&rng, 4);
    int judged = 0;
    for (int i = 0; i < 300; i++) {
        Squares q = { .detour = i % 2 ? 1e4 : -3e6, .linear = i % 4 < 2 };
        for (int p = 0; p < 3; p++)
            q.theta[p] = (real)rng_normal(&rng);
        Report r = check_squares(&q, false);
        if (r.verdict >= VERDICT_FAIL)
            assert_verdict(r, VERDICT_PASS, "a noisy loss");
        judged += r.passed;
    }
    assert_true(judged > 400);
}

/* ---- kinks -------------------------------------------------------------- */

/* relu(x - corner) and a smooth term. */
static Node kinked(Graph *g, double at, double corner)
{
    Node x = graph_parameter(g, (real)at);
    Node z = graph_subtract(x, graph_input(g, (real)corner));
    return graph_add(graph_relu(z), graph_exp(x));
}

/* the wrong way: what lies left of the corner counts as open */
static void open_everywhere(void *context, real upstream, real *gradient)
{
    const Graph *g = ((const Node *)context)->graph;
    gradient[0] += upstream * (1 + exp(g->theta[0]));
}

static void open_halfway(void *context, real upstream, real *gradient)
{
    const Graph *g = ((const Node *)context)->graph;
    gradient[0] += upstream * ((real)0.5 + exp(g->theta[0]));
}

static void a_point_on_a_kink_is_called_so(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node loss = kinked(g, 0.25, 0.25);
    Parameter p = { "x", g->theta, 1, 1 };
    Subject s = gradcheck_graph(&loss, &p, 1);
    for (int branches = 0; branches < 2; branches++) {
        if (branches == 0)
            s.branches = NULL;
        Report r = gradcheck(&s);
        if (EXACT)      /* both take the same branch */
            assert_verdict(r, VERDICT_PASS, "kink");
        else {
            assert_verdict(r, VERDICT_KINK, "kink");
            assert_int_equal(r.kinks, 1);
        }
        /* at the corner the other slope would do as well */
        Subject other = s;
        other.gradient = open_everywhere;
        r = gradcheck(&other);
        assert_verdict(r, VERDICT_KINK, "kink, the other slope");
        /* and the mean of the two proves nothing */
        other.gradient = open_halfway;
        r = gradcheck(&other);
        if (branches)
            assert_verdict(r, VERDICT_KINK, "kink, the mean slope");
        s = gradcheck_graph(&loss, &p, 1);
    }
    graph_free(g);
}

static void a_kink_close_by_does_not_matter(void **state)
{
    (void)state;
    for (double away = 1e-1; away > (SINGLE ? 1e-2 : 1e-6); away /= 3)
        for (int side = -1; side <= 1; side += 2)
            for (int branches = 0; branches < 2; branches++) {
                Graph *g = graph_new();
                Node loss = kinked(g, 0.25, 0.25 + side * away);
                Parameter p = { "x", g->theta, 1, 1 };
                Subject s = gradcheck_graph(&loss, &p, 1);
                if (!branches)
                    s.branches = NULL;
                Report r = gradcheck(&s);
                assert_right(&r, "close to a kink");
                s.gradient = open_everywhere;
                r = gradcheck(&s);
                if (side > 0)       /* the ReLU is closed */
                    assert_verdict(r, VERDICT_FAIL, "open there");
                graph_free(g);
            }
}

static void kinks_among_other_entries_are_counted(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = kinked(g, 0, 0), b = kinked(g, 0.5, 0.1);
    Node c = kinked(g, 0.75, 0.2);
    Node loss = graph_add(a, graph_multiply(b, c));
    Parameter p = { "x", g->theta, 3, 1 };
    Subject s = gradcheck_graph(&loss, &p, 1);
    Report r = gradcheck(&s);
    assert_right(&r, "a kink of three");
    if (!EXACT)
        assert_int_equal(r.kinks, 1);
    graph_free(g);
}

static void branches_tell_sweeps_apart(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = kinked(g, 0.5, 0.25), b = kinked(g, 0.5, 0.75);
    Node loss = graph_add(a, b);
    uint64_t here = gradcheck_branches(g, 0);
    g->theta[0] = (real)0.3, graph_forward(g);
    assert_true(gradcheck_branches(g, 0) == here);
    g->theta[0] = (real)0.2, graph_forward(g);
    uint64_t closed = gradcheck_branches(g, 0);
    assert_true(closed != here);
    g->theta[0] = (real)0.3, g->theta[1] = (real)0.8, graph_forward(g);
    assert_true(gradcheck_branches(g, 0) != here);
    assert_true(gradcheck_branches(g, 0) != closed);
    assert_true(gradcheck_branches(g, here) != gradcheck_branches(g, 0));
    graph_free(loss.graph);
}

/* ---- vacuous -------------------------------------------------------------- */

static void a_dead_network_is_vacuous(void **state)
{
    (void)state;
    Net net;
    Subject s = net_make(&net, 5, graph_relu, 0.5);
    for (int j = 0; j < H; j++)
        net.list[1].at[j] = -100;   /* every unit is closed */
    Report r = gradcheck(&s);
    assert_verdict(r, VERDICT_VACUOUS, "dead");
    assert_int_equal(r.zeros, ENTRIES - K);
    /* and a gradient that is nonsense where all is zero is wrong */
    r = check_planted((Planted){
        .right = s, .kind = NAN_ENTRY, .by = 1 });
    assert_verdict(r, VERDICT_NOT_FINITE, "nan in a dead network");
    net_free(&net);
}

/* A gradient that is 0 because its contributions cancel: added to
   another number they leave a rounding, and that is no fault. */
static real constant(void *unused)
{
    (void)unused;
    return 1;
}

static void forth_and_back(void *unused, real upstream, real *gradient)
{
    (void)unused;
    double x = 0.4 * difference_epsilon();
    for (int i = 0; i < 20; i++)
        gradient[0] += upstream * (real)(i % 2 ? -x : x);
}

static void what_cancels_to_zero_is_vacuous(void **state)
{
    (void)state;
    real x = 1;
    Parameter p = { "x", &x, 1, 1 };
    Subject s = { .name = "constant", .parameters = &p, .count = 1,
                  .value = constant, .gradient = forth_and_back };
    Report r = gradcheck(&s);
    assert_verdict(r, VERDICT_VACUOUS, "cancels");
}

/* The loss is the square of the sum of the parameters that it uses. */
static Subject using_some(Graph *g, Node *loss, Parameter *p, int used,
                          int unused)
{
    Node sum = graph_input(g, 1);
    for (int i = 0; i < used + unused; i++) {
        Node x = graph_parameter(g, (real)(0.3 + 0.1 * i));
        if (i < used)
            sum = graph_add(sum, graph_exp(x));
    }
    *loss = graph_square(sum);
    *p = (Parameter){ "x", g->theta, 1, used + unused };
    return gradcheck_graph(loss, p, 1);
}

static void more_than_half_zero_is_vacuous(void **state)
{
    (void)state;
    static const struct { int used, unused; Verdict v; } cases[] = {
        { 4, 0, VERDICT_PASS }, { 2, 2, VERDICT_PASS },
        { 2, 3, VERDICT_VACUOUS }, { 1, 9, VERDICT_VACUOUS },
        { 0, 3, VERDICT_VACUOUS },
    };
    for (int i = 0; i < 5; i++) {
        Graph *g = graph_new();
        Node loss;
        Parameter p;
        Subject s = using_some(g, &loss, &p, cases[i].used,
                               cases[i].unused);
        Report r = gradcheck(&s);
        assert_verdict(r, cases[i].v, "some unused");
        assert_int_equal(r.zeros, cases[i].unused);
        graph_free(g);
    }
}

static void one_parameter_of_zeros_is_vacuous(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node loss;
    Parameter all, p[2];
    using_some(g, &loss, &all, 8, 1);
    p[0] = (Parameter){ "used", g->theta, 2, 4 };
    p[1] = (Parameter){ "unused", g->theta + 8, 1, 1 };
    Subject s = gradcheck_graph(&loss, p, 2);
    Report r = gradcheck(&s);
    assert_verdict(r, VERDICT_VACUOUS, "one parameter unused");
    assert_int_equal(r.passed, 8);
    graph_free(g);
}

/* A graph for a function that stops and cannot free it. */
static Graph *left_behind(void)
{
    static Graph *g;    /* valgrind sees it at the end */
    g = graph_new();
    return g;
}

static void nothing(void *at_three_points)
{
    Node loss = graph_input(left_behind(), 1);
    Subject s = gradcheck_graph(&loss, NULL, 0);
    s.name = "nothing at all";
    if (*(const bool *)at_three_points)
        gradcheck_at_three_points(&s, NULL);
    else
        gradcheck(&s);
}

static void an_empty_parameter(void *unused)
{
    (void)unused;
    Graph *g = left_behind();
    Node loss = graph_exp(graph_parameter(g, 1));
    Parameter p[] = { { "x", g->theta, 1, 1 }, { "y", NULL, 0, 3 } };
    Subject s = gradcheck_graph(&loss, p, 1);
    s.parameters = p, s.count = 2;
    gradcheck(&s);
}

static void a_list_without_parameters_is_an_error(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        bool at_three_points = i == 1;
        assert_dies(nothing, &at_three_points, 1,
                    "nothing at all has no parameters");
    }
    assert_dies(an_empty_parameter, NULL, -SIGABRT, "y of graph is 0×3");
}

/* ---- not finite -------------------------------------------------------------- */

static void what_is_not_finite_in_a_gradient_has_its_place(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    for (int kind = NAN_ENTRY; kind <= INF_ENTRY; kind++) {
        Report r = check_planted((Planted){
            .right = s, .kind = (Kind)kind, .parameter = 2,
            .row = 3, .col = 1, .by = 1 });
        assert_verdict(r, VERDICT_NOT_FINITE, "an entry");
        assert_int_equal(r.not_finite, 1);
        assert_int_equal(r.parameter, 2);
        assert_int_equal(r.row, 3);
        assert_int_equal(r.col, 1);
        assert_false(isfinite(r.ours));
        assert_true(isfinite(r.measured));
        assert_non_null(strstr(r.diagnosis.text,
                               kind == NAN_ENTRY ? "nan" : "inf"));
        assert_unmoved(&net);
    }
    net_free(&net);
}

/* theta[0]^2 + theta[1]^2, but not finite where somebody says so */
typedef struct {
    real theta[2];
    double bad;
    int when;       /* 0: always; 1: when theta[1] is not 2 */
} Bad;

static real bad_value(void *context)
{
    const Bad *b = context;
    if (b->when == 0 || real_part(b->theta[1]) != 2
        || imaginary_part(b->theta[1]) != 0)
        return (real)b->bad;
    return b->theta[0] * b->theta[0] + b->theta[1] * b->theta[1];
}

static void bad_gradient(void *context, real upstream, real *gradient)
{
    const Bad *b = context;
    gradient[0] += 2 * upstream * b->theta[0];
    gradient[1] += 2 * upstream * b->theta[1];
}

static void what_is_not_finite_in_a_loss_is_told(void **state)
{
    (void)state;
    const double bad[] = { NAN, INFINITY, -INFINITY };
    for (int i = 0; i < 3; i++)
        for (int when = 0; when < 2; when++) {
            Bad b = { { 1, 2 }, bad[i], when };
            Parameter p[] = { { "x", &b.theta[0], 1, 1 },
                              { "y", &b.theta[1], 1, 1 } };
            Subject s = { .name = "bad", .parameters = p, .count = 2,
                          .context = &b, .value = bad_value,
                          .gradient = bad_gradient };
            Report r = gradcheck(&s);
            assert_verdict(r, VERDICT_NOT_FINITE, "a loss");
            assert_non_null(strstr(r.diagnosis.text, "the loss"));
            assert_int_equal(r.parameter, when == 0 ? -1 : 1);
            if (when == 1)
                assert_int_equal(r.not_finite, 1);
            assert_true(real_part(b.theta[0]) == 1);
            assert_true(real_part(b.theta[1]) == 2);
        }
}

static void a_parameter_that_is_not_finite_is_named(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    net.list[2].at[4] = (real)NAN;
    Report r = gradcheck(&s);
    assert_verdict(r, VERDICT_NOT_FINITE, "a parameter");
    assert_int_equal(r.parameter, 2);
    assert_int_equal(r.row, 1);
    assert_int_equal(r.col, 1);
    assert_non_null(strstr(r.diagnosis.text, "parameter"));
    net_free(&net);
}

/* ---- what is left behind, and what it costs ------------------------------------ */

static void parameters_are_put_back_bit_for_bit(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node x = graph_parameter(g, (real)-0.0);
    Node y = graph_parameter(g, (real)0.1);
    Node z = graph_parameter(g, (real)1e-300);
    Node loss = graph_exp(graph_add(x, graph_multiply(y, graph_exp(z))));
    real before[3];
    memcpy(before, g->theta, sizeof before);
    Parameter p = { "x", g->theta, 3, 1 };
    Subject s = gradcheck_graph(&loss, &p, 1);
    Report r = gradcheck(&s);
    assert_right(&r, "three numbers");
    assert_memory_equal(g->theta, before, sizeof before);
    r = gradcheck_at_three_points(&s, NULL);
    assert_right(&r, "three points");
    assert_memory_equal(g->theta, before, sizeof before);
    graph_free(g);
}

static void the_rounding_direction_is_left_alone(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    gradcheck(&s);
    assert_int_equal(fegetround(), FE_TONEAREST);
    fesetround(FE_DOWNWARD);
    gradcheck(&s);
    int after = fegetround();
    fesetround(FE_TONEAREST);
    assert_int_equal(after, FE_DOWNWARD);
    net_free(&net);
}

static void calls_are_counted(void **state)
{
    (void)state;
    Net net;
    Subject s = good_net(&net);
    /* with a factor of 1 nothing is wrong */
    const Planted unspoiled = { .right = s, .kind = FACTOR, .by = 1 };
    Planted q = unspoiled;
    Subject same = planted(&q);
    Report r = gradcheck(&same);
    assert_right(&r, "a factor of 1");
    assert_int_equal(r.values, q.values);
    assert_int_equal(r.gradients, q.gradients);
    assert_true(r.values >= (EXACT ? 1 : 8) * ENTRIES);
    assert_true(SINGLE
                || r.values <= (EXACT ? 1 : 8) * ENTRIES + 8 * 3 + 20);
    assert_true(r.seconds >= 0 && r.seconds < 10);
    q = unspoiled;
    same = planted(&q);
    r = gradcheck_at_three_points(&same, NULL);
    assert_int_equal(r.entries, 3 * ENTRIES);
    assert_true(r.values <= q.values && r.values > q.values - 100);
    net_free(&net);
}

/* ---- three points ------------------------------------------------------------ */

/* theta[0]^3 with a backward that is right only up to a bound. */
typedef struct {
    real theta[1];
    double low, high;
    int hardened;
} Cube;

static real cube_value(void *context)
{
    real x = ((Cube *)context)->theta[0];
    return x * x * x;
}

static void cube_gradient(void *context, real upstream, real *gradient)
{
    const Cube *c = context;
    real x = c->theta[0];
    bool right = real_part(x) >= c->low && real_part(x) <= c->high;
    gradient[0] += upstream * (right ? 3 : 2) * x * x;
}

static void harden_cube(void *context)
{
    Cube *c = context;
    c->theta[0] = 5;
    c->hardened++;
}

static void three_points_see_more_than_one(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        bool harden;
        Verdict one, three;
    } cases[] = {
        { -9, 9, false, VERDICT_PASS, VERDICT_PASS },
        { -9, 9, true, VERDICT_PASS, VERDICT_PASS },
        { -9, 2, false, VERDICT_PASS, VERDICT_FAIL },   /* at 3 x 1 */
        { -9, 4, true, VERDICT_PASS, VERDICT_FAIL },    /* at 5 */
        { 0.95, 9, true, VERDICT_PASS, VERDICT_FAIL },  /* downhill */
        { 2, 9, true, VERDICT_FAIL, VERDICT_FAIL },     /* here */
    };
    for (int i = 0; i < 6; i++) {
        Cube c = { { 1 }, cases[i].low, cases[i].high, 0 };
        Parameter p = { "x", c.theta, 1, 1 };
        Subject s = { .name = "cube", .parameters = &p, .count = 1,
                      .context = &c, .value = cube_value,
                      .gradient = cube_gradient };
        Report r = gradcheck(&s);
        assert_verdict(r, cases[i].one, "one point");
        r = gradcheck_at_three_points(&s, cases[i].harden ? harden_cube
                                                          : NULL);
        assert_verdict(r, cases[i].three, "three points");
        assert_true(real_part(c.theta[0]) == 1);
        if (cases[i].three == VERDICT_PASS) {
            assert_int_equal(c.hardened, cases[i].harden);
            assert_int_equal(r.entries, 3);
        }
    }
}

/* At (0, 1) only the first of two factors has a slope. */
static void a_second_point_can_make_up_for_the_first(void **state)
{
    (void)state;
    Graph *g = graph_new();
    Node a = graph_parameter(g, 0), b = graph_parameter(g, 1);
    Node one = graph_input(g, 1);
    Node loss = graph_square(graph_subtract(graph_multiply(a, b), one));
    Parameter p[] = { { "a", g->theta, 1, 1 },
                      { "b", g->theta + 1, 1, 1 } };
    Subject s = gradcheck_graph(&loss, p, 2);
    Report r = gradcheck(&s);
    assert_verdict(r, VERDICT_VACUOUS, "one factor is 0");
    r = gradcheck_at_three_points(&s, NULL);
    assert_right(&r, "a second point");
    graph_free(g);
}

static void three_points_find_nothing_in_right_code(void **state)
{
    (void)state;
    One *const hidden[] = { graph_relu, graph_tanh, graph_sigmoid };
    int larger = 0;
    for (int i = 0; i < (directions_work() ? 30 : 3); i++) {
        Net net;
        Subject s = net_make(&net, (uint64_t)i, hidden[i % 3], 1);
        Report one = gradcheck(&s);
        Report r = gradcheck_at_three_points(&s, NULL);
        if (r.verdict != VERDICT_VACUOUS)
            assert_right(&r, "three points");
        if (one.verdict == VERDICT_PASS) {
            assert_true(r.error >= one.error);
            larger += r.error > one.error;
        }
        assert_unmoved(&net);
        net_free(&net);
    }
    assert_true(SINGLE || larger > 0);
}

/* ---- the rest ------------------------------------------------------------------ */

static Node product(void)
{
    Graph *g = left_behind();
    Node a = graph_parameter(g, 1), b = graph_parameter(g, 2);
    return graph_multiply(a, b);
}

static void in_another_order(void *unused)
{
    (void)unused;
    Node loss = product();
    Parameter p[] = { { "b", loss.graph->theta + 1, 1, 1 },
                      { "a", loss.graph->theta, 1, 1 } };
    gradcheck_graph(&loss, p, 2);
}

static void with_one_missing(void *unused)
{
    (void)unused;
    Node loss = product();
    Parameter p = { "a", loss.graph->theta, 1, 1 };
    gradcheck_graph(&loss, &p, 1);
}

static void a_graph_wants_its_own_parameters(void **state)
{
    (void)state;
    assert_dies(in_another_order, NULL, -SIGABRT,
                "b is not where theta[0] is");
    assert_dies(with_one_missing, NULL, -SIGABRT,
                "1 of the graph's 2 parameters");
}

static void verdicts_and_oracles_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        [VERDICT_PASS] = "pass", [VERDICT_KINK] = "on a kink",
        [VERDICT_NOISE] = "noise", [VERDICT_VACUOUS] = "vacuous",
        [VERDICT_FAIL] = "fail", [VERDICT_NOT_FINITE] = "not finite",
    };
    for (int v = 0; v < 6; v++)
        assert_string_equal(verdict_name((Verdict)v), names[v]);
    assert_string_equal(gradcheck_oracle(),
                        EXACT ? "complex step" : "Richardson");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_passes),
        cmocka_unit_test(steps_adapt_to_the_function),
        cmocka_unit_test(a_network_passes_entirely),
        cmocka_unit_test(no_false_alarms),
        cmocka_unit_test(no_false_alarm_near_a_minimum),
        cmocka_unit_test(a_wrong_gradient_is_found_near_a_minimum),
        cmocka_unit_test(ratios_are_failed_and_recognised),
        cmocka_unit_test(every_size_of_error_is_failed),
        cmocka_unit_test(one_entry_is_found),
        cmocka_unit_test(rows_and_columns_are_found),
        cmocka_unit_test(transposed_and_zero_are_found),
        cmocka_unit_test(clauses_of_the_contract_are_tested),
        cmocka_unit_test(a_broken_contract_has_a_place),
        cmocka_unit_test(digits_lost_are_not_forgiven),
        cmocka_unit_test(the_error_is_relative_as_defined),
        cmocka_unit_test(tau_and_its_floor_are_kept),
        cmocka_unit_test(noise_is_shared_within_a_parameter),
        cmocka_unit_test(a_noisy_loss_accuses_nobody),
        cmocka_unit_test(a_point_on_a_kink_is_called_so),
        cmocka_unit_test(a_kink_close_by_does_not_matter),
        cmocka_unit_test(kinks_among_other_entries_are_counted),
        cmocka_unit_test(branches_tell_sweeps_apart),
        cmocka_unit_test(a_dead_network_is_vacuous),
        cmocka_unit_test(what_cancels_to_zero_is_vacuous),
        cmocka_unit_test(more_than_half_zero_is_vacuous),
        cmocka_unit_test(one_parameter_of_zeros_is_vacuous),
        cmocka_unit_test(a_list_without_parameters_is_an_error),
        cmocka_unit_test(what_is_not_finite_in_a_gradient_has_its_place),
        cmocka_unit_test(what_is_not_finite_in_a_loss_is_told),
        cmocka_unit_test(a_parameter_that_is_not_finite_is_named),
        cmocka_unit_test(parameters_are_put_back_bit_for_bit),
        cmocka_unit_test(the_rounding_direction_is_left_alone),
        cmocka_unit_test(calls_are_counted),
        cmocka_unit_test(three_points_see_more_than_one),
        cmocka_unit_test(a_second_point_can_make_up_for_the_first),
        cmocka_unit_test(three_points_find_nothing_in_right_code),
        cmocka_unit_test(a_graph_wants_its_own_parameters),
        cmocka_unit_test(verdicts_and_oracles_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
