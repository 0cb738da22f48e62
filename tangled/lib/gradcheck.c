/* From chapters/b-instrument.nw: change it there, not here. */
#include "gradcheck.h"
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "difference.h"
#include "fail.h"

/* choose the constants of the instrument */
static const double floor_part = 1.0 / 512;     /* beta */

static double tolerance(void)                   /* tau, eq. (4.6) */
{
    return 4500 * difference_epsilon();
}
/* The largest uncertainty with which a slope is worth anything. */
static double tolerable(double size)
{
    return cbrt(difference_epsilon()) * size;
}
/* The most noise with which a gradient can be called right. */
static double tolerable_noise(double size)
{
    return pow(difference_epsilon(), 0.6) * size;
}
/* prepare a check */
typedef enum {
    ENTRY_PASSED, ENTRY_ON_KINK, ENTRY_NOISY, ENTRY_ZERO,
    ENTRY_FAILED, ENTRY_NOT_FINITE, FINDINGS
} Finding;
typedef struct {
    real *at, saved;            /* its parameter, and what it was */
    int parameter, index;       /* the index-th of this Parameter */
    double ours, measured;
    double uncertainty, noise;  /* of measured, of ours; absolute */
    double error, allowed;      /* relative */
    Finding finding;
} Entry;
typedef struct {
    const Subject *subject;
    Report *report;
    int n;
    Entry *entry;
    real loss, *first, *again;  /* loss and gradient; a later one */
    double largest;         /* entry of either gradient so far, S */
    double roundoff;        /* noise of the loss */
    uint64_t home;          /* the branches where we began */
    bool finite, crossed;   /* noted while an entry is measured */
} Check;
static real ask_value(Check *c)
{
    c->report->values++;
    return c->subject->value(c->subject->context);
}
/* Lets the subject add its gradient to n times the number start. */
static void ask_gradient(Check *c, real upstream, double start,
                         real *gradient)
{
    for (int p = 0; p < c->n; p++)
        gradient[p] = (real)start;
    c->report->gradients++;
    c->subject->gradient(c->subject->context, upstream, gradient);
}
static int size_of(const Parameter *w) { return w->rows * w->cols; }
static int count_entries(const Subject *s)
{
    int n = 0;
    for (int k = 0; k < s->count; k++) {
        const Parameter *w = &s->parameters[k];
        require(w->rows > 0 && w->cols > 0, "%s of %s is %d×%d",
                w->name, s->name, w->rows, w->cols);
        n += size_of(w);
    }
    if (n == 0)
        fail("%s has no parameters: nothing would be checked",
             s->name);
    return n;
}
static Check check_new(const Subject *s, Report *report)
{
    const int n = count_entries(s);
    Check c = {
        .subject = s, .report = report, .n = n,
        .entry = allocate((size_t)n, sizeof(Entry)),
        .first = allocate((size_t)n, sizeof(real)),
        .again = allocate((size_t)n, sizeof(real)),
    };
    Entry *e = c.entry;
    for (int k = 0; k < s->count; k++) {
        const Parameter *w = &s->parameters[k];
        for (int i = 0; i < size_of(w); i++)
            *e++ = (Entry){ .at = &w->at[i], .saved = w->at[i],
                            .parameter = k, .index = i };
    }
    return c;
}
static void put_back(Check *c)
{
    for (int p = 0; p < c->n; p++)
        memcpy(c->entry[p].at, &c->entry[p].saved, sizeof(real));
}
static void check_free(Check *c)
{
    put_back(c);
    free(c->entry), free(c->first), free(c->again);
}
/* list the directions */
static const int directions[] = {
#ifdef FE_UPWARD
    FE_UPWARD,
#endif
#ifdef FE_DOWNWARD
    FE_DOWNWARD,
#endif
#ifdef FE_TOWARDZERO
    FE_TOWARDZERO,
#endif
    -1      /* the end: no direction has a negative number */
};
/* measure the noise */
static void measure_noise(Check *c)
{
    const int usual = fegetround();
    for (const int *d = directions; *d >= 0; d++) {
        if (fesetround(*d) != 0)
            continue;
        ask_gradient(c, 1, 0, c->again);
        fesetround(usual);
        for (int p = 0; p < c->n; p++) {
            /* widen the noise of entry p */
            Entry *e = &c->entry[p];
            double moved = fabs(real_part(c->again[p]) - e->ours);
            if (isfinite(moved))
                e->noise = fmax(e->noise, moved);
        }
    }
    /* raise each noise to the usual one of its parameter */
    Entry *e = c->entry;
    for (int k = 0; k < c->subject->count; k++) {
        int n = size_of(&c->subject->parameters[k]);
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += e[i].noise * e[i].noise;
        for (int i = 0; i < n; i++)
            e[i].noise = fmax(e[i].noise, sqrt(sum / n));
        e += n;
    }
}
/* measure the noise of the loss */
/* How far the loss moves, at the parameters as they are, when it is
   rounded in other directions: at least one rounding. */
