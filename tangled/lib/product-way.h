/* From chapters/09-fast.nw: change it there, not here. */
/* Included by product.c for each kind of processor, with WAY(name)
   defined, and WAY(lanes) and WAY(rows). */
typedef real WAY(Vector)
    __attribute__((vector_size(WAY(lanes) * sizeof(real))));
typedef real WAY(Loose)
    __attribute__((vector_size(WAY(lanes) * sizeof(real)),
                   aligned(sizeof(real)), may_alias));
typedef Index WAY(Order)
    __attribute__((vector_size(WAY(lanes) * sizeof(real))));
enum { WAY(depth) = 256, WAY(height) = 16 * WAY(rows),
       WAY(width) = 32 * WAY(lanes) };

/* compute a tile */
static inline __attribute__((always_inline)) void WAY(tile)(
    const int rows, const int vectors, int depth,
    const real *a, ptrdiff_t a_row, ptrdiff_t a_col,
    const real *b, ptrdiff_t b_row, real *c, ptrdiff_t c_row, bool add)
{
    enum { LANES = WAY(lanes) };
    WAY(Vector) sum[WAY(rows)][3];
    /* begin the sums */
    #pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
    #pragma GCC unroll 3
        for (int j = 0; j < vectors; j++)
            sum[i][j] = (WAY(Vector)){ 0 };
    if (add)
    #pragma GCC unroll 16
        for (int i = 0; i < rows; i++)
    #pragma GCC unroll 3
            for (int j = 0; j < vectors; j++)
                sum[i][j] =
                    *(const WAY(Loose) *)(c + i * c_row + j * LANES);
    for (int k = 0; k < depth; k++, a += a_col, b += b_row) {
        /* fetch the vectors of b */
        WAY(Vector) v[3];
        #pragma GCC unroll 3
        for (int j = 0; j < vectors; j++)
            v[j] = *(const WAY(Loose) *)(b + j * LANES);
        /* fuse them into the sums */
        #pragma GCC unroll 16
        for (int i = 0; i < rows; i++)
        #pragma GCC unroll 3
            for (int j = 0; j < vectors; j++)
                sum[i][j] += a[i * a_row] * v[j];
    }
    /* put back the sums */
    #pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
    #pragma GCC unroll 3
        for (int j = 0; j < vectors; j++)
            *(WAY(Loose) *)(c + i * c_row + j * LANES) = sum[i][j];
}

/* compute the tiles below each other */
#define TILES(count) \
    for (; i + (count) <= m; i += (count)) \
        WAY(tile)(count, vectors, depth, packed \
                  ? a + i / WAY(rows) * WAY(rows) * depth \
                      + i % WAY(rows) \
                  : a + i * a_row, a_row, a_col, b, b_row, \
                  c + i * c_row, c_row, add)
static inline __attribute__((always_inline)) void WAY(tiles)(
    const int vectors, const bool packed, int m, int depth,
    const real *a, ptrdiff_t a_row, ptrdiff_t a_col,
    const real *b, ptrdiff_t b_row, real *c, ptrdiff_t c_row, bool add)
{
    int i = 0;
    if (vectors < 3)
        TILES(WAY(rows));
    if (WAY(rows) > 8)
        TILES(8);
    TILES(4);
    TILES(2);
    TILES(1);
}
#undef TILES

#define SORT(name, vectors, packed, a_row, a_col) \
    static __attribute__((noinline)) void WAY(name)(int m, int depth, \
        const real *a, ptrdiff_t step, const real *b, ptrdiff_t b_row, \
        real *c, ptrdiff_t c_row, bool add) \
    { \
        (void)step; \
        WAY(tiles)(vectors, packed, m, depth, a, a_row, a_col, \
                   b, b_row, c, c_row, add); \
    }
SORT(rows_1, 1, false, step, 1)
SORT(rows_2, 2, false, step, 1)
SORT(rows_3, 3, false, step, 1)
SORT(columns_1, 1, false, 1, step)
SORT(columns_2, 2, false, 1, step)
SORT(columns_3, 3, false, 1, step)
SORT(packed_1, 1, true, 1, WAY(rows))
SORT(packed_2, 2, true, 1, WAY(rows))
#undef SORT

