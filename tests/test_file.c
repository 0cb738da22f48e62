/* The module file: appendix "The workbench", section "Files, whole or
   not at all". */
#include "support.h"
#include "workplace.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>

static void replace_by(const char *name, const char *text)
{
    file_replace(inside(name), text, strlen(text));
}

/* ---- ending a file ------------------------------------------------- */

static void test_what_is_finished_is_there(void **state)
{
    (void)state;
    FILE *f = fopen(inside("a"), "w");
    assert_non_null(f);
    fputs("some text\n", f);
    assert_true(file_finish(f));
    assert_file_equal(out, "a", "some text\n");
}

static void test_what_did_not_fit_is_told(void **state)
{
    (void)state;
    /* It fits the buffer, and the disk is met at the end; or not. */
    static const int sizes[] = { 1, 100000 };
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen("/dev/full", "w");
        assert_non_null(f);
        for (int k = 0; k < sizes[i]; k++)
            fputc('x', f);
        errno = i == 0 ? 0 : errno;
        assert_false(file_finish(f));
        assert_int_equal(errno, ENOSPC);
    }
}

static void test_an_early_error_is_not_forgotten(void **state)
{
    (void)state;
    FILE *f = fopen("/dev/full", "w");
    assert_non_null(f);
    setvbuf(f, NULL, _IONBF, 0);
    assert_true(fputc('x', f) == EOF);
    assert_false(file_finish(f));
    assert_int_equal(errno, ENOSPC);
}

static void test_closing_can_fail(void **state)
{
    (void)state;
    FILE *f = fopen(inside("a"), "w");
    assert_non_null(f);
    close(fileno(f));
    errno = 0;
    assert_false(file_finish(f));
    assert_int_equal(errno, EBADF);
}

/* ---- replacing one -------------------------------------------------- */

static void test_a_new_file_and_a_newer(void **state)
{
    (void)state;
    replace_by("a", "first, which is longer\n");
    assert_file_equal(out, "a", "first, which is longer\n");
    replace_by("a", "second\n");
    assert_file_equal(out, "a", "second\n");
    replace_by("b c", "with a space in its name\n");
    assert_file_equal(out, "b c", "with a space in its name\n");
    replace_by("a", "");
    assert_file_equal(out, "a", "");
    assert_int_equal(directory_count(out), 2);
}

static void replace_here(void *unused)
{
    (void)unused;
    if (chdir(out) != 0)
        _exit(125);
    file_replace("here", "x", 1);
}

static void test_a_path_without_a_directory(void **state)
{
    (void)state;
    int status = -1;
    free(stderr_of(replace_here, NULL, &status));
    assert_int_equal(status, 0);
    assert_file_equal(out, "here", "x");
}

static void test_every_byte_comes_back(void **state)
{
    (void)state;
    enum { SIZE = 70000 };
    unsigned char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (unsigned char)(i % 251);
    file_replace(inside("bytes"), bytes, SIZE);
    size_t size = 0;
    char *back = file_read(inside("bytes"), &size);
    assert_int_equal(size, SIZE);
    assert_memory_equal(back, bytes, SIZE);
    assert_int_equal(back[SIZE], 0);
    free(back);
    free(bytes);
}

static void test_what_a_killed_program_left_is_overwritten(void **state)
{
    (void)state;
    FILE *f = fopen(inside("a.part"), "w");
    assert_non_null(f);
    fputs("something that is longer than what will come", f);
    fclose(f);
    replace_by("a", "new\n");
    assert_file_equal(out, "a", "new\n");
    assert_int_equal(directory_count(out), 1);
}

/* 100 kB of one letter to OUT/a. */
static void write_much(char letter)
{
    static char bytes[100000];
    memset(bytes, letter, sizeof bytes);
    file_replace(inside("a"), bytes, sizeof bytes);
}

static void assert_all_letters(char letter)
{
    size_t size = 0;
    char *text = file_read(inside("a"), &size);
    assert_int_equal(size, 100000);
    assert_int_equal(strspn(text, (char[]){ letter, '\0' }), size);
    free(text);
}

/* A disk that takes no more than so many bytes of any file; at the
   first byte too many the system kills the program or, if it does not
   want to be killed, tells it. */