static double spread_of_loss(Check *c)
{
    double here = real_part(ask_value(c));
    double spread = difference_epsilon() / 2 * fabs(here);
    const int usual = fegetround();
    for (const int *d = directions; *d >= 0; d++) {
        if (fesetround(*d) != 0)
            continue;
        double there = real_part(ask_value(c));
        fesetround(usual);
        if (isfinite(there - here))
            spread = fmax(spread, fabs(there - here));
    }
    return spread;
}
static void move_all(Check *c, int sign)
{
    for (int p = 0; p < c->n; p++, sign = -sign) {
        real *at = c->entry[p].at;
        *at += (real)(sign * difference_step(8, real_part(*at)));
    }
}
static void measure_roundoff(Check *c)
{
    c->roundoff = spread_of_loss(c);
    for (int sign = -1; sign <= 1; sign += 2) {
        move_all(c, sign);
        c->roundoff = fmax(c->roundoff, spread_of_loss(c));
        put_back(c);
    }
}
/* measure one entry */
static bool is_finite(real x)
{
    return isfinite(real_part(x)) && isfinite(imaginary_part(x));
}
static real watched_value(void *check)
{
    Check *c = check;
    const Subject *s = c->subject;
    real v = ask_value(c);
    c->finite = c->finite && is_finite(v);
    if (s->branches && s->branches(s->context) != c->home)
        c->crossed = true;
    return is_finite(v) ? v : 0;
}
#ifdef BACKWARD_COMPLEX
/* measure an entry by the complex step */
const char *gradcheck_oracle(void) { return "complex step"; }

static void measure_entry(Check *c, Entry *e)
{
    Objective o = { watched_value, c, e->at, 1 };
    real slope;
    c->finite = true;
    gradient_complex_step(&o, 0, &slope);
    e->measured = c->finite ? real_part(slope) : NAN;
    e->finding = c->finite ? ENTRY_PASSED : ENTRY_NOT_FINITE;
}
#else
/* measure an entry by Richardson's table */
const char *gradcheck_oracle(void) { return "Richardson"; }

