/* What a training shows while it runs: chapter "Learning to read
   digits", section "While it trains". */
#define _XOPEN_SOURCE 700
#define SUPPORT_TERMINAL
#include "support.h"
#include "workplace.h"

#include "report.h"

#include "checkpoint.h"

/* The wiping of a line. */
#define WIPED \
    "\r                                    " \
    "                                    \r"

/* ---- a training whose losses are known -------------------------------- */

enum { COUNT = 40, BATCH = 16 };
static real x_at[COUNT], t_at[COUNT];
static const Matrix x = { COUNT, 1, x_at }, t = { COUNT, 1, t_at };
static const MatrixSamples both = { &x, &t };
static Samples samples;
static Network *network;

static void set(void *context, Batches *b)
{
    Epoch *e = &b->history[b->epoch - 1];
    if (context)
        e->training = (Judgement){ 0.5, 0.12345 };
    if (context && b->epoch > 1)
        e->test = (Judgement){ 0.75, 1 };
}

static Batches *training(int epochs, bool judged)
{
    static const char *const names[] = { "linear" };
    network = network_new((int[]){ 1, 1 }, names, 1, BATCH);
    for (int i = 0; i < COUNT; i++)
        x_at[i] = 0, t_at[i] = 1;
    samples = samples_of_matrices(&both);
    BatchPlan plan = { .loss = loss_find("squared-error"),
                       .batch = BATCH, .learning_rate = 0.1,
                       .decay = 0.5, .epochs = epochs, .observe = set,
                       .context = judged ? &samples : NULL };
    Rng rng;
    rng_seed(&rng, 1);
    return batches_new(network, &plan, &samples, &rng);
}

static void training_free(Batches *b)
{
    network_free(b->network);
    batches_free(b);
}

static void write_log(void *judged)
{
    Batches *b = training(judged ? 2 : 10, judged);
    report_run(b, stdout);
    training_free(b);
}

/* ---- lines ----------------------------------------------------------------- */

static void test_lines_of_a_pipe(void **state)
{
    (void)state;
    int status;
    char *said = output_of(write_log, &status, &status), expected[400];
    Batches *b = training(2, true);
    batches_run(b);
    snprintf(expected, sizeof expected,
             "epoch 1 of 2: rate 0.1, loss %.4f, training 12.35 %%\n"
             "epoch 2 of 2: rate 0.05, loss %.4f, training 12.35 %%, "
             "test 100.00 %%\n", b->history[0].loss, b->history[1].loss);
    if (strstr(said, "12.34 %"))    /* a half may go either way */
        for (char *c = expected; (c = strstr(c, "12.35")); c += 5)
            c[4] = '4';
    assert_string_equal(said, expected);
    assert_int_equal(status, 0);
    training_free(b);
    free(said);
    said = output_of(write_log, NULL, &status);
    assert_non_null(strstr(said, "epoch  9 of 10: rate 0.0003906, loss 0."));
    assert_non_null(strstr(said, "\nepoch 10 of 10: rate 0.0001953, loss "));
    assert_null(strstr(said, "%"));
    free(said);
}

static void run_without_lines(void *unused)
{
    (void)unused;
    Batches *b = training(3, true);
    report_run(b, NULL);
    assert_int_equal(b->epoch, 3);
    training_free(b);
}

static void test_no_lines(void **state)
{
    (void)state;
    int status;
    char *said = output_of(run_without_lines, NULL, &status);
    assert_string_equal(said, "");
    assert_int_equal(status, 0);
    free(said);
}

/* Two logs of a training in two parts are the log of the whole. */
static void test_logs_in_a_row(void **state)
{
    (void)state;
    char *whole = NULL, *parts = NULL;
    size_t size;
    FILE *to = open_memstream(&whole, &size);
    Batches *b = training(9, true);
    report_run(b, to);
    fclose(to);
    training_free(b);
    to = open_memstream(&parts, &size);
    b = training(9, true);
    Report r;
    report_start(&r, b, to);
    for (int step = 0; step < 3 * 4 + 1; step++) {
        batches_step(b);
        report_step(&r, b);
    }
    report_end(&r);
    checkpoint_save(b, inside("c"));
    training_free(b);
    b = training(9, true);
    checkpoint_load(b, inside("c"));
    report_run(b, to);
    fclose(to);
    assert_string_equal(parts, whole);
    training_free(b);
    free(whole), free(parts);
}

/* Each line is there before the next step is taken. */
static void die_after_a_line(void *unused)
{
    (void)unused;
    Batches *b = training(3, false);
    Report r;
    report_start(&r, b, stdout);
    for (int step = 0; step < 3; step++) {
        batches_step(b);
        report_step(&r, b);
    }
    kill(getpid(), SIGKILL);
}

