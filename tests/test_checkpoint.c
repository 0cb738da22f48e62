/* Checkpoints: chapter "Learning to read digits", section "To be
   continued". */
#include "support.h"
#include "workplace.h"

#include "checkpoint.h"
#include "fail.h"
#include "moons.h"
#include "network-file.h"

#include <inttypes.h>
#include <time.h>

/* ---- a training --------------------------------------------------------- */

enum { COUNT = 23, BATCH = 5, EPOCHS = 6, STEPS = EPOCHS * 5 };

typedef struct {
    Network *network;
    Matrix *x, *t;
    MatrixSamples m;
    Samples samples;
    Batches *b;
} Run;

Run *kept;      /* what a test that dies has made stays in reach */

/* The samples are filled until this many more steps were begun; then the
   process is killed.  Negative: never. */
static int steps_to_live = -1;

static void deadly_fill(const void *from, const int *numbers, Matrix *x,
                        Matrix *t)
{
    if (steps_to_live >= 0 && steps_to_live-- == 0)
        raise(SIGKILL);
    samples_of_matrices(from).fill(from, numbers, x, t);
}

static void judge_and_save(void *context, Batches *b)
{
    Epoch *e = &b->history[b->epoch - 1];
    const int lives = steps_to_live;
    steps_to_live = -1;
    e->training = batches_judge(b, b->samples);
    steps_to_live = lives;
    if (context)
        checkpoint_save(b, context);
}

static BatchPlan plan_of(char *path, bool replace)
{
    return (BatchPlan){ .loss = loss_find("binary-cross-entropy"),
                        .batch = BATCH, .replace = replace,
                        .learning_rate = 0.3, .decay = 0.9,
                        .epochs = EPOCHS, .observe = judge_and_save,
                        .context = path };
}

static Run *run_new(const BatchPlan *plan, uint64_t seed)
{
    static const char *const names[] = { "relu", "linear" };
    Run *r = kept = allocate(1, sizeof *r);
    r->network = network_new((int[]){ 2, 7, 1 }, names, 2, BATCH);
    r->x = matrix_new(COUNT, 2), r->t = matrix_new(COUNT, 1);
    Rng rng;
    rng_seed(&rng, 5);
    moons_make(&rng, 0.1, r->x, r->t);
    rng_seed(&rng, seed);
    network_initialize(r->network, initializer_find("he"), &rng);
    r->m = (MatrixSamples){ r->x, r->t };
    r->samples = samples_of_matrices(&r->m);
    r->samples.fill = deadly_fill;
    r->b = batches_new(r->network, plan, &r->samples, &rng);
    return r;
}

static void run_free(Run *r)
{
    batches_free(r->b);
    network_free(r->network);
    matrix_free(r->x), matrix_free(r->t);
    free(r);
}

/* Parameters, state and history agree in every bit. */
static void assert_same(const Batches *a, const Batches *b)
{
    for (int p = 0; p < a->network->count; p++) {
        double x = real_part(a->network->theta[p]);
        double y = real_part(b->network->theta[p]);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->position, b->position);
    assert_memory_equal(&a->loss_sum, &b->loss_sum, sizeof(double));
    assert_memory_equal(&a->rng, &b->rng, sizeof a->rng);
    assert_memory_equal(a->history, b->history,
                        (size_t)a->epoch * sizeof *a->history);
}

/* ---- as if it had never stopped ------------------------------------------ */

/* Saved before any step, between any two, and after the last; each is
   taken up by a training that is elsewhere and goes on to the end. */
static void test_every_position(void **state)
{
    (void)state;
    for (int replace = 0; replace < 2; replace++) {
        BatchPlan plan = plan_of(NULL, replace);
        Run *whole = run_new(&plan, 1), *saved = run_new(&plan, 1);
        batches_run(whole->b);
        for (int step = 0; step <= STEPS; step++) {
            checkpoint_save(saved->b, inside("c"));
            Run *other = run_new(&plan, 77);
            for (int k = 0; k < step % 7; k++)
                batches_step(other->b);
            checkpoint_load(other->b, inside("c"));
            assert_same(other->b, saved->b);
            batches_run(other->b);
            assert_same(other->b, whole->b);
            run_free(other);
            if (step < STEPS)
                batches_step(saved->b);
        }
        assert_same(saved->b, whole->b);
        run_free(whole), run_free(saved);
    }
}

