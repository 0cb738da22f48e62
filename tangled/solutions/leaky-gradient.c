/* From chapters/i-solutions.nw: change it there, not here. */
void gradient(double (*f)(const double *theta), double *theta,
              int n, double h, double *g)
{
    for (int p = 0; p < n; p++) {
        const double saved = theta[p];
        theta[p] = saved + h;
        double up = f(theta);
        theta[p] = saved - h;
        double down = f(theta);
        theta[p] = saved;
        g[p] = (up - down) / (2 * h);
    }
}
