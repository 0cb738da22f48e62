/* From chapters/08-digits.nw: change it there, not here. */
/* include what the digits program needs */
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "checkpoint.h"
#include "digit-data.h"
#include "fail.h"
#include "options.h"
#include "parallel.h"
#include "pgm.h"
#include "picture.h"
#include "report.h"

/* say what can be chosen */
enum { CLASSES = 10, MOST_LAYERS = 20 };

typedef struct {
    /* hold what a training is told */
    const char *data, *sizes, *activation;
    int batch, epochs, threads;
    double rate, decay;
    bool replace, resume;
    uint64_t seed;
    const char *save, *load, *read, *write;
    int sample;
} Choice;

static const Choice defaults = {
    .sizes = "784,50,10", .activation = "relu", .batch = 100,
    .epochs = 20, .rate = 0.1, .decay = 1, .seed = 1, .sample = -1,
};

/* take the sizes of the layers */
static int take_sizes(const char *text, int sizes[MOST_LAYERS + 1])
{
    const char *at = text;
    for (int l = 0; l <= MOST_LAYERS; l++) {
        /* take one size */
        long n = 0;
        const char *start = at;
        for (; *at >= '0' && *at <= '9' && n <= INT_MAX; at++)
            n = 10 * n + (*at - '0');
        if (at == start || n < 1 || n > INT_MAX
            || (*at != ',' && *at != '\0'))
            break;
        sizes[l] = (int)n;
        if (*at++ == '\0' && l > 0)
            return l;
    }
    /* refuse what is no list of sizes */
    fail("--sizes %s: must be 2 to %d whole numbers from 1 on, with "
         "commas between, as in %s", text, MOST_LAYERS + 1,
         defaults.sizes);
}

static void check_sizes(const Choice *c, const int *sizes, int depth)
{
    /* insist on the sizes that the data have */
    if (sizes[0] != PICTURE_PIXELS || sizes[depth] != CLASSES)
        fail("--sizes %s: the first must be %d, for the pixels of an "
             "image, and the last %d, for the digits", c->sizes,
             PICTURE_PIXELS, CLASSES);
    /* insist that all can be counted */
    int64_t count = 0;
    for (int l = 1; l <= depth; l++) {
        count += ((int64_t)sizes[l - 1] + 1) * sizes[l];
        if (count > INT_MAX || sizes[l] > INT_MAX / c->batch)
            fail("--sizes %s: more than %d parameters, or than that "
                 "many numbers in a batch; take smaller layers",
                 c->sizes, INT_MAX);
    }
}

/* refuse a plan that cannot be carried out */
static void check_plan(const Choice *c, int count)
{
    /* check the size of a batch */
    if (c->batch < 1 || c->batch > count)
        fail("--batch %d: must be 1 to %d, the number of training "
             "images", c->batch, count);
    /* check the rate and its decay */
    if (!(c->rate > 0))
        fail("--rate %g: must be above 0", c->rate);
    if (!(c->decay > 0 && c->decay <= 1))
        fail("--decay %g: must be above 0 and at most 1", c->decay);
    /* check the number of epochs */
    if (c->epochs < 0 || c->epochs > INT_MAX / count)
        fail("--epochs %d: must be 0 to %d", c->epochs,
             INT_MAX / count);
    if (!activation_find(c->activation))
        /* list the activations there are */
        {
            char names[100] = "";
            int known;
            const Activation *a = activation_list(&known);
            for (int k = 0; k < known; k++)
                snprintf(names + strlen(names), sizeof names - strlen(names),
                         "%s%s", k > 0 ? ", " : "", a[k].name);
            fail("--activation %s: there is none of this name; there are %s",
                 c->activation, names);
        }
}

/* train a network on digits */
/* hear the user's wish to stop */
static volatile sig_atomic_t stop_wanted;

static void want_stop(int signal_number)
{
    stop_wanted = signal_number;
}

static void hear_signals(void)
{
    struct sigaction a = { .sa_handler = want_stop,
                           .sa_flags = (int)SA_RESETHAND };
    sigemptyset(&a.sa_mask);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
}

/* judge and save after each epoch */
typedef struct {
    Samples training, share, test;
    const char *save;
} Training;

static void judge_and_save(void *context, Batches *b)
{
    const Training *t = context;
    Epoch *e = &b->history[b->epoch - 1];
    e->training = batches_judge(b, &t->share);
    e->test = batches_judge(b, &t->test);
    if (t->save)
        checkpoint_save(b, t->save);
}