/* Takes up what is there, and trains until it is killed or done; then
   saves once more under another name. */
static void live(void *replace)
{
    char path[300];
    snprintf(path, sizeof path, "%s", inside("c"));
    BatchPlan plan = plan_of(path, *(bool *)replace);
    Run *r = run_new(&plan, 1);
    if (access(path, F_OK) == 0)
        checkpoint_load(r->b, path);
    batches_run(r->b);
    checkpoint_save(r->b, inside("done"));
    run_free(r);
}

static void test_killed_twenty_times(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 8);
    int kills = 0, lives = 0;
    while (kills < 20) {
        bool replace = lives++ % 2;
        BatchPlan plan = plan_of(NULL, replace);
        Run *whole = run_new(&plan, 1);
        batches_run(whole->b);
        for (int status = -SIGKILL; status == -SIGKILL;) {
            steps_to_live = rng_below(&rng, 18);
            char *said = stderr_of(live, &replace, &status);
            assert_string_equal(said, "");
            assert_true(status == 0 || status == -SIGKILL);
            free(said);
            kills += status == -SIGKILL;
        }
        steps_to_live = -1;
        Run *last = run_new(&plan, 3);
        checkpoint_load(last->b, inside("done"));
        assert_same(last->b, whole->b);
        assert_int_equal(directory_count(out), 2);
        assert_int_equal(unlink(inside("c")), 0);
        assert_int_equal(unlink(inside("done")), 0);
        run_free(whole), run_free(last);
    }
    assert_true(lives >= 2);
}

/* Killed at any moment, by the clock, also while a file is written. */
static void train_for_ever(void *unused)
{
    (void)unused;
    char path[300];
    snprintf(path, sizeof path, "%s", inside("c"));
    BatchPlan plan = plan_of(path, false);
    plan.epochs = 1000000;
    Run *r = run_new(&plan, 1);
    checkpoint_save(r->b, path);
    batches_run(r->b);
}

static void wait_for(long microseconds)
{
    nanosleep(&(struct timespec){ 0, 1000 * microseconds }, NULL);
}

static void test_killed_by_the_clock(void **state)
{
    (void)state;
    Rng rng;
    rng_seed(&rng, 9);
    for (int i = 0; i < 20; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = support_start(train_for_ever, NULL, ends[1], false);
        while (access(inside("c"), F_OK) != 0)
            wait_for(100);
        wait_for(rng_below(&rng, 5000));
        kill(child, SIGKILL);
        int status;
        free(support_finish(child, ends[0], &status));
        assert_int_equal(status, -SIGKILL);
        BatchPlan plan = plan_of(NULL, false);
        plan.epochs = 1000000;
        Run *r = run_new(&plan, 2), *same = run_new(&plan, 1);
        checkpoint_load(r->b, inside("c"));
        assert_int_equal(r->b->position, 0);
        while (same->b->epoch < r->b->epoch)
            batches_step(same->b);
        assert_same(r->b, same->b);
        run_free(r), run_free(same);
        assert_int_equal(unlink(inside("c")), 0);
        unlink(inside("c.part"));
    }
}

/* To train for longer is to resume with more epochs. */
static void test_more_epochs(void **state)
{
    (void)state;
    BatchPlan plan = plan_of(NULL, false), shorter = plan;
    shorter.epochs = 2;
    Run *whole = run_new(&plan, 1), *first = run_new(&shorter, 1);
    batches_run(whole->b);
    batches_run(first->b);
    checkpoint_save(first->b, inside("c"));
    Run *rest = run_new(&plan, 4);
    checkpoint_load(rest->b, inside("c"));
    batches_run(rest->b);
    assert_same(whole->b, rest->b);
    run_free(whole), run_free(first), run_free(rest);
}

/* ---- the file -------------------------------------------------------------- */

static uint64_t fnv(const char *text, size_t size)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    while (size-- > 0) {
        sum ^= (uint64_t)(unsigned char)*text++;
        sum = (sum << 40) + sum * 435;
    }
    return sum;
}