typedef void WAY(Tiles)(int m, int depth, const real *a, ptrdiff_t step,
                        const real *b, ptrdiff_t b_row,
                        real *c, ptrdiff_t c_row, bool add);
static WAY(Tiles) *const WAY(sorts)[][3] = {
    { WAY(columns_1), WAY(columns_2), WAY(columns_3) },
    { WAY(rows_1), WAY(rows_2), WAY(rows_3) },
    { WAY(packed_1), WAY(packed_2) },
};

/* transpose a square of vectors */
static inline __attribute__((always_inline)) void WAY(transpose)(
    WAY(Vector) *v)
{
    enum { LANES = WAY(lanes) };
    WAY(Order) low, high;
    for (int l = 0; l < LANES; l++) {
        low[l] = l / 2 + l % 2 * LANES;
        high[l] = low[l] + LANES / 2;
    }
#pragma GCC unroll 4
    for (int s = 1; s < LANES; s *= 2) {
        /* shuffle the halves */
        WAY(Vector) w[LANES];
        #pragma GCC unroll 16
        for (int l = 0; l < LANES / 2; l++) {
            w[2 * l] = __builtin_shuffle(v[l], v[l + LANES / 2], low);
            w[2 * l + 1] = __builtin_shuffle(v[l], v[l + LANES / 2], high);
        }
        #pragma GCC unroll 16
        for (int l = 0; l < LANES; l++)
            v[l] = w[l];
    }
}

/* copy a few numbers */
static inline __attribute__((always_inline)) void WAY(copy)(
    real *to, const real *from, int count)
{
#pragma GCC unroll 6
    for (int n = 32; n >= 1; n /= 2)
        if (count & n) {
            memcpy(to, from, (size_t)n * sizeof *to);
            to += n;
            from += n;
        }
}

/* pack a panel */
/* Columns j to j + cols of depth rows of b, from k on. */
static void WAY(pack_panel)(const Product *p, int k, int depth, int j,
                            int cols, int width, real *panel)
{
    enum { LANES = WAY(lanes) };
    const real *b = p->b + k * p->b_row + j * p->b_col;
    int done = 0;
    if (p->b_col == 1 && cols == width) {
        /* copy whole vectors */
        for (int r = 0; r < depth; r++)
            for (int q = 0; q < width; q += LANES)
                *(WAY(Loose) *)(panel + r * width + q) =
                    *(const WAY(Loose) *)(b + r * p->b_row + q);
        return;
    }
    if (p->b_col == 1) {
        /* copy what there is of each row */
        for (int r = 0; r < depth; r++) {
            const real *from = b + r * p->b_row;
            real *to = panel + r * width;
            if ((depth - 1 - r) * p->b_row + cols >= width)
                for (int q = 0; q < width; q += LANES)
                    *(WAY(Loose) *)(to + q) = *(const WAY(Loose) *)(from + q);
            else
                for (int q = 0; q < width; q++)
                    to[q] = q < cols ? from[q] : 0;
        }
        return;
    }
    /* transpose squares where rows of the panel are columns */
    for (; p->b_row == 1 && done + LANES <= cols; done += LANES) {
        const real *from = b + done * p->b_col;
        int r = 0;
        for (; r + LANES <= depth; r += LANES) {
            WAY(Vector) v[LANES];
            for (int l = 0; l < LANES; l++)
                v[l] = *(const WAY(Loose) *)(from + l * p->b_col + r);
            WAY(transpose)(v);
            for (int l = 0; l < LANES; l++)
                *(WAY(Loose) *)(panel + (r + l) * width + done) = v[l];
        }
        for (; r < depth; r++)
            for (int l = 0; l < LANES; l++)
                panel[r * width + done + l] = from[l * p->b_col + r];
    }
    for (int q = done; q < width; q++)
        for (int r = 0; r < depth; r++)
            panel[r * width + q] =
                q < cols ? b[r * p->b_row + q * p->b_col] : 0;
}

