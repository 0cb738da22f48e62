/* From chapters/i-solutions.nw: change it there, not here. */
void shift_image(const unsigned char *from, int dx, int dy,
                 unsigned char *to)
{
    memset(to, 0, 28 * 28);
    for (int y = 0; y < 28; y++)
        for (int x = 0; x < 28; x++) {
            int column = x - dx, row = y - dy;
            if (column >= 0 && column < 28 && row >= 0 && row < 28)
                to[28 * y + x] = from[28 * row + column];
        }
}

void draw_shift(Rng *rng, int *dx, int *dy)
{
    int moved = rng_below(rng, 2);      /* or left where it is */
    *dx = moved ? rng_below(rng, 5) - 2 : 0;
    *dy = moved ? rng_below(rng, 5) - 2 : 0;
}
