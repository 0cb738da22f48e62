/* The module record: appendix "The workbench", section "What a run
   measured". */
#include "support.h"
#include "workplace.h"

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>

static void redirect(int descriptor, const char *path)
{
    int file = open(path, O_WRONLY);
    if (file < 0 || dup2(file, descriptor) < 0)
        _exit(125);
    close(file);
}

/* ---- what is written --------------------------------------------- */

static void test_the_example_of_the_text(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    record_value(r, "best-step", "%.1e", 6.0554e-6);
    record_time(r, "seconds", "%.2f", 1.2345);
    Series *s = record_series(r, "error", "h central",
                              "error against step");
    series_row(s, 2, (double[]){ 0.1, 1.0 / 3.0 });
    record_close(r);
    assert_int_equal(directory_count(out), 2);
    assert_file_equal(out, "demo.results",
                      "value best-step 6.1e-06\n"
                      "time seconds 1.23\n");
    assert_file_equal(out, "error.tsv",
                      "# error against step\n"
                      "# h central\n"
                      "0.1\t0.33333333333333331\n");
}

static void test_a_record_of_nothing(void **state)
{
    (void)state;
    record_close(record_open(out, "empty"));
    assert_int_equal(directory_count(out), 1);
    assert_file_equal(out, "empty.results", "");
}

static void test_texts_and_formats(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    record_text(r, "word", "a text, with signs: % é");
    record_time_text(r, "today", "a text");
    record_value(r, "a", "%.0f", 12.4);
    record_value(r, "b", "%g", 0.5);
    record_value(r, "c", "%+.1f", 2.0);
    record_value(r, "d", "%06.2f", 1.5);
    record_value(r, "0-9", "%.3E", -12345.0);
    record_close(r);
    assert_file_equal(out, "demo.results",
                      "text word a text, with signs: % é\n"
                      "time today a text\n"
                      "value a 12\nvalue b 0.5\nvalue c +2.0\n"
                      "value d 001.50\nvalue 0-9 -1.234E+04\n");
}

static void test_zero_has_no_sign(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    record_value(r, "a", "%.2f", -0.004);
    record_value(r, "b", "%.1e", -0.0);
    record_value(r, "c", "%g", -0.0);
    record_time(r, "d", "%.0f", -0.3);
    record_value(r, "e", "%.2f", -0.006);
    Series *s = record_series(r, "s", "x", "zero");
    series_row(s, 1, (double[]){ -0.0 });
    record_close(r);
    assert_file_equal(out, "demo.results",
                      "value a 0.00\nvalue b 0.0e+00\nvalue c 0\n"
                      "time d 0\nvalue e -0.01\n");
    assert_file_equal(out, "s.tsv", "# zero\n# x\n0\n");
}

static void test_the_machine_is_marked_as_a_time(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    record_machine(r);
    record_close(r);
    char *text = file_text(out, "demo.results");
    assert_non_null(text);
    const char *begin = "time machine ";
    assert_int_equal(strncmp(text, begin, strlen(begin)), 0);
    assert_true(text[strlen(begin)] > ' ');
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    free(text);
}

static void test_series_have_headers_marks_and_gaps(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    Series *a = record_series(r, "a", "n seconds ratio", "cost");
    Series *b = record_series(r, "b", "  x  y ", "");
    series_row(a, 3, (double[]){ 1, 0.25, 1e-20 });
    series_row(b, 2, (double[]){ 1, 2 });
    series_gap(a);
    series_row(a, 3, (double[]){ 1e6, 2, -3 });
    series_is_time(a);
    record_close(r);
    assert_file_equal(out, "a.tsv",
                      "# cost\n# time\n# n seconds ratio\n"
                      "1\t0.25\t1e-20\n\n1000000\t2\t-3\n");
    assert_file_equal(out, "b.tsv", "# \n#   x  y \n1\t2\n");
}

