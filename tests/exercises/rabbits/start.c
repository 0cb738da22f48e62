void rabbits(double answer[2])
{
    answer[0] = UNKNOWN;        /* the adjoint of v1 */
    answer[1] = UNKNOWN;        /* the adjoint of v2 */
}
