/* From chapters/08-digits.nw: change it there, not here. */
#include "digits.h"
#include <math.h>
#include <string.h>
#include "fail.h"

/* say how much hands differ */
/* Standard deviations: */
static const double jitter = 0.02;      /* of a point in the square */
static const double bending = 1;        /* of a point, in pixels */
/* From least to most, evenly: */
static const double slant[2] = { -0.55, 0.85 }; /* width per height */
static const double turn[2] = { -0.25, 0.25 };  /* radians */
static const double stretch[2] = { -0.25, 0.25 };   /* logarithm */
static const double size[2] = { 14, 20 };       /* pixels */
static const double radius[2] = { 1, 1.6 };     /* pixels */
static const double ink[2] = { 0.85, 1 };
/* For all alike: */
static const double smoothness = 4;     /* of the bending, pixels */
static const double edge = 1.6;         /* of a line, pixels */

/* list the skeletons */
enum { LIFT = -1, END = -2 };

typedef struct {
    int digit;
    signed char way[32];        /* x, y, x, y, ... */
} Skeleton;

static const Skeleton skeletons[] = {
    /* sketch the digits */
    { 0, { 50,5, 20,5, 20,95, 80,95, 80,5, 50,5, END } },
    { 0, { 62,10, 42,0, 24,24, 22,95, 66,102, 82,40, 74,4, 48,8,
           END } },
    { 0, { 36,16, 24,40, 24,96, 76,96, 78,6, 44,2, 30,22, END } },
    { 1, { 50,5, 50,50, 50,95, END } },
    { 1, { 32,26, 46,16, 54,5, 54,5, 54,50, 54,95, END } },
    { 1, { 32,24, 46,16, 52,5, 52,5, 52,50, 52,95, LIFT,
           32,95, 52,95, 74,95, END } },
    { 2, { 24,26, 26,2, 78,2, 76,38, 50,64, 22,94, 22,94, 50,94, 80,94,
           END } },
    { 2, { 26,24, 30,2, 78,2, 76,40, 44,80, 16,102, 18,70, 46,84, 62,98,
           84,88, END } },
    { 2, { 22,10, 48,2, 80,8, 72,44, 46,70, 20,92, 20,92, 54,88, 82,96,
           END } },
    { 3, { 26,14, 40,2, 78,2, 76,44, 44,47, 44,47, 80,48, 82,96, 42,98,
           22,84, END } },
    { 3, { 26,6, 50,6, 74,6, 74,6, 58,26, 46,42, 46,42, 82,42, 82,98,
           40,98, 22,84, END } },
    { 3, { 28,12, 46,0, 80,10, 70,42, 44,52, 38,46, 50,42, 84,52, 78,98,
           42,98, 22,86, END } },
    { 4, { 30,6, 24,40, 20,58, 20,58, 50,58, 82,56, LIFT,
           66,30, 64,60, 62,96, END } },
    { 4, { 62,96, 62,50, 62,5, 62,5, 40,34, 18,66, 18,66, 50,66, 84,64,
           END } },
    { 4, { 28,8, 18,58, 46,62, 70,44, 72,8, 72,8, 70,50, 66,96, END } },
    { 5, { 74,6, 50,6, 32,6, 32,6, 30,26, 28,44, 28,44, 56,30, 84,44,
           80,98, 40,98, 22,86, END } },
    { 5, { 34,8, 32,28, 30,46, 30,46, 54,34, 84,46, 80,98, 40,98, 22,88,
           LIFT, 34,8, 54,8, 78,5, END } },
    { 5, { 76,10, 44,0, 28,16, 28,44, 52,42, 84,52, 74,98, 40,98, 24,88,
           END } },
    { 6, { 66,5, 40,20, 22,50, 20,98, 74,104, 82,58, 46,44, 26,72,
           END } },
    { 6, { 58,4, 38,36, 18,70, 26,100, 76,100, 78,58, 48,54, 26,78,
           END } },
    { 6, { 76,14, 60,0, 24,10, 20,60, 24,100, 78,100, 80,54, 42,50,
           24,76, END } },
    { 7, { 20,8, 50,8, 80,8, 80,8, 60,50, 46,95, END } },
    { 7, { 20,8, 50,8, 80,8, 80,8, 60,50, 46,95, LIFT,
           38,52, 54,50, 72,49, END } },
    { 7, { 20,22, 22,8, 50,12, 84,2, 66,36, 50,60, 48,96, END } },
    { 8, { 70,16, 56,0, 24,2, 24,36, 50,48, 80,58, 80,99, 50,97, 20,99,
           20,62, 48,48, 74,36, 74,20, 66,10, END } },
    { 8, { 50,48, 22,46, 24,4, 50,4, 76,4, 78,46, 50,48, 20,52, 18,96,
           50,96, 82,96, 80,52, 50,48, END } },
    { 9, { 74,20, 62,0, 22,2, 22,54, 68,56, 74,14, 74,14, 72,56, 68,96,
           END } },
    { 9, { 74,20, 62,0, 22,2, 22,54, 68,56, 74,14, 74,14, 78,60, 74,100,
           42,98, 28,88, END } },
    { 9, { 76,12, 50,0, 24,8, 20,46, 54,54, 78,14, 78,14, 60,56, 46,96,
           END } },
};

