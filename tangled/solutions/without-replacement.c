/* From chapters/i-solutions.nw: change it there, not here. */
void without_replacement(double answer[9])
{
    answer[0] = (16 + 9 + 1 + 9 + 25) / 5.0;
    answer[1] = answer[0] / 2;
    answer[2] = answer[1] * (5 - 2) / (5 - 1);
    answer[3] = -answer[0] / (5 - 1);
    answer[4] = 30001;              /* the first above (N + 1)/2 */
    answer[5] = 10 * 0.04 * 0.512;
    answer[6] = 1 / (2 * exp(1));
    answer[7] = 1.9 / 1.6;
    answer[8] = 2 / 0.1;
}
