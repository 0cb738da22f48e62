void soft_labels(double answer[3])
{
    answer[0] = UNKNOWN;        /* the least value, to four digits */
    answer[1] = UNKNOWN;        /* the first logit */
    answer[2] = UNKNOWN;        /* the second; the third is 0 */
}