static const char example[] =
    "backward checkpoint 1\nnumbers double\nsamples 5\n"
    "loss squared-error\nbatch 2\norder shuffled\n"
    "learning-rate 0x1p-3\ndecay 0x1p-1\n"
    "generator 0000000000000001\ngenerator 0000000000000002\n"
    "generator 0000000000000003\ngenerator fedcba9876543210\n"
    "epochs 1\nposition 2\nloss-sum 0x1.8p+0\n"
    "epoch 1\nloss 0x1.4p+0\n"
    "training-loss -0x1p+0\ntraining-accuracy -0x1p+0\n"
    "test-loss -0x1p+0\ntest-accuracy -0x1p+0\n"
    "backward network 1\nsizes 1 1\nactivations linear\n"
    "parameters 2\n0x1p-1\n0x1p-2\n";

static real five[5] = { 1, 2, 3, 4, 5 };
static const Matrix column = { 5, 1, five };
static const MatrixSamples columns = { &column, &column };
static Samples small;

/* The training of the text, with a network of its own. */
static Batches *example_new(int epochs)
{
    static const char *const names[] = { "linear" };
    Network *n = network_new((int[]){ 1, 1 }, names, 1, 2);
    small = samples_of_matrices(&columns);
    BatchPlan plan = { .loss = loss_find("squared-error"), .batch = 2,
                       .learning_rate = 0.125, .decay = 0.5,
                       .epochs = epochs };
    Rng rng = { { 1, 2, 3, UINT64_C(0xfedcba9876543210) } };
    Batches *b = batches_new(n, &plan, &small, &rng);
    n->theta[0] = 0.5, n->theta[1] = 0.25;
    return b;
}

static void example_free(Batches *b)
{
    network_free(b->network);
    batches_free(b);
}

