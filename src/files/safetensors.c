/* limn.files.safetensors, names, dtype, shape, get. */
#include "files/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

/* ---- the object ---------------------------------------------------------- */

static void safetensors_free(void *object)
{
    lm_safetensors *s = object;
    if (s->file >= 0) close(s->file);
    lm_free(s);
}

static size_t safetensors_bytes(const void *object)
{
    return ((const lm_safetensors *)object)->bytes;
}

static void safetensors_describe(const void *object, char *text, size_t n)
{
    const lm_safetensors *s = object;
    snprintf(text, n, "%lld tensor%s", (long long)s->n, s->n == 1 ? "" : "s");
}

const lm_type lm_safetensors_type = {
    .name = "safetensors",
    .doc = "an open file of named tensors",
    .free = safetensors_free,
    .bytes = safetensors_bytes,
    .describe = safetensors_describe,
    .alone = true,
};

int64_t lm_read_at(int file, void *bytes, int64_t n, int64_t from)
{
    int64_t got = 0;
    while (got < n) {
        const ssize_t k =
            pread(file, (char *)bytes + got, (size_t)(n - got), from + got);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return -1;
        if (k == 0) break;
        got += k;
    }
    return got;
}

static lm_status find(lm_env *env, const lm_safetensors *s, const char *name,
                      const lm_stored **out)
{
    for (int64_t i = 0; i < s->n; i++)
        if (strcmp(s->tensor[i].name, name) == 0) {
            *out = s->tensor + i;
            return LM_OK;
        }
    return lm_fail(env, LM_DOMAIN, "the file has no tensor '%.60s'", name);
}

/* ---- limn.files.safetensors ---------------------------------------------- */

typedef struct {
    const char *path;
    lm_safetensors *file;
} safetensors_args;

static lm_status refused(lm_env *env, const char *path)
{
    return lm_fail(env, LM_IO, "cannot read '%.300s': %s", path,
                   strerror(errno));
}

