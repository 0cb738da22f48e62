/* From chapters/08-digits.nw: change it there, not here. */
#include "fault.h"
#include <stdarg.h>
#include <stdio.h>

bool fault_note(Fault *f, size_t offset, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(f->text, sizeof f->text, format, values);
    va_end(values);
    f->offset = offset;
    return false;
}