static void measure_entry(Check *c, Entry *e)
{
    double x = real_part(e->saved);
    double least = sqrt(difference_epsilon()) * fmax(1, fabs(x));
    double h = difference_step(8, x) / 4;
    e->uncertainty = INFINITY;
    for (bool sure = false; !sure && h >= least; h /= 4) {
        /* take Richardson's slope with this step */
        Objective o = { watched_value, c, e->at, 1 };
        real slope;
        double estimate;
        c->finite = true, c->crossed = false;
        gradient_richardson(&o, h, &slope, &estimate);
        estimate += 4 * c->roundoff / h;
        /* pass over a step that meets a kink or leaves the domain */
        if (!c->finite || c->crossed) {
            if (isinf(e->uncertainty)) {
                e->finding = c->finite ? ENTRY_ON_KINK : ENTRY_NOT_FINITE;
                e->measured = NAN;
            }
            continue;
        }
        /* keep the slope if it is the surest so far */
        double size = fabs(real_part(slope)) + floor_part * c->largest;
        bool better = estimate < e->uncertainty;
        if (better) {
            e->finding = ENTRY_PASSED;
            e->measured = real_part(slope);
            e->uncertainty = estimate;
        }
        sure = estimate <= pow(difference_epsilon(), 0.6) * size
            || estimate <= 16 * c->roundoff / h
            || (!better && e->uncertainty <= tolerable(size));
    }
}
#endif
/* measure the whole gradient */
static void raise_largest(Check *c, double entry)
{
    if (isfinite(entry))
        c->largest = fmax(c->largest, fabs(entry));
}
static void measure_all(Check *c)
{
    for (int p = 0; p < c->n; p++) {
        c->entry[p].ours = real_part(c->first[p]);
        raise_largest(c, c->entry[p].ours);
    }
    measure_noise(c);
    measure_roundoff(c);
    for (int p = 0; p < c->n; p++) {
        measure_entry(c, &c->entry[p]);
        raise_largest(c, c->entry[p].measured);
    }
}
/* judge the entries */
static double size_for(const Check *c, const Entry *e)
{
    return fmax(fabs(e->ours), fabs(e->measured))
         + floor_part * c->largest;
}
static void judge_entry(Check *c, Entry *e)
{
    double size = size_for(c, e), apart = fabs(e->ours - e->measured);
    double room = tolerance() * size + 3 * e->uncertainty
                + 8 * e->noise;
    if (size > 0) {
        e->error = apart / size;
        e->allowed = room / size;
    }
    c->report->room = fmax(c->report->room, room);
    /* find what that makes of the entry */
    if (apart > room)
        e->finding = ENTRY_FAILED;
    else if (e->ours == 0)
        e->finding = ENTRY_ZERO;
    else if (3 * e->uncertainty > tolerable(size)
             || 8 * e->noise > tolerable_noise(size))
        e->finding = ENTRY_NOISY;
    else if (fmax(fabs(e->ours), fabs(e->measured)) <= room)
        e->finding = ENTRY_ZERO;
}
/* examine an entry again */
static bool changes_branches(Check *c, const Entry *e)
{
    double x = real_part(e->saved);
    double h = sqrt(difference_epsilon()) * fmax(1, fabs(x));
    c->crossed = false;
    for (int sign = -1; sign <= 1; sign += 2) {
        *e->at = e->saved + (real)(sign * h);
        watched_value(c);
        *e->at = e->saved;
    }
    return c->crossed;
}
static bool has_jump(Check *c, const Entry *e)
{
    double x = real_part(e->saved), jump[2];
    double h = cbrt(difference_epsilon()) * fmax(1, fabs(x));
    Objective o = { watched_value, c, e->at, 1 };
    for (int i = 0; i < 2; i++) {
        real right, middle;
        gradient_one_sided(&o, i ? h / 4 : h, &right);
        gradient_central(&o, i ? h / 4 : h, &middle);
        jump[i] = 2 * fabs(real_part(right) - real_part(middle));
    }
    return jump[1] > jump[0] / 2 && jump[1] < 2 * jump[0]
        && jump[1] > 64 * c->roundoff / (h / 4);
}
static void measure_in_directions(Check *c, Entry *e)
{
    const int usual = fegetround();
    for (const int *d = directions; *d >= 0; d++) {
        Entry other = *e;
        if (fesetround(*d) != 0)
            continue;
        measure_entry(c, &other);
        fesetround(usual);
        double moved = fabs(other.measured - e->measured);
        if (isfinite(moved))
            e->uncertainty = fmax(e->uncertainty, moved);
    }
}
static void reconsider(Check *c, Entry *e)
{
    if (e->uncertainty <= 0) {
        measure_in_directions(c, e);
        e->finding = ENTRY_PASSED;
        judge_entry(c, e);
    }
    if (e->finding == ENTRY_FAILED)
        if (c->subject->branches ? changes_branches(c, e)
                                 : has_jump(c, e))
            e->finding = ENTRY_ON_KINK;
}
static void judge_entries(Check *c)
{
    for (int p = 0; p < c->n; p++) {
        Entry *e = &c->entry[p];
        if (!isfinite(e->ours))
            e->finding = ENTRY_NOT_FINITE;
        if (e->finding == ENTRY_PASSED)
            judge_entry(c, e);
        if (e->finding == ENTRY_FAILED)
            reconsider(c, e);
    }
}
/* point at the worst entry */
static bool is_worse(const Entry *a, const Entry *b)
{
    bool a_lost = a->finding == ENTRY_NOT_FINITE;
    bool b_lost = b->finding == ENTRY_NOT_FINITE;
    if (a_lost || b_lost)
        return a_lost && !b_lost;
    return a->error * b->allowed > b->error * a->allowed
        || (a->allowed > 0 && b->allowed <= 0);
}
static void point_at(Check *c, const Entry *e)
{
    Report *r = c->report;
    int cols = c->subject->parameters[e->parameter].cols;
    r->parameter = e->parameter;
    r->row = e->index / cols, r->col = e->index % cols;
    r->ours = e->ours, r->measured = e->measured;
    r->error = e->error, r->allowed = e->allowed;
}
/* give the verdict */
/* What n entries show of which tally[f] were found to be f, if that
   many should have passed. */
