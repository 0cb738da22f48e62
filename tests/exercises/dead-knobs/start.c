void dead_knobs(double answer[18])
{
    answer[0] = UNKNOWN;        /* layer 1: w 11 */
    answer[1] = UNKNOWN;        /* w 12 */
    answer[2] = UNKNOWN;        /* w 13 */
    answer[3] = UNKNOWN;        /* w 21 */
    answer[4] = UNKNOWN;        /* w 22, which is -0.4 */
    answer[5] = UNKNOWN;        /* w 23 */
    answer[6] = UNKNOWN;        /* b 1 */
    answer[7] = UNKNOWN;        /* b 2 */
    answer[8] = UNKNOWN;        /* b 3 */
    answer[9] = UNKNOWN;        /* layer 2: w 11 */
    answer[10] = UNKNOWN;       /* w 12 */
    answer[11] = UNKNOWN;       /* w 21 */
    answer[12] = UNKNOWN;       /* w 22 */
    answer[13] = UNKNOWN;       /* w 31 */
    answer[14] = UNKNOWN;       /* w 32 */
    answer[15] = UNKNOWN;       /* b 1 */
    answer[16] = UNKNOWN;       /* b 2 */
    answer[17] = UNKNOWN;       /* how many are dead for +0.1 */
}