enum { SKELETONS = sizeof skeletons / sizeof *skeletons };

/* choose a skeleton */
int digits_skeletons(void)
{
    return SKELETONS;
}

static int choose(Rng *rng, int digit)
{
    int first = 0;
    while (skeletons[first].digit != digit)
        first++;
    int end = first;
    while (end < SKELETONS && skeletons[end].digit == digit)
        end++;
    return first + rng_below(rng, end - first);
}

static void add_point(Strokes *s, double x, double y, bool starts)
{
    require(s->count < DIGITS_POINTS, "more than %d points",
            DIGITS_POINTS);
    s->at[s->count][0] = x;
    s->at[s->count][1] = y;
    s->starts[s->count++] = starts;
}

static void take_skeleton(const Skeleton *k, Strokes *s)
{
    s->count = 0;
    for (const signed char *p = k->way; *p != END; p += 2) {
        bool starts = *p == LIFT || p == k->way;
        p += *p == LIFT;
        add_point(s, p[0] / 100.0, p[1] / 100.0, starts);
    }
}

static void move_points(Rng *rng, Strokes *s)
{
    for (int i = 0; i < s->count; i++)
        for (int d = 0; d < 2; d++)
            s->at[i][d] += jitter * rng_normal(rng);
}

static double between(Rng *rng, const double *range)
{
    return range[0] + (range[1] - range[0]) * rng_uniform(rng);
}

