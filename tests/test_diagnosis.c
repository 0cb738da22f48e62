/* Tests of lib/diagnosis: the shapes of wrong gradients. */
#include "support.h"
#include "diagnosis.h"
#include "gradcheck.h"
#include "rng.h"

/* ---- gradients to be spoiled --------------------------------------- */

enum { PARTS = 4, ROOM = 64 };

/* A measured gradient of up to four parameters, and ours, which is
   right at first: the two differ by less than is allowed. */
typedef struct {
    Rng rng;
    int count, n, k;
    Comparison part[PARTS];
    double at[PARTS][ROOM], ours[PARTS][ROOM], measured[PARTS][ROOM],
           allowed[PARTS][ROOM];
} Case;

/* tolerance: what is allowed, relative to an entry, with a floor of a
   512th of the largest; the noise goes to that limit. */
static void add_part(Case *c, const char *name, int rows, int cols,
                     double tolerance)
{
    int q = c->count++;
    assert_true(q < PARTS && rows * cols <= ROOM);
    c->part[q] = (Comparison){ name, c->at[q], c->ours[q],
                               c->measured[q], c->allowed[q], rows,
                               cols };
    for (int i = 0; i < rows * cols; i++) {
        double right = rng_normal(&c->rng);
        double t = tolerance * (fabs(right) + 1. / 512);
        c->at[q][i] = rng_normal(&c->rng);
        c->allowed[q][i] = t;
        c->measured[q][i] = right + t * (rng_uniform(&c->rng) - 0.5);
        c->ours[q][i] = right + t * (rng_uniform(&c->rng) - 0.5);
    }
}

static Case *case_new(uint64_t seed)
{
    Case *c = calloc(1, sizeof *c);
    assert_non_null(c);
    rng_seed(&c->rng, seed);
    c->n = 20;
    c->k = 3;
    return c;
}

/* One parameter. */
static Case *one_part(uint64_t seed, int rows, int cols,
                      double tolerance)
{
    Case *c = case_new(seed);
    add_part(c, "W1", rows, cols, tolerance);
    return c;
}

/* A network with two layers; sizes all differ. */
static Case *two_layers(uint64_t seed, double tolerance)
{
    Case *c = case_new(seed);
    add_part(c, "W1", 4, 7, tolerance);
    add_part(c, "b1", 1, 7, tolerance);
    add_part(c, "W2", 7, 3, tolerance);
    add_part(c, "b2", 1, 3, tolerance);
    return c;
}

static int size_of(const Case *c, int q)
{
    return c->part[q].rows * c->part[q].cols;
}

static void scale(Case *c, int q, double factor)
{
    for (int i = 0; i < size_of(c, q); i++)
        c->ours[q][i] *= factor;
}

/* ---- what must be said ---------------------------------------------- */

/* A sentence ends, has no hole, and fits. */
static void check_text(const Diagnosis *d)
{
    if (d->kind == DIAGNOSIS_NONE) {
        assert_string_equal(d->text, "");
        return;
    }
    size_t length = strlen(d->text);
    if (length < 10 || length > sizeof d->text - 2
        || strchr(d->text, '%') || strstr(d->text, "nan")
        || strstr(d->text, "inf") || strstr(d->text, "(null)")
        || strstr(d->text, "  ") || strstr(d->text, "-0 "))
        fail_test("not a sentence: \"%s\"", d->text);
}

#define assert_kind(c, kind) \
    support_kind((c), (kind), "", __FILE__, __LINE__)
#define assert_says(c, kind, text) \
    support_kind((c), (kind), (text), __FILE__, __LINE__)

static void support_kind(const Case *c, DiagnosisKind kind,
                         const char *text, const char *file, int line)
{
    Diagnosis d = diagnosis_of(c->part, c->count, c->n, c->k);
    check_text(&d);
    if (d.kind != kind || !strstr(d.text, text)) {
        print_error("it is %s: \"%s\",\nexpected %s: \"%s\"\n",
                    diagnosis_name(d.kind), d.text,
                    diagnosis_name(kind), text);
        _fail(file, line);
    }
}

/* ---- nothing wrong ---------------------------------------------------- */

static void right_gradients_have_no_diagnosis(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        Case *c = two_layers(seed, seed % 2 ? 1e-12 : 1e-3);
        assert_kind(c, DIAGNOSIS_NONE);
        free(c);
    }
}

static void no_parts_have_no_diagnosis(void **state)
{
    (void)state;
    Diagnosis d = diagnosis_of(NULL, 0, 3, 2);
    assert_int_equal(d.kind, DIAGNOSIS_NONE);
    assert_string_equal(d.text, "");
}

static void zero_on_both_sides_is_right(void **state)
{
    (void)state;
    Case *c = one_part(1, 3, 4, 1e-12);
    for (int i = 0; i < 12; i++)
        c->ours[0][i] = c->measured[0][i] = 0;
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
}

/* ---- ratios ------------------------------------------------------------ */