static lm_status safetensors_run(lm_env *env, void *args)
{
    safetensors_args *a = args;
    struct stat st;
    const int file = lm_open(a->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (file < 0) return refused(env, a->path);
    lm_status status = LM_OK;
    if (fstat(file, &st) != 0)
        status = refused(env, a->path);
    else if (!S_ISREG(st.st_mode))
        status = lm_fail(env, LM_IO, "'%.300s' is not a file", a->path);
    else
        status = lm_safetensors_header(env, a->path, file, (int64_t)st.st_size,
                                       &a->file);
    if (status) close(file);
    return status;
}

/* A file of one matrix, for the examples. */
#define EXAMPLE                                                                \
    "local path = os.tmpname()\n"                                              \
    "local header = '{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],'\n"            \
    "  .. '\"data_offsets\":[0,8]}}'\n"                                        \
    "local f <close> = io.open(path, 'wb')\n"                                  \
    "f:write(string.pack('<s8ff', header, 1, -2)):flush()\n"                   \
    "local file = limn.files.safetensors(path)\n"                              \
    "os.remove(path)\n"

#define ARGS safetensors_args
static const lm_slot safetensors_slots[] = {
    IN_STR(path, "the file"),
    OUT_OBJ(file, safetensors, "it, with names, dtype, shape and get"),
    LM_SLOTS_END,
};
LM_EXPORT(files, safetensors,
          "Open a safetensors file: tensors are read one at a time, so that "
          "memory holds one of them.",
          "huggingface.co/docs/safetensors",
          EXAMPLE "assert(file:get('w')[1][2] == -2)");
#undef ARGS

/* ---- limn.files.names ---------------------------------------------------- */

typedef struct {
    lm_safetensors *file;
    lm_strs names;
} names_args;

static lm_status names_run(lm_env *env, void *args)
{
    names_args *a = args;
    const char **list =
        lm_scratch(env, ((size_t)a->file->n + 1) * sizeof *list);
    if (!list) return lm_nomem(env);
    for (int64_t i = 0; i < a->file->n; i++) list[i] = a->file->tensor[i].name;
    a->names = (lm_strs){list, a->file->n};
    return LM_OK;
}

#define ARGS names_args
static const lm_slot names_slots[] = {
    IN_OBJ(file, safetensors, "", "an open file"),
    OUT_STRS(names, "in the order of the data"),
    LM_SLOTS_END,
};
LM_EXPORT(files, names, "Names of the tensors of a safetensors file.", "",
          EXAMPLE "assert(file:names()[1] == 'w')");
#undef ARGS

/* ---- limn.files.dtype ---------------------------------------------------- */

typedef struct {
    lm_safetensors *file;
    const char *name, *dtype;
} dtype_args;

static lm_status dtype_run(lm_env *env, void *args)
{
    dtype_args *a = args;
    const lm_stored *t = NULL;
    const lm_status status = find(env, a->file, a->name, &t);
    if (!status) a->dtype = t->dtype;
    return status;
}

#define ARGS dtype_args
static const lm_slot dtype_slots[] = {
    IN_OBJ(file, safetensors, "", "an open file"),
    IN_STR(name, "of a tensor"),
    OUT_STR(dtype, "F64, F32, F16, BF16, I64 ... U8 or BOOL, which can be "
                   "read; or another"),
    LM_SLOTS_END,
};
LM_EXPORT(files, dtype,
          "How a safetensors file stores the numbers of a tensor.", "",
          EXAMPLE "assert(file:dtype('w') == 'F32')");
#undef ARGS

/* ---- limn.files.shape ---------------------------------------------------- */

typedef struct {
    lm_safetensors *file;
    const char *name;
    lm_ints shape;
} shape_args;

static lm_status shape_run(lm_env *env, void *args)
{
    shape_args *a = args;
    const lm_stored *t = NULL;
    const lm_status status = find(env, a->file, a->name, &t);
    if (!status) a->shape = (lm_ints){t->size, t->rank};
    return status;
}

#define ARGS shape_args
static const lm_slot shape_slots[] = {
    IN_OBJ(file, safetensors, "", "an open file"),
    IN_STR(name, "of a tensor"),
    OUT_INTS(shape, "its sizes"),
    LM_SLOTS_END,
};
LM_EXPORT(files, shape, "The shape of a tensor of a safetensors file.", "",
          EXAMPLE "local shape = file:shape('w')\n"
                  "assert(shape[1] == 1 and shape[2] == 2)");
#undef ARGS

/* ---- limn.files.get ------------------------------------------------------ */

typedef struct {
    lm_safetensors *file;
    const char *name;
    bool round;
    lm_tensor value;
} get_args;

/* Bytes of a file from `at` on. */
typedef struct stretch {
    int file;
    int64_t at;
} stretch;

static int64_t get_stretch(void *handle, void *bytes, int64_t n)
{
    stretch *s = handle;
    const int64_t got = lm_read_at(s->file, bytes, n, s->at);
    s->at += got > 0 ? got : 0;
    return got < 0 ? 0 : got;
}

static lm_status can_read(lm_env *env, const lm_stored *t)
{
    if (!t->format.width)
        return lm_fail(env, LM_DOMAIN,
                       "the numbers of '%.60s' are of type %.20s, which limn "
                       "does not read",
                       t->name, t->dtype);
    return lm_rank_check(env, t->rank);
}

static lm_status get_run(lm_env *env, void *args)
{
    get_args *a = args;
    const lm_stored *t = NULL;
    lm_status status = find(env, a->file, a->name, &t);
    if (!status) status = can_read(env, t);
    if (!status) status = lm_result(env, &a->value, (int)t->rank, t->size);
    if (status) return status;
    stretch bytes = {a->file->file, t->from};
    lm_source s = {.env = env,
                   .path = t->name,
                   .most = t->to - t->from,
                   .round = a->round,
                   .handle = &bytes,
                   .get = get_stretch};
    return lm_source_numbers(&s, t->format, s.most / t->format.width,
                             a->value.data);
}

#define ARGS get_args
static const lm_slot get_slots[] = {
    IN_OBJ(file, safetensors, "", "an open file"),
    IN_STR(name, "of a tensor"),
    OPT_FLAG(round, false, "as in files.load"),
    OUT_TENSOR(value, "?", "it, in double precision"),
    LM_SLOTS_END,
};
LM_EXPORT(files, get, "Read one tensor of a safetensors file.", "",
          EXAMPLE "assert(file:get('w'):sum() == -1)");
#undef ARGS
