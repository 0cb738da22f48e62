/* One epoch.  The loss that it is given notes which samples come when; then
   the check goes the same way with the library, and compares the parameters
   and the mean loss with those of its own, and of likely mistakes. */
#include "exercise.h"
#include "judge.h"

enum { N = 23, BATCH = 5, D = 3, K = 2, SEEN = 512 };
static const double rate = 0.4;

/* ---- What the loss sees ---- */

static const Loss *truth;       /* the squared error */
static Network *network;
static Matrix *x, *t;
static int gradients, seen, batch_of[SEEN], sample_of[SEEN];
static bool apart;              /* a row of x beside another's target */
static long allocations, first_allocations, last_allocations;

/* The row of m that is this one; -1: there is none. */
static int find_row(const Matrix *m, const real *row)
{
    for (int i = 0; i < m->rows; i++) {
        bool equal = true;
        for (int k = 0; k < m->cols; k++) {
            equal = equal
                && real_part(matrix_row(m, i)[k]) == real_part(row[k]);
        }
        if (equal) {
            return i;
        }
    }
    return -1;
}

static real watch_value(const Matrix *y, const Matrix *target)
{
    return truth->value(y, target);
}

static void watch_gradient(const Matrix *y, const Matrix *target,
                           real upstream, Matrix *delta)
{
    const Matrix *given = &network->layers[0]->x;
    if (gradients++ == 0) {
        first_allocations = allocations;
    }
    last_allocations = allocations;
    for (int i = 0; i < target->rows && seen < SEEN; i++) {
        sample_of[seen] = find_row(t, matrix_row(target, i));
        apart = apart || given->rows != target->rows
            || find_row(x, matrix_row(given, i)) != sample_of[seen];
        batch_of[seen++] = gradients - 1;
    }
    truth->gradient(y, target, upstream, delta);
}

static const Loss watching = {
    "squared-error", watch_value, watch_gradient, NULL,
};

/* Sanitizers can tell us of every allocation; without them, we do not
   know. */
extern int __sanitizer_install_malloc_and_free_hooks(
    void (*on_malloc)(const volatile void *, size_t),
    void (*on_free)(const volatile void *)) __attribute__((weak));

static void on_malloc(const volatile void *at, size_t size)
{
    (void)at, (void)size;
    allocations++;
}

static void on_free(const volatile void *at)
{
    (void)at;
}

/* ---- Data and networks ---- */

static Network *network_of_seed(void)
{
    Rng rng;
    rng_seed(&rng, 9);
    Network *n = network_new((const int[]){D, 4, K},
                             (const char *const[]){"tanh", "linear"}, 2,
                             N + 9);
    network_initialize(n, initializer_find("lecun"), &rng);
    for (int p = 0; p < n->count; p++) {
        n->gradient[p] = 0.3;       /* somebody else's */
    }
    return n;
}

static void draw(Matrix *m, Rng *rng)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        m->at[i] = (real)rng_normal(rng);
    }
}

static double run(int batch, uint64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    network_free(network);
    network = network_of_seed();
    gradients = seen = 0;
    apart = false;
    return one_epoch(network, &watching, x, t, batch, rate, &rng);
}

/* ---- The same way, by the library ---- */

typedef enum {
    RIGHT, FULL_DIVISOR, ALL_DIVISOR, UNCLEARED, SUMMED
} Way;

static void take(const Matrix *from, const int *order, int n, Matrix *to)
{
    to->rows = n;
    for (int i = 0; i < n; i++) {
        memcpy(matrix_row(to, i), matrix_row(from, order[i]),
               sizeof(real) * (size_t)from->cols);
    }
}

typedef struct {
    double before;      /* mean loss of all samples, before their steps */
    double after;       /* after them */
    double batches;     /* mean of the batches' means */
    double sum;         /* of the batches' means */
} Losses;

static Losses replay(Way way, int batch, Network *n)
{
    Losses l = {0, 0, 0, 0};
    Matrix *bx = matrix_new(SEEN, D), *bt = matrix_new(SEEN, K);
    int count = 0;
    for (int at = 0, end; at < seen; at = end, count++) {
        for (end = at; end < seen && batch_of[end] == batch_of[at]; end++) {
            continue;
        }
        int size = end - at;
        take(x, sample_of + at, size, bx);
        take(t, sample_of + at, size, bt);
        if (way != UNCLEARED) {
            network_clear(n);
        }
        double factor = way == FULL_DIVISOR ? (double)size / batch
            : way == ALL_DIVISOR ? (double)size / N
            : way == SUMMED ? size : 1;
        double was = real_part(network_gradient(n, truth, bx, bt,
                                                (real)factor));
        descent_step(n->theta, n->gradient, n->count, rate);
        double is = real_part(truth->value(network_forward(n, bx), bt));
        l.before += size * was / N;
        l.after += size * is / N;
        l.sum += was;
    }
    l.batches = l.sum / count;
    matrix_free(bt);
    matrix_free(bx);
    return l;
}

