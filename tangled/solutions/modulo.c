/* From chapters/i-solutions.nw: change it there, not here. */
void modulo(double answer[3])
{
    answer[0] = 32768 % 10000;
    answer[1] = 4.0 / 3;
    answer[2] = 4 * answer[0];
}
