/* From chapters/i-solutions.nw: change it there, not here. */
void block_factors(double answer[6])
{
    const double components[] = {6, 2, 1, 4 + 1, 3, 1};
    for (int i = 0; i < 6; i++)
        answer[i] = components[i];
}
