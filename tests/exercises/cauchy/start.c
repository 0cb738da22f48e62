void cauchy(double answer[3])
{
    answer[0] = UNKNOWN;        /* the factor, for small tau */
    answer[1] = UNKNOWN;        /* P of one entry in a thousand */
    answer[2] = UNKNOWN;        /* the share of false alarms */
}
