#include "files/source.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { BUFFER = 1 << 16 };

static int64_t get_file(void *handle, void *bytes, int64_t n)
{
    int code;
    const int got = gzread(handle, bytes, (unsigned)n);
    gzerror(handle, &code);
    /* Z_BUF_ERROR: the file ends inside what is compressed. */
    return got < 0 || code == Z_DATA_ERROR || code == Z_BUF_ERROR ? -1 : got;
}

lm_status lm_source_open(lm_env *env, const char *path, lm_source *s)
{
    struct stat status;
    *s = (lm_source){.env = env, .path = path, .get = get_file};
    if (stat(path, &status) != 0)
        return lm_fail(env, LM_IO, "cannot read '%.300s': %s", path,
                       strerror(errno));
    if (!S_ISREG(status.st_mode))
        return lm_fail(env, LM_IO, "'%.300s' is not a file", path);
    gzFile file = gzopen(path, "rbe");
    if (!file)
        return lm_fail(env, LM_IO, "cannot read '%.300s': %s", path,
                       strerror(errno));
    gzbuffer(file, BUFFER);
    s->handle = file;
    s->most = gzdirect(file) || status.st_size > INT64_MAX / LM_DEFLATE_MAX
                  ? status.st_size
                  : status.st_size * LM_DEFLATE_MAX;
    return LM_OK;
}

void lm_source_close(lm_source *s)
{
    if (s->handle) gzclose(s->handle);
    s->handle = NULL;
}

lm_status lm_source_get(lm_source *s, void *bytes, int64_t n, int64_t *got)
{
    for (*got = 0; *got < n;) {
        const int64_t want = n - *got < LM_PIECE ? n - *got : LM_PIECE;
        if (*got && lm_stopped(s->env)) return LM_STOPPED;
        const int64_t k = s->get(s->handle, (char *)bytes + *got, want);
        if (k < 0)
            return lm_fail(s->env, LM_FORMAT,
                           "'%.300s' is damaged or cut short: its compressed "
                           "data do not decode",
                           s->path);
        if (k == 0) break;
        *got += k;
    }
    return LM_OK;
}

lm_status lm_source_read(lm_source *s, void *bytes, int64_t n)
{
    int64_t got;
    const lm_status status = lm_source_get(s, bytes, n, &got);
    if (status || got == n) return status;
    return lm_fail(s->env, LM_FORMAT,
                   "'%.300s' is cut short: it ends inside its data", s->path);
}

lm_status lm_source_rest(lm_source *s, int64_t limit, char **bytes, int64_t *n)
{
    char *block = NULL;
    *n = 0;
    for (int64_t room = 1 << 16;; room *= 2) {
        if (lm_stopped(s->env)) return LM_STOPPED;
        if (room > limit) room = limit;
        char *larger = lm_scratch(s->env, (size_t)room + 1);
        if (!larger) return lm_nomem(s->env);
        if (block && lm_copy_bytes(s->env, larger, block, (size_t)*n))
            return LM_STOPPED;
        block = larger;
        int64_t got;
        const lm_status status = lm_source_get(s, block + *n, room - *n, &got);
        if (status) return status;
        *n += got;
        if (*n < room || room == limit) break;
    }
    block[*n] = 0;
    *bytes = block;
    return LM_OK;
}

/* ---- numbers ------------------------------------------------------------- */

bool lm_format_known(lm_format f)
{
    const int w = f.width;
    if (f.kind == 'b') return w == 1;
    if (f.kind == 'i' || f.kind == 'u')
        return w == 1 || w == 2 || w == 4 || w == 8;
    return f.kind == 'f' && (w == 2 || w == 4 || w == 8 ||
                             (w == 16 && sizeof(long double) == 16));
}

lm_status lm_source_check(const lm_source *s, lm_format f, int64_t n)
{
    if (n >= 0 && n <= s->most / f.width) return LM_OK;
    return lm_fail(s->env, LM_FORMAT,
                   "'%.300s' is cut short: its header promises more elements "
                   "than it can hold",
                   s->path);
}

static void reverse(unsigned char *bytes, int64_t n, int width)
{
    for (int64_t i = 0; i < n; i++, bytes += width)
        for (int a = 0, b = width - 1; a < b; a++, b--) {
            const unsigned char byte = bytes[a];
            bytes[a] = bytes[b];
            bytes[b] = byte;
        }
}

