void noisy_slope(double *step, double *number, double *shorter)
{
    *step = 1e-5;       /* of a single difference */
    *number = 10;       /* of differences, whose mean is to be
                           ten times better, */
    *shorter = 1e-5;    /* and their step */
}