static const struct { double factor; DiagnosisKind kind; const char *text; }
ratios[] = {
    { -1, DIAGNOSIS_NEGATED, "every entry of W1 has the wrong sign" },
    { 2, DIAGNOSIS_DOUBLED, "is 2 times the right value" },
    { 0.5, DIAGNOSIS_HALVED, "is 1/2 of the right value" },
    { 20, DIAGNOSIS_TIMES_N,
      "is 20 times the right value: a sum over the 20 rows" },
    { 1. / 20, DIAGNOSIS_OVER_N,
      "is 1/20 of the right value: a mean over the 20 rows" },
    { 3, DIAGNOSIS_TIMES_K,
      "is 3 times the right value: a sum over the 3 outputs" },
    { 1. / 3, DIAGNOSIS_OVER_K,
      "is 1/3 of the right value: a mean over the 3 outputs" },
    { 60, DIAGNOSIS_TIMES_NK,
      "is 60 times the right value: a sum over 20 rows and 3 outputs" },
    { 1. / 60, DIAGNOSIS_OVER_NK,
      "is 1/60 of the right value: a mean over 20 rows and 3 outputs" },
    { 20. / 3, DIAGNOSIS_RATIO, "is 20/3 of the right value: a mean over "
      "the wrong one of 20 rows and 3 outputs?" },
    { 3. / 20, DIAGNOSIS_RATIO, "is 3/20 of the right value: a mean over "
      "the wrong one" },
    { 0.9, DIAGNOSIS_RATIO, "is 0.9 times the right value: a factor" },
    { -2.5, DIAGNOSIS_RATIO, "is -2.5 times the right value" },
    { 0, DIAGNOSIS_ZERO, "every entry of W1 is 0: never computed" },
};
enum { RATIOS = sizeof ratios / sizeof ratios[0] };

static void ratios_are_recognised(void **state)
{
    (void)state;
    for (int q = 0; q < RATIOS; q++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            Case *c = one_part(seed, 4, 7, seed % 2 ? 1e-12 : 1e-3);
            scale(c, 0, ratios[q].factor);
            bool exact = seed % 2 || !strstr(ratios[q].text, "factor");
            assert_says(c, ratios[q].kind,
                        exact ? ratios[q].text : "");
            free(c);
        }
}

/* In a bias with one entry only what has a name can be told. */
static void a_single_entry_has_named_ratios_only(void **state)
{
    (void)state;
    for (int q = 0; q < RATIOS; q++) {
        Case *c = one_part(3, 1, 1, 1e-12);
        scale(c, 0, ratios[q].factor);
        bool named = strstr(ratios[q].text, "factor") == NULL
                  && ratios[q].factor != -2.5;
        assert_kind(c, named ? ratios[q].kind : DIAGNOSIS_NONE);
        free(c);
    }
    Case *c = one_part(3, 1, 1, 1e-12);
    scale(c, 0, -1);
    assert_says(c, DIAGNOSIS_NEGATED, "W1 has the wrong sign");
    Diagnosis d = diagnosis_of(c->part, 1, 0, 0);
    assert_ptr_equal(strstr(d.text, "W1"), d.text);
    free(c);
}

static void ratios_next_to_1_are_seen_at_every_size(void **state)
{
    (void)state;
    for (double size = 1e-9; size < 0.5; size *= 10) {
        Case *c = one_part(5, 4, 7, 1e-12);
        scale(c, 0, 1 + size);
        assert_kind(c, DIAGNOSIS_RATIO);
        scale(c, 0, (1 - size) / (1 + size));
        assert_kind(c, DIAGNOSIS_RATIO);
        free(c);
    }
    Case *c = one_part(5, 4, 7, 1e-12);
    scale(c, 0, 1 + 1e-9);
    assert_says(c, DIAGNOSIS_RATIO,
                "is 1 + 1e-09 times the right value");
    scale(c, 0, 1 - 2e-9);
    assert_says(c, DIAGNOSIS_RATIO,
                "is 1 - 1e-09 times the right value");
    free(c);
}

static void zero_entries_do_not_hide_a_ratio(void **state)
{
    (void)state;
    for (int q = 0; q < RATIOS; q++) {
        Case *c = one_part(6, 4, 7, 1e-12);
        scale(c, 0, ratios[q].factor);
        for (int i = 0; i < 28; i += 2)
            c->ours[0][i] = c->measured[0][i] = 0;
        assert_kind(c, ratios[q].kind);
        free(c);
    }
}

static void an_unknown_batch_has_no_names(void **state)
{
    (void)state;
    const double factors[] = { 20, 3, 60, 1. / 20, 1. / 3, 1. / 60 };
    for (int q = 0; q < 6; q++)
        for (int one = 0; one < 2; one++) {
            Case *c = one_part(7, 4, 7, 1e-12);
            c->n = c->k = one;
            scale(c, 0, factors[q]);
            assert_kind(c, DIAGNOSIS_RATIO);
            free(c);
        }
}