static void test_rows_read_back_bit_for_bit(void **state)
{
    (void)state;
    enum { N = 500 };
    static double values[N] = {
        DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, DBL_EPSILON, 0.1,
        1.0 / 3.0, 1e22, 123456789012345678.0, -5e-324,
    };
    uint64_t x = 1;
    for (int i = 10; i < N;) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
        memcpy(&values[i], &x, sizeof x);
        i += isfinite(values[i]);
    }
    Record *r = record_open(out, "demo");
    Series *s = record_series(r, "all", "value", "any number");
    for (int i = 0; i < N; i++)
        series_row(s, 1, &values[i]);
    record_close(r);
    char *text = file_text(out, "all.tsv");
    assert_non_null(text);
    char *line = strstr(text, "value\n") + 6;
    for (int i = 0; i < N; i++) {
        double back = strtod(line, &line);
        assert_memory_equal(&back, &values[i], sizeof back);
        assert_int_equal(*line++, '\n');
    }
    assert_int_equal(*line, '\0');
    free(text);
}

static void print_a_report(void *unused)
{
    (void)unused;
    Record *r = record_open(out, "demo");
    record_print(r, "first, into no section\n");
    record_section(r, "one");
    record_print(r, "%s %d %%\n", "second", 2);
    record_section(r, "two");
    record_print(r, "third\n");
    for (int i = 0; i < 5000; i++)      /* more than a buffer */
        record_print(r, "%d ", i % 10);
    record_close(r);
}

static void test_a_report_goes_to_both_places(void **state)
{
    (void)state;
    int status = -1;
    char *printed = output_of(print_a_report, NULL, &status);
    assert_int_equal(status, 0);
    char *one = file_text(out, "one.txt");
    char *two = file_text(out, "two.txt");
    assert_non_null(one);
    assert_non_null(two);
    assert_string_equal(one, "second 2 %\n");
    assert_int_equal(strlen(two), 6 + 10000);
    const char *first = "first, into no section\n";
    assert_int_equal(strncmp(printed, first, strlen(first)), 0);
    char *rest = printed + strlen(first);
    assert_int_equal(strncmp(rest, one, strlen(one)), 0);
    assert_string_equal(rest + strlen(one), two);
    assert_int_equal(directory_count(out), 3);
    free(printed);
    free(one);
    free(two);
}

static void test_drawings_are_written_as_they_are(void **state)
{
    (void)state;
    Record *r = record_open(out, "demo");
    FILE *dot = record_file(r, "flow-1.dot");
    FILE *other = record_file(r, "flow-1.txt2");
    fputs("digraph {\n", dot);
    fputs("else", other);
    fputs("}\n", dot);
    record_close(r);
    assert_file_equal(out, "flow-1.dot", "digraph {\n}\n");
    assert_file_equal(out, "flow-1.txt2", "else");
}

static void test_directories_are_made(void **state)
{
    (void)state;
    static const char *paths[] = { "a", "a/b/c", "d//e/", "a/b" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        record_close(record_open(inside(paths[i]), "demo"));
        assert_file_equal(inside(paths[i]), "demo.results", "");
    }
}

static void record_here(void *unused)
{
    (void)unused;
    if (chdir(out) != 0)
        _exit(125);
    record_close(record_open(".", "here"));
    record_close(record_open("x/y", "there"));
}

static void test_relative_directories(void **state)
{
    (void)state;
    int status = -1;
    free(stderr_of(record_here, NULL, &status));
    assert_int_equal(status, 0);
    assert_file_equal(out, "here.results", "");
    assert_file_equal(out, "x/y/there.results", "");
}

static void test_a_new_record_replaces_the_old(void **state)
{
    (void)state;
    for (int run = 0; run < 2; run++) {
        Record *r = record_open(out, "demo");
        record_value(r, "run", "%.0f", run);
        record_close(r);
    }
    assert_file_equal(out, "demo.results", "value run 1\n");
    assert_int_equal(directory_count(out), 1);
}

/* ---- what is refused ---------------------------------------------- */

/* Kept where a leak checker sees them when a child stops. */
static Record *record;
static Series *series;

