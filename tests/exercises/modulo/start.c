void modulo(double answer[3])
{
    answer[0] = UNKNOWN;        /* how many samples are favoured */
    answer[1] = UNKNOWN;        /* one of them against another one */
    answer[2] = UNKNOWN;        /* of 32768 draws, those on them */
}
