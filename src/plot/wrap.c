#include <stdbool.h>
#include <string.h>

#include "plot/wrap.h"

static bool starts(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

bool lm_wrap_next(const char **text, int cells, const char **line,
                  size_t *bytes)
{
    const char *from = *text, *space = NULL, *c = from;
    if (!*from) return false;
    for (int n = 0; *c; c++) {
        if (!starts(*c)) continue;
        if (n == (cells > 1 ? cells : 1)) break;
        n++;
        if (*c == ' ' && c > from) space = c;
    }
    *line = from;
    if (!*c) {
        *bytes = (size_t)(c - from);
        *text = c;
        return true;
    }
    if (*c == ' ') space = c;
    const char *end = space ? space : c;
    *bytes = (size_t)(end - from);
    *text = space ? end + 1 : end;
    return true;
}

int lm_wrap_lines(const char *text, int cells)
{
    const char *line;
    size_t bytes;
    int n = 0;
    while (lm_wrap_next(&text, cells, &line, &bytes)) n++;
    return n;
}

int lm_wrap_widest(const char *text, int cells)
{
    const char *line;
    size_t bytes;
    int widest = 0;
    while (lm_wrap_next(&text, cells, &line, &bytes)) {
        int n = 0;
        for (size_t i = 0; i < bytes; i++) n += starts(line[i]);
        if (n > widest) widest = n;
    }
    return widest;
}
