void shift_image(const unsigned char *from, int dx, int dy,
                 unsigned char *to)
{
}

void draw_shift(Rng *rng, int *dx, int *dy)
{
    *dx = 0;                    /* pixels to the right */
    *dy = 0;                    /* and down */
}
