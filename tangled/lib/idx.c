/* From chapters/08-digits.nw: change it there, not here. */
#include "idx.h"
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include "file.h"
#include "gunzip.h"

/* read a number of four bytes */
static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16
         | (uint32_t)b[2] << 8 | b[3];
}

/* parse the header of an IDX file */
enum { MOST_DIMENSIONS = 3 };

/* check the magic number */
static bool check_magic(const unsigned char *bytes, size_t size,
                        int dimensions, Fault *fault)
{
    const unsigned char magic[4] = { 0, 0, 8,
                                     (unsigned char)dimensions };
    for (size_t i = 0; i < sizeof magic; i++) {
        if (i >= size)
            /* say that there is not even a magic number */
            return fault_note(fault, size, size == 0
                ? "the file is empty"
                : "the file ends in its first four bytes");
        if (bytes[i] != magic[i])
            /* say what is wrong with the magic number */
            return i == 3
                ? fault_note(fault, i, "an array of dimension %d where %s",
                             bytes[i], dimensions == 1
                             ? "labels have 1: are these the images?"
                             : "images have 3: are these the labels?")
                : fault_note(fault, i, "not an IDX file of bytes: byte %zu is "
                             "0x%02x, not 0x%02x", i, bytes[i], magic[i]);
    }
    return true;
}

/* check that the file ends where its header says */
static bool check_end(size_t size, size_t header, int dimensions,
                      const int *sizes, Fault *fault)
{
    /* multiply the sizes of a sample */
    uint64_t each = 1;
    for (int k = 1; k < dimensions; k++)
        each *= (uint64_t)sizes[k];
    if (each > INT_MAX)
        return fault_note(fault, 8, "images of %d×%d, more pixels "
                          "than %d", sizes[1], sizes[2], INT_MAX);
    uint64_t end = header + (uint64_t)sizes[0] * each;
    /* compare the end with the size */
    if (size < end)
        return fault_note(fault, size, "the file ends here, but its "
                          "header promises %" PRIu64 " bytes", end);
    if (size > end)
        return fault_note(fault, (size_t)end, "the file should end here, "
                          "but goes on for %" PRIu64 " bytes", size - end);
    return true;
}

static bool parse_header(const unsigned char *bytes, size_t size,
                         int dimensions, int *sizes, Fault *fault)
{
    if (!check_magic(bytes, size, dimensions, fault))
        return false;
    /* check that the header is complete */
    size_t header = 4 + 4 * (size_t)dimensions;
    if (size < header)
        return fault_note(fault, size, "the file ends in its header, "
                          "which has %zu bytes", header);
    /* take the sizes from the header */
    for (int k = 0; k < dimensions; k++) {
        uint32_t n = big_endian(bytes + 4 + 4 * k);
        if (n == 0 || n > INT_MAX)
            return fault_note(fault, 4 + 4 * (size_t)k, "a size of %" PRIu32
                              " where it must be 1 to %d", n, INT_MAX);
        sizes[k] = (int)n;
    }
    return check_end(size, header, dimensions, sizes, fault);
}

/* parse images and labels */
bool idx_parse_images(unsigned char *bytes, size_t size,
                      IdxImages *images, Fault *fault)
{
    int n[MOST_DIMENSIONS] = { 0 };
    if (!parse_header(bytes, size, 3, n, fault))
        return false;
    *images = (IdxImages){ .count = n[0], .rows = n[1], .cols = n[2],
                           .pixels = bytes + 16 };
    return true;
}

bool idx_parse_labels(unsigned char *bytes, size_t size, int classes,
                      IdxLabels *labels, Fault *fault)
{
    int n[MOST_DIMENSIONS] = { 0 };
    if (!parse_header(bytes, size, 1, n, fault))
        return false;
    /* check every label */
    for (int i = 0; i < n[0]; i++)
        if (bytes[8 + i] >= classes)
            return fault_note(fault, 8 + (size_t)i, "sample %d has the "
                              "label %d, but the classes are 0 to %d",
                              i, bytes[8 + i], classes - 1);
    *labels = (IdxLabels){ .count = n[0], .at = bytes + 8 };
    return true;
}

bool idx_agree(const IdxImages *images, const IdxLabels *labels,
               Fault *fault)
{
    return images->count == labels->count
        || fault_note(fault, 4, "%d labels for %d images",
                      labels->count, images->count);
}

/* read IDX files */
_Noreturn static void refuse(const char *path, bool unpacked,
                             const Fault *fault)
{
    fail("cannot use %s: at offset %zu%s: %s; 'make data' brings good "
         "files", path, fault->offset, unpacked ? ", unpacked" : "",
         fault->text);
}

static unsigned char *read_bytes(const char *path, size_t *size,
                                 bool *unpacked)
{
    unsigned char *bytes = (unsigned char *)file_read(path, size);
    *unpacked = gunzip_is_packed(bytes, *size);
    if (!*unpacked)
        return bytes;
    /* put the unpacked bytes in the place of the packed ones */
    Fault fault;
    unsigned char *all = gunzip_bytes(bytes, *size, size, &fault);
    if (!all)
        refuse(path, false, &fault);
    free(bytes);
    return all;
}

unsigned char *idx_read_images(const char *path, IdxImages *images)
{
    size_t size;
    bool unpacked;
    Fault fault;
    unsigned char *bytes = read_bytes(path, &size, &unpacked);
    if (!idx_parse_images(bytes, size, images, &fault))
        refuse(path, unpacked, &fault);
    return bytes;
}

unsigned char *idx_read_labels(const char *path, int classes,
                               IdxLabels *labels)
{
    size_t size;
    bool unpacked;
    Fault fault;
    unsigned char *bytes = read_bytes(path, &size, &unpacked);
    if (!idx_parse_labels(bytes, size, classes, labels, &fault))
        refuse(path, unpacked, &fault);
    return bytes;
}
