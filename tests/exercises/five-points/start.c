void five_points(double answer[6])
{
    answer[0] = UNKNOWN;        /* a */
    answer[1] = UNKNOWN;        /* b */
    answer[2] = UNKNOWN;        /* the factor of h^4 f''''' */
    answer[3] = UNKNOWN;        /* the factor of C u |f| / h */
    answer[4] = UNKNOWN;        /* the best step */
    answer[5] = UNKNOWN;        /* the error there */
}
