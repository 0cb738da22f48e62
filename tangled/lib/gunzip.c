/* From chapters/08-digits.nw: change it there, not here. */
#include "gunzip.h"
#include <limits.h>
#include <stdint.h>
#ifdef BACKWARD_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif

bool gunzip_is_packed(const unsigned char *bytes, size_t size)
{
    return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

#ifdef BACKWARD_ZLIB
/* unpack with zlib */
bool gunzip_available(void)
{
    return true;
}

/* say how unpacking ended */
static bool has_ended_well(const z_stream *z, int state, size_t size,
                           Fault *fault)
{
    size_t at = size - z->avail_in;
    if (state == Z_STREAM_END)
        return z->avail_in == 0
            || fault_note(fault, at, "the packed data end here, but "
                          "%u bytes follow", z->avail_in);
    if (state == Z_BUF_ERROR)
        return fault_note(fault, at, "the packed file is cut off");
    return fault_note(fault, at, "the packed data are damaged (%s)",
                      z->msg ? z->msg : "no memory");
}

/* unpack into a buffer or into nothing */
enum { PIECE = 1 << 15 };

static bool unpack(const unsigned char *packed, size_t size,
                   unsigned char *out, size_t room, bool keep,
                   size_t *count, Fault *fault)
{
    /* prepare zlib */
    if (size > UINT_MAX)
        return fault_note(fault, 0, "a packed file of 4 GB or more");
    z_stream z = { .next_in = packed, .avail_in = (uInt)size };
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
        return fault_note(fault, 0, "no memory to unpack it");
    *count = 0;
    int state;
    do
        /* unpack a piece */
        {
            size_t left = room - *count;
            uInt piece = left < PIECE ? (uInt)left : PIECE;
            z.next_out = keep ? out + *count : out;
            z.avail_out = piece;
            state = inflate(&z, Z_NO_FLUSH);
            *count += piece - z.avail_out;
        }
    while (state == Z_OK);
    bool good = has_ended_well(&z, state, size, fault);
    inflateEnd(&z);
    return good;
}

unsigned char *gunzip_bytes(const unsigned char *packed, size_t size,
                            size_t *count, Fault *fault)
{
    unsigned char scratch[PIECE];
    if (!unpack(packed, size, scratch, SIZE_MAX, false, count, fault))
        return NULL;
    /* unpack into memory */
    unsigned char *bytes = allocate(*count + 1, 1);
    bool again = unpack(packed, size, bytes, *count, true, count,
                        fault);
    require(again, "%s", fault->text);
    return bytes;
}
#else
/* say that there is no zlib */
bool gunzip_available(void)
{
    return false;
}

unsigned char *gunzip_bytes(const unsigned char *packed, size_t size,
                            size_t *count, Fault *fault)
{
    (void)packed, (void)size, (void)count;
    fault_note(fault, 0, "packed, and this program was compiled "
               "without zlib: unpack the file with gunzip");
    return NULL;
}
#endif