static void write_bytes(const char *name, const char *bytes, size_t size)
{
    FILE *f = fopen(inside(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static void test_the_file_of_the_text(void **state)
{
    (void)state;
    Batches *b = example_new(3);
    b->epoch = 1, b->position = 2, b->loss_sum = 1.5;
    b->history[0] = (Epoch){ 1.25, { -1, -1 }, { -1, -1 } };
    checkpoint_save(b, inside("c"));
    char expected[900];
    snprintf(expected, sizeof expected, "%schecksum %016" PRIx64 "\n",
             example, fnv(example, strlen(example)));
    if (sizeof(real) == sizeof(double))
        assert_file_equal(out, "c", expected);
    FILE *book = fopen("chapters/08-digits.nw", "r");
    assert_non_null(book);
    char *chapter = support_read_all(fileno(book));
    if (!strstr(chapter, expected))
        fail_test("the text does not have\n%s", expected);
    free(chapter);
    fclose(book);
    example_free(b);
}

/* ---- what is refused -------------------------------------------------------- */

static const char *type_name(void)
{
    return sizeof(real) == sizeof(float) ? "float"
        : sizeof(real) == sizeof(double) ? "double" : "complex";
}

/* The example with this number type, and with a text replaced. */
static void spoilt(char *to, size_t size, const char *from,
                   const char *by)
{
    char typed[900];
    const char *at = strstr(example, "double");
    snprintf(typed, sizeof typed, "%.*s%s%s", (int)(at - example),
             example, type_name(), at + 6);
    at = strstr(typed, from);
    assert_non_null(at);
    snprintf(to, size, "%.*s%s%s", (int)(at - typed), typed, by,
             at + strlen(from));
}

static Batches *target;

static void load(void *path)
{
    if (!target)
        target = example_new(3);
    checkpoint_load(target, path);
}

static void assert_refused(const char *from, const char *by, int line,
                           const char *words)
{
    char text[1000], all[1100], expected[400];
    spoilt(text, sizeof text, from, by);
    snprintf(all, sizeof all, "%schecksum %016" PRIx64 "\n", text,
             fnv(text, strlen(text)));
    write_bytes("bad", all, strlen(all));
    snprintf(expected, sizeof expected, "backward: %s, line %d: %s",
             inside("bad"), line, words);
    assert_dies(load, inside("bad"), 1, expected);
}

static void test_faults_under_a_right_checksum(void **state)
{
    (void)state;
    assert_refused("backward ch", "backward Ch", 1,
                   "expected \"backward checkpoint \", found \"backward "
                   "Checkpoint 1\"; name another file, or restore");
    assert_refused("backward checkpoint", "backward network", 1,
                   "expected \"backward checkpoint \"");
    assert_refused("point 1", "point 2", 1, "expected version 1, found "
                   "version 2; load it with a program as new as");
    assert_refused("point 1", "point x", 1, "expected a version");
    assert_refused("numbers ", "numbers half", 2, "expected \"numbers ");
    assert_refused("samples 5", "samples 6", 3, "expected \"samples 5\", "
                   "as it is in this run, found \"samples 6\"; name");
    assert_refused("samples 5", "samples 50", 3, "expected \"samples 5\"");
    assert_refused("squared-error", "cross-entropy", 4,
                   "expected \"loss squared-error\", as it is in this");
    assert_refused("batch 2", "batch 3", 5, "expected \"batch 2\"");
    assert_refused("shuffled", "drawn", 6, "expected \"order shuffled\"");
    assert_refused("0x1p-3", "0x1p-2", 7, "expected \"learning-rate ");
    assert_refused("decay 0x1p-1", "decay 0x1p-0", 8, "expected \"deca");
    assert_refused("generator 0000000000000001", "generator 1", 9,
                   "expected 16 hexadecimal digits, found \"1\"");
    assert_refused("r fedcba9876543210", "r FEDCBA9876543210", 12,
                   "expected 16 hexadecimal digits, found \"FEDC");
    assert_refused("r fedcba9876543210", "r fedcba98765432100", 12,
                   "expected the end of the line, found \"0\"");
    assert_refused("r 0000000000000001\ngenerator 0000000000000002\n"
                   "generator 0000000000000003\ngenerator fedcba98765432"
                   "10", "r 0000000000000000\ngenerator 0000000000000000\n"
                   "generator 0000000000000000\ngenerator 00000000000000"
                   "00", 9, "expected a generator that is not all 0");
    assert_refused("epochs 1", "epochs 4", 13, "expected a number from 0 "
                   "to 3, found \"4\"");
    assert_refused("epochs 1", "epochs -1", 13, "expected a number from ");
    assert_refused("epochs 1", "epochs ", 13, "expected a number from ");
    assert_refused("epochs 1", "epochs 01", 13, "expected the end of the");
    assert_refused("epochs 1", "epochs 2", 22, "expected \"epoch 2\"");
    assert_refused("epochs 1", "epochs 0", 16, "expected \"backward net");
    assert_refused("epochs 1", "epochs 3", 14, "expected a number from 0 "
                   "to 0, found \"2\"");
    assert_refused("position 2", "position 3", 14,
                   "expected a multiple of 2, found \"position 3\"");
    assert_refused("position 2", "position 6", 14, "expected a number ");
    assert_refused("sum 0x1.8p+0", "sum nan", 15, "expected a finite num");
    assert_refused("epoch 1\n", "epoch 2\n", 16, "expected \"epoch 1\"");
    assert_refused("\nloss 0x1.4p+0", "\nloss inf", 17, "expected a fini");
    assert_refused("training-a", "training-b", 19, "expected \"training-");
    assert_refused("network 1", "network 2", 22, "expected \"backward net"
                   "work 1\", as it is in this run, found \"backward net");
    assert_refused("sizes 1 1", "sizes 1 2", 23, "expected \"sizes 1 1\"");
    assert_refused("linear", "relu", 24, "expected \"activations linear\"");
    assert_refused("parameters 2", "parameters 3", 25, "expected \"param");
    assert_refused("0x1p-2\n", "", 27, "expected parameter 2 of 2, a fin");
    assert_refused("0x1p-2\n", "1e999\n", 27, "expected parameter 2 of 2");
    assert_refused("0x1p-2\n", "0x1p-2\n0\n", 28, "expected \"checksum ");
    write_bytes("bad", "", 0);
    assert_dies(load, inside("bad"), 1, ", line 1: expected \"backward ch"
                "eckpoint \", found the end of the file; ");
    assert_dies(load, inside("none"), 1, "No such file or directory; ");
    assert_dies(load, out, 1, "it is a directory; ");
}

/* Thousands of files are refused here, so one process catches its own
   end, again and again. */
static jmp_buf caught;
static bool catching;

void exit(int status)
{
    if (catching)
        longjmp(caught, 1);
    fflush(NULL);
    _exit(status);
}

static char original[1000];
static size_t original_size;
static int tried;

static void make_original(void)
{
    spoilt(original, sizeof original, "batch 2", "batch 2");
    size_t size = strlen(original);
    snprintf(original + size, 40, "checksum %016" PRIx64 "\n",
             fnv(original, size));
    original_size = strlen(original);
}

/* Tries OUT/bad with these bytes, unless they are the original's. */
static void try_bytes(const char *bytes, size_t size)
{
    if (size == original_size && memcmp(bytes, original, size) == 0)
        return;
    write_bytes("bad", bytes, size);
    tried++;
    catching = true;
    if (setjmp(caught) == 0) {
        checkpoint_load(target, inside("bad"));
        fprintf(stderr, "number %d was loaded\n", tried);
    }
    catching = false;
}

/* Ends without a look at what the ends that were caught have left. */
static void end_of_trials(void)
{
    fprintf(stderr, "tried %d\n", tried);
    kill(getpid(), SIGKILL);
}

/* What f tried must all have been refused, by messages of one line
   each that name file and line. */
static void assert_all_refused(void (*f)(void *), int at_least)
{
    make_original();
    target = example_new(3);
    write_bytes("good", original, original_size);
    checkpoint_load(target, inside("good"));
    int status = 0, lines = 0, count = -1;
    tried = 0;
    char *said = stderr_of(f, NULL, &status), begin[320];
    size_t length = (size_t)snprintf(begin, sizeof begin,
                                     "backward: %s, line ",
                                     inside("bad"));
    char *line = said;
    while (strncmp(line, begin, length) == 0
           && line[length] >= '1' && line[length] <= '9'
           && strstr(line, ": expected ") < strchr(line, '\n')) {
        lines++;
        line = strchr(line, '\n') + 1;
    }
    if (sscanf(line, "tried %d\n", &count) != 1 || count != lines)
        fail_test("after %d messages: %.200s", lines, line);
    assert_int_equal(status, -SIGKILL);
    assert_true(count >= at_least);
    free(said);
    example_free(target);
    target = NULL;
}

static void alter_bits(void *unused)
{
    (void)unused;
    char bytes[1000];
    for (size_t i = 0; i < original_size; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(bytes, original, original_size);
            bytes[i] = (char)(original[i] ^ 1 << bit);
            try_bytes(bytes, original_size);
        }
    end_of_trials();
}

static void test_every_bit_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_bits, 8 * 450);
}

static void alter_lengths(void *unused)
{
    (void)unused;
    char bytes[1001];
    for (size_t i = 0; i < original_size; i++)
        try_bytes(original, i);
    memcpy(bytes, original, original_size);
    static const char more[] = "\n 0x";
    for (size_t k = 0; k < sizeof more; k++) {
        bytes[original_size] = more[k];
        try_bytes(bytes, original_size + 1);
    }
    end_of_trials();
}

static void test_every_length_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_lengths, 450);
}

