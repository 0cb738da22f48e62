/* From chapters/08-digits.nw: change it there, not here. */
#include "report.h"

/* start a report */
static long samples_over(const Batches *b)
{
    return (long)b->epoch * b->samples->count + b->position;
}

void report_start(Report *r, const Batches *b, FILE *lines)
{
    long all = (long)b->plan.epochs * b->samples->count;
    *r = (Report){ .before = samples_over(b), .epoch = b->epoch,
                   .lines = lines };
    progress_start(&r->bar, r->label, all - r->before);
}
/* print the line of an epoch */
static void print_epoch(const Report *r, const Batches *b)
{
    const Epoch *e = &b->history[b->epoch - 1];
    int all = b->plan.epochs, width = snprintf(NULL, 0, "%d", all);
    fprintf(r->lines, "epoch %*d of %d: rate %.4g, loss %.4f", width,
            b->epoch, all, batches_rate(&b->plan, b->epoch - 1),
            e->loss);
    /* print the accuracies that are known */
    if (e->training.accuracy >= 0)
        fprintf(r->lines, ", training %.2f %%",
                100 * e->training.accuracy);
    if (e->test.accuracy >= 0)
        fprintf(r->lines, ", test %.2f %%", 100 * e->test.accuracy);
    fputc('\n', r->lines);
    fflush(r->lines);
}
/* report a step */
static void update_label(Report *r, const Batches *b, long done)
{
    double seconds = clock_seconds() - r->bar.started;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    bool many = rate >= 99999.5;
    int epochs = b->plan.epochs;
    int epoch = b->epoch < epochs ? b->epoch + 1 : epochs;
    snprintf(r->label, sizeof r->label, "%s%d/%d %.0f%s/s",
             epochs < 1000 ? "epoch " : "", epoch, epochs,
             many ? rate / 1000 : rate, many ? "k" : "");
}
void report_step(Report *r, const Batches *b)
{
    long done = samples_over(b) - r->before;
    if (r->bar.active)
        update_label(r, b, done);
    if (b->epoch > r->epoch && r->lines) {
        /* print a line in the place of the bar */
        bool active = r->bar.active;
        progress_end(&r->bar);
        r->bar.active = active;
        print_epoch(r, b);
    }
    r->epoch = b->epoch;
    progress_step(&r->bar, done);
}
/* end a report */
void report_end(Report *r)
{
    progress_end(&r->bar);
}

void report_run(Batches *b, FILE *lines)
{
    Report r;
    report_start(&r, b, lines);
    while (b->epoch < b->plan.epochs) {
        batches_step(b);
        report_step(&r, b);
    }
    report_end(&r);
}
