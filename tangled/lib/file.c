/* From chapters/a-workbench.nw: change it there, not here. */
#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "fail.h"

/* bring a file to the disk */
bool file_finish(FILE *out)
{
    bool good = !ferror(out) && fflush(out) == 0
        && fsync(fileno(out)) == 0;
    int reason = errno;
    if (fclose(out) != 0 && good)
        return false;
    errno = reason;
    return good;
}

/* replace a file */
/* suggest a remedy */
static const char *remedy(int reason)
{
    switch (reason) {
    case ENOENT: case ENOTDIR:
        return "make its directory first";
    case EACCES: case EPERM: case EROFS:
        return "choose a directory that you may write to";
    case ENOSPC: case EDQUOT: case EFBIG:
        return "make room, or choose another disk";
    default:
        return "choose another place";
    }
}

void file_replace(const char *path, const void *bytes, size_t size)
{
    /* refuse to replace what is not a regular file */
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        fail("cannot write %s: %s; choose another name", path,
             S_ISDIR(status.st_mode) ? "it is a directory"
                                     : "it is not a regular file");
    char *part = allocate(strlen(path) + sizeof ".part", 1);
    sprintf(part, "%s.part", path);
    /* write the bytes under the temporary name */
    FILE *out = fopen(part, "wb");
    if (!out)
        fail("cannot write %s: %s; %s", part, strerror(errno),
             remedy(errno));
    fwrite(bytes, 1, size, out);
    /* rename the file or tidy up */
    if (!file_finish(out) || rename(part, path) != 0) {
        int reason = errno;
        unlink(part);
        free(part);
        fail("cannot write %s: %s; what was there is unchanged; %s",
             path, strerror(reason), remedy(reason));
    }
    free(part);
}

/* read a file */
/* stop because a file cannot be read */
_Noreturn static void refuse(const char *path, const char *reason)
{
    fail("cannot read %s: %s; name a file that can be read",
         path, reason);
}

char *file_read(const char *path, size_t *size)
{
    struct stat status;
    if (stat(path, &status) != 0)
        refuse(path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        refuse(path, S_ISDIR(status.st_mode)
                   ? "it is a directory" : "it is not a regular file");
    /* read as many bytes as the file has */
    FILE *in = fopen(path, "rb");
    if (!in)
        refuse(path, strerror(errno));
    size_t length = (size_t)status.st_size;
    char *bytes = allocate(length + 1, 1);
    size_t got = fread(bytes, 1, length, in);
    bool at_end = getc(in) == EOF;
    if (ferror(in))
        refuse(path, strerror(errno));
    if (got != length || !at_end)
        refuse(path, "it has not the size that it said it has");
    fclose(in);
    if (size)
        *size = length;
    return bytes;
}
