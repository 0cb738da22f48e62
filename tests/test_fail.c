/* The module fail: appendix "The workbench", section "Stopping". */
#define _XOPEN_SOURCE 700
#define SUPPORT_TERMINAL
#include "support.h"

#include "fail.h"

/* allocate must get NULL for what there is not, also when Address
   Sanitizer watches (which would stop the program instead). */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void bad_input(void *name)
{
    if (name)
        fail_program(name);
    fail("cannot read %s, line %d", "weights.txt", 7);
}

static void test_fail_says_why_and_exits_with_1(void **state)
{
    (void)state;
    int status = 0;
    char *said = stderr_of(bad_input, "chapter1", &status);
    assert_string_equal(
        said, "chapter1: cannot read weights.txt, line 7\n");
    assert_int_equal(status, 1);
    free(said);
}

static void test_the_name_is_cut_to_its_last_part(void **state)
{
    (void)state;
    assert_dies(bad_input, "build/programs/chapter1", 1,
                "chapter1: cannot");
    int status = 0;
    char *said = stderr_of(bad_input, "./chapter1", &status);
    assert_memory_equal(said, "chapter1:", 9);
    free(said);
}

static void test_there_is_a_name_from_the_start(void **state)
{
    (void)state;
    assert_dies(bad_input, NULL, 1, "backward: cannot read");
}

static void complain_twice(void *unused)
{
    (void)unused;
    complain("option --%s", "x");
    complain("again");
    exit(5);
}

static void test_complain_goes_on(void **state)
{
    (void)state;
    int status = 0;
    char *said = stderr_of(complain_twice, NULL, &status);
    assert_string_equal(said, "backward: option --x\nbackward: again\n");
    assert_int_equal(status, 5);
    free(said);
}

static void print_and_fail(void *unused)
{
    (void)unused;
    printf("printed first");
    fail("said second");
}

static void test_what_was_printed_before_appears_before(void **state)
{
    (void)state;
    int status = 0;
    char *said = output_of(print_and_fail, NULL, &status);
    assert_string_equal(said, "printed firstbackward: said second\n");
    free(said);
}

static void draw_and_fail(void *unused)
{
    (void)unused;
    fputs("\rhalf a bar ####....", stderr);
    fail("it diverged");
}

static void test_a_terminal_line_is_wiped_first(void **state)
{
    (void)state;
    int status = 0;
    char *said = terminal_of(draw_and_fail, NULL, &status);
    char expected[200];
    snprintf(expected, sizeof expected,
             "\rhalf a bar ####....\r%72s\rbackward: it diverged\r\n",
             "");
    assert_string_equal(said, expected);
    assert_int_equal(status, 1);
    free(said);
    said = stderr_of(draw_and_fail, NULL, &status);
    assert_null(strchr(said + 1, '\r'));
    free(said);
}

enum { LINE_OF_REQUIRE = __LINE__ + 6 };

static void multiply_misfits(void *unused)
{
    (void)unused;
    int cols = 3, rows = 4;
    require(cols == rows, "A has %d columns, B %d rows", cols, rows);
}

static void test_require_names_function_and_place(void **state)
{
    (void)state;
    int status = 0;
    char *said = stderr_of(multiply_misfits, NULL, &status);
    assert_int_equal(status, -SIGABRT);
    char expected[500];
    snprintf(expected, sizeof expected,
             "multiply_misfits: A has 3 columns, B 4 rows (%s:%d)\n",
             __FILE__, LINE_OF_REQUIRE);
    assert_string_equal(said, expected);
    free(said);
}

static int counted;

static int count(void)
{
    return ++counted;
}

static void test_require_is_quiet_and_free_when_it_holds(void **state)
{
    (void)state;
    counted = 0;
    require(count() == 1, "message %d", count());
    assert_int_equal(counted, 1);
    if (counted == 1)       /* a statement, also before an else */
        require(true, "fine");
    else
        counted = 9;
    assert_int_equal(counted, 1);
}

static void test_memory_is_zero(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        unsigned char *memory = allocate(1000, 3);
        for (int i = 0; i < 3000; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xff, 3000);
        free(memory);
    }
}

static void test_nothing_can_be_allocated_and_freed(void **state)
{
    (void)state;
    void *a = allocate(0, 8), *b = allocate(8, 0), *c = allocate(0, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    free(a);
    free(b);
    free(c);
}

static void allocate_pair(void *arg)
{
    size_t *pair = arg;
    free(allocate(pair[0], pair[1]));
}

static void test_too_much_memory_is_named(void **state)
{
    (void)state;
    /* 2^60 bytes are more than any machine can address; not near 2^64,
       which valgrind takes for a negative number and reports */
    size_t much[] = { (size_t)1 << 57, 8 };
    assert_dies(allocate_pair, much, 1,
                "no memory for 1152921504606846976 bytes; try");
}

/* The system gives nothing more; of what is left, little and much. */
static void allocate_under_a_limit(void *size)
{
    const struct rlimit nothing_more = { 1, 1 };
    setrlimit(RLIMIT_AS, &nothing_more);
    for (int i = 0; i < 100000; i++)
        allocate(1, *(size_t *)size);
}

static void test_a_limit_is_named(void **state)
{
    (void)state;
    const char *loaded = getenv("LD_PRELOAD");
    if (loaded && strstr(loaded, "vgpreload"))
        return;     /* valgrind itself needs more, and stops */
    assert_dies(allocate_under_a_limit, &(size_t){ 1000 }, 1,
                "backward: no memory for 1000 bytes; try smaller sizes, "
                "or a larger ulimit -v\n");
    assert_dies(allocate_under_a_limit, &(size_t){ 1 << 24 }, 1,
                "backward: no memory for 16777216 bytes; try smaller "
                "sizes, or a larger ulimit -v\n");
}

static void test_a_product_that_overflows_is_refused(void **state)
{
    (void)state;
    /* 2^61 + 1 items of 8 bytes: modulo 2^64, 8 bytes */
    size_t wraps[] = { ((size_t)1 << 61) + 1, 8 };
    assert_dies(allocate_pair, wraps, 1,
                "no memory for 2305843009213693953 items of 8 bytes\n");
    size_t largest[] = { SIZE_MAX, SIZE_MAX };
    assert_dies(allocate_pair, largest, 1, "no memory for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_says_why_and_exits_with_1),
        cmocka_unit_test(test_the_name_is_cut_to_its_last_part),
        cmocka_unit_test(test_there_is_a_name_from_the_start),
        cmocka_unit_test(test_complain_goes_on),
        cmocka_unit_test(test_what_was_printed_before_appears_before),
        cmocka_unit_test(test_a_terminal_line_is_wiped_first),
        cmocka_unit_test(test_require_names_function_and_place),
        cmocka_unit_test(test_require_is_quiet_and_free_when_it_holds),
        cmocka_unit_test(test_memory_is_zero),
        cmocka_unit_test(test_nothing_can_be_allocated_and_freed),
        cmocka_unit_test(test_too_much_memory_is_named),
        cmocka_unit_test(test_a_limit_is_named),
        cmocka_unit_test(test_a_product_that_overflows_is_refused),
    };
    return cmocka_run_group_tests_name("fail", tests, NULL, NULL);
}
