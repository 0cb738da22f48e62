/* The number type: its parts, and the two functions that complex
   numbers lack, in whichever type the library is compiled. */
#include "support.h"
#include "real.h"

#ifdef BACKWARD_FLOAT
#define TOLERANCE 2e-7
#else
#define TOLERANCE 4e-16
#endif

static void test_type(void **state)
{
    (void)state;
#if defined BACKWARD_FLOAT
    assert_int_equal(sizeof(real), sizeof(float));
#elif defined BACKWARD_COMPLEX
    assert_int_equal(sizeof(real), 2 * sizeof(double));
#else
    assert_int_equal(sizeof(real), sizeof(double));
#endif
}

static void test_parts(void **state)
{
    (void)state;
    real x = (real)-2.5;
    assert_close(real_part(x), -2.5, 0);
    assert_close(imaginary_part(x), 0, 0);
#ifdef BACKWARD_COMPLEX
    x += 3 * I;
    assert_close(real_part(x), -2.5, 0);
    assert_close(imaginary_part(x), 3, 0);
#endif
}

/* Reference values to 20 digits by mpmath. */
static void test_log1p(void **state)
{
    (void)state;
    const double values[][2] = {
        { 0, 0 },
        { 1, 0.69314718055994530942 },
        { 2, 1.0986122886681096914 },
        { -0.5, -0.69314718055994530942 },
        { 0x1p-40, 9.0949470177251464761e-13 },
        { -0x1p-30, -9.3132257504915938489e-10 },
    };
    for (int i = 0; i < 6; i++)
        assert_relative(real_part(real_log1p((real)values[i][0])),
                        values[i][1], TOLERANCE);
}

static void test_expm1(void **state)
{
    (void)state;
    const double values[][2] = {
        { 0, 0 },
        { 1, 1.7182818284590452354 },
        { -1, -0.63212055882855767840 },
        { 0x1p-40, 9.0949470177334182822e-13 },
        { -0x1p-30, -9.3132257418179764677e-10 },
    };
    for (int i = 0; i < 5; i++)
        assert_relative(real_part(real_expm1((real)values[i][0])),
                        values[i][1], TOLERANCE);
}

#ifdef BACKWARD_COMPLEX
/* Away from 0 the plain formulas are accurate too. */
static void test_complex_values(void **state)
{
    (void)state;
    const real points[] = { 0.7 + 0.4 * I, -0.3 - 1.2 * I, 2 - 3 * I,
                            -2.5 + 0.1 * I };
    for (int i = 0; i < 4; i++) {
        real l = real_log1p(points[i]), right = log(1 + points[i]);
        assert_relative(real_part(l), real_part(right), 1e-14);
        assert_relative(imaginary_part(l), imaginary_part(right),
                        1e-14);
        real e = real_expm1(points[i]);
        right = exp(points[i]) - 1;
        assert_relative(real_part(e), real_part(right), 1e-14);
        assert_relative(imaginary_part(e), imaginary_part(right),
                        1e-14);
    }
}

/* The imaginary part carries the slope, also next to 0. */
static void test_slopes(void **state)
{
    (void)state;
    const double points[] = { -0.9, -1e-9, 0, 1e-300, 1e-12, 0.3, 7 };
    for (int i = 0; i < 7; i++) {
        real x = points[i] + 1e-20 * I;
        assert_relative(imaginary_part(real_log1p(x)) / 1e-20,
                        1 / (1 + points[i]), 1e-15);
        assert_relative(imaginary_part(real_expm1(x)) / 1e-20,
                        exp(points[i]), 1e-15);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_type),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_log1p),
        cmocka_unit_test(test_expm1),
#ifdef BACKWARD_COMPLEX
        cmocka_unit_test(test_complex_values),
        cmocka_unit_test(test_slopes),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
