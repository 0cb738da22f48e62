void exponential(double answer[4])
{
    answer[0] = UNKNOWN;        /* the density at w = 2 */
    answer[1] = UNKNOWN;        /* the mean of w */
    answer[2] = UNKNOWN;        /* its variance */
    answer[3] = UNKNOWN;        /* the largest w that can come out */
}
