/* From chapters/08-digits.nw: change it there, not here. */
#include "picture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "fail.h"

/* find the level of the paper */
static double border_mean(const unsigned char *grey, int rows, int cols)
{
    double sum = 0, count = 0;
    for (int r = 0; r < rows; r++) {
        /* add up what a row has of the border */
        bool edge = r == 0 || r == rows - 1;
        int step = edge || cols == 1 ? 1 : cols - 1;
        for (int c = 0; c < cols; c += step, count++)
            sum += grey[r * cols + c];
    }
    return sum / count;
}

/* leave only ink */
enum { FAINT = 32 };

/* find the strongest ink */
static int strongest(const unsigned char *ink, int count)
{
    int most = 0;
    for (int k = 0; k < count; k++)
        most = ink[k] > most ? ink[k] : most;
    return most;
}

static bool leave_ink(unsigned char *ink, int count, double paper)
{
    int level = (int)ceil(paper);
    int range = strongest(ink, count) - level;
    /* stretch the ink to the full range */
    for (int k = 0; k < count; k++) {
        int above = ink[k] - level;
        ink[k] = (unsigned char)(4 * above < range ? 0
                                 : 255 * above / (range ? range : 1));
    }
    return range >= FAINT;
}

/* find where the ink is */
typedef struct {
    double row, col;    /* the centre of mass */
    int longer;         /* side of the box around it */
} Extent;

static Extent find_ink(const unsigned char *ink, int rows, int cols)
{
    int top = rows, bottom = 0, left = cols, right = 0;
    double mass = 0, row = 0, col = 0;
    /* go over all ink */
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            int m = ink[r * cols + c];
            if (m == 0)
                continue;
            /* add a pixel to the box and to the mass */
            top = r < top ? r : top;
            bottom = r;
            left = c < left ? c : left;
            right = c > right ? c : right;
            mass += m;
            row += m * (r + 0.5);
            col += m * (c + 0.5);
        }
    int height = bottom - top + 1, width = right - left + 1;
    return (Extent){ row / mass, col / mass,
                     height > width ? height : width };
}

/* scale the ink */
static double overlap(double from, double to, int k)
{
    double low = fmax(from, k), high = fmin(to, k + 1);
    return high > low ? high - low : 0;
}

static double window_mean(const unsigned char *ink, int rows, int cols,
                          double top, double left, double s)
{
    double sum = 0;
    /* add up the ink in the window */
    int r0 = (int)fmax(floor(top), 0), c0 = (int)fmax(floor(left), 0);
    for (int r = r0; r < rows && r < top + s; r++) {
        double part = overlap(top, top + s, r);
        for (int c = c0; c < cols && c < left + s; c++)
            sum += part * overlap(left, left + s, c)
                * ink[r * cols + c];
    }
    return sum / (s * s);
}

/* prepare a picture */
bool picture_prepare(unsigned char *grey, int rows, int cols,
                     Picture *picture)
{
    int side = PICTURE_SIDE, count = rows * cols;
    /* turn the levels so that ink is high */
    double paper = border_mean(grey, rows, cols);
    picture->inverted = paper > 127.5;
    picture->scaled = rows != side || cols != side;
    for (int k = 0; k < count && picture->inverted; k++)
        grey[k] = (unsigned char)(255 - grey[k]);
    /* take a picture of the right size as it is */
    if (!picture->scaled) {
        memcpy(picture->pixels, grey, PICTURE_PIXELS);
        return strongest(grey, count) >= FAINT;
    }
    paper = picture->inverted ? 255 - paper : paper;
    if (!leave_ink(grey, count, paper))
        return false;
    /* set the pixels to what they see of the ink */
    Extent e = find_ink(grey, rows, cols);
    double s = e.longer / 20.0;
    for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
            picture->pixels[i * side + j] = (unsigned char)lround(
                window_mean(grey, rows, cols, e.row + (i - side / 2) * s,
                            e.col + (j - side / 2) * s, s));
    return true;
}

/* show a picture in characters */
void picture_print(FILE *out, const unsigned char *pixels)
{
    static const char signs[] = " .:-=+*#%@";
    for (int r = 0; r < PICTURE_SIDE; r++) {
        const unsigned char *row = pixels + r * PICTURE_SIDE;
        /* find the last pixel with a sign */
        int last = PICTURE_SIDE - 1;
        while (last >= 0 && row[last] * 10 < 256)
            last--;
        for (int c = 0; c <= last; c++) {
            char sign = signs[row[c] * 10 / 256];
            fputc(sign, out), fputc(sign, out);
        }
        fputc('\n', out);
    }
}