/* draw a curve between points */
/* draw a piece of a curve */
static void draw_piece(const Strokes *p, int i, Strokes *s)
{
    enum { LINES = 6 };
    bool first = p->starts[i - 1];
    bool last = i + 2 == p->count || p->starts[i + 2];
    for (int k = 1; k <= LINES; k++) {
        double t = (double)k / LINES, q[2];
        for (int d = 0; d < 2; d++) {
            /* find a coordinate of the piece */
            double b = p->at[i][d];
            double a = p->at[i - 1][d], e = p->at[i + 1][d];
            a = first ? a : (a + b) / 2;
            e = last ? e : (b + e) / 2;
            /* eq. (8.2) */
            q[d] = (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b
                 + t * t * e;
        }
        add_point(s, q[0], q[1], false);
    }
}

static void draw_curve(const Strokes *p, Strokes *s)
{
    s->count = 0;
    for (int i = 0; i < p->count; i++) {
        bool last = i + 1 == p->count || p->starts[i + 1];
        if (p->starts[i])
            add_point(s, p->at[i][0], p->at[i][1], true);
        else if (!last)
            draw_piece(p, i, s);
    }
}

/* slant, turn and stretch */
static void apply_manner(Rng *rng, Strokes *s)
{
    /* choose a manner */
    double f = exp(between(rng, stretch));
    double v = between(rng, slant);
    double psi = between(rng, turn);
    double cosine = cos(psi), sine = sin(psi);
    for (int i = 0; i < s->count; i++) {
        double y = s->at[i][1] - 0.5;
        double x = f * (s->at[i][0] - 0.5) - v * y;
        s->at[i][0] = cosine * x - sine * y;
        s->at[i][1] = sine * x + cosine * y;
    }
}

/* fit strokes into a box */
/* find the box around strokes */
static void find_box(const Strokes *s, double *low, double *high)
{
    for (int d = 0; d < 2; d++) {
        low[d] = high[d] = s->at[0][d];
        for (int i = 1; i < s->count; i++) {
            low[d] = fmin(low[d], s->at[i][d]);
            high[d] = fmax(high[d], s->at[i][d]);
        }
    }
}

static void fit(Strokes *s, double side)
{
    double low[2], high[2];
    find_box(s, low, high);
    double scale = side / fmax(high[0] - low[0], high[1] - low[1]);
    for (int i = 0; i < s->count; i++)
        for (int d = 0; d < 2; d++)
            s->at[i][d] = DIGITS_SIDE / 2.0 + scale
                * (s->at[i][d] - (low[d] + high[d]) / 2);
}

/* make an elastic field */
enum { PITCH = 2, REACH = 6, NODES = DIGITS_NODES };

/* find a Gaussian's weights */
static double find_weights(double *w)
{
    const double s = smoothness / PITCH;
    double sum = 0, squares = 0;
    for (int k = 0; k <= REACH; k++) {
        w[k] = exp(-k * k / (2 * s * s));
        sum += k == 0 ? w[k] : 2 * w[k];
    }
    /* make the weights add up to one */
    for (int k = 0; k <= REACH; k++) {
        w[k] /= sum;            /* eq. (8.4) */
        squares += (k == 0 ? 1 : 2) * w[k] * w[k];
    }
    return squares;
}

/* smooth a field in one direction */
static void smooth_rows(const double *w, double f[NODES][NODES])
{
    double g[NODES][NODES];
    for (int i = 0; i < NODES; i++)
        for (int j = 0; j < NODES; j++) {
            /* find the mean around a node */
            double v = w[0] * f[i][j];
            for (int k = 1; k <= REACH; k++)
                v += w[k] * (f[i][(j + k) % NODES]
                             + f[i][(j + NODES - k) % NODES]);
            g[j][i] = v;
        }
    memcpy(f, g, sizeof g);
}

static void make_field(Rng *rng, double field[2][NODES][NODES])
{
    double w[REACH + 1];
    double a = bending * sqrt(3) / find_weights(w);
    for (int d = 0; d < 2; d++) {
        /* draw a number for each node */
        for (int i = 0; i < NODES; i++)
            for (int j = 0; j < NODES; j++)
                field[d][i][j] = a * (2 * rng_uniform(rng) - 1);
        smooth_rows(w, field[d]);
        smooth_rows(w, field[d]);
    }
}

/* bend strokes */
static double look_up(double f[NODES][NODES], const double *at)
{
    double x = at[0] / PITCH, y = at[1] / PITCH;
    int j = (int)x, i = (int)y;
    x -= j;
    y -= i;
    return (1 - y) * ((1 - x) * f[i][j] + x * f[i][j + 1])
        + y * ((1 - x) * f[i + 1][j] + x * f[i + 1][j + 1]);
}

static void bend(double field[2][NODES][NODES], Strokes *s)
{
    for (int i = 0; i < s->count; i++) {
        double x = look_up(field[0], s->at[i]);
        double y = look_up(field[1], s->at[i]);
        s->at[i][0] += x;
        s->at[i][1] += y;
    }
}

/* centre strokes by mass */
static void find_centre(const Strokes *s, double *centre)
{
    double mass = 0, sum[2] = { 0, 0 };
    for (int k = 1; k < s->count; k++) {
        if (s->starts[k])
            continue;
        /* add a line to the mass */
        const double *a = s->at[k - 1], *b = s->at[k];
        double length = hypot(b[0] - a[0], b[1] - a[1]);
        mass += length;
        for (int d = 0; d < 2; d++)
            sum[d] += length * (a[d] + b[d]) / 2;
    }
    for (int d = 0; d < 2; d++)
        centre[d] = sum[d] / mass;      /* eq. (8.6) */
}

static void centre_strokes(Strokes *s, double reach)
{
    double low[2], high[2], centre[2];
    double least = 2 + reach, most = DIGITS_SIDE - 2 - reach;
    find_box(s, low, high);
    find_centre(s, centre);
    for (int d = 0; d < 2; d++) {
        /* shift a coordinate to the middle */
        double shift = DIGITS_SIDE / 2.0 - centre[d];
        shift = fmin(shift, most - high[d]);
        shift = fmax(shift, least - low[d]);
        for (int i = 0; i < s->count; i++)
            s->at[i][d] += shift;
    }
}

/* ink the pixels that the pen passes */
enum { SIDE = DIGITS_SIDE };

/* find the distance from a line */
/* The square of it.  Eq. (8.8). */
static double distance_square(const double *p, const double *a,
                              const double *b)
{
    double px = p[0] - a[0], py = p[1] - a[1];
    double ex = b[0] - a[0], ey = b[1] - a[1];
    double length = ex * ex + ey * ey;
    double t = length > 0 ? (ex * px + ey * py) / length : 0;
    t = fmin(fmax(t, 0), 1);
    px -= t * ex;
    py -= t * ey;
    return px * px + py * py;
}

/* note the pixels near a line */
static void note_line(const double *a, const double *b, double reach,
                      double *square)
{
    /* find the pixels around a line */
    int low[2], high[2];
    for (int d = 0; d < 2; d++) {
        low[d] = (int)(fmin(a[d], b[d]) - reach);
        high[d] = (int)(fmax(a[d], b[d]) + reach);
    }
    for (int i = low[1]; i <= high[1]; i++)
        for (int j = low[0]; j <= high[0]; j++) {
            double p[2] = { j + 0.5, i + 0.5 };
            double *best = &square[i * SIDE + j];
            *best = fmin(*best, distance_square(p, a, b));
        }
}

static void draw_ink(const Strokes *s, const DigitSteps *pen,
                     unsigned char *pixels)
{
    double reach = pen->radius + edge / 2;
    double square[SIDE * SIDE];
    for (int p = 0; p < SIDE * SIDE; p++)
        square[p] = reach * reach;
    for (int k = 1; k < s->count; k++)
        if (!s->starts[k])
            note_line(s->at[k - 1], s->at[k], reach, square);
    /* ink each pixel by its distance */
    for (int p = 0; p < SIDE * SIDE; p++) {
        /* eq. (8.9) */
        double c = (pen->radius - sqrt(square[p])) / edge + 0.5;
        c = fmin(fmax(c, 0), 1);
        pixels[p] = (unsigned char)(255 * pen->ink * c + 0.5);
    }
}

/* draw a digit in steps */
void digits_steps(Rng *rng, int digit, DigitSteps *s,
                  unsigned char *pixels)
{
    require(digit >= 0 && digit <= 9, "%d is not a digit", digit);
    s->skeleton = choose(rng, digit);
    take_skeleton(&skeletons[s->skeleton], &s->plain);
    s->jittered = s->plain;
    move_points(rng, &s->jittered);
    draw_curve(&s->jittered, &s->curve);
    /* place the curve on the paper */
    s->radius = between(rng, radius);
    s->ink = between(rng, ink);
    double side = between(rng, size) - 2 * s->radius;
    s->placed = s->curve;
    apply_manner(rng, &s->placed);
    fit(&s->placed, side);
    /* bend it and ink it */
    make_field(rng, s->field);
    s->bent = s->placed;
    bend(s->field, &s->bent);
    fit(&s->bent, side);
    centre_strokes(&s->bent, s->radius + edge / 2);
    draw_ink(&s->bent, s, pixels);
}

void digits_draw(Rng *rng, int digit, unsigned char *pixels)
{
    DigitSteps steps;
    digits_steps(rng, digit, &steps, pixels);
}

/* make a data set of digits */
Dataset *digits_new(int count, Rng *rng)
{
    Dataset *d = dataset_new(count, SIDE, SIDE, 10);
    for (int i = 0; i < count; i++)
        d->labels[i] = (unsigned char)(i % 10);
    /* shuffle the labels */
    for (int i = count - 1; i > 0; i--) {
        int j = rng_below(rng, i + 1);
        unsigned char label = d->labels[i];
        d->labels[i] = d->labels[j];
        d->labels[j] = label;
    }
    for (int i = 0; i < count; i++)
        digits_draw(rng, d->labels[i],
                    d->pixels + (size_t)i * SIDE * SIDE);
    return d;
}
