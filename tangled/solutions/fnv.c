/* From chapters/i-solutions.nw: change it there, not here. */
void fnv(double answer[4])
{
    const double p = ldexp(1, 40) + 435;
    answer[0] = 255;
    answer[1] = p;
    answer[2] = 255 * p;
    answer[3] = 255;
}
