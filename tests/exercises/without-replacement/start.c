void without_replacement(double answer[9])
{
    answer[0] = UNKNOWN;        /* s^2 */
    answer[1] = UNKNOWN;        /* two, with repetition */
    answer[2] = UNKNOWN;        /* two, without */
    answer[3] = UNKNOWN;        /* mean product of different ones */
    answer[4] = UNKNOWN;        /* B that halves, N = 60000 */
    answer[5] = UNKNOWN;        /* exactly twice, N = 5 */
    answer[6] = UNKNOWN;        /* exactly twice, N without end */
    answer[7] = UNKNOWN;        /* v after by v before, for 4 */
    answer[8] = UNKNOWN;        /* the factor that is too much */
}