/* Starts what the deaths below finish. */
static void begin(void)
{
    record = record_open(out, "demo");
    series = record_series(record, "curve", "h error", "a note");
}

static void value_of(void *x)
{
    begin();
    record_value(record, "slope", "%.3f", *(double *)x);
}

static void time_of(void *x)
{
    begin();
    record_time(record, "seconds", "%.3f", *(double *)x);
}

static double bad_numbers[] = { NAN, -NAN, INFINITY, -INFINITY };

static void test_values_that_are_not_finite_stop(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        double *x = &bad_numbers[i];
        assert_dies(value_of, x, 1, "backward: the value 'slope' is ");
        assert_dies(value_of, x, 1, isnan(*x) ? "nan\n" : "inf\n");
        assert_dies(time_of, x, 1, "the value 'seconds' is ");
    }
    assert_int_equal(directory_count(out), 0);
}

static void third_row(void *row)
{
    begin();
    series_row(series, 2, (double[]){ 1, 2 });
    series_gap(series);
    series_row(series, 2, (double[]){ 3, 4 });
    series_row(series, 2, row);
}

static void test_rows_that_are_not_finite_stop(void **state)
{
    (void)state;
    double error[] = { 1, NAN }, h[] = { INFINITY, NAN };
    assert_dies(third_row, error, 1,
                "/curve.tsv: row 3, column error is nan\n");
    assert_dies(third_row, h, 1,
                "/curve.tsv: row 3, column h is inf\n");
    assert_int_equal(directory_count(out), 0);
}

static void row_of(void *n)
{
    begin();
    series_row(series, *(int *)n, (double[]){ 1, 2, 3 });
}

static void test_rows_of_the_wrong_length_stop(void **state)
{
    (void)state;
    int one = 1, three = 3;
    assert_dies(row_of, &one, -SIGABRT,
                "/curve.tsv has 2 columns, not 1 (");
    assert_dies(row_of, &three, -SIGABRT,
                "/curve.tsv has 2 columns, not 3 (");
}

static void series_with_columns(void *columns)
{
    begin();
    record_series(record, "other", columns, "");
}

static void series_with_note(void *note)
{
    begin();
    record_series(record, "other", "x", note);
}

static void test_headers_are_lines(void **state)
{
    (void)state;
    assert_dies(series_with_columns, "", -SIGABRT,
                "series other has no columns");
    assert_dies(series_with_columns, "  ", -SIGABRT,
                "series other has no columns");
    assert_dies(series_with_columns, "x\ny", -SIGABRT,
                "series other: a line break");
    assert_dies(series_with_note, "x\ny", -SIGABRT,
                "series other: a line break");
}

static void format_of(void *format)
{
    begin();
    record_value(record, "x", format, 1.5);
}

static void test_formats_for_anything_else_stop(void **state)
{
    (void)state;
    static char *formats[] = {
        "", "%", "%d", "%s", "%.2", "%.2lf", "%.2f ", " %.2f", "%f%f",
        "f", "%%", "%.1f%%", "%n", "%*f", "%a",
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        char expected[100];
        snprintf(expected, sizeof expected,
                 "'%s' is not a format for one number (", formats[i]);
        assert_dies(format_of, formats[i], -SIGABRT, expected);
    }
    assert_dies(format_of, "%50.2f", -SIGABRT,
                "'x' has 50 characters (");
}

static void text_of(void *text)
{
    begin();
    record_text(record, "word", text);
}

static void test_texts_are_one_line(void **state)
{
    (void)state;
    assert_dies(text_of, "", -SIGABRT, "the text of 'word' is not one");
    assert_dies(text_of, "a\nb", -SIGABRT, "is not one line");
}

static void name_a_program(void *name)
{
    record_open(out, name);
}

static void name_a_value(void *name)
{
    begin();
    record_value(record, name, "%g", 1);
}

static void name_a_text(void *name)
{
    begin();
    record_text(record, name, "a");
}