static Verdict verdict_of(const int *tally, int needed)
{
    if (tally[ENTRY_NOT_FINITE] > 0)
        return VERDICT_NOT_FINITE;
    if (tally[ENTRY_FAILED] > 0)
        return VERDICT_FAIL;
    if (tally[ENTRY_PASSED] >= needed)
        return VERDICT_PASS;
    int zero = tally[ENTRY_ZERO], noisy = tally[ENTRY_NOISY];
    int kinks = tally[ENTRY_ON_KINK];
    if (zero >= noisy && zero >= kinks)
        return VERDICT_VACUOUS;
    return noisy >= kinks ? VERDICT_NOISE : VERDICT_KINK;
}
static Verdict worse(Verdict a, Verdict b) { return a > b ? a : b; }

static void give_verdict(Check *c)
{
    const Subject *s = c->subject;
    Report *r = c->report;
    int all[FINDINGS] = { 0 };
    const Entry *e = c->entry;
    for (int k = 0; k < s->count; k++) {
        int tally[FINDINGS] = { 0 };
        for (int i = 0; i < size_of(&s->parameters[k]); i++, e++)
            tally[e->finding]++, all[e->finding]++;
        r->verdict = worse(r->verdict, verdict_of(tally, 1));
    }
    r->verdict = worse(r->verdict, verdict_of(all, (c->n + 1) / 2));
    /* report the counts */
    r->passed = all[ENTRY_PASSED], r->failed = all[ENTRY_FAILED];
    r->kinks = all[ENTRY_ON_KINK], r->zeros = all[ENTRY_ZERO];
    r->noisy = all[ENTRY_NOISY], r->not_finite = all[ENTRY_NOT_FINITE];
    /* report the worst entry */
    const Entry *worst = c->entry;
    for (int p = 1; p < c->n; p++)
        if (is_worse(&c->entry[p], worst))
            worst = &c->entry[p];
    point_at(c, worst);
}
const char *verdict_name(Verdict v)
{
    static const char *const names[] = {
        [VERDICT_PASS] = "pass", [VERDICT_KINK] = "on a kink",
        [VERDICT_NOISE] = "noise", [VERDICT_VACUOUS] = "vacuous",
        [VERDICT_FAIL] = "fail", [VERDICT_NOT_FINITE] = "not finite",
    };
    return names[v];
}
/* diagnose what is wrong */
static void diagnose(Check *c)
{
    const Subject *s = c->subject;
    const size_t n = (size_t)c->n;
    double *at = allocate(4 * n, sizeof *at), *ours = at + n;
    double *measured = ours + n, *allowed = measured + n;
    Comparison *parts = allocate((size_t)s->count, sizeof *parts);
    /* lay the entries out in four rows */
    for (int p = 0; p < c->n; p++) {
        const Entry *e = &c->entry[p];
        bool judged = e->finding != ENTRY_ON_KINK
                   && e->finding != ENTRY_NOT_FINITE;
        at[p] = real_part(e->saved);
        ours[p] = e->ours, measured[p] = judged ? e->measured : e->ours;
        allowed[p] = judged ? e->allowed * size_for(c, e) : INFINITY;
    }
    /* cut the rows into parameters */
    for (int k = 0, p = 0; k < s->count; k++) {
        const Parameter *w = &s->parameters[k];
        parts[k] = (Comparison){ w->name, at + p, ours + p, measured + p,
                                 allowed + p, w->rows, w->cols };
        p += size_of(w);
    }
    c->report->diagnosis = diagnosis_of(parts, s->count, s->samples,
                                        s->outputs);
    free(at), free(parts);
}
static void explain_not_finite(Check *c)
{
    const Report *r = c->report;
    Diagnosis *d = &c->report->diagnosis;
    if (!isfinite(r->ours))
        snprintf(d->text, sizeof d->text, "the gradient is %g there",
                 r->ours);
    else
        snprintf(d->text, sizeof d->text, "the loss is not finite "
                 "however little the parameter is moved");
}
static void explain_noise(Check *c)
{
    bool floats = difference_epsilon() <= DBL_EPSILON;
    for (int p = 0; p < c->n; p++)
        floats = floats
              && (float)c->entry[p].ours == c->entry[p].ours;
    Diagnosis *d = &c->report->diagnosis;
    snprintf(d->text, sizeof d->text, "%s", floats
             ? "every number of the gradient is a float"
             : "the code's own rounding shows: natural near a minimum, "
               "elsewhere digits are lost");
}
static bool begins_finite(Check *c)
{
    Report *r = c->report;
    Diagnosis *d = &r->diagnosis;
    c->loss = ask_value(c);
    if (c->subject->branches)
        c->home = c->subject->branches(c->subject->context);
    for (int p = 0; p < c->n; p++)
        if (!is_finite(c->entry[p].saved)) {
            /* report a parameter that is not finite */
            point_at(c, &c->entry[p]);
            r->ours = r->measured = real_part(c->entry[p].saved);
            r->verdict = VERDICT_NOT_FINITE;
            r->not_finite = c->n;
            snprintf(d->text, sizeof d->text, "the parameter itself is %g",
                     r->ours);
            return false;
        }
    if (is_finite(c->loss))
        return true;
    r->verdict = VERDICT_NOT_FINITE;
    r->not_finite = c->n;
    double loss = real_part(c->loss);
    snprintf(d->text, sizeof d->text, "the loss itself is %g",
             isnan(loss) ? NAN : loss);     /* no -nan */
    return false;
}
/* hold the code to its contract */
static void count_as_failed(Check *c, int wrong)
{
    Report *r = c->report;
    r->failed = wrong, r->passed = c->n - wrong;
    r->kinks = r->zeros = r->noisy = r->not_finite = 0;
}
static bool break_clause(Check *c, DiagnosisKind clause)
{
    c->report->verdict = VERDICT_FAIL;
    c->report->diagnosis = diagnosis_of_contract(clause);
    return true;
}
/* Whether c->again differs from start + factor times the first
   gradient by more than the part of the largest entry. */