/* Each line left out, twice, and in the place of each other one. */
static void alter_lines(void *unused)
{
    (void)unused;
    char *line[40], bytes[2000];
    int lines = 0;
    for (char *c = original; *c; c = strchr(c, '\n') + 1)
        line[lines++] = c;
    line[lines] = original + original_size;
    for (int a = 0; a < lines; a++)
        for (int b = -2; b < lines; b++) {
            size_t size = 0;
            for (int k = 0; k < lines; k++) {
                int from = k == a && b >= 0 ? b : k;
                int times = k != a || b >= 0 ? 1 : b == -1 ? 2 : 0;
                while (times-- > 0) {
                    size_t n = (size_t)(line[from + 1] - line[from]);
                    memcpy(bytes + size, line[from], n);
                    size += n;
                }
            }
            try_bytes(bytes, size);
        }
    end_of_trials();
}

static void test_every_line_counts(void **state)
{
    (void)state;
    assert_all_refused(alter_lines, 28 * 20);
}

/* ---- what is not saved -------------------------------------------------------- */

static void save(void *path)
{
    checkpoint_save(target, path);
}

static void save_to_a_small_disk(void *path)
{
    const struct rlimit small_disk = { 100, 100 };
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small_disk);
    save(path);
}

static void test_the_old_file_stays(void **state)
{
    (void)state;
    target = example_new(3);
    checkpoint_save(target, inside("a"));
    char *text = file_text(out, "a");
    batches_step(target);
    assert_dies(save_to_a_small_disk, inside("a"), 1,
                "/a: File too large; what was there is unchanged; make "
                "room, or choose another disk\n");
    target->loss_sum = INFINITY;
    assert_dies(save, inside("a"), 1, "/a is not saved: loss-sum is inf; "
                "training diverged, try a smaller step\n");
    target->network->theta[1] = (real)NAN;
    assert_dies(save, inside("a"), 1, "/a is not saved: parameter 2 of 2 "
                "is nan; ");
    assert_file_equal(out, "a", text);
    assert_int_equal(directory_count(out), 1);
    assert_dies(save, inside("none/a"), 1, "/a is not saved");
    target->network->theta[1] = 0, target->loss_sum = 0;
    assert_dies(save, inside("none/a"), 1, "make its directory first");
    free(text);
    example_free(target);
    target = NULL;
}

