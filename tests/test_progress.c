/* The module progress: appendix "The workbench", section "While it
   runs". */
#define _XOPEN_SOURCE 700
#define SUPPORT_TERMINAL
#include "support.h"

#include "progress.h"

#include <time.h>

/* The wiping of a line. */
#define WIPED \
    "\r                                    " \
    "                                    \r"

static void wait_seconds(double seconds)
{
    double start = clock_seconds();
    while (clock_seconds() - start < seconds) {
        const struct timespec moment = { 0, 1000000 };
        nanosleep(&moment, NULL);
    }
}

/* What one bar is to show: its state, and how long it has run. */
typedef struct {
    const char *label;
    long total, done;
    double elapsed;
} Shown;

static void show(void *arg)
{
    const Shown *shown = arg;
    Progress p;
    progress_start(&p, shown->label, shown->total);
    p.started -= shown->elapsed;
    p.shown -= shown->elapsed;
    progress_step(&p, shown->done);
    progress_end(&p);
    progress_end(&p);                   /* once more does nothing */
    progress_step(&p, shown->total);    /* nor does a late step */
}

static void assert_shows(Shown shown, const char *expected)
{
    int status = -1;
    char *said = terminal_of(show, &shown, &status);
    char all[200];
    snprintf(all, sizeof all, "\r%s" WIPED, expected);
    assert_string_equal(said, all);
    assert_int_equal(status, 0);
    assert_true(strlen(expected) <= 72);
    free(said);
}

static void test_a_bar_as_in_the_text(void **state)
{
    (void)state;
    assert_shows((Shown){ "training", 100, 54, 3 },
                 "training               "
                 "############............  54 %    3 s left  ");
}

static void test_beginning_and_end(void **state)
{
    (void)state;
    assert_shows((Shown){ "x", 1000, 0, 1 },
                 "x                      "
                 "........................   0 %    0 s left  ");
    assert_shows((Shown){ "x", 1000, 999, 1 },
                 "x                      "
                 "#######################.  99 %    1 s left  ");
    assert_shows((Shown){ "x", 1000, 1000, 1 },
                 "x                      "
                 "######################## 100 %    0 s left  ");
}

static void test_steps_outside_the_total(void **state)
{
    (void)state;
    assert_shows((Shown){ "x", 10, 11, 1 },
                 "x                      "
                 "######################## 100 %    0 s left  ");
    assert_shows((Shown){ "x", 10, -1, 1 },
                 "x                      "
                 "........................   0 %    0 s left  ");
    assert_shows((Shown){ "x", 0, 0, 1 },
                 "x                      "
                 "######################## 100 %    0 s left  ");
}

static void test_seconds_become_minutes(void **state)
{
    (void)state;
    assert_shows((Shown){ "x", 2, 1, 98 },
                 "x                      "
                 "############............  50 %   99 s left  ");
    assert_shows((Shown){ "x", 2, 1, 100 },
                 "x                      "
                 "############............  50 %    2 min left");
    assert_shows((Shown){ "x", 2, 1, 570 },
                 "x                      "
                 "############............  50 %   10 min left");
    assert_shows((Shown){ "x", 1000000000, 1, 1000 },
                 "x                      "
                 "........................   0 %  999 min left");
}

static void test_long_labels_are_cut(void **state)
{
    (void)state;
    assert_shows((Shown){ "a label that goes on and on", 2, 1, 3 },
                 "a label that goes on a "
                 "############............  50 %    4 s left  ");
}

static void run_for_a_while(void *unused)
{
    (void)unused;
    Progress p;
    progress_start(&p, "steps", 100000000);
    double start = clock_seconds();
    for (long i = 0; clock_seconds() - start < 0.55; i++)
        progress_step(&p, i);
    progress_step(&p, p.total);     /* however busy the machine was */
    progress_end(&p);
}