static void coinciding_ratios_are_all_said(void **state)
{
    (void)state;
    Case *c = one_part(8, 4, 7, 1e-12);
    c->n = 2;
    scale(c, 0, 2);
    assert_says(c, DIAGNOSIS_DOUBLED, "added twice");
    assert_says(c, DIAGNOSIS_DOUBLED, ", or a sum over the 2 rows");
    scale(c, 0, 0.25);
    assert_says(c, DIAGNOSIS_HALVED, "paths");
    assert_says(c, DIAGNOSIS_HALVED, ", or a mean over the 2 rows");
    scale(c, 0, 2);
    c->n = c->k = 3;
    scale(c, 0, 3);
    assert_says(c, DIAGNOSIS_TIMES_N, "the 3 rows where a mean "
                "belongs, or a sum over the 3 outputs");
    scale(c, 0, 1. / 9);
    assert_says(c, DIAGNOSIS_OVER_N, ", or a mean over the 3 outputs");
    c->n = 2, c->k = 2;
    scale(c, 0, 6);
    assert_says(c, DIAGNOSIS_DOUBLED, "the 2 rows");
    free(c);
}

/* ---- the whole gradient ------------------------------------------------ */

static void a_common_ratio_begins_at_the_loss(void **state)
{
    (void)state;
    for (int q = 0; q < RATIOS; q++) {
        Case *c = two_layers(9, 1e-12);
        for (int i = 0; i < 4; i++)
            scale(c, i, ratios[q].factor);
        assert_says(c, ratios[q].kind, "every entry of the gradient ");
        assert_says(c, ratios[q].kind, "? Begin at the loss.");
        free(c);
    }
}

static void parameters_with_one_mistake_are_named(void **state)
{
    (void)state;
    Case *c = two_layers(10, 1e-12);
    scale(c, 0, 0.5);
    scale(c, 1, 0.5);
    assert_says(c, DIAGNOSIS_HALVED,
                "every entry of W1 and b1 is 1/2 of the right value");
    scale(c, 3, 0.5);
    assert_says(c, DIAGNOSIS_HALVED,
                "every entry of W1, b1 and b2 is 1/2");
    free(c);
}

static void parameters_that_are_zero_say_nothing(void **state)
{
    (void)state;
    Case *c = two_layers(11, 1e-12);
    for (int i = 0; i < 28; i++)
        c->ours[0][i] = c->measured[0][i] = 0;
    for (int q = 1; q < 4; q++)
        scale(c, q, -1);
    assert_says(c, DIAGNOSIS_NEGATED, "of the gradient");
    free(c);
}

static void many_parameters_are_counted(void **state)
{
    (void)state;
    static const double right[] = { 1, 2 }, wrong[] = { -1, -2 };
    static const double allowed[] = { 1e-12, 1e-12 };
    Comparison parts[6];
    for (int q = 0; q < 6; q++)
        parts[q] = (Comparison){ "a rather long name of a parameter",
                                 right, q == 2 ? right : wrong, right,
                                 allowed, 1, 2 };
    Diagnosis d = diagnosis_of(parts, 6, 2, 2);
    check_text(&d);
    assert_int_equal(d.kind, DIAGNOSIS_NEGATED);
    assert_non_null(strstr(d.text, "every entry of 5 parameters has"));
}

static void of_different_mistakes_the_last_is_diagnosed(void **state)
{
    (void)state;
    Case *c = two_layers(12, 1e-12);
    scale(c, 1, -1);
    scale(c, 2, 2);
    assert_says(c, DIAGNOSIS_DOUBLED, "every entry of W2 is 2 times");
    for (int i = 0; i < 3; i++)     /* no shape in b2 */
        c->ours[3][i] = rng_normal(&c->rng);
    assert_says(c, DIAGNOSIS_DOUBLED, "every entry of W2 is 2 times");
    free(c);
}

/* ---- transposed -------------------------------------------------------- */

static void transpose(Case *c, int q)
{
    double right[ROOM];
    int rows = c->part[q].rows, cols = c->part[q].cols;
    memcpy(right, c->ours[q], sizeof right);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            c->ours[q][j * rows + i] = right[i * cols + j];
}

static void transposes_are_recognised(void **state)
{
    (void)state;
    static const int sizes[][2] = {
        { 2, 2 }, { 2, 3 }, { 3, 2 }, { 3, 3 }, { 5, 7 }, { 8, 8 },
    };
    for (int q = 0; q < 6; q++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            Case *c = one_part(seed, sizes[q][0], sizes[q][1],
                               seed % 2 ? 1e-12 : 1e-4);
            transpose(c, 0);
            assert_says(c, DIAGNOSIS_TRANSPOSED, "W1 is transposed");
            free(c);
        }
}

/* The right numbers, taken for those of the transpose. */
static void transposed_once_too_often(void **state)
{
    (void)state;
    Case *c = one_part(36, 3, 5, 1e-12);
    c->part[0].rows = 5, c->part[0].cols = 3;
    transpose(c, 0);
    c->part[0].rows = 3, c->part[0].cols = 5;
    assert_kind(c, DIAGNOSIS_TRANSPOSED);
    free(c);
}

static void vectors_and_symmetric_matrices_cannot_be(void **state)
{
    (void)state;
    Case *c = one_part(13, 1, 9, 1e-12);
    transpose(c, 0);
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
    c = one_part(13, 9, 1, 1e-12);
    transpose(c, 0);
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
    c = one_part(13, 4, 4, 1e-12);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++) {
            c->ours[0][4 * i + j] = c->ours[0][4 * j + i];
            c->measured[0][4 * i + j] = c->measured[0][4 * j + i];
            c->allowed[0][4 * i + j] = c->allowed[0][4 * j + i];
        }
    transpose(c, 0);
    assert_kind(c, DIAGNOSIS_NONE);
    scale(c, 0, 2);     /* and other mistakes are seen in them */
    assert_kind(c, DIAGNOSIS_DOUBLED);
    free(c);
}