static bool differs(Check *c, double start, double factor, double part)
{
    double worst = -1;
    int wrong = 0;
    for (int p = 0; p < c->n; p++) {
        double expected = start + factor * real_part(c->first[p]);
        double got = real_part(c->again[p]);
        double off = fabs(got - expected);
        double room = part * fmax(c->largest, fabs(start));
        if (got == expected || off <= room
            || (isnan(got) && isnan(expected)))
            continue;
        wrong++;
        /* point at this entry if none was further off */
        if (!(off <= worst)) {
            Report *r = c->report;
            point_at(c, &c->entry[p]);
            worst = off;
            r->ours = got, r->measured = expected, r->allowed = part;
            r->error = off / fmax(fabs(got), fabs(expected));
        }
    }
    if (wrong > 0)
        count_as_failed(c, wrong);
    return wrong > 0;
}
static bool moves_parameters(Check *c)
{
    for (int p = 0; p < c->n; p++) {
        Entry *e = &c->entry[p];
        if (memcmp(e->at, &e->saved, sizeof(real)) == 0)
            continue;
        point_at(c, e);
        c->report->ours = real_part(*e->at);
        c->report->measured = real_part(e->saved);
        count_as_failed(c, 1);
        return break_clause(c, DIAGNOSIS_MOVES_PARAMETERS);
    }
    return false;
}
static bool breaks_at_once(Check *c)
{
    ask_gradient(c, 1, 0, c->first);
    if (moves_parameters(c))
        return true;
    ask_gradient(c, 1, 0, c->again);
    return differs(c, 0, 1, 0)
        && break_clause(c, DIAGNOSIS_NOT_CLEARED);
}
static bool breaks_later(Check *c)
{
    if (moves_parameters(c))
        return true;
    move_all(c, 1);
    ask_value(c);
    put_back(c);
    ask_gradient(c, 1, 0, c->again);
    if (moves_parameters(c))
        return true;
    if (differs(c, 0, 1, 0))
        return break_clause(c, DIAGNOSIS_STALE);
    real now = ask_value(c);
    if (memcmp(&now, &c->loss, sizeof now) == 0)
        return false;
    count_as_failed(c, c->n);
    break_clause(c, DIAGNOSIS_STALE);
    Diagnosis *d = &c->report->diagnosis;
    snprintf(d->text, sizeof d->text,
             "the loss was %.17g, and is %.17g at the same point",
             real_part(c->loss), real_part(now));
    return true;
}
static bool breaks_with_callers(Check *c)
{
    double start = c->largest > 0 ? c->largest : 1;
    ask_gradient(c, 1, start, c->again);
    if (differs(c, start, 1, sqrt(difference_epsilon())))
        return break_clause(c, DIAGNOSIS_OVERWRITES);
    ask_gradient(c, -2, 0, c->again);
    if (differs(c, 0, -2, 0))
        return break_clause(c, DIAGNOSIS_IGNORES_UPSTREAM);
    ask_gradient(c, 0, 0, c->again);
    return differs(c, 0, 0, 0)
        && break_clause(c, DIAGNOSIS_IGNORES_UPSTREAM);
}
/* check a subject */
static void judge_all(Check *c)
{
    Report *r = c->report;
    judge_entries(c);
    give_verdict(c);
    if (r->verdict == VERDICT_FAIL)
        diagnose(c);
    else if (r->verdict == VERDICT_NOT_FINITE)
        explain_not_finite(c);
    else if (!breaks_with_callers(c) && r->verdict == VERDICT_NOISE)
        explain_noise(c);
}
Report gradcheck(const Subject *s)
{
    const clock_t start = clock();
    Report r = { .parameter = -1, .row = -1, .col = -1 };
    Check c = check_new(s, &r);
    r.entries = c.n;
    if (begins_finite(&c) && !breaks_at_once(&c)) {
        measure_all(&c);
        if (!breaks_later(&c))
            judge_all(&c);
    }
    check_free(&c);
    r.seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    return r;
}
/* check at three points */
/* move to another point */
static void step_down(Check *c, double rate)
{
    for (int p = 0; p < c->n; p++)
        *c->entry[p].at -= (real)rate * c->first[p];
}
static bool take_step(Check *c, double rate)
{
    double before = real_part(ask_value(c));
    for (int halvings = 0; halvings < 10; halvings++, rate /= 2) {
        step_down(c, rate);
        if (real_part(ask_value(c)) < before)
            return true;
        step_down(c, -rate);
    }
    return false;
}
static void descend(Check *c)
{
    double steepest;
    int step = 0;
    do {
        ask_gradient(c, 1, 0, c->first);
        steepest = 0;
        for (int p = 0; p < c->n; p++)
            steepest = fmax(steepest, fabs(real_part(c->first[p])));
    } while (steepest > 0 && isfinite(steepest)
             && take_step(c, 0.1 / steepest) && ++step < 8);
}
static void exaggerate(Check *c)
{
    for (int p = 0; p < c->n; p++)
        *c->entry[p].at *= 3;
}
/* choose between two reports */
static Report more_telling(Report a, Report b)
{
    bool bad = worse(a.verdict, b.verdict) >= VERDICT_FAIL;
    bool second = a.verdict == b.verdict ? b.error > a.error
                : bad ? b.verdict > a.verdict : b.verdict < a.verdict;
    Report r = second ? b : a, other = second ? a : b;
    r.entries += other.entries, r.passed += other.passed;
    r.failed += other.failed, r.kinks += other.kinks;
    r.zeros += other.zeros, r.noisy += other.noisy;
    r.not_finite += other.not_finite;
    r.values += other.values, r.gradients += other.gradients;
    r.seconds += other.seconds;
    return r;
}

