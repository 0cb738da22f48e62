void two_valleys(double answer[4])
{
    answer[0] = UNKNOWN;        /* the rate where divergence begins */
    answer[1] = UNKNOWN;        /* the best rate */
    answer[2] = UNKNOWN;        /* the factor rho at the best rate */
    answer[3] = UNKNOWN;        /* steps until 10^6 times closer */
}
