#include "tensor/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- reading ------------------------------------------------------------ */

static int64_t read_gzip(void *state, void *bytes, int64_t n)
{
    const int64_t most = 1 << 30;
    const int got = gzread(state, bytes, (unsigned)(n < most ? n : most));
    return got;
}

/* deflate never makes data more than 1032 times smaller. */
enum { RATIO = 1032 };

lm_status lm_source_open(lm_env *env, const char *path, lm_source *s)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return lm_fail(env, LM_IO, "cannot read '%s': %s", path,
                       strerror(errno));
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        close(fd);
        return lm_fail(env, LM_IO, "cannot read '%s': it is a directory", path);
    }
    gzFile file = gzdopen(fd, "rb");
    if (!file) {
        close(fd);
        return lm_nomem(env);
    }
    gzbuffer(file, 1 << 17);
    *s = (lm_source){.name = path, .state = file, .read = read_gzip};
    s->limit = !S_ISREG(info.st_mode) ? INT64_MAX
               : gzdirect(file)
                   ? info.st_size
                   : (int64_t)(info.st_size < INT64_MAX / RATIO
                                   ? info.st_size * RATIO
                                   : INT64_MAX);
    return LM_OK;
}

void lm_source_close(lm_source *s)
{
    if (s->state) gzclose(s->state);
    s->state = NULL;
}

static int64_t read_some(lm_source *s, char *bytes, int64_t n)
{
    int64_t done = 0;
    while (done < n) {
        const int64_t got = s->read(s->state, bytes + done, n - done);
        if (got < 0) return -1;
        if (got == 0) break;
        done += got;
    }
    s->done += done;
    return done;
}

lm_status lm_source_read(lm_env *env, lm_source *s, void *bytes, int64_t n)
{
    const int64_t got = read_some(s, bytes, n);
    if (got < 0)
        return lm_fail(env, LM_FORMAT, "'%s' is damaged or cannot be read",
                       s->name);
    if (got < n)
        return lm_fail(env, LM_FORMAT, "'%s' ends after %lld bytes, too soon",
                       s->name, (long long)s->done);
    return LM_OK;
}

lm_status lm_source_expect(lm_env *env, const lm_source *s, int64_t bytes)
{
    if (bytes >= 0 && bytes <= s->limit - s->done) return LM_OK;
    return lm_fail(env, LM_FORMAT, "'%s' is shorter than its header says",
                   s->name);
}

lm_status lm_source_rest(lm_env *env, lm_source *s, char **bytes, int64_t *n)
{
    int64_t room = 1 << 16;
    char *block = lm_scratch(env, (size_t)room + 1);
    if (!block) return lm_nomem(env);
    *n = 0;
    for (;;) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t got = read_some(s, block + *n, room - *n);
        if (got < 0)
            return lm_fail(env, LM_FORMAT, "'%s' is damaged or cannot be read",
                           s->name);
        *n += got;
        if (*n < room) break;
        char *larger = lm_scratch(env, 2 * (size_t)room + 1);
        if (!larger) return lm_nomem(env);
        memcpy(larger, block, (size_t)*n);
        block = larger;
        room *= 2;
    }
    block[*n] = 0;
    *bytes = block;
    return LM_OK;
}

/* ---- numbers ------------------------------------------------------------ */

/* IEEE half precision. */
static double half(uint16_t h)
{
    const int exponent = h >> 10 & 31, fraction = h & 1023;
    double x;
    if (exponent == 31)
        x = fraction ? __builtin_nan("") : __builtin_inf();
    else if (exponent)
        x = __builtin_ldexp(1024 + fraction, exponent - 25);
    else
        x = __builtin_ldexp(fraction, -24);
    return h >> 15 ? -x : x;
}

static void swap_bytes(unsigned char *b, int64_t n, int size)
{
    for (int64_t i = 0; i < n; i++, b += size)
        for (int k = 0; k < size / 2; k++) {
            const unsigned char t = b[k];
            b[k] = b[size - 1 - k];
            b[size - 1 - k] = t;
        }
}

