/* The module options: appendix "The workbench", section "Options". */
#include "support.h"

#include "options.h"

#include <fcntl.h>
#include <limits.h>

/* The options of an imaginary program, with a default each. */
static bool quick;
static int steps;
static uint64_t seed;
static double rate;
static const char *out, *none;

static const Option table[] = {
    { "quick", OPTION_FLAG, &quick, "leave out the long runs" },
    { "steps", OPTION_INT, &steps, "how many steps" },
    { "seed", OPTION_SEED, &seed, "seed of the random numbers" },
    { "rate", OPTION_DOUBLE, &rate, "learning rate" },
    { "out", OPTION_TEXT, &out, "directory" },
    { "a-rather-long-name", OPTION_TEXT, &none, "a text" },
};
enum { OPTIONS = sizeof table / sizeof table[0] };

#define LIST \
    "the options are --quick, --steps N, --seed N, --rate X, " \
    "--out TEXT, --a-rather-long-name TEXT, --help\n"

static void set_defaults(void)
{
    quick = false;
    steps = 10;
    seed = 1;
    rate = 0.5;
    out = "figures/ch09";
    none = NULL;
}

/* Parses a line whose words are separated by single bars. */
static void parse(void *line)
{
    char words[300], *argv[20] = { "build/demo" };
    int argc = 1;
    snprintf(words, sizeof words, "%s", (const char *)line);
    for (char *word = words; word;) {
        char *bar = strchr(word, '|');
        if (bar)
            *bar++ = '\0';
        argv[argc++] = word;
        word = bar;
    }
    set_defaults();
    options_parse(argc, argv, "What the demo is about.", table, OPTIONS);
    /* texts point into words, which is gone soon */
    static char kept[2][100];
    if (out)
        out = strcpy(kept[0], out);
    if (none)
        none = strcpy(kept[1], none);
}

static void test_without_arguments_the_defaults_stay(void **state)
{
    (void)state;
    set_defaults();
    options_parse(1, (char *[]){ "demo", NULL }, "", table, OPTIONS);
    options_parse(0, (char *[]){ NULL }, "", table, OPTIONS);
    assert_false(quick);
    assert_int_equal(steps, 10);
    assert_int_equal(seed, 1);
    assert_true(rate == 0.5);
    assert_string_equal(out, "figures/ch09");
    assert_null(none);
}

static void test_each_kind_is_stored(void **state)
{
    (void)state;
    parse("--quick|--steps|12|--seed|7|--rate|0.25|--out|here");
    assert_true(quick);
    assert_int_equal(steps, 12);
    assert_int_equal(seed, 7);
    assert_true(rate == 0.25);
    assert_string_equal(out, "here");
}

static void test_a_value_may_follow_an_equality_sign(void **state)
{
    (void)state;
    parse("--steps=-3|--seed=9|--rate=1e-3|--out=a=b|"
          "--a-rather-long-name=");
    assert_int_equal(steps, -3);
    assert_int_equal(seed, 9);
    assert_true(rate == 1e-3);
    assert_string_equal(out, "a=b");
    assert_string_equal(none, "");
    assert_false(quick);
}

static void test_the_last_of_two_counts(void **state)
{
    (void)state;
    parse("--steps|1|--steps=2");
    assert_int_equal(steps, 2);
}

static void test_numbers_reach_to_their_limits(void **state)
{
    (void)state;
    parse("--steps|2147483647|--seed|18446744073709551615|"
          "--rate|-1.5e308");
    assert_int_equal(steps, INT_MAX);
    assert_true(seed == UINT64_MAX);
    assert_true(rate == -1.5e308);
    parse("--steps|-2147483648|--seed|0|--rate|0x1p-3");
    assert_true(steps == INT_MIN);
    assert_true(seed == 0);
    assert_true(rate == 0.125);
}

/* The line must be refused with this message and the list. */
static void assert_refused(const char *line, const char *message)
{
    char expected[400], copy[300];
    snprintf(copy, sizeof copy, "%s", line);
    snprintf(expected, sizeof expected, "demo: %s\n" LIST, message);
    int status = 0;
    char *said = stderr_of(parse, copy, &status);
    assert_string_equal(said, expected);
    assert_int_equal(status, 2);
    free(said);
}

static void test_an_unknown_option_is_named(void **state)
{
    (void)state;
    assert_refused("--sede|3", "unknown option --sede");
    assert_refused("--sede=3", "unknown option --sede");
    assert_refused("--quick|-h", "unknown option -h");
    assert_refused("--", "unknown option --");
    assert_refused("--=3", "unknown option --");
    assert_refused("-seed|3", "unknown option -seed");
    assert_refused("-", "unknown option -");
}