static bool kills;

static void write_to_a_small_disk(void *bytes)
{
    const rlim_t size = *(rlim_t *)bytes;
    const struct rlimit limit = { size, size };
    signal(SIGXFSZ, kills ? SIG_DFL : SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(125);
    write_much('b');
}

static void test_a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    kills = false;
    write_much('a');
    static rlim_t sizes[] = { 0, 1, 5000, 99999 };
    char expected[400];
    snprintf(expected, sizeof expected, "backward: cannot write %s: "
             "File too large; what was there is unchanged; make room, "
             "or choose another disk\n", inside("a"));
    for (int i = 0; i < 4; i++) {
        assert_dies(write_to_a_small_disk, &sizes[i], 1, expected);
        assert_all_letters('a');
        assert_int_equal(directory_count(out), 1);
    }
    rlim_t enough = 100000;
    int status = -1;
    free(stderr_of(write_to_a_small_disk, &enough, &status));
    assert_int_equal(status, 0);
    assert_all_letters('b');
}

static void replace_a(void *text)
{
    replace_by("a", text);
}

static void test_the_other_full_disk(void **state)
{
    (void)state;
    replace_by("a", "old\n");
    assert_int_equal(symlink("/dev/full", inside("a.part")), 0);
    assert_dies(replace_a, "new\n", 1, "/a: No space left on device; "
                "what was there is unchanged; make room");
    assert_file_equal(out, "a", "old\n");
    assert_int_equal(directory_count(out), 1);
}

static void test_a_program_killed_in_the_middle(void **state)
{
    (void)state;
    kills = true;
    write_much('a');
    rlim_t half = 50000;
    int status = 0;
    free(stderr_of(write_to_a_small_disk, &half, &status));
    assert_int_equal(status, -SIGXFSZ);
    assert_all_letters('a');
    assert_int_equal(directory_count(out), 2);
    write_much('c');
    assert_all_letters('c');
    assert_int_equal(directory_count(out), 1);
}

/* Whoever reads meanwhile never sees anything in between. */
static void write_without_end(void *unused)
{
    (void)unused;
    for (;;) {
        write_much('a');
        write_much('b');
    }
}

static void test_readers_see_the_old_or_the_new(void **state)
{
    (void)state;
    write_much('a');
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = support_start(write_without_end, NULL, ends[1], false);
    bool whole = true;
    for (int i = 0; i < 100 && whole; i++) {
        FILE *f = fopen(inside("a"), "rb");
        static char text[100001];
        whole = f && fread(text, 1, sizeof text, f) == 100000
            && strspn(text, (char[]){ text[0], '\0' }) == 100000;
        if (f)
            fclose(f);
    }
    kill(child, SIGKILL);
    int status = 0;
    free(support_finish(child, ends[0], &status));
    assert_int_equal(status, -SIGKILL);
    assert_true(whole);
}

static void replace_path(void *path)
{
    file_replace(path, "new\n", 4);
}

static void read_path(void *path)
{
    free(file_read(path, NULL));
}

static void test_directories_that_are_not_there(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s", inside("none/a"));
    assert_dies(replace_path, path, 1, "/none/a.part: No such file or "
                "directory; make its directory first\n");
    replace_by("file", "old\n");
    snprintf(path, sizeof path, "%s", inside("file/a"));
    assert_dies(replace_path, path, 1, "/file/a.part: Not a directory; "
                "make its directory first\n");
    assert_file_equal(out, "file", "old\n");
    assert_dies(replace_path, "", 1, "cannot write ");
}

static void test_what_is_no_file_is_not_replaced(void **state)
{
    (void)state;
    char path[300];
    struct stat status;
    snprintf(path, sizeof path, "%s", inside("directory"));
    assert_int_equal(mkdir(path, 0777), 0);
    assert_dies(replace_path, path, 1, "/directory: it is a directory; "
                "choose another name\n");
    snprintf(path, sizeof path, "%s", inside("null"));
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_dies(replace_path, path, 1, "/null: it is not a regular "
                "file; choose another name\n");
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    snprintf(path, sizeof path, "%s", inside("pipe"));
    assert_int_equal(mkfifo(path, 0666), 0);
    assert_dies(replace_path, path, 1, "/pipe: it is not a regular");
    assert_dies(read_path, path, 1, "/pipe: it is not a regular");
    assert_int_equal(directory_count(out), 3);
}

