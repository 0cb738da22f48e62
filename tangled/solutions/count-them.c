/* From chapters/i-solutions.nw: change it there, not here. */
void count_them(double answer[3])
{
    answer[0] = 10 * 20 + 20 + 20 * 1 + 1;
    answer[1] = 5 * (20 + 20 + 1);
    answer[2] = 300 * 2 * (16 + 8 + 1);
}
