void all_zero(double answer[5])
{
    answer[0] = UNKNOWN;        /* entries that are not zero */
    answer[1] = UNKNOWN;        /* their sum */
    answer[2] = UNKNOWN;        /* VERDICT_PASS, or which one? */
    answer[3] = UNKNOWN;        /* called wrong, all at zero */
    answer[4] = UNKNOWN;        /* called wrong, W3 at 0.1 */
}
