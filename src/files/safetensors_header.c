/* The header of a safetensors file, in JSON. */
#include <string.h>

#include "core/sort_by.h"
#include "files/json.h"
#include "files/safetensors.h"

/* What the format allows, and far more axes and text of one tensor than
 * anything has. */
enum { HEADER_MAX = 100000000, AXES_MAX = 64, VALUE_MAX = 1 << 16, LENGTH = 8 };

static const struct {
    const char *dtype;
    lm_format format;
} types[] = {
    {"F64", {'f', 8, false}},  {"F32", {'f', 4, false}},
    {"F16", {'f', 2, false}},  {"BF16", {LM_BRAIN, 2, false}},
    {"I64", {'i', 8, false}},  {"I32", {'i', 4, false}},
    {"I16", {'i', 2, false}},  {"I8", {'i', 1, false}},
    {"U64", {'u', 8, false}},  {"U32", {'u', 4, false}},
    {"U16", {'u', 2, false}},  {"U8", {'u', 1, false}},
    {"BOOL", {'b', 1, false}},
};

/* How much room the block needs. */
typedef struct room {
    int64_t tensors, axes, text;
} room;

/* The next tensor of a header; NULL after the last, and if something is wrong.
 */
static const json_t *next_tensor(lm_json *j)
{
    while (lm_json_next(j)) {
        if (strcmp(lm_json_name(j), "__metadata__") != 0)
            return lm_json_value(j, VALUE_MAX);
        lm_json_skip(j);
    }
    return NULL;
}

static const json_t *shape_of(const json_t *value)
{
    return json_object_get(value, "shape");
}

static const char *dtype_of(const json_t *value)
{
    return json_string_value(json_object_get(value, "dtype"));
}

static lm_status wrong(lm_env *env, const char *path, const char *name,
                       const char *what)
{
    return lm_fail(env, LM_FORMAT, "'%.300s' is damaged: %s of '%.60s'", path,
                   what, name);
}

/* A whole number from 0 on. */
static bool whole(const json_t *value, int64_t *out)
{
    *out = json_is_integer(value) ? (int64_t)json_integer_value(value) : -1;
    return *out >= 0;
}

static lm_status measure(const char *path, lm_json *j, room *r)
{
    lm_json_open(j);
    for (const json_t *value; (value = next_tensor(j));) {
        const char *name = lm_json_name(j), *dtype = dtype_of(value);
        const json_t *shape = shape_of(value);
        if (!dtype) return wrong(j->env, path, name, "there is no dtype");
        if (!json_is_array(shape) || json_array_size(shape) > AXES_MAX)
            return wrong(j->env, path, name, "there is no shape");
        r->tensors++;
        r->axes += (int64_t)json_array_size(shape);
        r->text += (int64_t)(strlen(name) + strlen(dtype) + 2);
    }
    return LM_OK;
}

static lm_format format_of(const char *dtype)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].dtype, dtype) == 0) return types[i].format;
    return (lm_format){0};
}

/* Where the next things of a block go. */
typedef struct place {
    lm_stored *tensor;
    int64_t *size;
    char *text;
} place;

static const char *put_text(place *p, const char *text)
{
    char *to = p->text;
    strcpy(to, text);
    p->text += strlen(text) + 1;
    return to;
}

/* The elements, times their width; false if they are no such number. */
static bool bytes_of(const lm_stored *t, int64_t *bytes)
{
    *bytes = t->format.width ? t->format.width : 1;
    for (int64_t k = 0; k < t->rank; k++)
        if (t->size[k] == 0) return *bytes = 0, true;
    for (int64_t k = 0; k < t->rank; k++)
        if (__builtin_mul_overflow(*bytes, t->size[k], bytes)) return false;
    return true;
}

/* Of numbers that limn cannot read the width is not known. */
static bool fits(const lm_stored *t, int64_t all)
{
    int64_t bytes;
    if (!bytes_of(t, &bytes) || t->from > t->to || t->to > all) return false;
    return !t->format.width || bytes == t->to - t->from;
}

static lm_status take(lm_env *env, const char *path, const char *name,
                      const json_t *value, int64_t all, place *p)
{
    const json_t *shape = shape_of(value),
                 *offsets = json_object_get(value, "data_offsets");
    lm_stored *t = p->tensor++;
    *t = (lm_stored){.name = put_text(p, name),
                     .dtype = put_text(p, dtype_of(value)),
                     .rank = (int64_t)json_array_size(shape),
                     .size = p->size};
    t->format = format_of(t->dtype);
    for (int64_t k = 0; k < t->rank; k++)
        if (!whole(json_array_get(shape, (size_t)k), p->size++))
            return wrong(env, path, name, "the shape");
    if (json_array_size(offsets) != 2 ||
        !whole(json_array_get(offsets, 0), &t->from) ||
        !whole(json_array_get(offsets, 1), &t->to))
        return wrong(env, path, name, "the offsets");
    if (fits(t, all)) return LM_OK;
    return wrong(env, path, name,
                 "the offsets do not fit the shape, or the "
                 "file,");
}

