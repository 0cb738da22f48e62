/* From chapters/i-solutions.nw: change it there, not here. */
void checkpoint(double answer[3])
{
    double s = 1e6;
    answer[0] = sqrt(s);
    answer[1] = 2 * sqrt(s);
    answer[2] = 2 * s;
}