/* The transpose of an antisymmetric matrix is its negative: the
   simpler reading comes first. */
static void an_antisymmetric_matrix_is_negated(void **state)
{
    (void)state;
    Case *c = one_part(14, 3, 3, 1e-12);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j <= i; j++) {
            double v = i == j ? 0 : 1 + i + 10 * j;
            c->measured[0][3 * i + j] = c->ours[0][3 * i + j] = v;
            c->measured[0][3 * j + i] = c->ours[0][3 * j + i] = -v;
        }
    assert_kind(c, DIAGNOSIS_NONE);
    transpose(c, 0);
    assert_kind(c, DIAGNOSIS_NEGATED);
    free(c);
}

/* ---- places ------------------------------------------------------------- */

static const double sizes[] = { 1e-9, 1e-6, 1e-3, 0.1, 1 };

static void one_entry_is_named(void **state)
{
    (void)state;
    for (int s = 0; s < 5; s++) {
        Case *c = two_layers(15, 1e-12);
        c->ours[2][3 * 5 + 2] += sizes[s];
        assert_says(c, DIAGNOSIS_ENTRY,
                    "only W2[5][2] of 21 entries is wrong");
        free(c);
    }
    Case *c = two_layers(15, 1e-12);
    c->ours[1][4] = 0;
    assert_says(c, DIAGNOSIS_ENTRY,
                "only b1[0][4] of 7 entries is wrong; it is 0:");
    free(c);
    c = two_layers(15, 1e-12);
    c->ours[0][0] *= -1;
    assert_says(c, DIAGNOSIS_ENTRY, "; it has the wrong sign:");
    free(c);
}

static void one_row_or_column_is_named(void **state)
{
    (void)state;
    for (int s = 0; s < 5; s++)
        for (int in_row = 0; in_row < 2; in_row++) {
            Case *c = one_part(16, 6, 5, 1e-12);
            for (int i = 0; i < (in_row ? 5 : 6); i++)
                c->ours[0][in_row ? 5 * 3 + i : 5 * i + 3] +=
                    sizes[s] * rng_normal(&c->rng);
            assert_says(c, in_row ? DIAGNOSIS_ROW : DIAGNOSIS_COLUMN,
                        in_row ? "only row 3 of W1 is wrong"
                               : "only column 3 of W1 is wrong");
            free(c);
        }
}

static void a_row_or_column_may_have_a_ratio(void **state)
{
    (void)state;
    Case *c = one_part(17, 6, 5, 1e-12);
    for (int j = 0; j < 5; j++)
        c->ours[0][j] = 0;
    assert_says(c, DIAGNOSIS_ROW, "only row 0 of W1 is wrong; each "
                "wrong entry is 0: never computed, or never added?");
    free(c);
    c = one_part(17, 6, 5, 1e-12);
    for (int i = 0; i < 6; i++)
        c->ours[0][5 * i + 4] /= 20;
    assert_says(c, DIAGNOSIS_COLUMN, "only column 4 of W1 is wrong; "
                "each wrong entry is 1/20 of the right value");
    free(c);
}

static void a_vector_has_entries_only(void **state)
{
    (void)state;
    for (int column = 0; column < 2; column++) {
        Case *c = column ? one_part(18, 9, 1, 1e-12)
                         : one_part(18, 1, 9, 1e-12);
        c->ours[0][5] += 1;
        assert_kind(c, DIAGNOSIS_ENTRY);
        c->ours[0][7] += 2;
        assert_kind(c, DIAGNOSIS_NONE);
        free(c);
    }
}

static void two_in_a_long_row_are_no_row(void **state)
{
    (void)state;
    Case *c = one_part(19, 2, 20, 1e-12);
    c->ours[0][21] += 1;
    c->ours[0][25] += 2;
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
}

/* Right zeros in a row say nothing for it or against it. */
static void zeros_do_not_hide_a_row(void **state)
{
    (void)state;
    Case *c = one_part(20, 4, 6, 1e-12);
    for (int j = 0; j < 6; j++) {
        int i = 6 * 2 + j;
        if (j < 4)
            c->ours[0][i] = c->measured[0][i] = 0;
        else
            c->ours[0][i] += 1 + j;
    }
    assert_kind(c, DIAGNOSIS_ROW);
    free(c);
}

/* ---- some entries ------------------------------------------------------- */

static void signs_alone_are_recognised(void **state)
{
    (void)state;
    Case *c = two_layers(21, 1e-12);
    for (int i = 0; i < 28; i += 3)
        c->ours[0][i] *= -1;
    assert_says(c, DIAGNOSIS_SIGNS, "10 of the 28 entries of W1 are "
                "wrong; each of these has the wrong sign: an "
                "absolute value, or two cases exchanged?");
    for (int i = 0; i < 7; i += 3)
        c->ours[1][i] *= -1;
    assert_says(c, DIAGNOSIS_SIGNS, "13 of the 35 entries of W1 and b1");
    free(c);
}

