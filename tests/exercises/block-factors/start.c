void block_factors(double answer[6])
{
    answer[0] = UNKNOWN;        /* half the sum of six squares */
    answer[1] = UNKNOWN;        /* 1-1-1, sum of outputs */
    answer[2] = UNKNOWN;        /* 1-1-1, squared error */
    answer[3] = UNKNOWN;        /* 1-4-1, sum of outputs */
    answer[4] = UNKNOWN;        /* affine 2-3, squared error */
    answer[5] = UNKNOWN;        /* affine 2-3, cross-entropy */
}