Report gradcheck_at_three_points(const Subject *s,
                                 void (*harden)(void *context))
{
    Report r = gradcheck(s), unused = { 0 };
    Check c = check_new(s, &unused);
    for (int i = 1; i < 3 && r.verdict < VERDICT_FAIL; i++) {
        if (i == 1)
            descend(&c);
        else if (harden)
            harden(s->context);
        else
            exaggerate(&c);
        r = more_telling(r, gradcheck(s));
        put_back(&c);
    }
    check_free(&c);
    return r;
}
/* print a report */
/* print a long line */
static void print_long(FILE *out, const char *about, const char *text)
{
    enum { WIDTH = 72, INDENT = 13 };
    int column = fprintf(out, "  %-*s", INDENT - 2, about);
    for (const char *word = text; *word;) {
        int n = (int)strcspn(word, " ");
        /* print a word of n letters */
        if (column > INDENT && column + 1 + n > WIDTH)
            column = fprintf(out, "\n%*s", INDENT, "") - 1;
        column += fprintf(out, column > INDENT ? " %.*s" : "%.*s", n, word);
        word += n;
        word += strspn(word, " ");
    }
    fputc('\n', out);
}
static void print_number(FILE *out, const char *about, double x)
{
    fprintf(out, "  %-11s%.16g\n", about, isnan(x) ? fabs(x) : x);
}
/* say what a verdict means */
static const char *meaning_of(Verdict v)
{
    switch (v) {
    case VERDICT_KINK:
        return "too much is on a kink: check at another point";
    case VERDICT_VACUOUS:
        return "too much is zero on both sides: nothing is shown";
    case VERDICT_NOISE:
        return "the measurement is too noisy here to show anything";
    case VERDICT_NOT_FINITE:
        return "a loss or a gradient is infinite or not a number";
    default:
        return "none; these errors have no shape that we know";
    }
}

