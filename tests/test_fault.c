/* The module fault: chapter 8, section "Believing nothing". */
#include "support.h"

#include "fault.h"

static void test_a_fault_is_noted(void **state)
{
    (void)state;
    Fault f;
    assert_false(fault_note(&f, 17, "%d of %s", 3, "these"));
    assert_int_equal(f.offset, 17);
    assert_string_equal(f.text, "3 of these");
}

static void test_a_long_text_is_cut(void **state)
{
    (void)state;
    Fault f;
    assert_false(fault_note(&f, 0, "%0*d", 1000, 7));
    assert_int_equal(strlen(f.text), sizeof f.text - 1);
    assert_int_equal(strspn(f.text, "0"), sizeof f.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fault_is_noted),
        cmocka_unit_test(test_a_long_text_is_cut),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
