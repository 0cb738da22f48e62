/* From chapters/i-solutions.nw: change it there, not here. */
/* The difference of our slope along w from the measured one. */
static double difference(const Subject *s, real *const *at,
                         const real *home, const real *g,
                         const double *w, int n, double *allowed)
{
    double ours = 0, squares = 0;
    for (int p = 0; p < n; p++) {
        double part = real_part(g[p]) * w[p];
        ours += part, squares += part * part;
        *at[p] = home[p] + (real)(1e-20 * I * w[p]);
    }
    real value = s->value(s->context);
    for (int p = 0; p < n; p++)
        *at[p] = home[p];
    *allowed = 1e-11 * sqrt(squares);
    return ours - imaginary_part(value) / 1e-20;
}

static int judge_differences(const double d[3], const double a[3],
                             int n)
{
    if (fabs(d[0]) <= a[0] && fabs(d[1]) <= a[1]
        && fabs(d[2]) <= a[2])
        return -1;
    double apart = fabs(d[0] * d[2] - d[1] * d[1]);
    double room = fabs(d[0]) * a[2] + 2 * fabs(d[1]) * a[1]
                + fabs(d[2]) * a[0], place = d[1] / d[0];
    bool one = apart <= room && place > 0.5 && place < n + 0.5;
    return one ? (int)lround(place) - 1 : -2;
}


int find_wrong_entry(const Subject *s, Rng *rng)
{
    int n = 0, p = 0;
    for (int i = 0; i < s->count; i++)
        n += s->parameters[i].rows * s->parameters[i].cols;
    real **at = allocate((size_t)n, sizeof *at);
    real *home = allocate((size_t)n, sizeof *home);
    real *g = allocate((size_t)n, sizeof *g);
    double *w = allocate((size_t)n, sizeof *w), d[3], allowed[3];
    for (int i = 0; i < s->count; i++) {
        const Parameter *q = &s->parameters[i];
        for (int a = 0; a < q->rows * q->cols; a++, p++) {
            at[p] = &q->at[a];
            home[p] = q->at[a];
            w[p] = rng_normal(rng);
        }
    }
    s->gradient(s->context, 1, g);
    for (int k = 0; k < 3; k++) {
        d[k] = difference(s, at, home, g, w, n, &allowed[k]);
        for (p = 0; p < n; p++)
            w[p] *= p + 1;
    }
    free(at), free(home), free(g), free(w);
    return judge_differences(d, allowed, n);
}