static void missing_entries_are_recognised(void **state)
{
    (void)state;
    Case *c = one_part(22, 5, 5, 1e-12);
    for (int i = 0; i < 25; i += 2)
        c->ours[0][i] = 0;
    assert_says(c, DIAGNOSIS_ZERO, "13 of the 25 entries of W1 are "
                "wrong; each of these is 0");
    free(c);
}

static void entries_counted_twice_are_recognised(void **state)
{
    (void)state;
    Case *c = one_part(23, 5, 5, 1e-12);
    for (int i = 0; i < 25; i += 3)
        c->ours[0][i] *= 2;
    assert_says(c, DIAGNOSIS_DOUBLED, "each of these is 2 times");
    free(c);
}

/* ---- something added ----------------------------------------------------- */

static void constants_are_recognised(void **state)
{
    (void)state;
    for (int s = 0; s < 5; s++)
        for (int sign = -1; sign < 2; sign += 2) {
            Case *c = one_part(24, 4, 7, 1e-12);
            for (int i = 0; i < 28; i++)
                c->ours[0][i] += sign * sizes[s];
            char text[40];
            snprintf(text, sizeof text, "is too %s by %.3g,",
                     sign > 0 ? "large" : "small", sizes[s]);
            assert_says(c, DIAGNOSIS_CONSTANT_ADDED, text);
            free(c);
        }
}

static void decays_are_recognised(void **state)
{
    (void)state;
    for (int s = 0; s < 5; s++)
        for (int sign = -1; sign < 2; sign += 2) {
            Case *c = one_part(25, 4, 7, 1e-12);
            for (int i = 0; i < 28; i++)
                c->ours[0][i] += sign * sizes[s] * c->at[0][i];
            assert_says(c, DIAGNOSIS_DECAY_ADDED, sign > 0
                        ? "in the gradient that the loss lacks?"
                        : "in the loss that the gradient lacks?");
            free(c);
        }
}

static void a_decay_in_all_parameters_is_one_decay(void **state)
{
    (void)state;
    Case *c = two_layers(26, 1e-12);
    for (int q = 0; q < 4; q++)
        for (int i = 0; i < size_of(c, q); i++)
            c->ours[q][i] += 0.01 * c->at[q][i];
    assert_says(c, DIAGNOSIS_DECAY_ADDED,
                "entry of the gradient is off by 0.01 times the");
    for (int q = 1; q < 4; q += 2)      /* not in the biases */
        for (int i = 0; i < size_of(c, q); i++)
            c->ours[q][i] -= 0.01 * c->at[q][i];
    assert_says(c, DIAGNOSIS_DECAY_ADDED, "W1 and W2 is off by 0.01");
    free(c);
}

/* Biases begin at 0, where a decay cannot be seen. */
static void a_decay_of_nothing_is_nothing(void **state)
{
    (void)state;
    Case *c = one_part(27, 1, 7, 1e-12);
    for (int i = 0; i < 7; i++) {
        c->at[0][i] = 0;
        c->ours[0][i] = rng_normal(&c->rng);
    }
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
}

/* With all entries alike a ratio, a constant and a decay are the
   same; the first is the simplest. */
static void of_equal_explanations_the_simplest_is_given(void **state)
{
    (void)state;
    Case *c = one_part(28, 3, 4, 1e-12);
    for (int i = 0; i < 12; i++) {
        c->measured[0][i] = c->at[0][i] = 0.25;
        c->ours[0][i] = 0.5;
    }
    assert_kind(c, DIAGNOSIS_DOUBLED);
    for (int i = 0; i < 12; i++)
        c->ours[0][i] = 0.4;
    assert_kind(c, DIAGNOSIS_RATIO);
    for (int i = 0; i < 12; i++) {
        c->measured[0][i] += i;
        c->ours[0][i] += i;
    }
    assert_kind(c, DIAGNOSIS_CONSTANT_ADDED);
    free(c);
}

/* ---- digits -------------------------------------------------------------- */

static void few_digits_are_counted(void **state)
{
    (void)state;
    for (int digits = 4; digits < 10; digits++) {
        Case *c = two_layers(29, 1e-12);
        for (int q = 0; q < 4; q++)
            for (int i = 0; i < size_of(c, q); i++)
                c->ours[q][i] *= 1 + 0.9 * pow(10, -digits)
                                 * (2 * rng_uniform(&c->rng) - 1);
        char text[40];
        snprintf(text, sizeof text, "is right to %d digits", digits);
        assert_says(c, DIAGNOSIS_FEW_DIGITS, text);
        free(c);
    }
}

static void a_float_on_the_way_is_seen(void **state)
{
    (void)state;
    Case *c = one_part(30, 4, 7, 1e-12);
    for (int i = 0; i < 28; i++)
        c->ours[0][i] = (float)c->ours[0][i];
    assert_says(c, DIAGNOSIS_FEW_DIGITS,
                "every entry of W1 is right to 7 digits");
    assert_says(c, DIAGNOSIS_FEW_DIGITS, "more: computed in float?");
    c->ours[0][5] = c->measured[0][5];
    assert_says(c, DIAGNOSIS_FEW_DIGITS, "more: an epsilon on one side");
    free(c);
}

