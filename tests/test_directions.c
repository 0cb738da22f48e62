/* Tests of lib/directions: checks along random directions, Taylor
   remainders, symmetry of the gradient's derivative. */
#include "support.h"
#include "builds.h"
#include <float.h>
#include "directions.h"

/* ---- a function whose gradient can be spoiled -------------------- */

/* The sum over p of sin(x_p) x_p+1 + x_p^2 / 2, going round, over 47
   parameters: a 7x5, a 1x5, and a 7x1 one. */
enum { N = 47 };

typedef struct {
    Rng rng;                /* draws x, and whatever a test needs */
    real x[N];
    Parameter part[3];
    double factor[N];       /* of each entry: 1 */
    double added[N];        /* to each entry: 0 */
    double decay;           /* times x, added: 0 */
    bool overwrites, ignores_upstream;
    double loss_factor;     /* 1 */
    long values, gradients;
} Ring;

static real ring_value(void *context)
{
    Ring *r = context;
    real sum = 0;
    r->values++;
    for (int p = 0; p < N; p++)
        sum += sin(r->x[p]) * r->x[(p + 1) % N] + r->x[p] * r->x[p] / 2;
    return (real)r->loss_factor * sum;
}

static void ring_gradient(void *context, real upstream, real *gradient)
{
    Ring *r = context;
    r->gradients++;
    for (int p = 0; p < N; p++) {
        real g = cos(r->x[p]) * r->x[(p + 1) % N]
               + sin(r->x[(p + N - 1) % N]) + r->x[p];
        g = (real)r->factor[p] * g + (real)r->added[p]
          + (real)r->decay * r->x[p];
        if (!r->ignores_upstream)
            g *= upstream;
        gradient[p] = r->overwrites ? g : gradient[p] + g;
    }
}

/* The ring at the next point that its generator draws; nothing is
   wrong with it. */
static Subject ring_next(Ring *r)
{
    *r = (Ring){ .rng = r->rng, .loss_factor = 1 };
    r->part[0] = (Parameter){ "A", r->x, 7, 5 };
    r->part[1] = (Parameter){ "B", r->x + 35, 1, 5 };
    r->part[2] = (Parameter){ "C", r->x + 40, 7, 1 };
    for (int p = 0; p < N; p++) {
        r->x[p] = (real)rng_normal(&r->rng);
        r->factor[p] = 1;
    }
    return (Subject){ .name = "ring", .parameters = r->part,
                      .count = 3, .context = r, .value = ring_value,
                      .gradient = ring_gradient };
}

/* The ring at the first point of a generator with this seed. */
static Subject ring_first(Ring *r, uint64_t seed)
{
    rng_seed(&r->rng, seed);
    return ring_next(r);
}

static double ring_rms(Ring *r)
{
    real g[N] = { 0 };
    double sum = 0;
    ring_gradient(r, 1, g);
    for (int p = 0; p < N; p++)
        sum += real_part(g[p]) * real_part(g[p]);
    return sqrt(sum / N);
}

/* ---- the probability of a miss ------------------------------------ */

static void a_miss_is_the_middle_of_the_bell(void **state)
{
    (void)state;    /* one, two, three standard deviations */
    assert_close(directions_miss(1, 1, 1), 0.6827, 5e-5);
    assert_close(directions_miss(1, 2, 1), 0.9545, 5e-5);
    assert_close(directions_miss(2, 6, 1), 0.9973, 5e-5);
    assert_relative(directions_miss(1, 1, 3),
                    pow(directions_miss(1, 1, 1), 3), 1e-14);
    assert_true(directions_miss(1, 1, 0) == 1);
    assert_true(directions_miss(1, 0, 1) == 0);
}

static void the_bound_holds_and_is_close(void **state)
{
    (void)state;
    for (double x = 1; x < 1e8; x *= 10) {
        double p = directions_miss(x, 1, 1);
        assert_true(p <= 0.8 / x);
        if (x >= 10)
            assert_relative(p, 0.8 / x, 0.005);
    }
    /* the numbers of the text */
    assert_close(1 / directions_miss(100, 1, 1), 125, 0.5);
    assert_close(1 / directions_miss(100, 1, 2), 15700, 20);
    assert_close(1 / directions_miss(1000, 1, 1), 1250, 5);
    assert_close(directions_miss(1 / sqrt(1000) / 10, 1e-3, 1), 0.25,
                 0.005);
    assert_close(directions_miss(0.1 / 1e3, 1e-3, 1), 1, 1e-12);
    assert_relative(directions_miss(0.1 / 1e3, 1e-12, 2), 1e-16, 0.4);
    assert_close(1 - directions_miss(1, 3, 1), 0.003, 5e-4);
}

