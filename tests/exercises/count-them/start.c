void count_them(double answer[3])
{
    answer[0] = UNKNOWN;        /* parameters of 10-20-1 */
    answer[1] = UNKNOWN;        /* numbers it keeps for 5 samples */
    answer[2] = UNKNOWN;        /* 2-16-8-1 keeps for 300 */
}