/* ---- what is not judged ---------------------------------------------------- */

static void what_is_not_judged_changes_nothing(void **state)
{
    (void)state;
    Case *c = one_part(31, 4, 7, 1e-12);
    scale(c, 0, -1);
    c->ours[0][0] = NAN;
    c->measured[0][1] = INFINITY;
    c->allowed[0][2] = INFINITY;
    c->ours[0][2] = 1e9;
    assert_kind(c, DIAGNOSIS_NEGATED);
    free(c);
    c = one_part(31, 4, 7, 1e-12);
    for (int i = 0; i < 28; i++) {
        c->ours[0][i] = -1e9;
        c->allowed[0][i] = INFINITY;
    }
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
}

/* ---- no diagnosis rather than a wrong one ----------------------------------- */

static void random_gradients_have_none(void **state)
{
    (void)state;
    static const int shapes[][2] = {
        { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 }, { 3, 4 }, { 8, 8 },
    };
    for (uint64_t seed = 0; seed < 1200; seed++) {
        Case *c = one_part(seed, shapes[seed % 6][0],
                           shapes[seed % 6][1],
                           seed / 6 % 2 ? 1e-12 : 1e-4);
        for (int i = 0; i < size_of(c, 0); i++)
            c->ours[0][i] = rng_normal(&c->rng);
        assert_kind(c, DIAGNOSIS_NONE);
        free(c);
    }
}

static void random_gradients_of_networks_have_none(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        Case *c = two_layers(seed, seed % 2 ? 1e-12 : 1e-4);
        for (int q = 0; q < 4; q++)
            for (int i = 0; i < size_of(c, q); i++)
                c->ours[q][i] = rng_normal(&c->rng);
        assert_kind(c, DIAGNOSIS_NONE);
        free(c);
    }
}

/* With errors hardly above the noise nothing can be told apart. */
static void errors_next_to_the_noise_have_none(void **state)
{
    (void)state;
    int said = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        Case *c = one_part(seed, 2, 3, 0.2);
        for (int i = 0; i < 6; i++)
            c->ours[0][i] += 3 * c->allowed[0][i]
                             * (2 * rng_uniform(&c->rng) - 1);
        Diagnosis d = diagnosis_of(c->part, 1, c->n, c->k);
        said += d.kind != DIAGNOSIS_NONE && d.kind != DIAGNOSIS_ENTRY
             && d.kind != DIAGNOSIS_ROW && d.kind != DIAGNOSIS_COLUMN;
        free(c);
    }
    if (said > 4)
        fail_test("%d of 400 got a diagnosis", said);
}

/* What is small beside the noise agrees with every small ratio. */
static void noise_for_a_gradient_has_none(void **state)
{
    (void)state;
    Case *c = one_part(34, 4, 7, 0.1);
    for (int i = 0; i < 28; i++)
        c->ours[0][i] = 0.01 * c->allowed[0][i]
                        * rng_normal(&c->rng);
    assert_kind(c, DIAGNOSIS_NONE);
    free(c);
}

/* A ratio that is not known to a digit is not told. */
static void a_ratio_hardly_above_the_noise_has_none(void **state)
{
    (void)state;
    Case *c = one_part(35, 4, 7, 1e-3);
    scale(c, 0, 1 + 5e-3);
    assert_kind(c, DIAGNOSIS_NONE);
    scale(c, 0, 1 + 5e-2);
    assert_kind(c, DIAGNOSIS_RATIO);
    free(c);
}

static void nothing_is_changed(void **state)
{
    (void)state;
    Case *c = two_layers(33, 1e-12);
    scale(c, 2, 0.5);
    Case before = *c;
    diagnosis_of(c->part, 4, c->n, c->k);
    assert_memory_equal(c, &before, sizeof before);
    free(c);
}

/* ---- names and contracts ----------------------------------------------------- */

static void names_are_slugs_and_differ(void **state)
{
    (void)state;
    for (int i = 0; i < DIAGNOSIS_KINDS; i++) {
        const char *name = diagnosis_name((DiagnosisKind)i);
        assert_true(strlen(name) > 2);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"),
                         strlen(name));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(name,
                                    diagnosis_name((DiagnosisKind)j));
    }
    assert_string_equal(diagnosis_name(DIAGNOSIS_NONE), "none");
    assert_string_equal(diagnosis_name(DIAGNOSIS_OVER_NK), "over-nk");
    assert_string_equal(diagnosis_name(DIAGNOSIS_FEW_DIGITS),
                        "few-digits");
    assert_string_equal(diagnosis_name(DIAGNOSIS_MOVES_PARAMETERS),
                        "moves-parameters");
}

static void contracts_have_sentences(void **state)
{
    (void)state;
    for (int i = DIAGNOSIS_NOT_CLEARED; i < DIAGNOSIS_KINDS; i++) {
        Diagnosis d = diagnosis_of_contract((DiagnosisKind)i);
        assert_int_equal(d.kind, i);
        check_text(&d);
    }
}

static void ask_for_no_kind(void *unused)
{
    (void)unused;
    diagnosis_name(DIAGNOSIS_KINDS);
}

