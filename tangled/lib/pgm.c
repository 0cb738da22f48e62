/* From chapters/08-digits.nw: change it there, not here. */
#include "pgm.h"
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

/* step over space and remarks */
typedef struct {
    const unsigned char *at, *end;
} Place;

static bool is_space(unsigned char b)
{
    return b == ' ' || (b >= '\t' && b <= '\r');
}

static bool is_digit(unsigned char b)
{
    return b >= '0' && b <= '9';
}

static void skip_space(Place *p)
{
    while (p->at < p->end && (is_space(*p->at) || *p->at == '#'))
        if (*p->at++ == '#')
            while (p->at < p->end && *p->at != '\n' && *p->at != '\r')
                p->at++;
}

/* take a number in digits */
/* Steps over space and a number, at most most.  Returns NULL, or
   what is wrong at p->at. */
static const char *take_number(Place *p, int most, int *number)
{
    skip_space(p);
    if (p->at == p->end)
        return "the file ends before";
    /* take digits while they are allowed */
    const unsigned char *start = p->at;
    int64_t n = 0;
    for (; p->at < p->end && is_digit(*p->at) && n <= most; p->at++)
        n = 10 * n + (*p->at - '0');
    /* refuse what is no such number */
    bool stuck = p->at < p->end && !is_space(*p->at) && *p->at != '#';
    bool digits = p->at > start;
    if (!digits || n > most || stuck) {
        p->at = n > most ? start : p->at;
        return n > most ? "too large a number for" : "no number for";
    }
    *number = (int)n;
    return NULL;
}

/* parse the header of a PGM file */
static bool check_word(const unsigned char *bytes, size_t size,
                       Fault *fault)
{
    if (size == 0)
        return fault_note(fault, 0, "the file is empty");
    bool word = size >= 3 && bytes[0] == 'P'
        && (bytes[1] == '2' || bytes[1] == '5')
        && (is_space(bytes[2]) || bytes[2] == '#');
    return word || fault_note(fault, 0, "not a picture in grey, which "
                              "begins with P2 or P5");
}

static bool parse_header(const unsigned char *bytes, Place *p,
                         Pgm *picture, Fault *fault)
{
    static const char *const names[] = { "the width", "the height",
                                         "the level of white" };
    int n[3];
    for (int k = 0; k < 3; k++) {
        /* take one of the header's numbers */
        const char *wrong = take_number(p, k < 2 ? INT_MAX : 65535,
                                        &n[k]);
        if (!wrong && n[k] == 0)
            wrong = "a 0 for";
        if (wrong)
            return fault_note(fault, (size_t)(p->at - bytes), "%s %s",
                              wrong, names[k]);
    }
    /* refuse more pixels than can be counted */
    if (n[0] > INT_MAX / n[1])
        return fault_note(fault, 2, "a picture of %d×%d, more pixels "
                          "than %d", n[1], n[0], INT_MAX);
    *picture = (Pgm){ n[1], n[0], n[2], bytes[1] == '2', p->at,
                      p->end };
    return true;
}

/* check the levels */
static int raw_level(const Pgm *p, int k)
{
    const unsigned char *b = p->levels + (size_t)k * (p->white > 255
                                                      ? 2 : 1);
    return p->white > 255 ? b[0] << 8 | b[1] : b[0];
}

static bool check_raw(const unsigned char *bytes, Pgm *p, Fault *fault)
{
    /* step over the space before raw levels */
    size_t offset = (size_t)(p->levels - bytes);
    if (p->levels == p->end || !is_space(*p->levels++))
        return fault_note(fault, offset, "no space between the header "
                          "and the levels");
    /* find how many bytes the levels should have */
    uint64_t each = p->white > 255 ? 2 : 1;
    uint64_t wanted = (uint64_t)p->rows * (uint64_t)p->cols * each;
    /* compare that with what is there */
    uint64_t there = (uint64_t)(p->end - p->levels);
    size_t size = (size_t)(p->end - bytes);
    if (there < wanted)
        return fault_note(fault, size, "the file ends here, %llu bytes "
                          "before the picture of %d×%d",
                          (unsigned long long)(wanted - there),
                          p->rows, p->cols);
    if (there > wanted)
        return fault_note(fault, size - (size_t)(there - wanted), "the "
                          "picture of %d×%d ends here, but the file goes "
                          "on", p->rows, p->cols);
    /* compare each raw level with white */
    for (int k = 0; k < p->rows * p->cols; k++)
        if (raw_level(p, k) > p->white)
            return fault_note(fault, offset + 1 + (size_t)k
                              * (size_t)each, "pixel %d has the level "
                              "%d, but white is %d", k,
                              raw_level(p, k), p->white);
    return true;
}

static bool check_plain(const unsigned char *bytes, const Pgm *picture,
                        Fault *fault)
{
    Place p = { picture->levels, picture->end };
    int level, count = picture->rows * picture->cols;
    /* check plain levels one after the other */
    for (int k = 0; k < count; k++) {
        const char *wrong = take_number(&p, picture->white, &level);
        if (wrong)
            return fault_note(fault, (size_t)(p.at - bytes), "%s pixel "
                              "%d of %d", wrong, k, count);
    }
    /* insist that nothing but space follows */
    skip_space(&p);
    return p.at == p.end
        || fault_note(fault, (size_t)(p.at - bytes), "the picture of "
                      "%d×%d ends here, but the file goes on",
                      picture->rows, picture->cols);
}

/* parse a PGM file */
bool pgm_parse(const unsigned char *bytes, size_t size, Pgm *picture,
               Fault *fault)
{
    Pgm found;
    if (!check_word(bytes, size, fault))
        return false;
    /* parse what follows the word */
    Place p = { bytes + 2, bytes + size };
    if (!parse_header(bytes, &p, &found, fault))
        return false;
    if (!(found.plain ? check_plain(bytes, &found, fault)
                      : check_raw(bytes, &found, fault)))
        return false;
    *picture = found;
    return true;
}

/* turn levels into bytes */
void pgm_levels(const Pgm *picture, unsigned char *grey)
{
    Place p = { picture->levels, picture->end };
    int white = picture->white, level = 0;
    for (int k = 0; k < picture->rows * picture->cols; k++) {
        /* take the next level */
        if (picture->plain)
            take_number(&p, white, &level);
        else
            level = raw_level(picture, k);
        grey[k] = (unsigned char)((255 * level + white / 2) / white);
    }
}

/* read and write PGM files */
unsigned char *pgm_read(const char *path, int *rows, int *cols)
{
    size_t size;
    char *bytes = file_read(path, &size);
    /* parse it, or stop and name the file */
    Pgm p;
    Fault f;
    if (!pgm_parse((unsigned char *)bytes, size, &p, &f))
        fail("cannot use %s: at offset %zu: %s; save the picture as "
             "PGM again, in grey", path, f.offset, f.text);
    unsigned char *grey = allocate((size_t)p.rows, (size_t)p.cols);
    pgm_levels(&p, grey);
    *rows = p.rows, *cols = p.cols;
    free(bytes);
    return grey;
}

void pgm_write(const char *path, int rows, int cols,
               const unsigned char *grey)
{
    require(rows > 0 && cols > 0 && rows <= INT_MAX / cols,
            "a picture of %d×%d", rows, cols);
    size_t count = (size_t)rows * (size_t)cols;
    char *bytes = allocate(count + 40, 1);
    int header = snprintf(bytes, 40, "P5\n%d %d\n255\n", cols, rows);
    memcpy(bytes + header, grey, count);
    file_replace(path, bytes, (size_t)header + count);
    free(bytes);
}