/* make a network for digits */
static Network *make_network(const Choice *c, const int *sizes,
                             int depth, Rng *rng)
{
    /* name the activation of each layer */
    const char *names[MOST_LAYERS];
    for (int l = 0; l < depth; l++)
        names[l] = l < depth - 1 ? c->activation : "linear";
    Network *n = network_new(sizes, names, depth, c->batch);
    /* draw the first weights */
    bool relus = strcmp(c->activation, "relu") == 0;
    network_initialize(n, initializer_find(relus ? "he" : "glorot"),
                       rng);
    return n;
}

/* say what is trained */
static void say_what_is_trained(const Choice *c, const DigitData *d,
                                Batches *b, const Training *t)
{
    printf("data: %s, %d images to learn from, %d to be examined "
           "with\n", d->name, d->training->count, d->test->count);
    printf("network: %s, %s, %d parameters\n", c->sizes,
           c->activation, b->network->count);
    /* say where the training begins */
    if (c->resume)
        printf("resumed after %d epochs and %d images\n", b->epoch,
               b->position);
    else
        printf("before the first step: test loss %.4f, and ln 10 is "
               "%.4f\n", batches_judge(b, &t->test).loss, log(10));
    fflush(stdout);
}

/* stop before the end */
_Noreturn static void stop_early(const Choice *c, const Batches *b)
{
    if (c->save)
        checkpoint_save(b, c->save);
    /* say how to go on */
    complain("stopped in epoch %d of %d; %s%s", b->epoch + 1,
             b->plan.epochs, c->save
             ? "the same command with --resume goes on from "
             : "nothing was saved, since there was no --save FILE",
             c->save ? c->save : "");
    exit(128 + (int)stop_wanted);
}

/* run the training */
static void run_training(const Choice *c, Batches *b)
{
    Report r;
    hear_signals();
    report_start(&r, b, stdout);
    /* take steps until the end or the wish */
    while (b->epoch < b->plan.epochs && !stop_wanted) {
        batches_step(b);
        report_step(&r, b);
    }
    report_end(&r);
    if (b->epoch < b->plan.epochs)
        stop_early(c, b);
}

/* count the mistakes */
typedef int Counts[CLASSES][CLASSES];

static int count_mistakes(Network *n, const Dataset *d, Counts counts)
{
    int right = 0;
    Matrix *x = matrix_new(1, n->sizes[0]);
    for (int i = 0; i < d->count; i++) {
        /* read an image and count it */
        dataset_batch(d, &i, x, NULL);
        const Matrix *z = network_forward(n, x);
        int read = index_of_largest(z->at, CLASSES);
        counts[d->labels[i]][read]++;
        right += read == d->labels[i];
    }
    matrix_free(x);
    return d->count - right;
}

static void say_mistakes(Network *n, const Dataset *d)
{
    Counts counts = { { 0 } };
    int wrong = count_mistakes(n, d, counts);
    printf("%.2f %% of the test images right, %d wrong\n",
           100.0 * (d->count - wrong) / d->count, wrong);
    /* say the three most frequent confusions */
    for (int turn = 0; turn < 3; turn++) {
        /* find the most frequent confusion */
        int most = 0, i = 0, j = 0;
        for (int k = 0; k < CLASSES * CLASSES; k++)
            if (k / CLASSES != k % CLASSES
                && counts[k / CLASSES][k % CLASSES] > most) {
                i = k / CLASSES, j = k % CLASSES;
                most = counts[i][j];
            }
        if (most > 0)
            printf("%s%d times a %d was taken for a %d\n",
                   turn == 0 ? "most often: " : "            ", most,
                   i, j);
        counts[i][j] = 0;
    }
}