static void test_names_are_not_abbreviated_or_prolonged(void **state)
{
    (void)state;
    assert_refused("--see|3", "unknown option --see");
    assert_refused("--seeds|3", "unknown option --seeds");
    assert_refused("--Seed|3", "unknown option --Seed");
    assert_refused("seed|3", "unexpected argument seed");
}

static void test_leftover_arguments_are_refused(void **state)
{
    (void)state;
    assert_refused("7", "unexpected argument 7");
    assert_refused("--steps|3|4", "unexpected argument 4");
    assert_refused("", "unexpected argument ");
}

static void test_a_missing_value_is_noticed(void **state)
{
    (void)state;
    assert_refused("--steps", "option --steps needs a value");
    assert_refused("--quick|--out", "option --out needs a value");
}

static void test_a_flag_takes_no_value(void **state)
{
    (void)state;
    assert_refused("--quick=yes", "option --quick takes no value");
    assert_refused("--quick=", "option --quick takes no value");
    assert_refused("--quick|yes", "unexpected argument yes");
}

static void test_bad_numbers_are_named(void **state)
{
    (void)state;
    static const char *whole[] = {
        "", "x", "3x", "1e3", "1.0", "--seed", "2147483648",
        "-2147483649", "99999999999999999999",
    };
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        char line[100], message[200];
        snprintf(line, sizeof line, "--steps|%s", whole[i]);
        snprintf(message, sizeof message,
                 "option --steps: '%s' is not a whole number of at "
                 "most 31 bits", whole[i]);
        assert_refused(line, message);
    }
    static const char *seeds[] = {
        "", "-1", "+1", " 1", "1 ", "0x10", "18446744073709551616",
    };
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        char line[100], message[200];
        snprintf(line, sizeof line, "--seed=%s", seeds[i]);
        snprintf(message, sizeof message,
                 "option --seed: '%s' is not a whole number from 0 to "
                 "2^64 - 1", seeds[i]);
        assert_refused(line, message);
    }
    static const char *numbers[] = {
        "", "x", "1,5", "1.5x", "nan", "inf", "-inf", "1e999",
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char line[100], message[200];
        snprintf(line, sizeof line, "--rate=%s", numbers[i]);
        snprintf(message, sizeof message,
                 "option --rate: '%s' is not a finite number",
                 numbers[i]);
        assert_refused(line, message);
    }
}

static const char help[] =
    "What the demo is about.\n"
    "\n"
    "  --quick           leave out the long runs\n"
    "  --steps N         how many steps (default 10)\n"
    "  --seed N          seed of the random numbers (default 1)\n"
    "  --rate X          learning rate (default 0.5)\n"
    "  --out TEXT        directory (default figures/ch09)\n"
    "  --a-rather-long-name TEXT a text\n"
    "  --help            print this\n";

static void print_to(const char *path)
{
    int file = open(path, O_WRONLY);
    if (file < 0 || dup2(file, STDOUT_FILENO) < 0)
        _exit(125);
    close(file);
}

static void parse_quietly(void *line)
{
    print_to("/dev/null");
    parse(line);
}

static void test_help_shows_the_defaults(void **state)
{
    (void)state;
    static const char *lines[] = {
        "--help", "--steps|99|--help", "--nonsense|--help|x",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char line[100];
        snprintf(line, sizeof line, "%s", lines[i]);
        int status = -1;
        char *said = output_of(parse, line, &status);
        assert_string_equal(said, help);
        assert_int_equal(status, 0);
        free(said);
        said = stderr_of(parse_quietly, line, &status);
        assert_string_equal(said, "");
        free(said);
    }
}

static void help_on_a_full_disk(void *unused)
{
    (void)unused;
    print_to("/dev/full");
    parse("--help");
}

static void test_help_that_is_not_printed_fails(void **state)
{
    (void)state;
    assert_dies(help_on_a_full_disk, NULL, 1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_arguments_the_defaults_stay),
        cmocka_unit_test(test_each_kind_is_stored),
        cmocka_unit_test(test_a_value_may_follow_an_equality_sign),
        cmocka_unit_test(test_the_last_of_two_counts),
        cmocka_unit_test(test_numbers_reach_to_their_limits),
        cmocka_unit_test(test_an_unknown_option_is_named),
        cmocka_unit_test(test_names_are_not_abbreviated_or_prolonged),
        cmocka_unit_test(test_leftover_arguments_are_refused),
        cmocka_unit_test(test_a_missing_value_is_noticed),
        cmocka_unit_test(test_a_flag_takes_no_value),
        cmocka_unit_test(test_bad_numbers_are_named),
        cmocka_unit_test(test_help_shows_the_defaults),
        cmocka_unit_test(test_help_that_is_not_printed_fails),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
