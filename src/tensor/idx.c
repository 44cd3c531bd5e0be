#include "tensor/idx.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "core/decl.h"

/* A deflated byte stands for at most 1032 (RFC 1951: 258 of 2 bits). */
enum { RATIO_MAX = 1032, BUFFER = 1 << 16 };

typedef struct source {
    lm_env *env;
    const char *path;
    gzFile file;
    int64_t most; /* bytes that the file can hold at the very most */
} source;

static lm_status open_source(lm_env *env, const char *path, source *s)
{
    struct stat status;
    *s = (source){.env = env, .path = path};
    if (stat(path, &status) != 0)
        return lm_fail(env, LM_IO, "cannot read '%s': %s", path,
                       strerror(errno));
    if (!S_ISREG(status.st_mode))
        return lm_fail(env, LM_IO, "'%s' is not a file", path);
    s->file = gzopen(path, "rb");
    if (!s->file)
        return lm_fail(env, LM_IO, "cannot read '%s': %s", path,
                       strerror(errno));
    s->most = gzdirect(s->file) || status.st_size > INT64_MAX / RATIO_MAX
                  ? status.st_size
                  : status.st_size * RATIO_MAX;
    return LM_OK;
}

static lm_status read_bytes(source *s, void *bytes, int64_t n)
{
    const int got = gzread(s->file, bytes, (unsigned)n);
    if (got == n) return LM_OK;
    int code;
    gzerror(s->file, &code);
    return lm_fail(s->env, LM_FORMAT, code == Z_DATA_ERROR
                       ? "'%s' is damaged: its gzip data do not decode"
                       : "'%s' is cut short: it ends inside its data",
                   s->path);
}

typedef struct layout {
    int type, width; /* of an element, in bytes */
    int rank;
    int64_t size[LM_RANK_MAX];
} layout;

static int width_of(int type)
{
    switch (type) {
    case 0x08:
    case 0x09: return 1;
    case 0x0b: return 2;
    case 0x0c:
    case 0x0d: return 4;
    case 0x0e: return 8;
    default: return 0;
    }
}

static uint64_t big_endian(const unsigned char *bytes, int n)
{
    uint64_t x = 0;
    for (int i = 0; i < n; i++) x = x << 8 | bytes[i];
    return x;
}

static lm_status read_header(source *s, layout *l)
{
    unsigned char head[4], size[4];
    lm_status status = read_bytes(s, head, sizeof head);
    if (status) return status;
    l->type = head[2];
    l->width = width_of(head[2]);
    l->rank = head[3];
    if (head[0] || head[1] || !l->width || l->rank < 1 ||
        l->rank > LM_RANK_MAX)
        return lm_fail(s->env, LM_FORMAT, "'%s' is not an IDX file",
                       s->path);
    for (int k = 0; k < l->rank; k++) {
        status = read_bytes(s, size, sizeof size);
        if (status) return status;
        l->size[k] = (int64_t)big_endian(size, 4);
    }
    const int64_t count = lm_count(l->rank, l->size);
    if (count < 0 || count > s->most / l->width)
        return lm_fail(s->env, LM_FORMAT,
                       "'%s' is cut short: its header promises more elements "
                       "than it can hold",
                       s->path);
    return LM_OK;
}

static double element(const unsigned char *bytes, int type)
{
    switch (type) {
    case 0x08: return bytes[0];
    case 0x09: return (int8_t)bytes[0];
    case 0x0b: return (int16_t)big_endian(bytes, 2);
    case 0x0c: return (int32_t)big_endian(bytes, 4);
    case 0x0d: {
        const uint32_t bits = (uint32_t)big_endian(bytes, 4);
        float x;
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    default: {
        const uint64_t bits = big_endian(bytes, 8);
        double x;
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    }
}

/* Pass over n elements; convert them to out unless it is NULL. */
static lm_status read_elements(source *s, const layout *l, int64_t n,
                               double *out)
{
    unsigned char buffer[BUFFER];
    const int64_t batch = BUFFER / l->width;
    for (int64_t done = 0; done < n;) {
        if (lm_stopped(s->env)) return LM_STOPPED;
        const int64_t now = n - done < batch ? n - done : batch;
        const lm_status status = read_bytes(s, buffer, now * l->width);
        if (status) return status;
        if (out)
            for (int64_t i = 0; i < now; i++)
                out[done + i] = element(buffer + i * l->width, l->type);
        done += now;
    }
    return LM_OK;
}

static lm_status read_items(source *s, int64_t skip, int64_t count,
                            lm_tensor *out)
{
    layout l;
    lm_status status = read_header(s, &l);
    if (status) return status;
    const int64_t items = l.size[0];
    if (count == 0) count = items > skip ? items - skip : 0;
    if (skip > items - count)
        return lm_fail(s->env, LM_DOMAIN,
                       "'%s' has %lld items, wanted %lld after the first %lld",
                       s->path, (long long)items, (long long)count,
                       (long long)skip);
    const int64_t item = lm_count(l.rank - 1, l.size + 1);
    l.size[0] = count;
    status = lm_result(s->env, out, l.rank, l.size);
    if (status == LM_OK) status = read_elements(s, &l, skip * item, NULL);
    if (status == LM_OK)
        status = read_elements(s, &l, count * item, out->data);
    return status;
}

lm_status lm_idx_read(lm_env *env, const char *path, int64_t skip,
                      int64_t count, lm_tensor *out)
{
    source s;
    lm_status status = open_source(env, path, &s);
    if (status) return status;
    status = read_items(&s, skip, count, out);
    gzclose(s.file);
    return status;
}

typedef struct {
    const char *path;
    int64_t skip, count;
    lm_tensor items;
} idx_args;

static lm_status idx_run(lm_env *env, void *args)
{
    idx_args *a = args;
    return lm_idx_read(env, a->path, a->skip, a->count, &a->items);
}

#define ARGS idx_args
static const lm_slot idx_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_INT(skip, 0, "[0,inf)", "items to leave out at the beginning"),
    OPT_INT(count, 0, "[0,inf)", "items to read; 0: all that follow"),
    OUT_TENSOR(items, "?", "items x the rest of the shape"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, idx, "Read an IDX file (MNIST, Fashion-MNIST).", "",
          "local path = os.tmpname()\n"
          "local f = assert(io.open(path, 'wb'))\n"
          "f:write('\\0\\0\\8\\1', '\\0\\0\\0\\3', '\\7\\8\\9')\n"
          "f:close()\n"
          "local x = limn.tensor.idx(path)\n"
          "os.remove(path)\n"
          "assert(#x == 3 and x[3] == 9)");
#undef ARGS