static bool same(const Network *a, const Network *b)
{
    for (int p = 0; p < a->count; p++) {
        double one = real_part(a->theta[p]), other = real_part(b->theta[p]);
        if (!(fabs(one - other) <= 1e-10 * fmax(1, fabs(other)))) {
            return false;
        }
    }
    return true;
}

static const char *suspicion(int batch)
{
    static const struct {
        Way way;
        const char *text;
    } ways[] = {
        {FULL_DIVISOR, "In the last batch the sum is divided by the size of"
         " the others."},
        {ALL_DIVISOR, "The sum over a batch is divided by the number of all"
         " samples; the mean over the batch is asked for."},
        {UNCLEARED, "n->gradient was not cleared: it still has what was in it"
         " before the batch."},
        {SUMMED, "This is what steps along the sums of the batches come to;"
         " they should go along the means."},
    };
    Network *start = network_of_seed();
    bool still = same(network, start);
    network_free(start);
    if (still) {
        return "The parameters have not moved.";
    }
    for (int k = 0; k < 4; k++) {
        Network *n = network_of_seed();
        replay(ways[k].way, batch, n);
        bool is = same(network, n);
        network_free(n);
        if (is) {
            return ways[k].text;
        }
    }
    return "The samples have come in this order and in these batches; the"
           " steps were others.";
}

/* ---- The tests ---- */

static void check_samples(int batch)
{
    int times[N] = {0}, batches = (N + batch - 1) / batch, twice = 0, never = 0;
    judge_suspect_else("Its loss was never asked for a gradient.");
    judge_true(gradients > 0, "the epoch takes gradients of the loss");
    for (int k = 0; k < seen; k++) {
        judge_suspect_else("Is there room for more rows than the batch has?");
        judge_true(sample_of[k] >= 0, "target %d of the epoch is a row of t",
                   k);
        times[sample_of[k]]++;
    }
    judge_suspect_else("Both must go through the same order.");
    judge_true(!apart, "a sample and its target are the same row of x and"
               " t");
    for (int i = 0; i < N; i++) {
        twice += times[i] > 1;
        never += times[i] == 0;
    }
    judge_suspect(gradients == N / batch && twice == 0 ? never : -1,
                  "The last batch is left out: it has fewer samples.");
    if (seen == N && gradients == batches) {
        judge_suspect_else("Drawn with replacement, about e^-1 = 37 %% of all"
                           " samples are left out, and as many places go to"
                           " others. An order is wanted.");
    }
    judge_close(never, 0, 0, "the number of samples, of %d, that never came",
                N);
    if (batch > 1) {
        judge_suspect(seen, "Every sample has a gradient of its own; a batch"
                      " goes through the network at once.");
    }
    judge_close(gradients, batches, 0, "the number of gradients, one for each"
                " batch");
    judge_suspect_else("The last batch has %d samples: are there rows of the"
                       " batch before in it?", N - (batches - 1) * batch);
    judge_close(twice, 0, 0, "the number of samples, of %d, that came more"
                " than once", N);
    for (int k = 0; k < seen; k++) {
        judge_suspect_else("All batches are full but the last.");
        judge_close(batch_of[k], k / batch, 0, "the batch, from 0, of place"
                    " %d in the order", k);
    }
}

static void check_way(int batch, double came)
{
    Network *n = network_of_seed();
    Losses l = replay(RIGHT, batch, n);
    if (!same(network, n)) {
        judge_suspect_else("%s", suspicion(batch));
    }
    int p = 0;
    while (p < n->count - 1
           && fabs(real_part(network->theta[p]) - real_part(n->theta[p]))
              <= 1e-10) {
        p++;
    }
    judge_close_or(real_part(network->theta[p]), real_part(n->theta[p]),
                   1e-10, 1, "parameter %d of %d after the epoch", p + 1,
                   n->count);
    network_free(n);
    judge_suspect(l.after, "This is the mean of the losses after the steps:"
                  " each is of samples that a step has just been made for.");
    judge_suspect(l.batches, "This is the mean of the batches' means: the"
                  " samples of the last, small batch count for more than the"
                  " others.");
    judge_suspect(l.sum, "This is the sum of the batches' means.");
    judge_suspect(l.before * N, "This is the sum over the samples.");
    if (batch < N) {
        judge_suspect(l.sum / (N / batch), "The sum of the batches' means is"
                      " divided by N / batch, rounded down.");
    }
    judge_section("sec:museum-after");
    judge_close(came, l.before, 1e-10, "the loss that is returned");
    judge_section("sec:loop");
}