static void name_a_series(void *name)
{
    begin();
    record_series(record, name, "x", "");
}

static void name_a_section(void *name)
{
    begin();
    record_section(record, name);
}

static void name_a_file(void *name)
{
    begin();
    record_file(record, name);
}

static void test_names_outside_the_alphabet_stop(void **state)
{
    (void)state;
    static char *names[] = {
        "", "Error", "a_b", "a b", "a.b", "é", "../x", "x\n",
    };
    void (*const uses[])(void *) = {
        name_a_program, name_a_value, name_a_text, name_a_series,
        name_a_section,
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, "'%s' is not a name",
                 names[i]);
        for (size_t k = 0; k < sizeof uses / sizeof uses[0]; k++)
            assert_dies(uses[k], names[i], -SIGABRT, expected);
    }
    static char *files[] = {
        "", "dot", ".dot", "a.", "a/b.dot", "a.DOT", "a.b.c", "a.b ",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        assert_dies(name_a_file, files[i], -SIGABRT, "is not a ");
    assert_int_equal(directory_count(out), 0);
}

static void twice_value(void *name)
{
    begin();
    record_text(record, "loss", "a");
    record_time(record, "seconds", "%g", 1);
    record_machine(record);
    record_value(record, name, "%g", 1);
}

static void twice_file(void *name)
{
    begin();
    record_section(record, "report");
    fputs("x", record_file(record, "flow.dot"));
    record_file(record, name);
}

static void test_names_used_twice_stop(void **state)
{
    (void)state;
    assert_dies(twice_value, "loss", -SIGABRT,
                "'loss' is recorded twice (");
    assert_dies(twice_value, "seconds", -SIGABRT, "'seconds' is");
    assert_dies(twice_value, "machine", -SIGABRT, "'machine' is");
    assert_dies(name_a_series, "curve", -SIGABRT,
                "/curve.tsv is recorded twice (");
    assert_dies(twice_file, "flow.dot", -SIGABRT, "/flow.dot is");
    assert_dies(twice_file, "curve.tsv", -SIGABRT, "/curve.tsv is");
    assert_dies(twice_file, "report.txt", -SIGABRT, "/report.txt is");
    assert_dies(twice_file, "demo.results", -SIGABRT,
                "/demo.results is recorded twice (");
}

/* ---- all or nothing ------------------------------------------------ */

/* Records run number *run of demo: results, a table of some 40 kB, a
   report and a drawing. */
static void record_run(void *run)
{
    int number = *(int *)run;
    record = record_open(out, "demo");
    record_value(record, "run", "%.0f", number);
    series = record_series(record, "table", "x y", "a table");
    for (int i = 0; i < 1000; i++)
        series_row(series, 2, (double[]){ i / 7.0, number / 3.0 });
    record_section(record, "report");
    record_print(record, "run %d\n", number);
    fprintf(record_file(record, "flow.dot"), "graph {%d}\n", number);
    record_close(record);
}

static void record_run_quietly(void *run)
{
    redirect(STDOUT_FILENO, "/dev/null");
    record_run(run);
}

/* The four files of run 1, and no others. */
static void begin_with_run_1(void)
{
    int one = 1, status = -1;
    free(stderr_of(record_run_quietly, &one, &status));
    assert_int_equal(status, 0);
    assert_int_equal(directory_count(out), 4);
}

static void assert_all_of_run_1(void)
{
    assert_file_equal(out, "demo.results", "value run 1\n");
    assert_file_equal(out, "report.txt", "run 1\n");
    assert_file_equal(out, "flow.dot", "graph {1}\n");
    char *table = file_text(out, "table.tsv");
    assert_non_null(table);
    int lines = 0;
    for (char *c = table; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 1002);
    assert_non_null(strstr(table, "\t0.33333333333333331\n"));
    assert_null(strstr(table, "\t0.66666666666666663\n"));
    free(table);
    assert_int_equal(directory_count(out), 4);
}

