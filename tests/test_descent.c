/* Tests of lib/descent: one step of gradient descent. */
#include "support.h"
#include "descent.h"

static void a_step_subtracts_the_rate_times_the_gradient(void **state)
{
    (void)state;
    real theta[] = { 1, 2, -3 };
    const real gradient[] = { 0.5, -1, 4 };
    descent_step(theta, gradient, 3, 0.25);
    assert_true(real_part(theta[0]) == 0.875);
    assert_true(real_part(theta[1]) == 2.25);
    assert_true(real_part(theta[2]) == -4);
}

static void only_count_parameters_move(void **state)
{
    (void)state;
    real theta[] = { 1, 2, 3 };
    const real gradient[] = { 1, 1, 1 };
    descent_step(theta, gradient, 2, 1);
    assert_true(real_part(theta[0]) == 0);
    assert_true(real_part(theta[1]) == 1);
    assert_true(real_part(theta[2]) == 3);
    descent_step(theta, gradient, 0, 1);
    assert_true(real_part(theta[0]) == 0);
}

static void a_rate_of_zero_moves_nothing(void **state)
{
    (void)state;
    real theta[] = { 0.1, -0.7 };
    const real before[] = { 0.1, -0.7 }, gradient[] = { 5, 6 };
    descent_step(theta, gradient, 2, 0);
    assert_memory_equal(theta, before, sizeof before);
}

static void a_negative_rate_climbs(void **state)
{
    (void)state;
    real theta[] = { 1 };
    const real gradient[] = { 2 };
    descent_step(theta, gradient, 1, -0.5);
    assert_true(real_part(theta[0]) == 2);
}

static void imaginary_parts_take_the_same_step(void **state)
{
    (void)state;
#ifdef BACKWARD_COMPLEX
    real theta[] = { 1 + 2 * I };
    const real gradient[] = { 4 - 8 * I };
    descent_step(theta, gradient, 1, 0.5);
    assert_true(real_part(theta[0]) == -1);
    assert_true(imaginary_part(theta[0]) == 6);
#else
    real theta[] = { 1 };
    const real gradient[] = { 4 };
    descent_step(theta, gradient, 1, 0.5);
    assert_true(real_part(theta[0]) == -1);
    assert_true(imaginary_part(theta[0]) == 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_subtracts_the_rate_times_the_gradient),
        cmocka_unit_test(only_count_parameters_move),
        cmocka_unit_test(a_rate_of_zero_moves_nothing),
        cmocka_unit_test(a_negative_rate_climbs),
        cmocka_unit_test(imaginary_parts_take_the_same_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
