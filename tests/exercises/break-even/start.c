double least_work(double hand_over, double rate, int threads)
{
    return 0;
}

int best_threads(double work, double rate, double hand_over, int most)
{
    return 0;
}