static void test_ten_drawings_a_second(void **state)
{
    (void)state;
    int status = -1, returns = 0;
    char *said = terminal_of(run_for_a_while, NULL, &status);
    for (char *c = said; *c; c++)
        returns += *c == '\r';
    free(said);
    /* six bars, fewer if the machine is busy, and two at the end */
    assert_in_range(returns, 3, 8);
}

static void test_a_pipe_gets_nothing(void **state)
{
    (void)state;
    int status = -1;
    char *said = stderr_of(run_for_a_while, NULL, &status);
    assert_string_equal(said, "");
    assert_int_equal(status, 0);
    free(said);
}

static void run_briefly(void *unused)
{
    (void)unused;
    Progress p;
    progress_start(&p, "steps", 10);
    p.started += 1000;      /* as if no time had passed, however slow */
    p.shown += 1000;
    for (long i = 0; i <= 10; i++)
        progress_step(&p, i);
    progress_end(&p);
}

static void test_a_short_loop_shows_nothing(void **state)
{
    (void)state;
    int status = -1;
    char *said = terminal_of(run_briefly, NULL, &status);
    assert_string_equal(said, "");
    free(said);
}

static void test_the_state_is_kept_without_a_terminal(void **state)
{
    (void)state;
    Progress p;
    progress_start(&p, "steps", 10);
    p.active = false;
    progress_step(&p, 4);
    assert_int_equal(p.done, 4);
    assert_int_equal(p.total, 10);
    assert_string_equal(p.label, "steps");
    progress_end(&p);
    assert_false(p.active);
}

static void test_the_clock_goes_forward(void **state)
{
    (void)state;
    double last = clock_seconds();
    for (int i = 0; i < 1000; i++) {
        double now = clock_seconds();
        assert_true(now >= last);
        last = now;
    }
    wait_seconds(0.02);
    double later = clock_seconds();
    assert_true(later - last >= 0.02);
    assert_true(later - last < 60.0);
}

static void no_numbers(void *arg)
{
    median_of(arg, 0);
}

static void test_medians(void **state)
{
    (void)state;
    double one[] = { -3 }, two[] = { 5, 2 }, three[] = { 7, -1, 4 };
    double four[] = { 8, 1, 1, 3 }, same[] = { 2, 2, 2, 2, 2 };
    double far[] = { INFINITY, 0, -INFINITY };
    assert_true(median_of(one, 1) == -3);
    assert_true(median_of(two, 2) == 3.5);
    assert_true(median_of(three, 3) == 4);
    assert_true(median_of(four, 4) == 2);
    assert_true(median_of(same, 5) == 2);
    assert_true(median_of(far, 3) == 0);
    static const double sorted[] = { 1, 1, 3, 8 };
    assert_memory_equal(four, sorted, sizeof four);
    assert_dies(no_numbers, one, -SIGABRT, "the median of 0 numbers");
}

/* Numbers 0 ... n - 1, not in order. */
static void test_medians_of_many(void **state)
{
    (void)state;
    for (int n = 1; n <= 100; n++) {
        double number[100];
        for (int k = 0; k < n; k++)
            number[k] = (k + 1) * 101 % n;  /* a prime */
        assert_true(median_of(number, n) == (n - 1) / 2.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bar_as_in_the_text),
        cmocka_unit_test(test_beginning_and_end),
        cmocka_unit_test(test_steps_outside_the_total),
        cmocka_unit_test(test_seconds_become_minutes),
        cmocka_unit_test(test_long_labels_are_cut),
        cmocka_unit_test(test_ten_drawings_a_second),
        cmocka_unit_test(test_a_pipe_gets_nothing),
        cmocka_unit_test(test_a_short_loop_shows_nothing),
        cmocka_unit_test(test_the_state_is_kept_without_a_terminal),
        cmocka_unit_test(test_the_clock_goes_forward),
        cmocka_unit_test(test_medians),
        cmocka_unit_test(test_medians_of_many),
    };
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