/* ---- the network alone ------------------------------------------------------ */

static void load_network(void *path)
{
    network_free(checkpoint_network(path, 1));
}

static void assert_network_same(const char *path, const Network *n)
{
    Network *found = checkpoint_network(path, 3);
    assert_int_equal(found->depth, n->depth);
    assert_int_equal(found->batch, 3);
    for (int l = 0; l <= n->depth; l++)
        assert_int_equal(found->sizes[l], n->sizes[l]);
    for (int p = 0; p < n->count; p++)
        assert_true(found->theta[p] == n->theta[p]);
    network_free(found);
}

static void test_the_network_alone(void **state)
{
    (void)state;
    BatchPlan plan = plan_of(NULL, false);
    Run *r = run_new(&plan, 1);
    for (int step = 0; step < 8; step++) {
        checkpoint_save(r->b, inside("c"));
        assert_network_same(inside("c"), r->network);
        batches_step(r->b);
    }
    network_save(r->network, inside("n"));
    assert_network_same(inside("n"), r->network);
    run_free(r);
}

static void test_no_network(void **state)
{
    (void)state;
    write_bytes("bad", "", 0);
    assert_dies(load_network, inside("bad"), 1, "/bad, line 1: expected "
                "\"backward checkpoint \", found the end of the file");
    write_bytes("bad", "P5 1 1 255 a", 12);
    assert_dies(load_network, inside("bad"), 1, "/bad, line 1: expected "
                "\"backward checkpoint \", found \"P5 1 1 255 a\"");
    write_bytes("bad", "backward checkpoint 2\n", 22);
    assert_dies(load_network, inside("bad"), 1, "/bad, line 1: expected "
                "version 1, found version 2; load it with a program");
    size_t size = (size_t)(strstr(example, "backward n") - example);
    write_bytes("bad", example, size);
    assert_dies(load_network, inside("bad"), 1, "/bad, line 1: expected "
                "a checkpoint with a network in it, found \"backward");
    write_bytes("bad", example, size - 1);
    assert_dies(load_network, inside("bad"), 1, "/bad, line 1: expected "
                "a checkpoint with a network in it");
    write_bytes("bad", example, strlen(example));
    assert_dies(load_network, inside("bad"), 1, "/bad, line 28: expected "
                "\"checksum ");
}

/* What is stepped over counts as well. */
static void test_every_bit_before_the_network_counts(void **state)
{
    (void)state;
    Batches *b = example_new(3);
    checkpoint_save(b, inside("a"));
    char *text = file_text(out, "a");
    size_t size = strlen(text);
    for (size_t at = 0; at < size; at++) {
        text[at] ^= (char)(1 << at % 7);
        write_bytes("bad", text, size);
        text[at] ^= (char)(1 << at % 7);
        assert_dies(load_network, inside("bad"), 1, "/bad, line ");
    }
    free(text);
    example_free(b);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_every_position),
        test(test_killed_twenty_times),
        test(test_killed_by_the_clock),
        test(test_more_epochs),
        test(test_the_file_of_the_text),
        test(test_faults_under_a_right_checksum),
        test(test_the_old_file_stays),
        test(test_every_bit_counts),
        test(test_every_length_counts),
        test(test_every_line_counts),
        test(test_the_network_alone),
        test(test_no_network),
        test(test_every_bit_before_the_network_counts),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