/* Both in whatever order, and soon, once the user wants to stop. */
static int by_name(const void *a, const void *b, void *env)
{
    const lm_stored *x = a, *y = b;
    return lm_stopped(env) ? 0 : strcmp(x->name, y->name);
}

static int by_place(const void *a, const void *b, void *env)
{
    const lm_stored *x = a, *y = b;
    if (lm_stopped(env)) return 0;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* No name is there twice. */
static lm_status distinct(lm_env *env, const char *path, int64_t n,
                          lm_stored *tensor)
{
    const lm_status status =
        lm_sort_by(env, tensor, n, sizeof *tensor, by_name);
    for (int64_t i = 1; i < n && !status; i++) {
        if (lm_stopped_at(env, i)) break;
        if (strcmp(tensor[i - 1].name, tensor[i].name) == 0)
            return wrong(env, path, tensor[i].name, "a duplicate");
    }
    return status ? status : lm_unless_stopped(env);
}

/* In the order of the data, which must fill the file; offsets become those of
 * the file. */
static lm_status settle(lm_env *env, const char *path, int64_t n,
                        lm_stored *tensor, int64_t start, int64_t all)
{
    const lm_status status =
        lm_sort_by(env, tensor, n, sizeof *tensor, by_place);
    if (status) return status;
    int64_t end = 0;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (tensor[i].from != end)
            return wrong(env, path, tensor[i].name,
                         "there is a gap or an overlap before the data");
        end = tensor[i].to;
        tensor[i].from += start;
        tensor[i].to += start;
    }
    if (end == all) return LM_OK;
    return lm_fail(env, LM_FORMAT,
                   "'%.300s' is damaged: its tensors have %lld bytes, but %lld "
                   "follow the header",
                   path, (long long)end, (long long)all);
}

/* Write what j holds, whose room was measured, to s. */
static lm_status fill(const char *path, lm_json *j, const room *r,
                      int64_t start, int64_t all, lm_safetensors *s)
{
    lm_stored *tensor = (lm_stored *)(s + 1);
    int64_t *size = (int64_t *)(tensor + r->tensors);
    place p = {tensor, size, (char *)(size + r->axes)};
    s->tensor = tensor;
    lm_json_open(j);
    for (const json_t *value; (value = next_tensor(j));) {
        const lm_status status =
            take(j->env, path, lm_json_name(j), value, all, &p);
        if (status) return status;
    }
    if (j->status) return j->status;
    const lm_status status = distinct(j->env, path, r->tensors, tensor);
    return status ? status
                  : settle(j->env, path, r->tensors, tensor, start, all);
}

static lm_status not_one(lm_env *env, const char *path, const char *why)
{
    return lm_fail(env, LM_FORMAT, "'%.300s' is not a safetensors file: %.100s",
                   path, why);
}

/* The text of the header, in scratch. */
static lm_status read_text(lm_env *env, const char *path, int file,
                           int64_t bytes, char **text, int64_t *n)
{
    unsigned char length[LENGTH];
    if (bytes < LENGTH || lm_read_at(file, length, LENGTH, 0) != LENGTH)
        return not_one(env, path, "it has less than 8 bytes");
    uint64_t size = 0;
    for (int k = LENGTH; k-- > 0;) size = size << 8 | length[k];
    if (size > (uint64_t)(bytes - LENGTH) || size > HEADER_MAX)
        return not_one(env, path,
                       "its header is longer than it, or than 100 "
                       "MB");
    *n = (int64_t)size;
    *text = lm_scratch(env, size + 1);
    if (!*text) return lm_nomem(env);
    if (lm_read_at(file, *text, *n, LENGTH) == *n) return LM_OK;
    return lm_fail(env, LM_IO, "cannot read '%.300s'", path);
}

/* Read the header twice: for its room, and for what it says. */
static lm_status read_header(lm_env *env, const char *path, const char *text,
                             int64_t n, int64_t all, lm_safetensors **out)
{
    room r = {0};
    lm_json j = {.env = env, .text = text, .n = n};
    lm_status status = measure(path, &j, &r);
    const lm_status end = lm_json_close(&j);
    if (status) return status;
    if (end == LM_FORMAT) return not_one(env, path, j.why.text);
    if (end) return end;
    const size_t bytes = sizeof **out + (size_t)r.tensors * sizeof(lm_stored) +
                         (size_t)r.axes * sizeof(int64_t) + (size_t)r.text;
    lm_safetensors *s = lm_alloc(env, bytes);
    if (!s) return lm_nomem(env);
    *s = (lm_safetensors){.file = -1, .n = r.tensors, .bytes = bytes};
    j = (lm_json){.env = env, .text = text, .n = n};
    status = fill(path, &j, &r, LENGTH + n, all, s);
    lm_json_close(&j);
    if (status)
        lm_free(s);
    else
        *out = s;
    return status;
}

lm_status lm_safetensors_header(lm_env *env, const char *path, int file,
                                int64_t bytes, lm_safetensors **out)
{
    char *text = NULL;
    int64_t n = 0;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = read_text(env, path, file, bytes, &text, &n);
    if (!status)
        status = read_header(env, path, text, n, bytes - LENGTH - n, out);
    lm_scratch_release(env, mark);
    if (!status) (*out)->file = file;
    return status;
}