static void test_lines_are_flushed(void **state)
{
    (void)state;
    int status;
    char *said = output_of(die_after_a_line, NULL, &status);
    assert_int_equal(status, -SIGKILL);
    assert_non_null(strstr(said, "epoch 1 of 3: "));
    assert_non_null(strchr(said, '\n'));
    free(said);
}

/* ---- the bar ------------------------------------------------------------------ */

typedef struct {
    int epochs, before, steps;  /* steps taken before and in the report */
    double elapsed;
} Shown;

static void show(void *arg)
{
    const Shown *s = arg;
    Batches *b = training(s->epochs, false);
    for (int i = 0; i < s->before; i++)
        batches_step(b);
    Report r;
    report_start(&r, b, stderr);
    for (int i = 0; i < s->steps; i++)
        batches_step(b);
    r.epoch = b->epoch;
    r.bar.started = r.bar.shown = clock_seconds() - s->elapsed;
    report_step(&r, b);
    report_end(&r);
    training_free(b);
}

static void assert_shows(Shown shown, const char *expected)
{
    int status = -1;
    char *said = terminal_of(show, &shown, &status);
    char all[200];
    snprintf(all, sizeof all, "\r%s" WIPED, expected);
    assert_string_equal(said, all);
    assert_int_equal(status, 0);
    free(said);
}

/* 40 samples are three steps: 16, 16 and 8.  The times are such that
   a busy machine, which adds to them, changes no digit. */
static void test_bars(void **state)
{
    (void)state;
    assert_shows((Shown){ 2, 0, 2, 60.5 },
                 "epoch 1/2 1/s          "
                 "#########...............  40 %   91 s left  ");
    assert_shows((Shown){ 100, 0, 150, 130 },
                 "epoch 51/100 15/s      "
                 "############............  50 %    3 min left");
    assert_shows((Shown){ 2, 0, 6, 3 },
                 "epoch 2/2 27/s         "
                 "######################## 100 %    0 s left  ");
}

/* After a resumption, the bar counts what is left, and so do rate and
   time. */
static void test_a_resumed_bar(void **state)
{
    (void)state;
    assert_shows((Shown){ 4, 6, 3, 9.5 },
                 "epoch 4/4 4/s          "
                 "############............  50 %   10 s left  ");
}

/* The bar after so many of so many epochs in a second, whose rate is at
   least a quarter of what it would be if nothing took any time. */
static void assert_rate(int epochs, const char *format, double rate)
{
    int status = -1;
    char *said = terminal_of(show, &(Shown){ epochs, 0, 3 * (epochs / 2),
                                             1 }, &status);
    double shown = 0;
    if (sscanf(said, format, &shown) != 1 || shown > rate
        || shown < rate / 4)
        fail_test("%s", said);
    assert_true(strlen(said) <= 73 + strlen(WIPED));
    free(said);
}

static void test_large_rates(void **state)
{
    (void)state;
    assert_rate(900, " epoch 451/900 %lf/s", 18000);
    assert_rate(4998, " 2500/4998 %lf/s", 99960);
    assert_rate(40000, " 20001/40000 %lfk/s ", 800);
}

/* The bar makes room for a line and comes back; the terminal has both. */
static void bar_and_lines(void *unused)
{
    (void)unused;
    Batches *b = training(2, false);
    Report r;
    report_start(&r, b, stderr);
    for (int step = 0; step < 4; step++) {
        batches_step(b);
        r.bar.started -= step == 0 ? 10 : 0;
        r.bar.shown = r.bar.started + 1;        /* long ago */
        report_step(&r, b);
    }
    report_end(&r);
    training_free(b);
}

static void test_bar_and_lines(void **state)
{
    (void)state;
    int status = -1, bars = 0;
    char *said = terminal_of(bar_and_lines, NULL, &status);
    for (char *c = said; (c = strstr(c, "s left")) != NULL; c++)
        bars++;
    assert_int_equal(bars, 4);
    char *line = strstr(said, WIPED "epoch 1 of 2: rate 0.1, loss ");
    assert_non_null(line);
    assert_non_null(strstr(line, "\r\n\repoch 2/2 "));
    size_t length = strlen(said), wiped = strlen(WIPED);
    assert_true(length > wiped);
    assert_string_equal(said + length - wiped, WIPED);
    free(said);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_lines_of_a_pipe),
        test(test_no_lines),
        test(test_logs_in_a_row),
        test(test_lines_are_flushed),
        test(test_bars),
        test(test_a_resumed_bar),
        test(test_large_rates),
        test(test_bar_and_lines),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
