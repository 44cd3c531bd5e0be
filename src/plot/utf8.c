#include "plot/utf8.h"

/* How many bytes follow the first; -1 if it is none. */
static int following(unsigned char first)
{
    if (first < 0x80) return 0;
    if (first < 0xC2) return -1;
    if (first < 0xE0) return 1;
    if (first < 0xF0) return 2;
    return first < 0xF5 ? 3 : -1;
}

uint32_t lm_utf8_next(const char **text)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)*text;
    const int more = following(s[0]);
    *text += 1;
    if (more < 0) return LM_UTF8_BAD;
    uint32_t code = more ? s[0] & (0x3Fu >> more) : s[0];
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) return LM_UTF8_BAD;
        code = code << 6 | (s[i] & 0x3Fu);
    }
    if (code < least[more] || code > 0x10FFFF) return LM_UTF8_BAD;
    if (code >> 11 == 0x1B) return LM_UTF8_BAD; /* half of a pair */
    *text += more;
    if ((code & 0xFFFE) == 0xFFFE) return LM_UTF8_BAD;
    return code < 32 || (code >= 127 && code < 0xA0) ? ' ' : code;
}

size_t lm_utf8_bytes(uint32_t code, char bytes[4])
{
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    const size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)(0xF00u >> n | code);
    return n;
}