static void experiment_and_formula_agree(void **state)
{
    (void)state;
    enum { TRIALS = 20000 };
    Rng rng;
    rng_seed(&rng, 4);
    for (int k = 1; k <= 3; k++) {
        for (double x = 0.5; x <= 8; x *= 2) {
            int missed = 0;
            for (int i = 0; i < TRIALS; i++) {
                bool seen = false;
                for (int j = 0; j < k; j++) {
                    double s = 0.6 * rng_normal(&rng)
                             - 0.8 * rng_normal(&rng);
                    seen = seen || x * fabs(s) > 1;
                }
                missed += !seen;
            }
            double p = directions_miss(x, 1, k);
            double spread = sqrt(p * (1 - p) / TRIALS);
            assert_close((double)missed / TRIALS, p,
                         4.5 * spread + 1.0 / TRIALS);
        }
    }
}

static void miss_without_error(void *unused)
{
    (void)unused;
    directions_miss(0, 1, 1);
}

static void a_miss_needs_an_error(void **state)
{
    (void)state;
    assert_dies(miss_without_error, NULL, -SIGABRT, "error 0");
}

/* ---- checks along directions -------------------------------------- */

static void right_code_passes_at_100_points(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 1);
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        Directions d = directions_check(&s, &r.rng, 1 + i % 4);
        if (d.report.verdict != VERDICT_PASS)
            directions_print(&s, &d, stderr);
        assert_int_equal(d.report.verdict, VERDICT_PASS);
        assert_int_equal(d.report.passed, 1 + i % 4);
        assert_int_equal(d.directions, 1 + i % 4);
        assert_int_equal(d.parameters, N);
        assert_true(d.report.error <= d.report.allowed);
    }
}

/* How wrong, as part of the root mean square, two directions must
   find a single entry wrong in every one of 100 trials. */
static double visible(void)
{
    return IS_COMPLEX ? 1e-8 : IS_FLOAT ? 0.5 : 1e-7;
}

static void a_single_wrong_entry_is_seen(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 2);
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        r.added[rng_below(&r.rng, N)] = visible() * ring_rms(&r);
        Directions d = directions_check(&s, &r.rng, 2);
        assert_int_equal(d.report.verdict, VERDICT_FAIL);
        assert_true(d.miss == 1);
    }
}

static void factors_are_seen_and_named(void **state)
{
    (void)state;
    static const struct { double factor; DiagnosisKind kind; } wrong[] = {
        { -1, DIAGNOSIS_NEGATED }, { 2, DIAGNOSIS_DOUBLED },
        { 0.5, DIAGNOSIS_HALVED },
    };
    Ring r;
    rng_seed(&r.rng, 3);
    for (int i = 0; i < 3; i++) {
        Subject s = ring_next(&r);
        for (int p = 0; p < N; p++)
            r.factor[p] = wrong[i].factor;
        Directions d = directions_check(&s, &r.rng, 2);
        assert_int_equal(d.report.verdict, VERDICT_FAIL);
        assert_int_equal(d.report.diagnosis.kind, wrong[i].kind);
    }
}

static void small_factors_are_seen(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 3);
    const double least = IS_COMPLEX ? 1e-11 : IS_FLOAT ? 1e-2 : 1e-10;
    for (double d = least; d < 1; d *= 10) {
        Subject s = ring_next(&r);
        for (int p = 0; p < N; p++)
            r.factor[p] = 1 + d;
        assert_int_equal(directions_check(&s, &r.rng, 1).report.verdict,
                         VERDICT_FAIL);
    }
}

static void the_stated_chance_follows_the_formula(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 5);
    double before = 1;
    for (int k = 1; k <= 4; k++) {
        Directions d = directions_check(&s, &r.rng, k);
        assert_true(d.miss > 0);
        assert_true(IS_FLOAT ? d.miss <= before : d.miss < before);
        double length = 0;
        for (int p = 0; p < N; p++)
            length += real_part(r.x[p] * r.x[p]);
        double unit = fmax(1, sqrt(length)) / sqrt(N);
        double error = DIRECTIONS_FRACTION * ring_rms(&r) * unit;
        assert_relative(d.miss,
                        directions_miss(error, 2 * d.report.room, k),
                        1e-3);
        before = d.miss;
    }
    if (IS_COMPLEX)
        assert_true(before < 1e-28);
}

