void killed(double answer[4])
{
    answer[0] = UNKNOWN;        /* states of the four names */
    answer[1] = UNKNOWN;        /* new results, another file old */
    answer[2] = UNKNOWN;        /* opposite order: states */
    answer[3] = UNKNOWN;        /* new results, another file old */
}
