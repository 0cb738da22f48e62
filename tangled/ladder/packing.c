/* From chapters/09-fast.nw: change it there, not here. */
static void WAY(compute)(const Product *p)
{
    enum { WIDTH = 2 * WAY(lanes), DEEPEST = 4096 };
    _Alignas(64) real panel[WIDTH * DEEPEST];
    int whole = p->a_col == 1 && p->n <= DEEPEST
                ? p->h / WIDTH * WIDTH : 0;
    for (int j = 0; j < whole; j += WIDTH) {
        WAY(pack_panel)(p, 0, p->n, j, WIDTH, WIDTH, panel);
        WAY(rows_2)(p->m, p->n, p->a, p->a_row, panel, WIDTH,
                    p->c + j, p->c_row, p->add);
    }
    /* leave the other columns to the plain way */
    Product rest = *p;
    rest.h -= whole;
    rest.b += whole * p->b_col;
    rest.c += whole;
    if (rest.h > 0)
        compute_plainly(&rest);
}
