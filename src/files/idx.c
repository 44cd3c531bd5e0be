#include "files/idx.h"

#include "core/decl.h"
#include "files/source.h"

typedef struct layout {
    lm_format format;
    int rank;
    int64_t size[LM_RANK_MAX];
} layout;

static lm_format format_of(int type)
{
    switch (type) {
    case 0x08: return (lm_format){'u', 1, true};
    case 0x09: return (lm_format){'i', 1, true};
    case 0x0b: return (lm_format){'i', 2, true};
    case 0x0c: return (lm_format){'i', 4, true};
    case 0x0d: return (lm_format){'f', 4, true};
    case 0x0e: return (lm_format){'f', 8, true};
    default: return (lm_format){0};
    }
}

static lm_status read_header(lm_source *s, layout *l)
{
    unsigned char head[4], size[4];
    lm_status status = lm_source_read(s, head, sizeof head);
    if (status) return status;
    l->format = format_of(head[2]);
    l->rank = head[3];
    if (head[0] || head[1] || !l->format.width || l->rank < 1 ||
        l->rank > LM_RANK_MAX)
        return lm_fail(s->env, LM_FORMAT, "'%.300s' is not an IDX file",
                       s->path);
    for (int k = 0; k < l->rank; k++) {
        status = lm_source_read(s, size, sizeof size);
        if (status) return status;
        l->size[k] = (int64_t)size[0] << 24 | (int64_t)size[1] << 16 |
                     (int64_t)size[2] << 8 | (int64_t)size[3];
    }
    return lm_source_check(s, l->format, lm_count(l->rank, l->size));
}

static lm_status read_items(lm_source *s, int64_t skip, int64_t count,
                            lm_tensor *out)
{
    layout l;
    lm_status status = read_header(s, &l);
    if (status) return status;
    const int64_t items = l.size[0];
    if (count == 0) count = items > skip ? items - skip : 0;
    if (skip > items - count)
        return lm_fail(
            s->env, LM_DOMAIN,
            "'%.300s' has %lld items, wanted %lld after the first %lld",
            s->path, (long long)items, (long long)count, (long long)skip);
    const int64_t item = lm_count(l.rank - 1, l.size + 1);
    l.size[0] = count;
    status = lm_result(s->env, out, l.rank, l.size);
    if (status == LM_OK)
        status = lm_source_numbers(s, l.format, skip * item, NULL);
    if (status == LM_OK)
        status = lm_source_numbers(s, l.format, count * item, out->data);
    return status;
}

lm_status lm_idx_read(lm_env *env, const char *path, int64_t skip,
                      int64_t count, lm_tensor *out)
{
    lm_source s;
    lm_status status = lm_source_open(env, path, &s);
    if (status) return status;
    status = read_items(&s, skip, count, out);
    lm_source_close(&s);
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
    OPT_INT(skip, 0, "[0,inf)", "number of items to skip at the beginning"),
    OPT_INT(count, 0, "[0,inf)", "number of items to read; 0: all that follow"),
    OUT_TENSOR(items, "?", "items x the remaining shape"),
    LM_SLOTS_END,
};
LM_EXPORT(files, idx, "Read an IDX file (MNIST, Fashion-MNIST).", "",
          "local path = os.tmpname()\n"
          "local f = assert(io.open(path, 'wb'))\n"
          "f:write('\\0\\0\\8\\1', '\\0\\0\\0\\3', '\\7\\8\\9')\n"
          "f:close()\n"
          "local x = limn.files.idx(path)\n"
          "os.remove(path)\n"
          "assert(#x == 3 and x[3] == 9)");
#undef ARGS