static void check_order(void)
{
    int first[N], other[N];
    run(BATCH, 1);
    memcpy(first, sample_of, sizeof first);
    bool sorted = true;
    for (int i = 0; i < N; i++) {
        sorted = sorted && first[i] == i;
    }
    judge_suspect_else("The samples come as they stand in x.");
    judge_true(!sorted, "the order is a random one");
    run(BATCH, 1);
    judge_suspect_else("Do all random numbers come from rng?");
    judge_true(memcmp(first, sample_of, sizeof first) == 0,
               "the same seed gives the same order");
    run(BATCH, 2);
    memcpy(other, sample_of, sizeof other);
    judge_suspect_else("Do all random numbers come from rng?");
    judge_true(memcmp(first, other, sizeof first) != 0,
               "another seed gives another order");
}

/* The six orders of three samples, in so many epochs. */
static void check_orders(void)
{
    /* In batches of two: whoever shuffles batches and not samples finds two
       orders at most. */
    enum { EPOCHS = 6000, THREE = 3 };
    int counts[27] = {0};
    int rows = x->rows;
    Rng rng;
    rng_seed(&rng, 4);
    x->rows = t->rows = THREE;
    for (int k = 0; k < EPOCHS; k++) {
        gradients = seen = 0;
        one_epoch(network, &watching, x, t, 2, 0, &rng);
        bool all = seen == THREE;
        for (int i = 0; i < THREE; i++) {
            all = all && sample_of[i] >= 0;
        }
        if (!all) {
            judge_suspect_else("x and t have %d rows now, and only they can"
                               " say how many samples there are.", THREE);
            judge_true(all, "an epoch of %d samples visits each of them",
                       THREE);
        }
        counts[9 * sample_of[0] + 3 * sample_of[1] + sample_of[2]]++;
    }
    x->rows = t->rows = rows;
    double expected = EPOCHS / 6.0, scatter = 0;
    int least = EPOCHS, most = 0;
    for (int k = 0; k < 27; k++) {
        bool order = k / 9 != k / 3 % 3 && k / 9 != k % 3
            && k / 3 % 3 != k % 3;
        if (order) {
            scatter += pow(counts[k] - expected, 2) / expected;
            least = counts[k] < least ? counts[k] : least;
            most = counts[k] > most ? counts[k] : most;
        }
    }
    judge_section("sec:moons");
    /* The orders 0 1 2 and 1 0 2. */
    if (counts[5] + counts[11] == EPOCHS) {
        judge_suspect_else("A batch is always made of the same samples. It"
                           " is the samples that should be shuffled, not the"
                           " batches.");
    } else {
        judge_suspect_else("In %d epochs of three samples the rarest order came"
                           " %d times and the most frequent %d. Exchange each"
                           " place with one among it and those before it.",
                           EPOCHS, least, most);
    }
    judge_between(scatter, 0, 45, "the scatter of the six orders (chi-square;"
                  " 5 is usual, 45 next to impossible)");
}

void check(void)
{
    judge_function("one_epoch");
    truth = loss_find("squared-error");
    Rng rng;
    rng_seed(&rng, 2);
    x = matrix_new(N, D);
    t = matrix_new(N, K);
    draw(x, &rng);
    draw(t, &rng);
    Matrix *x_was = matrix_new(N, D), *t_was = matrix_new(N, K);
    memcpy(x_was->at, x->at, sizeof(real) * N * D);
    memcpy(t_was->at, t->at, sizeof(real) * N * K);
    if (__sanitizer_install_malloc_and_free_hooks) {
        __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    }
    const int sizes[] = {BATCH, 1, N, N + 4};
    for (int k = 0; k < 4; k++) {
        double came = run(sizes[k], 1);
        bool kept = memcmp(x->at, x_was->at, sizeof(real) * N * D) == 0
            && memcmp(t->at, t_was->at, sizeof(real) * N * K) == 0;
        judge_suspect_else("The samples are the caller's: shuffle their"
                           " numbers, and leave them where they are.");
        judge_true(kept, "x and t are as they were");
        check_samples(sizes[k]);
        check_way(sizes[k], came);
        judge_suspect_else("%ld calls of malloc between the first gradient and"
                           " the last, in %d batches: make all that is needed"
                           " before the loop.",
                           last_allocations - first_allocations, gradients);
        judge_true(gradients < 3
                   || last_allocations - first_allocations < gradients - 2,
                   "nothing is allocated between the steps");
    }
    check_order();
    check_orders();
    network_free(network);
    matrix_free(t_was);
    matrix_free(x_was);
    matrix_free(t);
    matrix_free(x);
}