/* A tolerance cannot be coarsened; so look at entries that are as
   wrong as what is allowed, and count. */
static void misses_are_no_more_than_stated(void **state)
{
    (void)state;
    enum { TRIALS = 300 };
    Ring r;
    rng_seed(&r.rng, 6);
    int missed = 0;
    double stated = 0;
    for (int i = 0; i < TRIALS; i++) {
        Subject s = ring_next(&r);
        Directions d = directions_check(&s, &r.rng, 1);
        double unit = 0;
        for (int p = 0; p < N; p++)
            unit += real_part(r.x[p] * r.x[p]);
        unit = fmax(1, sqrt(unit)) / sqrt(N);
        double e = 4 * d.report.room / unit;
        r.added[rng_below(&r.rng, N)] = e;
        stated += directions_miss(e, 2 * d.report.room / unit, 1);
        missed += directions_check(&s, &r.rng, 1).report.verdict
               != VERDICT_FAIL;
    }
    assert_true(missed > 0);
    assert_true(missed <= stated);
}

static void the_contract_is_tested_too(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 7);
    r.overwrites = true;
    Directions d = directions_check(&s, &r.rng, 1);
    assert_int_equal(d.report.verdict, VERDICT_FAIL);
    assert_int_equal(d.report.diagnosis.kind, DIAGNOSIS_OVERWRITES);
    r.overwrites = false, r.ignores_upstream = true;
    d = directions_check(&s, &r.rng, 1);
    assert_int_equal(d.report.verdict, VERDICT_FAIL);
    assert_int_equal(d.report.diagnosis.kind,
                     DIAGNOSIS_IGNORES_UPSTREAM);
}

static void zeros_are_vacuous(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 8);
    memset(r.x, 0, sizeof r.x);     /* gradient 0, and rightly */
    assert_int_equal(directions_check(&s, &r.rng, 2).report.verdict,
                     VERDICT_VACUOUS);
    /* only C's: its neighbours are 0 */
    s = ring_next(&r);
    for (int p = 39; p < N + 1; p++)
        r.x[p % N] = 0;
    Directions d = directions_check(&s, &r.rng, 2);
    assert_int_equal(d.report.verdict, VERDICT_VACUOUS);
    assert_true(d.miss == 1);
    /* ours all zero and the truth not: no excuse */
    s = ring_next(&r);
    for (int p = 0; p < N; p++)
        r.factor[p] = 0;
    assert_int_equal(directions_check(&s, &r.rng, 2).report.verdict,
                     VERDICT_FAIL);
}

static void a_bad_entry_is_located(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 9);
    const double bad[] = { NAN, INFINITY, -INFINITY };
    const int where[] = { 0, 17, 34, 37, 40, 46 };
    for (int i = 0; i < 6; i++) {
        Subject s = ring_next(&r);
        r.added[where[i]] = bad[i % 3];
        Directions d = directions_check(&s, &r.rng, 2);
        const Report *q = &d.report;
        assert_int_equal(q->verdict, VERDICT_NOT_FINITE);
        const Parameter *w = &r.part[q->parameter];
        assert_ptr_equal(&w->at[q->row * w->cols + q->col],
                         &r.x[where[i]]);
        assert_false(isfinite(q->ours));
        assert_true(d.miss == 1);
    }
}

static void a_bad_loss_is_reported(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 9);
    r.loss_factor = NAN;
    assert_int_equal(directions_check(&s, &r.rng, 2).report.verdict,
                     VERDICT_NOT_FINITE);
}

static void parameters_are_put_back(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 10);
    r.x[3] = (real)-0.0, r.x[4] = (real)1e-30, r.x[5] = (real)1e6;
    real before[N];
    memcpy(before, r.x, sizeof before);
    directions_check(&s, &r.rng, 3);
    assert_memory_equal(before, r.x, sizeof before);
    directions_taylor(&s, &r.rng);
    assert_memory_equal(before, r.x, sizeof before);
#ifdef BACKWARD_COMPLEX
    directions_symmetry(&s, &r.rng);
    assert_memory_equal(before, r.x, sizeof before);
