void gradient(double (*f)(const double *theta), double *theta,
              int n, double h, double *g)
{
    for (int p = 0; p < n; p++) {
        theta[p] += h;
        double up = f(theta);
        theta[p] -= 2 * h;
        double down = f(theta);
        g[p] = (up - down) / (2 * h);
    }
}
