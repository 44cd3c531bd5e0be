/* CIFAR-10 and CIFAR-100 in their binary form: records of one label (10) or
 * a coarse and a fine one (100), and 3 x 32 x 32 bytes: red, green, blue.
 * Krizhevsky, Learning multiple layers of features from tiny images (2009). */
#include "core/decl.h"
#include "files/source.h"

enum { PIXELS = 3 * 32 * 32 };

typedef struct {
    const char *path;
    int64_t skip, count, labels;
    lm_tensor x, y;
} cifar_args;

/* All records that are asked for, as bytes; how many there are is known once
 * they are read. */
static lm_status read_records(lm_env *env, const cifar_args *a,
                              const unsigned char **bytes, int64_t *count)
{
    const int64_t record = a->labels + PIXELS;
    int64_t wanted, limit, n = 0;
    lm_source s;
    if (a->count == 0 || __builtin_add_overflow(a->skip, a->count, &wanted) ||
        __builtin_mul_overflow(wanted, record, &limit))
        limit = INT64_MAX;
    lm_status status = lm_source_open(env, a->path, &s);
    if (status) return status;
    status = lm_source_rest(&s, limit, (char **)bytes, &n);
    lm_source_close(&s);
    if (status) return status;
    *count = n / record;
    if (n > 0 && n % record == 0) return LM_OK;
    return lm_fail(env, LM_FORMAT,
                   *count ? "'%.300s' is cut short: it ends inside record %lld"
                          : "'%.300s' is not a CIFAR file: record %lld is cut "
                            "short",
                   a->path, (long long)*count + 1);
}

/* Classes: 10; of CIFAR-100 20 coarse and 100 fine ones. */
static int classes(const cifar_args *a, int64_t label)
{
    return a->labels == 1 ? 10 : label == 0 ? 20 : 100;
}

static lm_status convert(lm_env *env, const cifar_args *a,
                         const unsigned char *from)
{
    double *x = a->x.data, *y = a->y.data;
    for (int64_t i = 0; i < a->x.size[0]; i++) {
        if (lm_stopped_at_row(env, i, PIXELS)) return LM_STOPPED;
        for (int64_t k = 0; k < a->labels; k++, from++) {
            if (*from >= classes(a, k))
                return lm_fail(env, LM_FORMAT,
                               "'%.300s' is not a file of CIFAR-%s: record "
                               "%lld has the label %d, expected 0 to %d",
                               a->path, a->labels == 1 ? "10" : "100",
                               (long long)(a->skip + i + 1), *from,
                               classes(a, k) - 1);
            *y++ = *from;
        }
        for (int64_t k = 0; k < PIXELS; k++) *x++ = *from++;
    }
    return LM_OK;
}

static lm_status cifar_run(lm_env *env, void *args)
{
    cifar_args *a = args;
    const unsigned char *bytes;
    int64_t items, count = a->count;
    lm_status status = read_records(env, a, &bytes, &items);
    if (status) return status;
    if (count == 0) count = items > a->skip ? items - a->skip : 0;
    if (a->skip > items - count)
        return lm_fail(env, LM_DOMAIN,
                       "'%.300s' has %lld items, wanted %lld after the first "
                       "%lld",
                       a->path, (long long)items, (long long)count,
                       (long long)a->skip);
    status = lm_result(env, &a->x, 4, (const int64_t[]){count, 3, 32, 32});
    if (!status)
        status = lm_result(env, &a->y, a->labels == 1 ? 1 : 2,
                           (const int64_t[]){count, a->labels});
    if (status) return status;
    return convert(env, a, bytes + a->skip * (a->labels + PIXELS));
}

#define ARGS cifar_args
static const lm_slot cifar_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_INT(skip, 0, "[0,inf)", "number of items to skip at the beginning"),
    OPT_INT(count, 0, "[0,inf)", "number of items to read; 0: all that follow"),
    OPT_INT(labels, 1, "[1,2]", "1 for CIFAR-10, 2 for CIFAR-100"),
    OUT_TENSOR(x, "?", "items x 3 x 32 x 32, from 0 to 255"),
    OUT_TENSOR(y, "?", "labels, from 0; coarse and fine ones as columns"),
    LM_SLOTS_END,
};
LM_EXPORT(files, cifar, "Read a binary file of CIFAR-10 or CIFAR-100.",
          "Krizhevsky 2009",
          "local path = os.tmpname()\n"
          "local f = assert(io.open(path, 'wb'))\n"
          "f:write('\\7', ('\\9'):rep(3072))\n"
          "f:close()\n"
          "local d = limn.files.cifar(path)\n"
          "os.remove(path)\n"
          "assert(d.y[1] == 7 and d.x:mean() == 9)");
#undef ARGS
