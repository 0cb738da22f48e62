/* What the machine can do: chapter "Making it fast".  Nothing here may
   depend on how fast it is. */
#include "support.h"

#include "machine.h"

static void test_rates_are_positive(void **state)
{
    (void)state;
    double rate[] = { machine_clock(1e-4), machine_peak_float(3e-4),
                      machine_peak_double(3e-4),
                      machine_bandwidth(24 * 1024, 1e-4) };
    for (int k = 0; k < 4; k++) {
        assert_true(isfinite(rate[k]));
        assert_true(rate[k] > 1e5);
    }
}

static void test_sizes_of_the_triad(void **state)
{
    (void)state;
    for (size_t bytes = 1536; bytes < 1536 + 400; bytes += 7)
        assert_true(machine_bandwidth(bytes, 0) > 0);
    assert_true(machine_bandwidth((size_t)1 << 20, 0) > 0);
}

static void too_small(void *arg)
{
    (void)arg;
    machine_bandwidth(1535, 0);
}

static void test_too_small_a_triad(void **state)
{
    (void)state;
    assert_dies(too_small, NULL, -SIGABRT, "a triad of 1535 bytes");
}

/* The numbers that the text works by hand. */
static void test_intensity_by_hand(void **state)
{
    (void)state;
    double work = machine_product_work(100, 784, 50);
    assert_true(work == 7840000);
    assert_true(machine_product_bytes(100, 784, 50, 1) == 122600);
    assert_true(machine_product_bytes(100, 784, 50, 4) == 490400);
    assert_prints(work / machine_product_bytes(100, 784, 50, 4), "%.2f",
                  "15.99");
    assert_prints(work / machine_product_bytes(100, 784, 50, 8), "%.2f",
                  "7.99");
    assert_true(machine_product_work(64, 32, 10) == 40960);
    /* 59 kilobytes */
    assert_true(machine_product_bytes(300, 16, 8, 8) == 58624);
}

static void test_the_order_of_the_sides(void **state)
{
    (void)state;
    assert_true(machine_product_work(784, 100, 50)
                == machine_product_work(100, 784, 50));
    assert_true(machine_product_bytes(784, 100, 50, 4)
                == machine_product_bytes(100, 784, 50, 4));
    /* all sides n: 2n/3s */
    assert_close(machine_product_work(90, 90, 90)
                     / machine_product_bytes(90, 90, 90, 4), 15, 1e-12);
    /* one sample: less than 2/s */
    double one = machine_product_work(1, 784, 512)
                 / machine_product_bytes(1, 784, 512, 4);
    assert_true(one < 0.5 && one > 0.49);
}

static void test_beyond_the_range_of_int(void **state)
{
    (void)state;
    assert_true(machine_product_work(100000, 100000, 100000) == 2e15);
    assert_true(machine_product_bytes(100000, 100000, 100000, 4)
                == 1.2e11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates_are_positive),
        cmocka_unit_test(test_sizes_of_the_triad),
        cmocka_unit_test(test_too_small_a_triad),
        cmocka_unit_test(test_intensity_by_hand),
        cmocka_unit_test(test_the_order_of_the_sides),
        cmocka_unit_test(test_beyond_the_range_of_int),
    };
    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