void gradcheck_print(const Subject *s, const Report *r,
                     const char *place, FILE *out)
{
    bool passed = r->verdict == VERDICT_PASS;
    fprintf(out, "%s: %s\n", verdict_name(r->verdict), s->name);
    if (!passed) {
        /* print where to look */
        if (s->equations)
            print_long(out, "equations", s->equations);
        if (place || s->chunk)
            print_long(out, "place", place ? place : s->chunk);
    }
    if (r->parameter >= 0) {
        /* print the worst entry */
        fprintf(out, "  %-11s%s[%d][%d]\n", "worst",
                s->parameters[r->parameter].name, r->row, r->col);
        if (!passed) {
            print_number(out, "  ours", r->ours);
            print_number(out, "  measured", r->measured);
            /* print the quotient of the two */
            double ratio = r->ours / r->measured;
            if (fabs(ratio - 1) < 1e-3)
                fprintf(out, "  %-11s1 %c %.2g\n", "  ratio",
                        ratio < 1 ? '-' : '+', fabs(ratio - 1));
            else if (isfinite(ratio))
                fprintf(out, "  %-11s%.6g\n", "  ratio", ratio);
        }
        if (r->verdict != VERDICT_NOT_FINITE)
            fprintf(out, "  %-11s%.2g, where %.2g is allowed\n", "  error",
                    r->error, r->allowed);
    }
    /* print the counts */
    const struct { int n; const char *what; } counts[] = {
        { r->failed, "wrong" }, { r->passed, "right" },
        { r->zeros, "zero" }, { r->kinks, "on a kink" },
        { r->noisy, "too noisy" }, { r->not_finite, "not finite" },
    };
    fprintf(out, "  %-11s%d", "entries", r->entries);
    const char *mark = ": ";
    for (int i = 0; i < 6; i++)
        if (counts[i].n > 0) {
            fprintf(out, "%s%d %s", mark, counts[i].n, counts[i].what);
            mark = ", ";
        }
    fputc('\n', out);
    if (!passed) {
        /* print what kind of wrong it is */
        const char *text = r->diagnosis.text;
        print_long(out, "diagnosis", *text ? text : meaning_of(r->verdict));
    }
    /* print the cost */
    fprintf(out, "  %-11s%ld losses and %ld gradients", "cost",
            r->values, r->gradients);
    if (r->seconds > 0)
        fprintf(out, ", %.3g ms", 1e3 * r->seconds);
    fprintf(out, ", by %s\n", gradcheck_oracle());
}
/* make subjects of graphs */
static real graph_loss(void *context)
{
    Node output = *(const Node *)context;
    graph_forward(output.graph);
    return graph_value(output);
}
static void graph_gradient(void *context, real upstream,
                           real *gradient)
{
    Node output = *(const Node *)context;
    graph_forward(output.graph);
    graph_backward(output, upstream);
    graph_add_gradient(output.graph, gradient);
}
uint64_t gradcheck_branches(const Graph *g, uint64_t before)
{
    uint64_t hash = before ^ 0xcbf29ce484222325u;
    for (int i = 0; i < g->size; i++)
        if (g->step[i].operation == NODE_RELU) {
            real z = g->value[g->step[i].left];
            hash = (hash ^ (real_part(z) > 0)) * 0x100000001b3u;
        }
    return hash;
}
static uint64_t graph_branches(void *context)
{
    return gradcheck_branches(((const Node *)context)->graph, 0);
}
Subject gradcheck_graph(Node *output, const Parameter *parameters,
                        int count)
{
    const Graph *g = output->graph;
    int n = 0;
    for (int k = 0; k < count; k++) {
        require(parameters[k].at == g->theta + n,
                "%s is not where theta[%d] is", parameters[k].name, n);
        n += size_of(&parameters[k]);
    }
    require(n == g->count || count == 0,
            "%d of the graph's %d parameters", n, g->count);
    return (Subject){
        .name = "graph", .parameters = parameters, .count = count,
        .context = output, .value = graph_loss,
        .gradient = graph_gradient, .branches = graph_branches
    };
}
