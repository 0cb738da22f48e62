void fnv(double answer[4])
{
    answer[0] = UNKNOWN;        /* greatest d */
    answer[1] = UNKNOWN;        /* smallest, after times p */
    answer[2] = UNKNOWN;        /* greatest, after times p */
    answer[3] = UNKNOWN;        /* what a byte can make up for */
}
