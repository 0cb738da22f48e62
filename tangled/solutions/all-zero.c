/* From chapters/i-solutions.nw: change it there, not here. */
void all_zero(double answer[5])
{
    answer[0] = 1;
    answer[1] = -0.5;
    answer[2] = VERDICT_VACUOUS;
    answer[3] = 0;
    answer[4] = 16;
}