#endif
}

static void evaluations_are_counted(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 11);
    Directions d = directions_check(&s, &r.rng, 2);
    assert_int_equal(d.report.values, r.values);
    assert_int_equal(d.report.gradients, r.gradients);
    /* far fewer than the entries would take */
    assert_true(d.report.gradients < 12);
    if (IS_COMPLEX)
        assert_true(d.report.values < 20);
}

static Ring empty_ring;

static void check_nothing(void *unused)
{
    (void)unused;
    Subject s = ring_first(&empty_ring, 1);
    s.count = 0;
    directions_check(&s, &empty_ring.rng, 1);
}

static void check_no_direction(void *unused)
{
    (void)unused;
    Subject s = ring_first(&empty_ring, 1);
    directions_check(&s, &empty_ring.rng, 0);
}

static void taylor_nothing(void *unused)
{
    (void)unused;
    Subject s = ring_first(&empty_ring, 1);
    s.count = 0;
    directions_taylor(&s, &empty_ring.rng);
}

static void nothing_to_check_stops(void **state)
{
    (void)state;
    assert_dies(check_nothing, NULL, 1, "ring has no parameters");
    assert_dies(taylor_nothing, NULL, 1, "ring has no parameters");
    assert_dies(check_no_direction, NULL, -SIGABRT, "0 directions");
}

static void print_both(void *unused)
{
    (void)unused;
    Ring r;
    Subject s = ring_first(&r, 12);
    Directions d = directions_check(&s, &r.rng, 2);
    directions_print(&s, &d, stderr);
    r.added[41] = INFINITY;
    d = directions_check(&s, &r.rng, 2);
    directions_print(&s, &d, stderr);
}

static void a_report_is_four_lines_for_two(void **state)
{
    (void)state;
    int status, lines = 0;
    char *said = stderr_of(print_both, NULL, &status);
    assert_int_equal(status, 0);
    for (char *c = said; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 4);
    assert_non_null(strstr(said, "pass       ring along 2 directions "
                                 "of 47 parameters\n"));
    assert_non_null(strstr(said, "wrong by 0.001 with probability"));
    assert_non_null(strstr(said, "not finite ring along"));
    assert_non_null(strstr(said, "C[1][0] is inf\n"));
    free(said);
}

/* ---- kinks ---------------------------------------------------------- */

/* A graph: the sum of ReLU(theta_p) x_p, with as many kinks. */
static Node hinges(Graph *g, int n, Rng *rng, bool on_kink)
{
    Node sum = graph_input(g, 0);
    for (int p = 0; p < n; p++) {
        double at = on_kink ? 0 : rng_normal(rng);
        Node h = graph_relu(graph_parameter(g, (real)at));
        Node x = graph_input(g, (real)rng_normal(rng));
        Node s = graph_square(graph_multiply(h, x));
        sum = graph_add(sum, graph_add(s, graph_multiply(h, x)));
    }
    return sum;
}

static void right_code_between_kinks_passes(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 13);
    for (int i = 0; i < 20; i++) {
        Graph *g = graph_new();
        Node out = hinges(g, 12, &rng, false);
        int open = 0;
        for (int p = 0; p < 12; p++)
            open += real_part(g->theta[p]) > 0;
        const Parameter w = { "w", g->theta, 12, 1 };
        Subject s = gradcheck_graph(&out, &w, 1);
        Directions d = directions_check(&s, &rng, 2);
        assert_int_equal(d.report.verdict, open < 6 ? VERDICT_VACUOUS
                                                    : VERDICT_PASS);
        graph_free(g);
    }
}

static void on_a_kink_is_said_so(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 14);
    Graph *g = graph_new();
    Node out = hinges(g, 12, &rng, false);
    for (int p = 0; p < 12; p++)
        g->theta[p] = p % 3 == 0 ? 0 : 1;
    const Parameter w = { "w", g->theta, 12, 1 };
    Subject s = gradcheck_graph(&out, &w, 1);
    Directions d = directions_check(&s, &rng, 2);
    /* the complex step goes nowhere */
    assert_int_equal(d.report.verdict,
                     IS_COMPLEX ? VERDICT_PASS : VERDICT_KINK);
    if (!IS_COMPLEX)
        assert_true(d.miss == 1);
    /* the Taylor test takes real steps in every build */
    Taylor t = directions_taylor(&s, &rng);
    assert_int_equal(t.verdict, VERDICT_KINK);
    assert_true(isnan(t.slope));
    graph_free(g);
}

