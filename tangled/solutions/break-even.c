/* From chapters/i-solutions.nw: change it there, not here. */
double least_work(double hand_over, double rate, int threads)
{
    return threads > 1 ? threads / (threads - 1.0) * hand_over * rate
                       : INFINITY;
}

int best_threads(double work, double rate, double hand_over, int most)
{
    int best = 1;
    double t = work / rate;
    for (int k = 2; k <= most; k++)
        if (t / k + (k - 1) * hand_over
            < t / best + (best - 1) * hand_over)
            best = k;
    return best;
}
