/* CIFAR-10 and CIFAR-100 in their binary form: records of one label (10) or
 * a coarse and a fine one (100), and 3 x 32 x 32 bytes: red, green, blue.
 * Krizhevsky, Learning multiple layers of features from tiny images (2009). */
#include <string.h>

#include "core/decl.h"
#include "tensor/source.h"

enum { PIXELS = 3 * 32 * 32, RECORDS_MAX = 1 << 20 };

typedef struct {
    const char *path;
    int64_t skip, count, labels;
    lm_tensor x, y;
} cifar_args;

/* How many records a file has; it is read through. */
static lm_status count_records(lm_source *s, int64_t record, int64_t *count)
{
    char buffer[PIXELS + 2];
    int64_t got = record;
    for (*count = 0; got == record; ++*count) {
        if (lm_stopped(s->env)) return LM_STOPPED;
        const lm_status status = lm_source_get(s, buffer, record, &got);
        if (status) return status;
    }
    --*count;
    if (got == 0 && *count > 0) return LM_OK;
    return lm_fail(s->env, LM_FORMAT,
                   *count ? "'%.300s' is cut short: it ends inside record %lld"
                          : "'%.300s' is not a CIFAR file: record %lld is cut "
                            "short",
                   s->path, (long long)*count + 1);
}

static lm_status count_in(lm_env *env, const cifar_args *a, int64_t *count)
{
    lm_source s;
    lm_status status = lm_source_open(env, a->path, &s);
    if (status) return status;
    status = count_records(&s, a->labels + PIXELS, count);
    lm_source_close(&s);
    return status;
}

static lm_status read_records(lm_source *s, const cifar_args *a)
{
    const lm_format byte = {.kind = 'u', .width = 1};
    const int64_t record = a->labels + PIXELS;
    lm_status status = lm_source_numbers(s, byte, a->skip * record, NULL);
    for (int64_t i = 0; i < a->x.size[0] && !status; i++) {
        status = lm_source_numbers(s, byte, a->labels,
                                   a->y.data + i * a->labels);
        if (!status)
            status = lm_source_numbers(s, byte, PIXELS,
                                       a->x.data + i * PIXELS);
    }
    return status;
}

static lm_status cifar_run(lm_env *env, void *args)
{
    cifar_args *a = args;
    int64_t items, count = a->count;
    lm_status status = count_in(env, a, &items);
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
    lm_source s;
    status = lm_source_open(env, a->path, &s);
    if (status) return status;
    status = read_records(&s, a);
    lm_source_close(&s);
    return status;
}

#define ARGS cifar_args
static const lm_slot cifar_slots[] = {
    IN_STR(path, "the file, plain or gzipped"),
    OPT_INT(skip, 0, "[0,inf)", "items to leave out at the beginning"),
    OPT_INT(count, 0, "[0,inf)", "items to read; 0: all that follow"),
    OPT_INT(labels, 1, "[1,2]", "1 for CIFAR-10, 2 for CIFAR-100"),
    OUT_TENSOR(x, "?", "items x 3 x 32 x 32, from 0 to 255"),
    OUT_TENSOR(y, "?", "the labels from 0; coarse and fine ones as columns"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, cifar, "Read a binary file of CIFAR-10 or CIFAR-100.",
          "Krizhevsky 2009",
          "local path = os.tmpname()\n"
          "local f = assert(io.open(path, 'wb'))\n"
          "f:write('\\7', ('\\9'):rep(3072))\n"
          "f:close()\n"
          "local d = limn.tensor.cifar(path)\n"
          "os.remove(path)\n"
          "assert(d.y[1] == 7 and d.x:mean() == 9)");
#undef ARGS