/* ---- Taylor ---------------------------------------------------------- */

static void the_slope_is_two_when_right(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 15);
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        Taylor t = directions_taylor(&s, &r.rng);
        assert_int_equal(t.verdict, VERDICT_PASS);
        assert_close(t.slope, 2, IS_FLOAT ? 0.3 : 0.05);
        assert_true(t.last >= 3);
        assert_true(t.remainder[t.last] > 32 * t.floor);
        assert_true(t.step[t.last] == ldexp(0.25, -t.last));
    }
}

static void the_slope_is_one_when_wrong(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 16);
    int failed = 0;
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        for (int p = 0; p < N; p++)
            r.added[p] = 0.01 * rng_normal(&r.rng)
                       * (IS_FLOAT ? 30 : 1);
        Taylor t = directions_taylor(&s, &r.rng);
        failed += t.verdict == VERDICT_FAIL;
        if (!IS_FLOAT)
            assert_close(t.slope, 1, 0.1);
    }
    /* in float, eq. taylor-limit hides what a direction sees little of */
    assert_true(failed >= (IS_FLOAT ? 90 : 100));
}

/* Below the square root of rounding the test sees nothing. */
static void small_errors_pass(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 17);
    for (int p = 0; p < N; p++)
        r.factor[p] = 1 + (IS_FLOAT ? 1e-6 : 1e-10);
    assert_int_equal(directions_taylor(&s, &r.rng).verdict,
                     VERDICT_PASS);
}

static real linear_value(void *context)
{
    Ring *r = context;
    real sum = 0;
    for (int p = 0; p < N; p++)
        sum += r->x[p] * (p + 1) / 4;
    return sum;
}

static void linear_gradient(void *context, real upstream, real *gradient)
{
    Ring *r = context;
    for (int p = 0; p < N; p++)
        gradient[p] += upstream * (real)r->factor[p] * (p + 1) / 4;
}

static void a_linear_loss_leaves_nothing(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 18);
    s.value = linear_value, s.gradient = linear_gradient;
    Taylor t = directions_taylor(&s, &r.rng);
    assert_int_equal(t.verdict, VERDICT_PASS);
    assert_true(isinf(t.slope) && t.last == -1);
    for (int p = 0; p < N; p++)
        r.factor[p] = 1.5;
    t = directions_taylor(&s, &r.rng);
    assert_int_equal(t.verdict, VERDICT_FAIL);
    assert_close(t.slope, 1, 0.05);
}

static real constant_value(void *context)
{
    (void)context;
    return 3;
}

static void nothing_at_all_is_vacuous(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 19);
    for (int p = 0; p < N; p++)
        r.factor[p] = 0;
    s.value = constant_value;
    assert_int_equal(directions_taylor(&s, &r.rng).verdict,
                     VERDICT_VACUOUS);
    r.loss_factor = INFINITY;
    s.value = ring_value;
    assert_int_equal(directions_taylor(&s, &r.rng).verdict,
                     VERDICT_NOT_FINITE);
}

/* ---- the example worked by hand ------------------------------------- */

/* f = x^2 y at (1, 2), and what is claimed to be its gradient. */
typedef enum { RIGHT, FORGOTTEN_TWO, HALF } Claim;

typedef struct {
    real x[2];
    Parameter part;
    Claim claim;
} Hand;

static real hand_value(void *context)
{
    const real *x = ((Hand *)context)->x;
    return x[0] * x[0] * x[1];
}

static void hand_gradient(void *context, real upstream, real *gradient)
{
    const Hand *c = context;
    const real *x = c->x;
    gradient[0] += upstream * x[0] * x[1] * (c->claim == RIGHT ? 2 : 1);
    gradient[1] += upstream * x[0] * x[0] / (c->claim == HALF ? 2 : 1);
}

static Subject by_hand(Hand *c, Claim claim)
{
    *c = (Hand){ { 1, 2 }, { "x", c->x, 2, 1 }, claim };
    return (Subject){ .name = "by hand", .parameters = &c->part,
                      .count = 1, .context = c, .value = hand_value,
                      .gradient = hand_gradient };
}

static double along(const Hand *c, double a, double b)
{
    real g[2] = { 0, 0 };
    hand_gradient((void *)c, 1, g);
    return a * real_part(g[0]) + b * real_part(g[1]);
}

