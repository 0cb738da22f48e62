/* From chapters/i-solutions.nw: change it there, not here. */
void rabbits(double answer[2])
{
    double reader = 1, next = 1;        /* of v30 and v29 */
    for (int k = 28; k >= 2; k--) {
        double sum = next + reader;
        reader = next;
        next = sum;
    }
    answer[0] = reader;                 /* v1 hears from v3 alone */
    answer[1] = next;
}
