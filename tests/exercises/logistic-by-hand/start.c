void logistic_by_hand(double answer[9])
{
    answer[0] = UNKNOWN;        /* of w */
    answer[1] = UNKNOWN;        /* of x */
    answer[2] = UNKNOWN;        /* of b */
    answer[3] = UNKNOWN;        /* of t */
    answer[4] = UNKNOWN;        /* of p = w x */
    answer[5] = UNKNOWN;        /* of z = p + b */
    answer[6] = UNKNOWN;        /* of s = softplus(z) */
    answer[7] = UNKNOWN;        /* of q = t z */
    answer[8] = UNKNOWN;        /* of the loss, s - q */
}