static void train(const Choice *c)
{
    /* take what is to be trained */
    int sizes[MOST_LAYERS + 1], depth = take_sizes(c->sizes, sizes);
    DigitData data = digit_data_find(c->data);
    check_plan(c, data.training->count);
    check_sizes(c, sizes, depth);
    Rng rng;
    rng_seed(&rng, c->seed);
    Network *n = make_network(c, sizes, depth, &rng);
    /* make the training */
    Training t = { samples_of_dataset(data.training),
                   samples_of_dataset(data.training),
                   samples_of_dataset(data.test), c->save };
    if (t.share.count > t.test.count)
        t.share.count = t.test.count;
    BatchPlan plan = { .loss = loss_find("cross-entropy"),
                       .batch = c->batch, .replace = c->replace,
                       .learning_rate = c->rate, .decay = c->decay,
                       .epochs = c->epochs, .observe = judge_and_save,
                       .context = &t };
    Batches *b = batches_new(n, &plan, &t.training, &rng);
    if (c->resume)
        checkpoint_load(b, c->save);
    else if (c->save)
        checkpoint_save(b, c->save);
    say_what_is_trained(c, &data, b, &t);
    run_training(c, b);
    printf("after the last update: ");
    say_mistakes(n, data.test);
    batches_free(b);
    network_free(n);
    digit_data_free(&data);
}

/* examine a network */
static Network *load_network(const Choice *c)
{
    Network *n = checkpoint_network(c->load, 1);
    if (n->sizes[0] != PICTURE_PIXELS || n->sizes[n->depth] != CLASSES)
        fail("--load %s: a network with %d inputs and %d outputs, but "
             "digits take %d and %d", c->load, n->sizes[0],
             n->sizes[n->depth], PICTURE_PIXELS, CLASSES);
    return n;
}

static void examine(const Choice *c)
{
    Network *n = load_network(c);
    DigitData data = digit_data_find(c->data);
    printf("data: %s, %d images to be examined with\n", data.name,
           data.test->count);
    say_mistakes(n, data.test);
    network_free(n);
    digit_data_free(&data);
}

/* read a picture */
/* take a picture from a file */
static void take_file(const char *path, Dataset *one)
{
    int rows, cols;
    Picture p;
    unsigned char *grey = pgm_read(path, &rows, &cols);
    if (!picture_prepare(grey, rows, cols, &p))
        fail("%s is all paper: there is nothing in it to read; write "
             "thicker, or with more contrast", path);
    /* say what has been done to the picture */
    printf("%s, %d×%d%s%s\n", path, rows, cols,
           p.inverted ? ", inverted since its border is light" : "",
           p.scaled ? ", scaled and centred" : "");
    memcpy(one->pixels, p.pixels, PICTURE_PIXELS);
    free(grey);
}

/* take a picture from the test images */
static void take_sample(const Choice *c, Dataset *one)
{
    DigitData data = digit_data_find(c->data);
    /* refuse a number that no test image has */
    if (c->sample >= data.test->count)
        fail("--sample %d: must be 0 to %d in %s", c->sample,
             data.test->count - 1, data.name);
    size_t i = (size_t)c->sample;
    memcpy(one->pixels, data.test->pixels + i * PICTURE_PIXELS,
           PICTURE_PIXELS);
    printf("test image %d of %s, labelled %d\n", c->sample, data.name,
           data.test->labels[i]);
    digit_data_free(&data);
}

/* show what the network makes of it */
static void say_digit(Network *n, const Dataset *one)
{
    enum { WIDTH = 50 };
    /* ask the network for probabilities */
    Matrix *x = matrix_new(1, PICTURE_PIXELS);
    Matrix *p = matrix_new(1, CLASSES);
    dataset_batch(one, (int[]){ 0 }, x, NULL);
    softmax_forward(network_forward(n, x), p);
    /* list the probabilities */
    for (int k = 0; k < CLASSES; k++) {
        double share = real_part(p->at[k]);
        printf("%d  %.4f", k, share);
        /* draw the bar of a probability */
        int signs = (int)(WIDTH * share + 0.5);
        for (int i = 0; i < signs; i++)
            fputs(i == 0 ? "  #" : "#", stdout);
        putchar('\n');
    }
    /* say the most probable digit */
    int best = index_of_largest(p->at, CLASSES);
    double share = real_part(p->at[best]);
    printf("This is %sa %d.\n", share < 0.5 ? "perhaps " : "", best);
    matrix_free(x);
    matrix_free(p);
}

static void show_picture(const Choice *c)
{
    Network *n = c->load ? load_network(c) : NULL;
    Dataset *one = dataset_new(1, PICTURE_SIDE, PICTURE_SIDE, CLASSES);
    /* take the picture from where it is */
    if (c->read)
        take_file(c->read, one);
    else
        take_sample(c, one);
    /* show the picture, and what it is */
    if (c->write)
        pgm_write(c->write, PICTURE_SIDE, PICTURE_SIDE, one->pixels);
    picture_print(stdout, one->pixels);
    if (n)
        say_digit(n, one);
    dataset_free(one);
    network_free(n);
}