static void die_before_close(void *run)
{
    record = record_open(out, "demo");
    record_value(record, "run", "%.0f", *(int *)run);
    series = record_series(record, "table", "x y", "a table");
    for (int i = 0; i < 1000; i++)
        series_row(series, 2, (double[]){ i / 7.0, 2 });
    fputs("half a dra", record_file(record, "flow.dot"));
    fputs("and a new one", record_file(record, "new.dot"));
    if (*(int *)run == 2)
        _exit(0);
    kill(getpid(), SIGKILL);
}

static void test_a_run_that_is_cut_short_changes_nothing(void **state)
{
    (void)state;
    int two = 2, three = 3, status = -1;
    free(stderr_of(die_before_close, &two, &status));
    assert_int_equal(status, 0);
    assert_int_equal(directory_count(out), 0);
    begin_with_run_1();
    free(stderr_of(die_before_close, &two, &status));
    assert_int_equal(status, 0);
    assert_all_of_run_1();
    free(stderr_of(die_before_close, &three, &status));
    assert_int_equal(status, -SIGKILL);
    assert_all_of_run_1();
}

/* A disk that takes no more than so many bytes of any file. */
static void record_on_a_small_disk(void *bytes)
{
    const rlim_t size = *(rlim_t *)bytes;
    const struct rlimit limit = { size, size };
    signal(SIGXFSZ, SIG_IGN);
    redirect(STDOUT_FILENO, "/dev/null");
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(125);
    int two = 2;
    record_run(&two);
}

static void test_a_full_disk_leaves_the_old_files(void **state)
{
    (void)state;
    begin_with_run_1();
    /* nothing fits; the small files fit; all but a little fits */
    static rlim_t sizes[] = { 0, 5000, 20000, 35000 };
    for (int i = 0; i < 4; i++) {
        const char *name = i == 0 ? "" : "/table.tsv: File too large\n";
        int status = -1;
        char *said = stderr_of(record_on_a_small_disk, &sizes[i],
                               &status);
        assert_int_equal(status, 1);
        assert_non_null(strstr(said, "backward: cannot write "));
        assert_non_null(strstr(said, out));
        assert_non_null(strstr(said, name));
        assert_non_null(strstr(said, ": File too large\n"));
        free(said);
        assert_all_of_run_1();
    }
    rlim_t enough = 1000000;
    int status = -1;
    free(stderr_of(record_on_a_small_disk, &enough, &status));
    assert_int_equal(status, 0);
    assert_file_equal(out, "demo.results", "value run 2\n");
    assert_int_equal(directory_count(out), 4);
}

static void lose_the_directory(void *path)
{
    record = record_open(path, "demo");
    record_series(record, "curve", "x", "");
    if (rmdir(path) != 0)
        _exit(125);
    record_close(record);
}

static void test_a_directory_that_goes_away(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s", inside("gone"));
    assert_dies(lose_the_directory, path, 1,
                "/gone/curve.tsv: No such file or directory\n");
}

static void open_in(void *path)
{
    record_open(path, "demo");
}

static void test_a_directory_that_cannot_be_made(void **state)
{
    (void)state;
    FILE *file = fopen(inside("file"), "w");
    assert_non_null(file);
    fclose(file);
    char path[300], expected[400];
    snprintf(path, sizeof path, "%s", inside("file"));
    snprintf(expected, sizeof expected, "backward: cannot make the "
             "directory %s: File exists\n", path);
    assert_dies(open_in, path, 1, expected);
    snprintf(path, sizeof path, "%s", inside("file/sub/sub"));
    snprintf(expected, sizeof expected, "backward: cannot make the "
             "directory %s: File exists\n", inside("file"));
    assert_dies(open_in, path, 1, expected);
    assert_dies(open_in, "", 1, "cannot make the directory");
}