static void test_a_link_is_replaced_not_followed(void **state)
{
    (void)state;
    replace_by("file", "old\n");
    assert_int_equal(symlink(inside("file"), inside("link")), 0);
    replace_by("link", "new\n");
    assert_file_equal(out, "file", "old\n");
    assert_file_equal(out, "link", "new\n");
}

/* The superuser may do everything, so the child becomes nobody. */
static void as_nobody(void (*f)(void *), void *arg)
{
    if (geteuid() == 0 && setuid(65534) != 0)
        _exit(125);
    f(arg);
}

static void replace_as_nobody(void *path)
{
    as_nobody(replace_path, path);
}

static void read_as_nobody(void *path)
{
    as_nobody(read_path, path);
}

static void test_what_one_may_not_touch(void **state)
{
    (void)state;
    char path[300];
    assert_int_equal(mkdir(inside("mine"), 0777), 0);
    replace_by("mine/a", "old\n");
    assert_int_equal(chmod(out, 0755), 0);
    assert_int_equal(chmod(inside("mine"), 0555), 0);
    assert_int_equal(chmod(inside("mine/a"), 0), 0);
    snprintf(path, sizeof path, "%s", inside("mine/a"));
    assert_dies(replace_as_nobody, path, 1, "/mine/a.part: Permission "
                "denied; choose a directory that you may write to\n");
    assert_dies(read_as_nobody, path, 1, "/mine/a: Permission denied; "
                "name a file that can be read\n");
    assert_int_equal(chmod(inside("mine"), 0777), 0);
    assert_int_equal(chmod(inside("mine/a"), 0644), 0);
    assert_file_equal(out, "mine/a", "old\n");
    assert_int_equal(directory_count(inside("mine")), 1);
}

/* ---- reading one ----------------------------------------------------- */

static void test_files_without_anything(void **state)
{
    (void)state;
    replace_by("empty", "");
    size_t size = 1;
    char *text = file_read(inside("empty"), &size);
    assert_int_equal(size, 0);
    assert_string_equal(text, "");
    free(text);
    text = file_read(inside("empty"), NULL);
    assert_string_equal(text, "");
    free(text);
}

static void test_what_cannot_be_read(void **state)
{
    (void)state;
    char path[300], expected[400];
    snprintf(path, sizeof path, "%s", inside("none at all"));
    snprintf(expected, sizeof expected, "backward: cannot read %s: No "
             "such file or directory; name a file that can be read\n",
             path);
    assert_dies(read_path, path, 1, expected);
    assert_dies(read_path, out, 1, ": it is a directory; name a file");
    assert_dies(read_path, "/dev/zero", 1,
                "cannot read /dev/zero: it is not a regular file; ");
    assert_dies(read_path, "", 1, "cannot read ");
}

static void test_a_size_that_is_not_true(void **state)
{
    (void)state;
    struct stat status;
    if (stat("/proc/self/status", &status) != 0)
        skip();
    assert_dies(read_path, "/proc/self/status", 1, "it has not the size "
                "that it said it has; name a file");
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_what_is_finished_is_there),
        test(test_what_did_not_fit_is_told),
        test(test_an_early_error_is_not_forgotten),
        test(test_closing_can_fail),
        test(test_a_new_file_and_a_newer),
        test(test_a_path_without_a_directory),
        test(test_every_byte_comes_back),
        test(test_what_a_killed_program_left_is_overwritten),
        test(test_a_full_disk_leaves_the_old_file),
        test(test_the_other_full_disk),
        test(test_a_program_killed_in_the_middle),
        test(test_readers_see_the_old_or_the_new),
        test(test_directories_that_are_not_there),
        test(test_what_is_no_file_is_not_replaced),
        test(test_a_link_is_replaced_not_followed),
        test(test_what_one_may_not_touch),
        test(test_files_without_anything),
        test(test_what_cannot_be_read),
        test(test_a_size_that_is_not_true),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
