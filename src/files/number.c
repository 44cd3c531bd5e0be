#include "files/number.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer ones are not read as numbers; 770 digits can matter. */
enum { LONGEST = 1000 };

/* A number in parts: digits * 10^exponent, if all digits have room. */
typedef struct parts {
    const char *start, *stop; /* without sign */
    bool negative, point, exponent;
    int64_t whole, digits; /* how many: in front of the point, in all */
    uint64_t mantissa;     /* of the first 19 digits that are not leading 0 */
    int64_t dropped;       /* digits after those */
    int64_t power;
} parts;

static const char *take_sign(const char *c, const char *stop, bool *negative)
{
    *negative = c < stop && *c == '-';
    if (c < stop && (*c == '-' || *c == '+')) return c + 1;
    *negative = stop - c >= 3 && memcmp(c, "\xe2\x88\x92", 3) == 0;
    return *negative ? c + 3 : c;
}

static const char *take_digits(const char *c, const char *stop, parts *p)
{
    for (; c < stop && isdigit((unsigned char)*c); c++, p->digits++) {
        if (p->mantissa >= 1000000000000000000u)
            p->dropped++;
        else
            p->mantissa = p->mantissa * 10 + (uint64_t)(*c - '0');
    }
    return c;
}

/* e [sign] digits; a power beyond all doubles stays one. */
static const char *take_power(const char *c, const char *stop, parts *p)
{
    bool negative;
    int64_t power = 0;
    const char *digits = take_sign(c + 1, stop, &negative);
    for (c = digits; c < stop && isdigit((unsigned char)*c); c++)
        if (power < 100000) power = power * 10 + (*c - '0');
    p->exponent = true;
    p->power += negative ? -power : power;
    return c > digits ? c : NULL;
}

static bool split(const char *start, const char *stop, int decimal, parts *p)
{
    const char *c = p->start = start;
    p->stop = stop;
    c = take_digits(c, stop, p);
    p->whole = p->digits;
    if (c < stop && *c == decimal) {
        p->point = true;
        c = take_digits(c + 1, stop, p);
    }
    if (p->digits == 0) return false;
    p->power = p->whole - p->digits + p->dropped;
    if (c < stop && (*c == 'e' || *c == 'E')) c = take_power(c, stop, p);
    return c == stop;
}

/* By the C library, which rounds correctly. */
static bool convert(const parts *p, int decimal, double *out)
{
    char text[LONGEST + 1], *at;
    const size_t n = (size_t)(p->stop - p->start);
    if (n > LONGEST) return false;
    memcpy(text, p->start, n);
    text[n] = 0;
    if (decimal != '.' && (at = strchr(text, decimal))) *at = '.';
    if ((at = strstr(text, "\xe2\x88\x92"))) { /* of the power */
        *at = '-';
        memmove(at + 1, at + 3, strlen(at + 3) + 1);
    }
    *out = strtod(text, NULL);
    return isfinite(*out) && (*out != 0 || p->mantissa == 0);
}

/* One product or quotient of two doubles that are exact rounds correctly. */
static bool convert_short(const parts *p, double *out)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0 || p->dropped || p->mantissa > 1ull << 53 ||
        p->power < -22 || p->power > 22)
        return false;
    const double m = (double)p->mantissa;
    *out = p->power < 0 ? m / ten[-p->power] : m * ten[p->power];
    return true;
}

/* Has the text of an integer a meaning that the double has not? */
static bool lossy(const parts *p, double x)
{
    if (p->whole > 1 && *p->start == '0') return true;
    if (p->point || p->exponent || x < 0x1p53) return false;
    char digits[400];
    const int n = snprintf(digits, sizeof digits, "%.0f", x);
    return n != p->stop - p->start || memcmp(digits, p->start, (size_t)n) != 0;
}

static bool word(const char *start, const char *stop, const char *w)
{
    const size_t n = strlen(w);
    return (size_t)(stop - start) == n && strncasecmp(start, w, n) == 0;
}

static bool read_word(const char *c, const char *stop, double *out)
{
    *out = word(c, stop, "nan") ? NAN : INFINITY;
    return isnan(*out) || word(c, stop, "inf") || word(c, stop, "infinity");
}

/* Is it finite and not 0, with nothing to lose?  Most are, and need not be
 * converted to know it. */
static bool ordinary(const parts *p)
{
    const int64_t power = p->power + p->digits;
    return p->mantissa && (p->point || p->exponent) &&
           (p->whole < 2 || *p->start != '0') && power > -290 && power < 300 &&
           p->power > -290 && p->stop - p->start <= LONGEST;
}

lm_number lm_number_read(const char *start, const char *stop, int decimal,
                         double *out)
{
    parts p = {0};
    while (start < stop && (*start == ' ' || *start == '\t')) start++;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    const char *c = take_sign(start, stop, &p.negative);
    lm_number found = LM_NUMBER_PLAIN;
    double value;
    const bool digits = stop - c <= LONGEST && split(c, stop, decimal, &p);
    if (!out) {
        if (digits && ordinary(&p)) return LM_NUMBER_PLAIN;
        out = &value;
    }
    if (digits) {
        if (!convert_short(&p, out) && !convert(&p, decimal, out))
            return LM_NUMBER_NONE;
        if (lossy(&p, *out)) found = LM_NUMBER_LOSSY;
    } else if (!read_word(c, stop, out)) {
        return LM_NUMBER_NONE;
    }
    if (p.negative) *out = -*out;
    return found;
}

int lm_number_write(double x, char *text)
{
    if (isnan(x)) return sprintf(text, "nan");
    if (fabs(x) < 1e15 && x == trunc(x) && (x != 0 || !signbit(x)))
        return sprintf(text, "%lld", (long long)x);
    for (int digits = fabs(x) < DBL_MIN ? 1 : 15;; digits++) {
        const int n = snprintf(text, LM_NUMBER_TEXT, "%.*g", digits, x);
        if (digits == 17 || strtod(text, NULL) == x) return n;
    }
}