/* pack a block */
static void WAY(pack_block)(const real *a, ptrdiff_t a_row,
                            ptrdiff_t a_col, int height, int depth,
                            real *block)
{
    enum { LANES = WAY(lanes), ROWS = WAY(rows),
           SQUARES = (ROWS + LANES - 1) / LANES };
    for (int i = 0; i < height; i += ROWS) {
        int rows = height - i < ROWS ? height - i : ROWS, k = 0;
        if (a_col == 1 && rows == ROWS) {
            /* transpose the rows of a tile */
            for (; k + LANES <= depth; k += LANES) {
                WAY(Vector) v[SQUARES * LANES];
            #pragma GCC unroll 16
                for (int l = 0; l < SQUARES * LANES; l++)
                    v[l] = *(const WAY(Loose) *)
                        (a + (l < ROWS ? l : 0) * a_row + k);
            #pragma GCC unroll 4
                for (int s = 0; s < SQUARES; s++)
                    WAY(transpose)(v + s * LANES);
            #pragma GCC unroll 16
                for (int l = 0; l < LANES; l++)
            #pragma GCC unroll 4
                    for (int s = 0; s < SQUARES; s++)
                        *(WAY(Loose) *)(block + (k + l) * ROWS + s * LANES) =
                            v[s * LANES + l];
            }
        }
        for (; a_row == 1 && rows == ROWS && k < depth; k++)
            memcpy(block + k * ROWS, a + k * a_col, ROWS * sizeof *a);
        for (; k < depth; k++)
            for (int r = 0; r < rows; r++)
                block[k * ROWS + r] = a[r * a_row + k * a_col];
        a += ROWS * a_row;
        block += ROWS * depth;
    }
}

/* go through the tiles */
static __attribute__((noinline)) void WAY(blocks)(const Product *p)
{
    enum { LANES = WAY(lanes), DEPTH = WAY(depth), HEIGHT = WAY(height),
           WIDTH = WAY(width) };
    /* reserve room for what is packed */
    _Alignas(64) real panels[DEPTH * WIDTH], block[HEIGHT * DEPTH + LANES],
        edge[HEIGHT * 3 * LANES];
    for (int left = 0; left < p->h; left += WIDTH) {
        int right = p->h - left < WIDTH ? p->h : left + WIDTH;
        for (int k = 0; k == 0 || k < p->n; k += DEPTH) {
            int depth = p->n - k < DEPTH ? p->n - k : DEPTH;
            bool add = p->add || k > 0;
            /* compute some columns with some of the terms */
            for (int i = 0; i < p->m; i += HEIGHT) {
                int height = p->m - i < HEIGHT ? p->m - i : HEIGHT;
                /* fetch rows of a, packed if that pays */
                const real *a = p->a + i * p->a_row + k * p->a_col;
                bool rows = p->a_col == 1, packed = p->h > 16 * LANES;
                ptrdiff_t step = rows ? p->a_row : p->a_col;
                if (packed) {
                    WAY(pack_block)(a, p->a_row, p->a_col, height, depth, block);
                    a = block;
                }
                for (int j = left, cols; j < right; j += cols) {
                    /* choose how wide the next panel is */
                    int rest = (right - j + LANES - 1) / LANES, most = packed ? 2 : 3;
                    int vectors = rest == 4 ? 2 : rest < most ? rest : most;
                    int width = vectors * LANES;
                    cols = right - j < width ? right - j : width;
                    /* fetch a panel of b */
                    const real *b = p->b + k * p->b_row + j;
                    ptrdiff_t b_row = p->b_row;
                    if (p->b_col != 1 || cols < width || p->m > WAY(rows)) {
                        real *panel = panels + (j - left) * depth;
                        if (i == 0)
                            WAY(pack_panel)(p, k, depth, j, cols, width, panel);
                        b = panel;
                        b_row = width;
                    }
                    /* compute a column of tiles */
                    real *c = p->c + i * p->c_row + j, *to = cols < width ? edge : c;
                    ptrdiff_t to_row = cols < width ? width : p->c_row;
                    for (int r = 0; r < height && to == edge && add; r++)
                        WAY(copy)(edge + r * width, c + r * p->c_row, cols);
                    WAY(sorts)[packed ? 2 : rows][vectors - 1](height, depth, a, step, b,
                                                               b_row, to, to_row, add);
                    for (int r = 0; r < height && to == edge; r++)
                        WAY(copy)(c + r * p->c_row, edge + r * width, cols);
                }
            }
        }
    }
}