/* IEEE 754 binary16. */
static double half(uint16_t bits)
{
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double sign = bits >> 15 ? -1 : 1;
    if (exponent == 31) return fraction ? NAN : sign * INFINITY;
    if (exponent == 0) return sign * ldexp(fraction, -24);
    return sign * ldexp(1024 + fraction, exponent - 25);
}

static float brain(uint16_t bits)
{
    const uint32_t word = (uint32_t)bits << 16;
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

#define CASE(kind, type, expr)                                                 \
    case kind + (int)sizeof(type):                                             \
        for (int64_t i = 0; i < n; i++) {                                      \
            type x;                                                            \
            memcpy(&x, bytes + i * (int64_t)sizeof x, sizeof x);               \
            out[i] = (double)(expr);                                           \
        }                                                                      \
        break;

/* Numbers in the machine's byte order to doubles. */
static void convert(lm_format f, int64_t n, const unsigned char *bytes,
                    double *out)
{
    enum {
        B = 'b' << 8,
        I = 'i' << 8,
        U = 'u' << 8,
        F = 'f' << 8,
        G = LM_BRAIN << 8
    };
    switch ((f.kind << 8) + f.width) {
        CASE(B, uint8_t, x != 0)
        CASE(I, int8_t, x)
        CASE(I, int16_t, x)
        CASE(I, int32_t, x)
        CASE(I, int64_t, x)
        CASE(U, uint8_t, x)
        CASE(U, uint16_t, x)
        CASE(U, uint32_t, x)
        CASE(U, uint64_t, x)
        CASE(F, uint16_t, half(x))
        CASE(G, uint16_t, brain(x))
        CASE(F, float, x)
        CASE(F, double, x)
#if LDBL_MANT_DIG > DBL_MANT_DIG
        CASE(F, long double, x)
#endif
    }
}

/* Has an integer more than 53 bits between its first and its last 1? */
static bool is_double(lm_format f, const unsigned char *bytes)
{
    uint64_t x;
    memcpy(&x, bytes, sizeof x);
    if (f.kind == 'i' && x >> 63) x = -x;
    return x == 0 || x >> __builtin_ctzll(x) < 1ull << 53;
}

/* Numbers in the machine's byte order that were converted to out. */
static lm_status check_exact(const lm_source *s, lm_format f, int64_t n,
                             const unsigned char *bytes, const double *out)
{
    char text[32];
    const bool integers = (f.kind == 'i' || f.kind == 'u') && f.width == 8;
    for (int64_t i = 0; integers && i < n; i++) {
        uint64_t x;
        if (is_double(f, bytes + i * 8)) continue;
        memcpy(&x, bytes + i * 8, sizeof x);
        snprintf(text, sizeof text, f.kind == 'i' ? "%" PRId64 : "%" PRIu64, x);
        return lm_fail(s->env, LM_DOMAIN,
                       "'%.300s' holds the integer %s, which no double is "
                       "equal to; round = true takes the nearest",
                       s->path, text);
    }
#if LDBL_MANT_DIG > DBL_MANT_DIG
    for (int64_t i = 0; f.kind == 'f' && f.width == 16 && i < n; i++) {
        long double x;
        memcpy(&x, bytes + i * 16, sizeof x);
        if (isinf(out[i]) && !isinf(x))
            return lm_fail(s->env, LM_DOMAIN,
                           "'%.300s' holds the number %.6Lg, which is beyond "
                           "all doubles; round = true makes it infinite",
                           s->path, x);
    }
#endif
    return LM_OK;
}

lm_status lm_source_numbers(lm_source *s, lm_format f, int64_t n, double *out)
{
    unsigned char buffer[BUFFER];
    const bool host_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    const int64_t batch = BUFFER / f.width;
    for (int64_t done = 0; done < n;) {
        if (lm_stopped(s->env)) return LM_STOPPED;
        const int64_t now = n - done < batch ? n - done : batch;
        const lm_status status = lm_source_read(s, buffer, now * f.width);
        if (status) return status;
        if (out) {
            if (f.width > 1 && f.big != host_big) reverse(buffer, now, f.width);
            convert(f, now, buffer, out + done);
            if (!s->round) {
                const lm_status exact =
                    check_exact(s, f, now, buffer, out + done);
                if (exact) return exact;
            }
        }
        done += now;
    }
    return LM_OK;
}
