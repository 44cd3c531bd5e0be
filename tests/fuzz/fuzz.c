/* Feed the readers of files with what libFuzzer makes up.
 *
 * The reader is the function limn.files.<name> that the variable LM_FUZZ
 * names; it is called through its table of slots, as the dispatcher calls it,
 * with the path of a file in memory that holds the input.  Where it makes an
 * object, all functions of that are called too. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/decl.h"

/* Under MemorySanitizer every number of a result must have been written. */
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define UNWRITTEN(block, bytes) __msan_poison(block, bytes)
#define WRITTEN(block, bytes) __msan_check_mem_is_initialized(block, bytes)
#else
#define UNWRITTEN(block, bytes) ((void)0)
#define WRITTEN(block, bytes) ((void)(block), (void)(bytes))
#endif

extern const lm_export *const __start_lm_exports[], *const __stop_lm_exports[];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const lm_export *reader;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    const char *name = getenv("LM_FUZZ");
    for (const lm_export *const *e = __start_lm_exports; e < __stop_lm_exports;
         e++)
        if (name && strcmp((*e)->name, name) == 0) reader = *e;
    if (reader) return 0;
    fprintf(stderr, "LM_FUZZ must name a reader\n");
    exit(2);
}

/* Results are blocks of the C library, so that a byte too far is seen. */
enum { RESULTS = 8 };
typedef struct results {
    int n;
    double *block[RESULTS];
    size_t size[RESULTS]; /* in bytes */
} results;

static lm_status make(lm_env *env, lm_tensor *out)
{
    results *r = env->host;
    const int64_t n = lm_count(out->rank, out->size);
    if (r->n == RESULTS || n > 1 << 28) return lm_nomem(env);
    out->data = malloc((size_t)n * sizeof(double));
    if (!out->data) return lm_nomem(env);
    UNWRITTEN(out->data, (size_t)n * sizeof(double));
    r->size[r->n] = (size_t)n * sizeof(double);
    r->block[r->n++] = out->data;
    return LM_OK;
}

/* What all calls of one input share. */
typedef struct input {
    lm_env env;
    const char *path;
    const lm_type *type; /* of the object that the reader made, or NULL */
    void *object;
} input;

static void set_slot(const lm_slot *s, char *args, const input *in)
{
    void *field = args + s->offset;
    switch (s->kind) {
    case LM_KIND_STR:
        *(const char **)field = strcmp(s->name, "path") == 0   ? in->path
                                : strcmp(s->name, "name") == 0 ? "x"
                                                               : s->text;
        break;
    case LM_KIND_NUM: *(double *)field = s->number; break;
    case LM_KIND_INT: *(int64_t *)field = (int64_t)s->number; break;
    case LM_KIND_FLAG: *(bool *)field = s->number != 0; break;
    case LM_KIND_OBJ: *(void **)field = in->object; break;
    default: break;
    }
}

static void take_object(const lm_slot *s, const char *args, input *in)
{
    if (s->dir != LM_DIR_OUT || s->kind != LM_KIND_OBJ) return;
    in->type = s->type;
    in->object = *(void *const *)(args + s->offset);
}

static void call(const lm_export *e, input *in)
{
    results r = {0};
    in->env.host = &r;
    const lm_mark mark = lm_scratch_mark(&in->env);
    char *args = calloc(1, e->size);
    if (!args) abort();
    for (const lm_slot *s = e->slots; s->dir != LM_DIR_END; s++)
        if (s->dir != LM_DIR_OUT) set_slot(s, args, in);
    const lm_status status = e->run(&in->env, args);
    for (int i = 0; i < r.n && !status; i++) WRITTEN(r.block[i], r.size[i]);
    for (const lm_slot *s = e->slots; s->dir != LM_DIR_END; s++)
        if (!status) take_object(s, args, in);
    free(args);
    for (int i = 0; i < r.n; i++) free(r.block[i]);
    lm_scratch_release(&in->env, mark);
}

static void call_all(const char *path)
{
    input in = {.path = path};
    lm_env_open(&in.env, NULL);
    in.env.make = make;
    call(reader, &in);
    for (const lm_export *const *e = __start_lm_exports;
         in.object && e < __stop_lm_exports; e++)
        if ((*e)->slots->kind == LM_KIND_OBJ && (*e)->slots->type == in.type)
            call(*e, &in);
    if (in.object) in.type->free(in.object);
    lm_env_close(&in.env);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[64];
    const int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    call_all(path);
    close(fd);
    return 0;
}