/* leave the blocks to larger products */
/* A column times a row: n is 1. */
static __attribute__((noinline)) void WAY(outer)(const Product *p)
{
    const real *b = p->b;
    for (int i = 0; i < p->m; i++) {
        real a = p->a[i * p->a_row], *c = p->c + i * p->c_row;
        if (p->add)
            for (int j = 0; j < p->h; j++)
                c[j] += a * b[j];
        else
            for (int j = 0; j < p->h; j++)
                c[j] = a * b[j] + 0;
    }
}

/* A row times a matrix: m is 1, and h at least the lanes. */
static __attribute__((noinline)) void WAY(row)(const Product *p)
{
    enum { LANES = WAY(lanes), SUMS = 4 };
    for (int j = 0; j < p->h; j += SUMS * LANES) {
        /* place four vectors, none beyond the row */
        WAY(Vector) sum[SUMS] = { { 0 } };
        int at[SUMS], last = p->h - LANES;
        for (int v = 0; v < SUMS; v++)
            at[v] = j + v * LANES < last ? j + v * LANES : last;
        const real *a = p->a, *b = p->b;
        for (int k = 0; k < p->n; k++, a += p->a_col, b += p->b_row)
            for (int v = 0; v < SUMS; v++)
                sum[v] += *a * *(const WAY(Loose) *)(b + at[v]);
        for (int v = 0; v < SUMS; v++)
            *(WAY(Loose) *)(p->c + at[v]) = sum[v];
    }
}

static void WAY(compute)(const Product *p)
{
    /* turn a single column into a row */
    if (p->h == 1 && p->c_row == 1 && p->m > 1) {
        const Product row = { 1, p->n, p->m, p->b, p->b_col, p->b_row,
                              p->a, p->a_col, p->a_row, p->c, p->m,
                              p->add };
        WAY(compute)(&row);
        return;
    }
    /* pass by the blocks with one sample */
    bool along = p->b_col == 1;
    if (along && p->n == 1) {
        WAY(outer)(p);
        return;
    }
    if (along && p->m == 1 && p->h >= WAY(lanes) && !p->add) {
        WAY(row)(p);
        return;
    }
    /* turn a few columns into rows */
    enum { FEW = 12, MANY = 128 };
    bool turns = p->a_row == 1 && p->m >= 16;
    int over = p->h % WAY(lanes);
    if (turns && over > 0 && p->h <= FEW && p->n >= 16) {
        real turned[FEW * MANY];
        for (int i = 0; i < p->m; i += MANY) {
            int m = p->m - i < MANY ? p->m - i : MANY;
            real *c = p->c + i * p->c_row;
            const Product part = { p->h, p->n, m, p->b, p->b_col, p->b_row,
                                   p->a + i, p->a_col, 1, turned, MANY,
                                   p->add };
            for (int r = 0; r < m && p->add; r++)
                for (int q = 0; q < p->h; q++)
                    turned[q * MANY + r] = c[r * p->c_row + q];
            WAY(compute)(&part);
            for (int r = 0; r < m; r++)
                for (int q = 0; q < p->h; q++)
                    c[r * p->c_row + q] = turned[q * MANY + r];
        }
        return;
    }
    /* part with a few columns that hang over */
    if (turns && over > 0 && over <= 4 && p->h > FEW) {
        Product part = *p;
        part.h -= over;
        WAY(compute)(&part);
        part.b += part.h * p->b_col;
        part.c += part.h;
        part.h = over;
        WAY(compute)(&part);
        return;
    }
    /* leave what is narrow to narrower vectors */
    #ifdef NARROWER
    if (p->h <= WAY(lanes) / 2
        || (p->m == 1 && p->b_row == 1 && p->n <= WAY(lanes) / 2)) {
        NARROWER(p);
        return;
    }
    #endif
    WAY(blocks)(p);
}