static void slopes_by_hand(void **state)
{
    (void)state;
    Hand c;
    by_hand(&c, RIGHT);
    assert_true(along(&c, 1, 0) == 4 && along(&c, 0, 1) == 1);
    assert_true(along(&c, 1, 1) == 5);
    by_hand(&c, FORGOTTEN_TWO);
    assert_true(along(&c, 1, 0) == 2 && along(&c, 0, 1) == 1);
    assert_true(along(&c, 1, 1) == 3);
}

static void remainders_by_hand(void **state)
{
    (void)state;
    const double h[] = { 0.1, 0.01 };
    const char *const right[] = { "0.041", "0.000401" };
    const char *const wrong[] = { "0.241", "0.020401" };
    for (int i = 0; i < 2; i++) {
        Hand c;
        by_hand(&c, RIGHT);
        double before = real_part(hand_value(&c));
        c.x[0] += (real)h[i], c.x[1] += (real)h[i];
        double rise = real_part(hand_value(&c)) - before;
        if (IS_FLOAT) {
            assert_close(rise - 5 * h[i], atof(right[i]), 1e-6);
            assert_close(rise - 3 * h[i], atof(wrong[i]), 1e-6);
        } else {
            assert_prints(rise - 5 * h[i], i ? "%.6f" : "%.3f",
                          right[i]);
            assert_prints(rise - 3 * h[i], i ? "%.6f" : "%.3f",
                          wrong[i]);
        }
    }
}

static void verdicts_by_hand(void **state)
{
    (void)state;
    const Verdict fails = VERDICT_FAIL, passes = VERDICT_PASS;
    Rng rng;
    rng_seed(&rng, 20);
    for (Claim claim = RIGHT; claim <= HALF; claim++) {
        Hand c;
        Subject s = by_hand(&c, claim);
        Verdict v = claim == RIGHT ? passes : fails;
        assert_int_equal(directions_check(&s, &rng, 1).report.verdict, v);
        assert_int_equal(directions_taylor(&s, &rng).verdict, v);
    }
}

/* ---- symmetry --------------------------------------------------------- */

#ifdef BACKWARD_COMPLEX
static void hessian_by_hand(void **state)
{
    (void)state;
    Hand c;
    double hv[2];
    Subject s = by_hand(&c, RIGHT);
    directions_hessian(&s, (double[]){ 1, 0 }, hv);
    assert_true(hv[0] == 4 && hv[1] == 2);
    directions_hessian(&s, (double[]){ 0, 1 }, hv);
    assert_true(hv[0] == 2 && hv[1] == 0);
    s = by_hand(&c, FORGOTTEN_TWO);
    directions_hessian(&s, (double[]){ 0, 1 }, hv);
    assert_true(hv[0] == 1);    /* u . Jv for u = (1, 0) */
    directions_hessian(&s, (double[]){ 1, 0 }, hv);
    assert_true(hv[1] == 2);    /* v . Ju */
}

static void symmetry_by_hand(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 21);
    Hand c;
    Subject s = by_hand(&c, RIGHT);
    assert_int_equal(directions_symmetry(&s, &rng).verdict,
                     VERDICT_PASS);
    s = by_hand(&c, FORGOTTEN_TWO);
    assert_int_equal(directions_symmetry(&s, &rng).verdict,
                     VERDICT_FAIL);
    s = by_hand(&c, HALF);
    assert_int_equal(directions_symmetry(&s, &rng).verdict,
                     VERDICT_PASS);
}

static void the_hessian_agrees_with_differences(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 22);
    double v[N], hv[N], h = 1e-6;
    real up[N] = { 0 }, down[N] = { 0 }, saved[N];
    for (int p = 0; p < N; p++)
        v[p] = rng_normal(&r.rng);
    directions_hessian(&s, v, hv);
    memcpy(saved, r.x, sizeof saved);
    for (int p = 0; p < N; p++)
        r.x[p] = saved[p] + h * v[p];
    ring_gradient(&r, 1, up);
    for (int p = 0; p < N; p++)
        r.x[p] = saved[p] - h * v[p];
    ring_gradient(&r, 1, down);
    for (int p = 0; p < N; p++)
        assert_close(real_part(up[p] - down[p]) / (2 * h), hv[p], 1e-8);
}