/* refuse choices that contradict each other */
/* say whether two paths are one file */
static bool is_one_file(const char *a, const char *b)
{
    struct stat one, other;
    return a && b && stat(a, &one) == 0 && stat(b, &other) == 0
        && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static void check_choice(const Choice *c)
{
    bool picture = c->read || c->sample != -1;
    /* refuse what is not one picture */
    if (c->sample < -1)
        fail("--sample %d: test images are counted from 0", c->sample);
    if (c->read && c->sample != -1)
        fail("--read and --sample are two pictures: choose one");
    /* refuse a picture that nothing can be done with */
    if (c->read && !c->load)
        fail("--read needs a network: add --load FILE, a file that "
             "--save FILE has made");
    if (c->sample != -1 && !c->load && !c->write)
        fail("--sample needs --load FILE, a network to read it, or "
             "--write FILE");
    if (c->write && !picture)
        fail("--write needs --sample N or --read FILE, a picture");
    /* refuse to train and to read at once */
    if (c->load && c->save)
        fail("--load reads with a network, --save trains one: choose one");
    if (c->save && picture)
        fail("--save trains and does not read: train first, then read "
             "with --load %s", c->save);
    if (c->resume && !c->save)
        fail("--resume needs --save FILE, the file to go on from");
    /* refuse a plan for what is not trained */
    bool planned = strcmp(c->sizes, defaults.sizes) != 0
        || strcmp(c->activation, defaults.activation) != 0
        || c->batch != defaults.batch || c->epochs != defaults.epochs
        || c->rate != defaults.rate || c->decay != defaults.decay
        || c->seed != defaults.seed || c->replace;
    if (planned && (c->load || picture))
        fail("nothing is trained here: leave out --sizes, --rate and "
             "whatever else says how");
    /* refuse to write over a training */
    if (c->save && !c->resume && access(c->save, F_OK) == 0)
        fail("%s is there already: add --resume to go on with it, "
             "or name another file", c->save);
    /* refuse to write over what is read */
    if (is_one_file(c->write, c->read) || is_one_file(c->write, c->load))
        fail("--write %s would replace what is read: name another file",
             c->write);
}

/* let the user choose */
int main(int argc, char **argv)
{
    Choice c = defaults;
    /* take the choices */
    c.threads = parallel_cores();
    /* list the options */
    const Option options[] = {
        { "data", OPTION_TEXT, &c.data,
          "directory of MNIST, or own; else what there is" },
        { "threads", OPTION_INT, &c.threads, "cores to work on" },
        /* list the options for the training */
        { "sizes", OPTION_TEXT, &c.sizes, "units of each layer" },
        { "activation", OPTION_TEXT, &c.activation, "of hidden layers" },
        { "batch", OPTION_INT, &c.batch, "images in a step" },
        { "rate", OPTION_DOUBLE, &c.rate, "learning rate at first" },
        { "decay", OPTION_DOUBLE, &c.decay, "its factor each epoch" },
        { "epochs", OPTION_INT, &c.epochs, "times through the data" },
        { "seed", OPTION_SEED, &c.seed, "of weights and order" },
        { "replace", OPTION_FLAG, &c.replace, "draw with replacement" },
        /* list the options for files and pictures */
        { "save", OPTION_TEXT, &c.save, "keep it here, each epoch" },
        { "resume", OPTION_FLAG, &c.resume, "go on from that file" },
        { "load", OPTION_TEXT, &c.load, "a network that was saved" },
        { "sample", OPTION_INT, &c.sample, "show it this test image" },
        { "read", OPTION_TEXT, &c.read, "show it this picture, a PGM" },
        { "write", OPTION_TEXT, &c.write, "write what it is shown, a PGM" },
    };
    options_parse(argc, argv, "Trains a network to read digits, or "
                  "reads digits with it.", options,
                  sizeof options / sizeof options[0]);
    check_choice(&c);
    Pool *pool = parallel_start(c.threads);
    /* do what has been chosen */
    if (c.read || c.sample >= 0)
        show_picture(&c);
    else if (c.load)
        examine(&c);
    else
        train(&c);
    parallel_free(pool);
    /* insist that the report is written */
    if (fflush(stdout) != 0 || ferror(stdout))
        fail("cannot write the report: the output is closed or full");
    return 0;
}
