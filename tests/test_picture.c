/* The module picture: chapter 8, section "Like those that were
   learned". */
#include "support.h"
#include "workplace.h"

#include "picture.h"

enum { SIDE = PICTURE_SIDE };

static void test_of_the_right_size_it_stays(void **state)
{
    (void)state;
    unsigned char a[PICTURE_PIXELS] = { 0 }, b[PICTURE_PIXELS];
    for (int k = 0; k < 100; k++)
        a[5 * SIDE + 5 + k] = (unsigned char)(2 * k);
    for (int k = 0; k < PICTURE_PIXELS; k++)
        b[k] = (unsigned char)(255 - a[k]);
    unsigned char kept[PICTURE_PIXELS];
    memcpy(kept, a, sizeof kept);
    Picture p;
    assert_true(picture_prepare(a, SIDE, SIDE, &p));
    assert_false(p.inverted || p.scaled);
    assert_memory_equal(p.pixels, kept, sizeof kept);
    assert_true(picture_prepare(b, SIDE, SIDE, &p));
    assert_true(p.inverted && !p.scaled);
    assert_memory_equal(p.pixels, kept, sizeof kept);
}

/* A bar of ink, ROWS×COLS at (top, left), on a sheet of a size. */
static bool bar(int height, int width, int top, int left, int rows,
                int cols, int paper, int ink, Picture *p)
{
    unsigned char *grey = malloc((size_t)(height * width));
    assert_non_null(grey);
    for (int r = 0; r < height; r++)
        for (int c = 0; c < width; c++)
            grey[r * width + c] = (unsigned char)(
                r >= top && r < top + rows && c >= left
                && c < left + cols ? ink : paper);
    bool good = picture_prepare(grey, height, width, p);
    free(grey);
    return good;
}

/* The pixels are 255 in these rows and columns, and else 0. */
static void assert_bar(const Picture *p, int top, int left, int rows,
                       int cols)
{
    for (int r = 0; r < SIDE; r++)
        for (int c = 0; c < SIDE; c++)
            assert_int_equal(p->pixels[r * SIDE + c],
                             r >= top && r < top + rows && c >= left
                             && c < left + cols ? 255 : 0);
}

static void test_ink_goes_to_the_middle(void **state)
{
    (void)state;
    Picture p;
    /* 100 rows by 20 columns of ink are 20 by 4 */
    assert_true(bar(300, 200, 17, 150, 100, 20, 0, 255, &p));
    assert_true(p.scaled && !p.inverted);
    assert_bar(&p, 4, 12, 20, 4);
    /* dark on light, with poor contrast */
    assert_true(bar(300, 200, 17, 150, 100, 20, 200, 120, &p));
    assert_true(p.scaled && p.inverted);
    assert_bar(&p, 4, 12, 20, 4);
    /* wide rather than high; at the edge; and not in proportion */
    assert_true(bar(60, 90, 40, 2, 12, 60, 0, 255, &p));
    assert_bar(&p, 12, 4, 4, 20);
    /* smaller than ours, and thus made larger */
    assert_true(bar(16, 14, 3, 4, 10, 2, 255, 0, &p));
    assert_bar(&p, 4, 12, 20, 4);
    /* 28 rows, but not columns */
    assert_true(bar(28, 29, 4, 20, 20, 4, 0, 255, &p));
    assert_true(p.scaled);
    assert_bar(&p, 4, 12, 20, 4);
}

/* A pixel that is partly in a window counts by its part: 30 columns of
   ink are 20 windows of 1.5, and one row is 2/3 of the middle one. */
static void test_parts_of_pixels_count(void **state)
{
    (void)state;
    Picture p;
    assert_true(bar(50, 50, 20, 10, 1, 30, 0, 255, &p));
    int sum = 0;
    for (int r = 0; r < SIDE; r++)
        for (int c = 0; c < SIDE; c++) {
            sum += p.pixels[r * SIDE + c];
            if (p.pixels[r * SIDE + c])
                assert_true((r == 13 || r == 14) && c >= 4 && c < 24);
        }
    assert_int_equal(p.pixels[13 * SIDE + 10], 85);
    assert_int_equal(p.pixels[14 * SIDE + 10], 85);
    assert_int_equal(sum, 2 * 20 * 85);
}

static void test_what_is_faint_is_paper(void **state)
{
    (void)state;
    unsigned char grey[50 * 50];
    memset(grey, 240, sizeof grey);
    for (int r = 0; r < 50; r++)
        for (int c = 0; c < 50; c++)
            if (r >= 1 && r < 49 && c >= 1 && c < 49)
                grey[r * 50 + c] = (unsigned char)(240 - (r + c) % 30);
    for (int r = 10; r < 30; r++)
        for (int c = 20; c < 24; c++)
            grey[r * 50 + c] = 20;
    Picture p;
    assert_true(picture_prepare(grey, 50, 50, &p));
    assert_bar(&p, 4, 12, 20, 4);
}

static void test_all_paper(void **state)
{
    (void)state;
    Picture p;
    assert_false(bar(40, 40, 5, 5, 9, 9, 255, 255, &p));
    assert_false(bar(40, 40, 5, 5, 9, 9, 0, 0, &p));
    assert_false(bar(40, 40, 5, 5, 9, 9, 130, 99, &p));
    assert_true(bar(40, 40, 5, 5, 9, 9, 130, 98, &p));
    assert_false(bar(40, 40, 5, 5, 9, 9, 130, 200, &p));
    assert_false(bar(1, 1, 0, 0, 1, 1, 0, 255, &p));
    assert_false(bar(SIDE, SIDE, 5, 5, 9, 9, 255, 255, &p));
    assert_false(bar(SIDE, SIDE, 5, 5, 9, 9, 0, 31, &p));
    assert_true(bar(SIDE, SIDE, 5, 5, 9, 9, 0, 32, &p));
}

static void test_characters(void **state)
{
    (void)state;
    unsigned char pixels[PICTURE_PIXELS] = { 0 };
    for (int k = 0; k < 10; k++)
        pixels[k] = (unsigned char)(k * 255 / 9);
    pixels[SIDE] = 25, pixels[SIDE + 1] = 26;
    pixels[27 * SIDE + 27] = 255;
    FILE *f = fopen(inside("text"), "w");
    assert_non_null(f);
    picture_print(f, pixels);
    fclose(f);
    char expected[200];
    snprintf(expected, sizeof expected, "  ..::--==++**##%%%%@@\n"
             "  ..\n%.*s%54s@@\n", 25, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
             "\n\n\n\n\n\n\n\n\n", "");
    assert_file_equal(out, "text", expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_the_right_size_it_stays),
        cmocka_unit_test(test_ink_goes_to_the_middle),
        cmocka_unit_test(test_parts_of_pixels_count),
        cmocka_unit_test(test_what_is_faint_is_paper),
        cmocka_unit_test(test_all_paper),
        cmocka_unit_test_setup_teardown(test_characters, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