static void ask_for_no_contract(void *unused)
{
    (void)unused;
    diagnosis_of_contract(DIAGNOSIS_DOUBLED);
}

static void kinds_are_checked(void **state)
{
    (void)state;
    assert_dies(ask_for_no_kind, NULL, -SIGABRT, "kind 25");
    assert_dies(ask_for_no_contract, NULL, -SIGABRT, "kind 2");
}

/* ---- reports ----------------------------------------------------------------- */

static const Parameter two[] = { { "W1", NULL, 2, 3 },
                                 { "b1", NULL, 1, 3 } };

static Subject subject(void)
{
    return (Subject){ .name = "some network",
                      .equations = "eq:one eq:two",
                      .chunk = "go backward", .parameters = two,
                      .count = 2 };
}

static Report failure(void)
{
    Report r = {
        .verdict = VERDICT_FAIL, .entries = 9, .failed = 2,
        .passed = 6, .kinks = 1, .parameter = 0, .row = 1, .col = 2,
        .ours = 0.25, .measured = 0.5, .error = 0.5, .allowed = 1e-12,
        .diagnosis = { DIAGNOSIS_HALVED, "half of it is missing?" },
        .values = 12, .gradients = 5,
    };
    return r;
}

/* What is printed, to be freed. */
static char *printed(const Subject *s, const Report *r,
                     const char *place)
{
    static char *text;  /* gcc 12 takes what it holds for its address */
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    gradcheck_print(s, r, place, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* All that is printed, line by line, up to the oracle. */
static void assert_report(const Report *r, const char *expected)
{
    char all[600];
    snprintf(all, sizeof all, "%s%s\n", expected, gradcheck_oracle());
    Subject s = subject();
    char *text = printed(&s, r, "chapters/x.nw:12");
    assert_string_equal(text, all);
    free(text);
}

/* Some of it. */
static void assert_printed(const Report *r, const char *place,
                           const char *expected)
{
    Subject s = subject();
    char *text = printed(&s, r, place);
    bool found = strstr(text, expected) != NULL;
    if (!found)
        print_error("\"%s\"\nis not in\n%s\n", expected, text);
    free(text);
    assert_true(found);
}

static void a_report_says_all(void **state)
{
    (void)state;
    Report r = failure();
    assert_report(&r,
                  "fail: some network\n"
                  "  equations  eq:one eq:two\n"
                  "  place      chapters/x.nw:12\n"
                  "  worst      W1[1][2]\n"
                  "    ours     0.25\n"
                  "    measured 0.5\n"
                  "    ratio    0.5\n"
                  "    error    0.5, where 1e-12 is allowed\n"
                  "  entries    9: 2 wrong, 6 right, 1 on a kink\n"
                  "  diagnosis  half of it is missing?\n"
                  "  cost       12 losses and 5 gradients, by ");
}

static void the_place_is_the_chunk_if_nothing_better(void **state)
{
    (void)state;
    Report r = failure();
    assert_printed(&r, NULL, "  place      go backward\n");
    Subject s = subject();
    s.chunk = s.equations = NULL;
    char *text = printed(&s, &r, NULL);
    assert_null(strstr(text, "place"));
    assert_null(strstr(text, "equations"));
    free(text);
}

static void a_pass_is_short(void **state)
{
    (void)state;
    Report r = failure();
    r.verdict = VERDICT_PASS;
    r.failed = 0, r.passed = 9, r.kinks = 0;
    r.error = 3e-15;
    r.diagnosis = (Diagnosis){ DIAGNOSIS_NONE, "" };
    assert_report(&r,
                  "pass: some network\n"
                  "  worst      W1[1][2]\n"
                  "    error    3e-15, where 1e-12 is allowed\n"
                  "  entries    9: 9 right\n"
                  "  cost       12 losses and 5 gradients, by ");
}

static void time_is_told_if_there_is_one(void **state)
{
    (void)state;
    Report r = failure();
    r.seconds = 0.012345;
    assert_printed(&r, NULL, "12 losses and 5 gradients, 12.3 ms, by");
}

static void digits_show_what_differs(void **state)
{
    (void)state;
    Report r = failure();
    r.measured = 0.1, r.ours = 0.1 + 1e-10;
    assert_printed(&r, NULL, "ours     0.1000000001\n");
    assert_printed(&r, NULL, "ratio    1 + 1e-09\n");
    r.ours = 0.1 - 1e-10;
    assert_printed(&r, NULL, "ratio    1 - 1e-09\n");
    r.ours = -0.1;
    assert_printed(&r, NULL, "ratio    -1\n");
}

static void what_is_not_finite_has_no_ratio(void **state)
{
    (void)state;
    Subject s = subject();
    Report r = failure();
    r.verdict = VERDICT_NOT_FINITE;
    r.diagnosis.text[0] = '\0';
    for (int i = 0; i < 3; i++) {
        r.ours = i == 0 ? NAN : 1;
        r.measured = i == 1 ? INFINITY : 0;
        char *text = printed(&s, &r, NULL);
        assert_true(i == 1 || !strstr(text, "ratio"));
        assert_non_null(strstr(text, "infinite or not a number"));
        free(text);
    }
}

static void every_verdict_has_a_meaning(void **state)
{
    (void)state;
    static const Verdict verdicts[] = {
        VERDICT_FAIL, VERDICT_KINK, VERDICT_VACUOUS, VERDICT_NOISE,
        VERDICT_NOT_FINITE,
    };
    for (int i = 0; i < 5; i++) {
        Report r = failure();
        r.verdict = verdicts[i];
        r.diagnosis.text[0] = '\0';
        r.parameter = -1;
        Subject s = subject();
        char *text = printed(&s, &r, NULL);
        assert_ptr_equal(strstr(text, verdict_name(verdicts[i])), text);
        assert_null(strstr(text, "worst"));
        const char *said = strstr(text, "  diagnosis  ");
        assert_non_null(said);
        assert_true(strcspn(said + 13, "\n") > 20);
        free(text);
    }
}

/* Fifteen lines of 72 columns hold the longest report. */
static void a_report_fits(void **state)
{
    (void)state;
    Subject s = subject();
    s.equations = "eq. (5.10), (6.21), (5.33), (16.27), (3.10)";
    for (size_t word = 1; word < 60; word++) {
        Report r = failure();
        size_t n = sizeof r.diagnosis.text - 1;
        for (size_t i = 0; i < n; i++)
            r.diagnosis.text[i] = i % (word + 1) == word ? ' ' : 'x';
        r.diagnosis.text[n] = '\0';
        r.seconds = 1234.5678;
        char *text = printed(&s, &r, "chapters/03-chain-rule.nw:1234");
        int lines = 0;
        for (const char *line = text; *line; lines++) {
            size_t width = strcspn(line, "\n");
            assert_true(width <= 72 && width > 0);
            assert_true(line[width] == '\n' && line[width - 1] != ' ');
            line += width + 1;
        }
        if (word <= 13)     /* our sentences have shorter words */
            assert_true(lines <= 15);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_gradients_have_no_diagnosis),
        cmocka_unit_test(no_parts_have_no_diagnosis),
        cmocka_unit_test(zero_on_both_sides_is_right),
        cmocka_unit_test(ratios_are_recognised),
        cmocka_unit_test(a_single_entry_has_named_ratios_only),
        cmocka_unit_test(ratios_next_to_1_are_seen_at_every_size),
        cmocka_unit_test(zero_entries_do_not_hide_a_ratio),
        cmocka_unit_test(an_unknown_batch_has_no_names),
        cmocka_unit_test(coinciding_ratios_are_all_said),
        cmocka_unit_test(a_common_ratio_begins_at_the_loss),
        cmocka_unit_test(parameters_with_one_mistake_are_named),
        cmocka_unit_test(parameters_that_are_zero_say_nothing),
        cmocka_unit_test(many_parameters_are_counted),
        cmocka_unit_test(of_different_mistakes_the_last_is_diagnosed),
        cmocka_unit_test(transposes_are_recognised),
        cmocka_unit_test(transposed_once_too_often),
        cmocka_unit_test(vectors_and_symmetric_matrices_cannot_be),
        cmocka_unit_test(an_antisymmetric_matrix_is_negated),
        cmocka_unit_test(one_entry_is_named),
        cmocka_unit_test(one_row_or_column_is_named),
        cmocka_unit_test(a_row_or_column_may_have_a_ratio),
        cmocka_unit_test(a_vector_has_entries_only),
        cmocka_unit_test(two_in_a_long_row_are_no_row),
        cmocka_unit_test(zeros_do_not_hide_a_row),
        cmocka_unit_test(signs_alone_are_recognised),
        cmocka_unit_test(missing_entries_are_recognised),
        cmocka_unit_test(entries_counted_twice_are_recognised),
        cmocka_unit_test(constants_are_recognised),
        cmocka_unit_test(decays_are_recognised),
        cmocka_unit_test(a_decay_in_all_parameters_is_one_decay),
        cmocka_unit_test(a_decay_of_nothing_is_nothing),
        cmocka_unit_test(of_equal_explanations_the_simplest_is_given),
        cmocka_unit_test(few_digits_are_counted),
        cmocka_unit_test(a_float_on_the_way_is_seen),
        cmocka_unit_test(what_is_not_judged_changes_nothing),
        cmocka_unit_test(random_gradients_have_none),
        cmocka_unit_test(random_gradients_of_networks_have_none),
        cmocka_unit_test(errors_next_to_the_noise_have_none),
        cmocka_unit_test(noise_for_a_gradient_has_none),
        cmocka_unit_test(a_ratio_hardly_above_the_noise_has_none),
        cmocka_unit_test(nothing_is_changed),
        cmocka_unit_test(names_are_slugs_and_differ),
        cmocka_unit_test(contracts_have_sentences),
        cmocka_unit_test(kinds_are_checked),
        cmocka_unit_test(a_report_says_all),
        cmocka_unit_test(the_place_is_the_chunk_if_nothing_better),
        cmocka_unit_test(a_pass_is_short),
        cmocka_unit_test(time_is_told_if_there_is_one),
        cmocka_unit_test(digits_show_what_differs),
        cmocka_unit_test(what_is_not_finite_has_no_ratio),
        cmocka_unit_test(every_verdict_has_a_meaning),
        cmocka_unit_test(a_report_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
