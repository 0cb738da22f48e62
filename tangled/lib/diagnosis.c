/* From chapters/b-instrument.nw: change it there, not here. */
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "diagnosis.h"
#include "fail.h"

/* name the kinds of wrong */
const char *diagnosis_name(DiagnosisKind kind)
{
    static const char *const names[DIAGNOSIS_KINDS] = {
        "none", "negated", "doubled", "halved", "times-n", "over-n",
        "times-k", "over-k", "times-nk", "over-nk", "ratio", "zero",
        "transposed", "row", "column", "entry", "signs",
        "constant-added", "decay-added", "few-digits", "not-cleared",
        "stale", "overwrites", "ignores-upstream",
        "moves-parameters",
    };
    require((int)kind >= 0 && kind < DIAGNOSIS_KINDS, "kind %d",
            (int)kind);
    return names[kind];
}
/* add to a sentence */
static void tell(Diagnosis *d, const char *format, ...)
    LIKE_PRINTF(2, 3);

static void tell(Diagnosis *d, const char *format, ...)
{
    size_t length = strlen(d->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(d->text + length, sizeof d->text - length, format,
              arguments);
    va_end(arguments);
}
/* gather the entries that are judged */
static bool is_judged(const Comparison *c, int i)
{
    return isfinite(c->ours[i]) && isfinite(c->measured[i])
        && isfinite(c->allowed[i]);
}
static bool is_wrong(const Comparison *c, int i)
{
    return is_judged(c, i)
        && fabs(c->ours[i] - c->measured[i]) > c->allowed[i];
}

static int count_wrong(const Comparison *c)
{
    int wrong = 0;
    for (int i = 0; i < c->rows * c->cols; i++)
        wrong += is_wrong(c, i);
    return wrong;
}
typedef struct {
    int n;
    double *ours, *measured, *allowed, *at, *error, *expected;
} Entries;
static Entries entries_new(int room)
{
    size_t m = room > 0 ? (size_t)room : 1;
    double *at = allocate(6 * m, sizeof *at);
    return (Entries){
        .at = at, .ours = at + m, .measured = at + 2 * m,
        .allowed = at + 3 * m, .error = at + 4 * m,
        .expected = at + 5 * m,
    };
}
static void add_entry(Entries *e, const Comparison *c, int i)
{
    e->at[e->n] = c->at[i];
    e->ours[e->n] = c->ours[i];
    e->measured[e->n] = c->measured[i];
    e->allowed[e->n] = c->allowed[i];
    e->error[e->n] = c->ours[i] - c->measured[i];
    e->expected[e->n++] = 1;
}
typedef enum { ALL_ENTRIES, WRONG_ENTRIES } Which;

static Entries collect(const Comparison *parts, int count,
                       Which which)
{
    int room = 0;
    for (int k = 0; k < count; k++)
        room += parts[k].rows * parts[k].cols;
    Entries e = entries_new(room);
    for (int k = 0; k < count; k++)
        if (count_wrong(&parts[k]) > 0) {
            /* gather from this parameter */
            const Comparison *c = &parts[k];
            for (int i = 0; i < c->rows * c->cols; i++)
                if (which == ALL_ENTRIES ? is_judged(c, i) : is_wrong(c, i))
                    add_entry(&e, c, i);
        }
    return e;
}
/* judge a proportion */
/* Is y = cx, give or take slack times what is allowed?  Entry used
   gave c, or is -1. */
static bool matches(const Entries *e, const double *y,
                    const double *x, double c, double slack, int used)
{
    double chance = 1;
    for (int i = 0; i < e->n; i++) {
        double t = slack * e->allowed[i], cx = c * x[i];
        if (fabs(y[i] - cx) > t)
            return false;
        /* multiply by the chance that this entry fits */
        double range = fmin(fabs(e->error[i]), fabs(cx));
        if (i != used && range > t)
            chance *= t / range;
    }
    return chance <= 1e-3;
}
/* Finds c if y = cx.  The noise of y is what is allowed, and where x
   is noisy too as much times c, if that is more. */
static bool find_factor(const Entries *e, const double *y,
                        const double *x, bool noisy, double *c)
{
    int s = -1;
    /* find the surest entry */
    for (int i = 0; i < e->n; i++)
        if (x[i] != 0 && (s < 0 || e->allowed[i] / fabs(x[i])
                                   < e->allowed[s] / fabs(x[s])))
            s = i;
    if (s < 0)
        return false;
    *c = y[s] / x[s];
    double slack = noisy ? fmax(1, fabs(*c)) : 1;
    double range = fmin(fabs(e->error[s]), fabs(y[s]));
    return 10 * slack * e->allowed[s] <= range
        && matches(e, y, x, *c, 2 * slack, s);
}
/* recognise a ratio */
typedef struct {
    DiagnosisKind kind;
    int times, over, of_n, of_k;
    const char *before, *after;     /* the cause; between them what
                                       is counted */
} Reading;

static const Reading readings[] = {
    { DIAGNOSIS_NEGATED, -1, 1, 0, 0,
      "a difference the wrong way round", "" },
    { DIAGNOSIS_DOUBLED, 2, 1, 0, 0,
      "added twice, or a square's 1/2 forgotten", "" },
    { DIAGNOSIS_HALVED, 1, 2, 0, 0,
      "one of two equal paths forgotten, as in x x", "" },
    /* read the numbers of rows and outputs into a ratio */
    { DIAGNOSIS_TIMES_N, 1, 1, 1, 0, "a sum over",
      " where a mean belongs" },
    { DIAGNOSIS_OVER_N, 1, 1, -1, 0, "a mean over",
      " where a sum belongs, or taken twice" },
    { DIAGNOSIS_TIMES_K, 1, 1, 0, 1, "a sum over",
      " where a mean belongs" },
    { DIAGNOSIS_OVER_K, 1, 1, 0, -1, "a mean over",
      " where a sum belongs" },
    { DIAGNOSIS_TIMES_NK, 1, 1, 1, 1, "a sum over",
      " where a mean belongs" },
    { DIAGNOSIS_OVER_NK, 1, 1, -1, -1, "a mean over",
      " where a sum belongs" },
    { DIAGNOSIS_RATIO, 1, 1, 1, -1, "a mean over the wrong one of", "" },
    { DIAGNOSIS_RATIO, 1, 1, -1, 1, "a mean over the wrong one of", "" },
};
enum { READINGS = sizeof readings / sizeof readings[0] };
static bool recognise_named(const Entries *e, int n, int k,
                            Diagnosis *d)
{
    bool found = false;
    for (const Reading *r = readings; r < readings + READINGS; r++) {
        if ((r->of_n != 0 && n < 2) || (r->of_k != 0 && k < 2))
            continue;
        /* compute the ratio of this reading */
        double top = r->times, bottom = r->over;
        *(r->of_n > 0 ? &top : &bottom) *= r->of_n != 0 ? n : 1;
        *(r->of_k > 0 ? &top : &bottom) *= r->of_k != 0 ? k : 1;
        double c = top / bottom;
        double slack = fmax(1, fabs(c));
        if (matches(e, e->ours, e->measured, c, slack, -1)) {
            /* say the ratio once, and its cause */
            if (!found) {
                d->kind = r->kind;
                /* say how large the ratio is */
                if (r->kind == DIAGNOSIS_NEGATED)
                    tell(d, " has the wrong sign");
                else if (bottom > 1)
                    tell(d, " is %.0f/%.0f of the right value", top, bottom);
                else
                    tell(d, " is %.0f times the right value", top);
            }
            tell(d, "%s%s", found ? ", or " : ": ", r->before);
            if (r->of_n != 0)
                tell(d, " %s%d rows", r->of_k == 0 ? "the " : "", n);
            if (r->of_k != 0)
                tell(d, " %s%d outputs", r->of_n == 0 ? "the " : "and ", k);
            tell(d, "%s", r->after);
            found = true;
        }
    }
    if (found)
        tell(d, "?");
    return found;
}
static bool is_zero(const Entries *e)
{
    for (int i = 0; i < e->n; i++)
        if (e->ours[i] != 0)
            return false;
    return e->n > 0;
}
static bool recognise_ratio(const Entries *e, int n, int k,
                            Diagnosis *d)
{
    double c = 0;
    if (is_zero(e)) {
        d->kind = DIAGNOSIS_ZERO;
        tell(d, " is 0: never computed, or never added?");
    } else if (!recognise_named(e, n, k, d)
               && find_factor(e, e->ours, e->measured, true, &c)) {
        d->kind = DIAGNOSIS_RATIO;
        /* say a ratio that has no name */
        if (fabs(c - 1) < 1e-3)
            tell(d, " is 1 %c %.3g times the right value",
                 c < 1 ? '-' : '+', fabs(c - 1));
        else
            tell(d, " is %.3g times the right value", c);
        tell(d, ": a factor too many or too few?");
    }
    return d->kind != DIAGNOSIS_NONE;
}
/* recognise a transpose */
/* Has a rows × cols matrix become what is stored of its transpose? */
static bool is_transposed(const Comparison *c, int rows, int cols)
{
    Entries e = entries_new(rows * cols);
    for (int i = 0; i < rows * cols; i++) {
        int from = i % rows * cols + i / rows;
        /* append entry i, expecting the one that it came from */
        if (is_judged(c, i) && is_judged(c, from)) {
            add_entry(&e, c, i);
            e.expected[e.n - 1] = c->measured[from];
            e.allowed[e.n - 1] += c->allowed[from];
        }
    }
    bool found = matches(&e, e.ours, e.expected, 1, 1, -1);
    free(e.at);
    return found;
}
static bool recognise_transpose(const Comparison *c, Diagnosis *d)
{
    if (!is_transposed(c, c->rows, c->cols)
        && !is_transposed(c, c->cols, c->rows))
        return false;
    d->kind = DIAGNOSIS_TRANSPOSED;
    tell(d, "%s is transposed: its entries are right, but rows and "
         "columns have been exchanged", c->name);
    return true;
}
/* recognise a place */
/* True if all wrong entries have the same i / by % of, the line. */
static bool is_in_line(const Comparison *c, int by, int of, int *line)
{
    int wrong = 0, right = 0;
    for (int i = 0; i < c->rows * c->cols; i++)
        if (is_wrong(c, i)) {
            if (wrong > 0 && *line != i / by % of)
                return false;
            *line = i / by % of;
            wrong++;
        }
    /* count the right entries of the line that are not zero */
    for (int i = 0; i < c->rows * c->cols; i++)
        right += i / by % of == *line && is_judged(c, i)
              && !is_wrong(c, i)
              && fabs(c->measured[i]) > c->allowed[i];
    return wrong > right;
}
static void say_ratio_of_wrong(const Comparison *c, int n, int k,
                               const char *subject, Diagnosis *d)
{
    Diagnosis inner = { DIAGNOSIS_NONE, "" };
    Entries e = collect(c, 1, WRONG_ENTRIES);
    if (recognise_ratio(&e, n, k, &inner))
        tell(d, "; %s%s", subject, inner.text);
    free(e.at);
}
static bool recognise_entry(const Comparison *c, int n, int k,
                            Diagnosis *d)
{
    int wrong = 0, judged = 0;
    for (int i = 0; i < c->rows * c->cols; i++) {
        judged += is_judged(c, i);
        wrong = is_wrong(c, i) ? i : wrong;
    }
    if (count_wrong(c) != 1 || judged < 2)
        return false;
    d->kind = DIAGNOSIS_ENTRY;
    tell(d, "only %s[%d][%d] of %d entries is wrong", c->name,
         wrong / c->cols, wrong % c->cols, judged);
    say_ratio_of_wrong(c, n, k, "it", d);
    return true;
}
static bool recognise_line(const Comparison *c, int n, int k,
                           Diagnosis *d)
{
    int line = 0;
    if (c->rows > 1 && is_in_line(c, c->cols, c->rows, &line))
        d->kind = DIAGNOSIS_ROW;
    else if (c->cols > 1 && is_in_line(c, 1, c->cols, &line))
        d->kind = DIAGNOSIS_COLUMN;
    else
        return false;
    tell(d, "only %s %d of %s is wrong", diagnosis_name(d->kind),
         line, c->name);
    say_ratio_of_wrong(c, n, k, "each wrong entry", d);
    return true;
}
static bool recognise_some(const Comparison *parts, int count,
                           int n, int k, const char *whose,
                           Diagnosis *d)
{
    Diagnosis of = { DIAGNOSIS_NONE, "" };
    Entries all = collect(parts, count, ALL_ENTRIES);
    Entries e = collect(parts, count, WRONG_ENTRIES);
    if (e.n > 1 && recognise_ratio(&e, n, k, &of)) {
        /* say how many have this ratio */
        bool signs = of.kind == DIAGNOSIS_NEGATED;
        d->kind = signs ? DIAGNOSIS_SIGNS : of.kind;
        tell(d, "%d of the %d entries of %s are wrong; each of these%s",
             e.n, all.n, whose, signs ? " has the wrong sign: an absolute "
             "value, or two cases exchanged?" : of.text);
    }
    free(all.at);
    free(e.at);
    return d->kind != DIAGNOSIS_NONE;
}
/* recognise something added */
static bool recognise_addition(const Entries *e, const char *whose,
                               Diagnosis *d)
{
    double c = 0;
    if (find_factor(e, e->error, e->expected, false, &c)) {
        d->kind = DIAGNOSIS_CONSTANT_ADDED;
        tell(d, "every entry of %s is too %s by %.3g, whatever its "
             "value: a leak?", whose, c > 0 ? "large" : "small",
             fabs(c));
    } else if (find_factor(e, e->error, e->at, false, &c)) {
        /* say that a decay is on one side only */
        d->kind = DIAGNOSIS_DECAY_ADDED;
        tell(d, "every entry of %s is off by %.3g times the parameter "
             "itself: a weight decay in the %s that the %s lacks?", whose, c,
             c > 0 ? "gradient" : "loss", c > 0 ? "loss" : "gradient");
    }
    return d->kind != DIAGNOSIS_NONE;
}
/* count the digits that are right */
static double worst_of(const Entries *e)
{
    double largest = 0, worst = 0;
    for (int i = 0; i < e->n; i++)
        largest = fmax(largest, fabs(e->measured[i]));
    for (int i = 0; i < e->n; i++)
        worst = fmax(worst, fabs(e->error[i])
                     / (fabs(e->measured[i]) + largest / 512));
    return worst;
}
static void recognise_digits(const Entries *e, const char *whose,
                             Diagnosis *d)
{
    double worst = worst_of(e);
    if (!(worst < 1e-4))
        return;
    bool floats = true;
    for (int i = 0; i < e->n; i++)
        floats = floats && e->ours[i] == (float)e->ours[i];
    d->kind = DIAGNOSIS_FEW_DIGITS;
    tell(d, "every entry of %s is right to %d digits, but not all "
         "to more: %s?", whose, (int)floor(-log10(worst)), floats
         ? "computed in float" : "an epsilon on one side only, or a "
         "constant that was typed with too few digits");
}
/* look for a shape */
static bool is_silent(const Comparison *c)
{
    for (int i = 0; i < c->rows * c->cols; i++)
        if (is_judged(c, i) && fabs(c->measured[i]) > c->allowed[i])
            return false;
    return count_wrong(c) == 0;
}
/* Names the wrong parts, up to three; true if all are wrong. */
static bool name_wrong(const Comparison *parts, int count,
                       Diagnosis *whose)
{
    int wrong = 0, right = 0, named = 0;
    for (int k = 0; k < count; k++) {
        wrong += count_wrong(&parts[k]) > 0;
        right += count_wrong(&parts[k]) == 0 && !is_silent(&parts[k]);
    }
    /* say the names of the wrong parts */
    if (wrong > 1 && right == 0)
        tell(whose, "the gradient");
    else if (wrong > 3)
        tell(whose, "%d parameters", wrong);
    else
        for (int k = 0; k < count; k++)
            if (count_wrong(&parts[k]) > 0)
                tell(whose, "%s%s", named++ == 0 ? "" : named == wrong
                     ? " and " : ", ", parts[k].name);
    return wrong > 1 && right == 0;
}
static bool recognise_shape(const Comparison *parts, int count,
                            int n, int k, Diagnosis *d)
{
    Diagnosis whose = { DIAGNOSIS_NONE, "" }, of = whose;
    bool whole = name_wrong(parts, count, &whose);
    Entries e = collect(parts, count, ALL_ENTRIES);
    if (recognise_ratio(&e, n, k, &of)) {
        /* say that every entry has this ratio */
        d->kind = of.kind;
        tell(d, "%s%s%s%s", e.n > 1 ? "every entry of " : "", whose.text,
             of.text, whole ? " Begin at the loss." : "");
    } else if (count > 1 || !(recognise_transpose(parts, d)
                              || recognise_entry(parts, n, k, d)
                              || recognise_line(parts, n, k, d))) {
        if (!recognise_some(parts, count, n, k, whose.text, d))
            recognise_addition(&e, whose.text, d);
    }
    free(e.at);
    return d->kind != DIAGNOSIS_NONE;
}
Diagnosis diagnosis_of(const Comparison *parts, int count,
                       int samples, int outputs)
{
    Diagnosis d = { DIAGNOSIS_NONE, "" };
    int wrong = 0;
    for (int k = 0; k < count; k++)
        wrong += count_wrong(&parts[k]) > 0;
    bool found = wrong > 1
              && recognise_shape(parts, count, samples, outputs, &d);
    for (int k = count - 1; k >= 0 && !found; k--)
        found = count_wrong(&parts[k]) > 0
             && recognise_shape(&parts[k], 1, samples, outputs, &d);
    if (wrong > 0 && !found) {
        /* count the digits of all wrong parameters */
        Diagnosis whose = { DIAGNOSIS_NONE, "" };
        name_wrong(parts, count, &whose);
        Entries e = collect(parts, count, ALL_ENTRIES);
        recognise_digits(&e, whose.text, &d);
        free(e.at);
    }
    return d;
}
/* say which contract was broken */
Diagnosis diagnosis_of_contract(DiagnosisKind kind)
{
    /* list the sentences on broken contracts */
    static const char *const sentences[] = {
        "called twice, it added more the second time: something that it "
        "adds up in is not cleared?",
        "called again at the same point it gave another gradient: "
        "something kept from an older point?",
        "what was in the gradient's array before is gone: it must add, "
        "and it assigns",
        "it is not proportional to the upstream: is that multiplied in, "
        "once?",
        "it changes the parameters that it differentiates by",
    };
    require(kind >= DIAGNOSIS_NOT_CLEARED && kind < DIAGNOSIS_KINDS,
            "kind %d", (int)kind);
    Diagnosis d = { kind, "" };
    tell(&d, "%s", sentences[kind - DIAGNOSIS_NOT_CLEARED]);
    return d;
}
