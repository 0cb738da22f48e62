/* From chapters/i-solutions.nw: change it there, not here. */
void killed(double answer[4])
{
    int files = 4;
    answer[0] = files + 1;      /* after 0, 1, ..., 4 renames */
    answer[1] = 0;
    answer[2] = files + 1;
    answer[3] = files - 1;      /* after 1, 2 and 3 */
}