#define CONVERT(type, value)                                                  \
    for (int64_t i = 0; i < n; i++) {                                         \
        type x;                                                               \
        memcpy(&x, b + i * (int64_t)sizeof x, sizeof x);                      \
        out[i] = (double)(value);                                             \
    }                                                                         \
    return

static void convert(lm_number_format f, const unsigned char *b, int64_t n,
                    double *out)
{
    switch (f.kind * 16 + f.bytes) {
    case 'u' * 16 + 1: CONVERT(uint8_t, x);
    case 'u' * 16 + 2: CONVERT(uint16_t, x);
    case 'u' * 16 + 4: CONVERT(uint32_t, x);
    case 'u' * 16 + 8: CONVERT(uint64_t, x);
    case 'i' * 16 + 1: CONVERT(int8_t, x);
    case 'i' * 16 + 2: CONVERT(int16_t, x);
    case 'i' * 16 + 4: CONVERT(int32_t, x);
    case 'i' * 16 + 8: CONVERT(int64_t, x);
    case 'f' * 16 + 2: CONVERT(uint16_t, half(x));
    case 'f' * 16 + 4: CONVERT(float, x);
    default: CONVERT(double, x);
    }
}

lm_status lm_source_numbers(lm_env *env, lm_source *s, lm_number_format f,
                            int64_t n, double *out)
{
    enum { PART = 8192 };
    unsigned char *buffer = lm_scratch(env, PART * 8);
    if (!buffer) return lm_nomem(env);
    for (int64_t i = 0; i < n; i += PART) {
        const int64_t m = n - i < PART ? n - i : PART;
        if (i % (128 * PART) == 0 && lm_stopped(env)) return LM_STOPPED;
        const lm_status status = lm_source_read(env, s, buffer, m * f.bytes);
        if (status) return status;
        if (f.swap) swap_bytes(buffer, m, f.bytes);
        convert(f, buffer, m, out + i);
    }
    return LM_OK;
}

/* ---- writing ------------------------------------------------------------ */

lm_status lm_target_open(lm_env *env, const char *path, lm_target *t)
{
    t->path = path;
    t->file = NULL;
    const int n = snprintf(t->temporary, sizeof t->temporary, "%s.XXXXXX", path);
    if (n < 0 || n >= (int)sizeof t->temporary)
        return lm_fail(env, LM_IO, "the name of the file is too long");
    const int fd = mkostemp(t->temporary, O_CLOEXEC);
    if (fd < 0)
        return lm_fail(env, LM_IO, "cannot write '%s': %s", path,
                       strerror(errno));
    struct stat old;
    fchmod(fd, stat(path, &old) == 0 ? old.st_mode & 0777 : 0644);
    t->file = fdopen(fd, "wb");
    if (!t->file) {
        close(fd);
        unlink(t->temporary);
        return lm_nomem(env);
    }
    return LM_OK;
}

static void sync_directory(const char *path)
{
    char directory[4096];
    snprintf(directory, sizeof directory, "%s", path);
    char *slash = strrchr(directory, '/');
    if (slash)
        slash[slash == directory] = 0;
    else
        strcpy(directory, ".");
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

lm_status lm_target_close(lm_env *env, lm_target *t, lm_status status)
{
    if (!t->file) return status;
    errno = 0;
    bool good = !status && !ferror(t->file) && fflush(t->file) == 0 &&
                fsync(fileno(t->file)) == 0;
    const int closed = fclose(t->file);
    good = good && closed == 0 && rename(t->temporary, t->path) == 0;
    t->file = NULL;
    if (good) {
        sync_directory(t->path);
        return LM_OK;
    }
    const int error = errno;
    unlink(t->temporary);
    if (status) return status;
    return lm_fail(env, LM_IO, "cannot write '%s': %s", t->path,
                   error ? strerror(error) : "the disk is full");
}
