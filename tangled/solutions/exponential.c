/* From chapters/i-solutions.nw: change it there, not here. */
void exponential(double answer[4])
{
    answer[0] = exp(-2);
    answer[1] = 1;
    answer[2] = 2 - 1;
    answer[3] = 53 * log(2);
}
