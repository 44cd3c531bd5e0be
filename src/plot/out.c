#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/out.h"
#include "plot/utf8.h"

void lm_out_open(lm_out *out, lm_env *env)
{
    *out = (lm_out){.env = env, .data = "", .cap = 0};
}

/* Room for n more bytes and the NUL. */
static bool reserve(lm_out *out, size_t n)
{
    if (out->failed) return false;
    if (n < out->cap - out->n && out->cap) return true;
    size_t cap = out->cap ? 2 * out->cap : 4096;
    while (cap <= out->n + n) cap *= 2;
    char *more = lm_scratch(out->env, cap);
    if (!more) {
        out->failed = true;
        return false;
    }
    lm_copy_bytes(out->env, more, out->data, out->n);
    more[out->n] = 0;
    out->data = more;
    out->cap = cap;
    return true;
}

void lm_out_bytes(lm_out *out, const void *bytes, size_t n)
{
    if (!reserve(out, n)) return;
    lm_copy_bytes(out->env, out->data + out->n, bytes, n);
    out->n += n;
    out->data[out->n] = 0;
}

void lm_out_text(lm_out *out, const char *text)
{
    lm_out_bytes(out, text, strlen(text));
}

void lm_out_print(lm_out *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (reserve(out, 400)) {
        const int n = vsnprintf(out->data + out->n, 400, format, args);
        out->n += (size_t)(n < 400 ? n : 399);
    }
    va_end(args);
}

/* What no parser of gnuplot looks at: the ones before that of strings, for
 * `commands`, @macros, {blocks} and # included. */
static bool plain(uint32_t code)
{
    return code >= 0x80 || isalnum((int)code) ||
           (code && strchr(" .,:;()+-/=_<>?", (int)code));
}

void lm_out_quote(lm_out *out, const char *text)
{
    bool number = false;
    lm_out_text(out, "\"");
    while (*text) {
        char bytes[4];
        const uint32_t code = lm_utf8_next(&text);
        /* gnuplot takes any digits after a number for its own. */
        number = !plain(code) || (number && code < 0x80 && isdigit((int)code));
        if (number)
            lm_out_print(out, "\\%03o", (unsigned)code);
        else
            lm_out_bytes(out, bytes, lm_utf8_bytes(code, bytes));
    }
    lm_out_text(out, "\"");
}

void lm_out_field(lm_out *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        lm_out_text(out, text);
        return;
    }
    lm_out_text(out, "\"");
    for (const char *c = text; *c; c++)
        lm_out_bytes(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    lm_out_text(out, "\"");
}

void lm_out_number(lm_out *out, double x)
{
    char text[32];
    if (isnan(x)) {
        lm_out_text(out, "NaN");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x) break;
    }
    lm_out_text(out, text);
}