static void test_a_name_that_is_taken_by_a_directory(void **state)
{
    (void)state;
    int two = 2;
    assert_int_equal(mkdir(inside("table.tsv"), 0777), 0);
    assert_dies(record_run_quietly, &two, 1,
                "/table.tsv: Is a directory\n");
    assert_null(file_text(out, "demo.results"));
    assert_null(file_text(out, "demo.results.part"));
    assert_null(file_text(out, "table.tsv.part"));
    assert_null(file_text(out, "report.txt.part"));
    assert_null(file_text(out, "flow.dot.part"));
}

static void test_the_results_are_renamed_last(void **state)
{
    (void)state;
    int two = 2;
    assert_int_equal(mkdir(inside("demo.results"), 0777), 0);
    assert_dies(record_run_quietly, &two, 1,
                "/demo.results: Is a directory\n");
    assert_file_equal(out, "report.txt", "run 2\n");
    assert_file_equal(out, "flow.dot", "graph {2}\n");
    char *table = file_text(out, "table.tsv");
    assert_non_null(table);
    free(table);
    assert_int_equal(directory_count(out), 4);
}

static void test_what_a_killed_run_left_is_overwritten(void **state)
{
    (void)state;
    static const char *left[] = { "demo.results.part", "flow.dot.part" };
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(inside(left[i]), "w");
        assert_non_null(file);
        fputs("something that is longer than what will come", file);
        fclose(file);
    }
    begin_with_run_1();
    assert_all_of_run_1();
}

/* ---- standard output ------------------------------------------------ */

static void print_to_full(void *run)
{
    redirect(STDOUT_FILENO, "/dev/full");
    record_run(run);
}

static void print_to_full_unbuffered(void *run)
{
    redirect(STDOUT_FILENO, "/dev/full");
    setvbuf(stdout, NULL, _IONBF, 0);
    errno = 0;
    record_run(run);
}

static void print_to_nobody(void *run)
{
    int ends[2];
    if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0)
        _exit(125);
    close(ends[0]);
    close(ends[1]);
    record_run(run);
}

static void print_to_closed(void *run)
{
    close(STDOUT_FILENO);
    record_run(run);
}

static void test_a_report_that_is_lost_stops(void **state)
{
    (void)state;
    begin_with_run_1();
    int two = 2;
    const char *full = "backward: cannot write standard output: "
                       "No space left on device\n";
    assert_dies(print_to_full, &two, 1, full);
    assert_all_of_run_1();
    assert_dies(print_to_full_unbuffered, &two, 1, full);
    assert_all_of_run_1();
    assert_dies(print_to_nobody, &two, 1,
                "cannot write standard output: Broken pipe\n");
    assert_all_of_run_1();
    assert_dies(print_to_closed, &two, 1,
                "cannot write standard output: Bad file descriptor\n");
    assert_all_of_run_1();
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_the_example_of_the_text),
        test(test_a_record_of_nothing),
        test(test_texts_and_formats),
        test(test_zero_has_no_sign),
        test(test_the_machine_is_marked_as_a_time),
        test(test_series_have_headers_marks_and_gaps),
        test(test_rows_read_back_bit_for_bit),
        test(test_a_report_goes_to_both_places),
        test(test_drawings_are_written_as_they_are),
        test(test_directories_are_made),
        test(test_relative_directories),
        test(test_a_new_record_replaces_the_old),
        test(test_values_that_are_not_finite_stop),
        test(test_rows_that_are_not_finite_stop),
        test(test_rows_of_the_wrong_length_stop),
        test(test_headers_are_lines),
        test(test_formats_for_anything_else_stop),
        test(test_texts_are_one_line),
        test(test_names_outside_the_alphabet_stop),
        test(test_names_used_twice_stop),
        test(test_a_run_that_is_cut_short_changes_nothing),
        test(test_a_full_disk_leaves_the_old_files),
        test(test_a_directory_that_goes_away),
        test(test_a_directory_that_cannot_be_made),
        test(test_a_name_that_is_taken_by_a_directory),
        test(test_the_results_are_renamed_last),
        test(test_what_a_killed_run_left_is_overwritten),
        test(test_a_report_that_is_lost_stops),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