static void right_gradients_are_symmetric_at_100_points(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 23);
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        Symmetry y = directions_symmetry(&s, &r.rng);
        assert_int_equal(y.verdict, VERDICT_PASS);
        assert_true(y.error < 1e-14);
    }
}

static void a_wrong_gradient_breaks_symmetry(void **state)
{
    (void)state;
    Ring r;
    rng_seed(&r.rng, 24);
    for (int i = 0; i < 100; i++) {
        Subject s = ring_next(&r);
        r.factor[rng_below(&r.rng, N)] = 1 + 1e-7;
        assert_int_equal(directions_symmetry(&s, &r.rng).verdict,
                         VERDICT_FAIL);
    }
}

static void the_gradient_of_another_function_passes(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 25);
    r.decay = 0.1;
    for (int p = 0; p < N; p++) {
        r.factor[p] = 7;
        r.added[p] = p;
    }
    assert_int_equal(directions_symmetry(&s, &r.rng).verdict,
                     VERDICT_PASS);
}

static void symmetry_of_nothing(void **state)
{
    (void)state;
    Ring r;
    Subject s = ring_first(&r, 26);
    s.gradient = linear_gradient;
    assert_int_equal(directions_symmetry(&s, &r.rng).verdict,
                     VERDICT_VACUOUS);
    s.gradient = ring_gradient;
    r.x[7] = INFINITY;
    assert_int_equal(directions_symmetry(&s, &r.rng).verdict,
                     VERDICT_NOT_FINITE);
}
#else
static void ask_for_a_hessian(void *unused)
{
    (void)unused;
    Hand c;
    double hv[2];
    Subject s = by_hand(&c, RIGHT);
    directions_hessian(&s, (double[]){ 1, 0 }, hv);
}

static void ask_for_symmetry(void *unused)
{
    (void)unused;
    Rng rng;
    rng_seed(&rng, 1);
    Hand c;
    Subject s = by_hand(&c, RIGHT);
    directions_symmetry(&s, &rng);
}

static void other_builds_refuse(void **state)
{
    (void)state;
    assert_dies(ask_for_a_hessian, NULL, 1, "need the complex build");
    assert_dies(ask_for_symmetry, NULL, 1, "need the complex build");
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_miss_is_the_middle_of_the_bell),
        cmocka_unit_test(the_bound_holds_and_is_close),
        cmocka_unit_test(experiment_and_formula_agree),
        cmocka_unit_test(a_miss_needs_an_error),
        cmocka_unit_test(right_code_passes_at_100_points),
        cmocka_unit_test(a_single_wrong_entry_is_seen),
        cmocka_unit_test(factors_are_seen_and_named),
        cmocka_unit_test(small_factors_are_seen),
        cmocka_unit_test(the_stated_chance_follows_the_formula),
        cmocka_unit_test(misses_are_no_more_than_stated),
        cmocka_unit_test(the_contract_is_tested_too),
        cmocka_unit_test(zeros_are_vacuous),
        cmocka_unit_test(a_bad_entry_is_located),
        cmocka_unit_test(a_bad_loss_is_reported),
        cmocka_unit_test(parameters_are_put_back),
        cmocka_unit_test(evaluations_are_counted),
        cmocka_unit_test(nothing_to_check_stops),
        cmocka_unit_test(a_report_is_four_lines_for_two),
        cmocka_unit_test(right_code_between_kinks_passes),
        cmocka_unit_test(on_a_kink_is_said_so),
        cmocka_unit_test(the_slope_is_two_when_right),
        cmocka_unit_test(the_slope_is_one_when_wrong),
        cmocka_unit_test(small_errors_pass),
        cmocka_unit_test(a_linear_loss_leaves_nothing),
        cmocka_unit_test(nothing_at_all_is_vacuous),
        cmocka_unit_test(slopes_by_hand),
        cmocka_unit_test(remainders_by_hand),
        cmocka_unit_test(verdicts_by_hand),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(hessian_by_hand),
        cmocka_unit_test(symmetry_by_hand),
        cmocka_unit_test(the_hessian_agrees_with_differences),
        cmocka_unit_test(right_gradients_are_symmetric_at_100_points),
        cmocka_unit_test(a_wrong_gradient_breaks_symmetry),
        cmocka_unit_test(the_gradient_of_another_function_passes),
        cmocka_unit_test(symmetry_of_nothing),
#else
        cmocka_unit_test(other_builds_refuse),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
