/* For what runs under MemorySanitizer, which knows nothing of what libraries that
 * it has not compiled write: what they give is declared to be written, and what
 * limn takes as scratch to be unwritten; but not where LM_WRITTEN is set, for
 * tests in which BLAS and LAPACK write there.  Linked by --wrap. */
#include <stdlib.h>

#include <jansson.h>
#include <sanitizer/msan_interface.h>
#include <zip.h>
#include <zlib.h>

#include "core/lm.h"

int __real_gzread(gzFile file, void *bytes, unsigned n);
int __wrap_gzread(gzFile file, void *bytes, unsigned n);
int __wrap_gzread(gzFile file, void *bytes, unsigned n)
{
    const int got = __real_gzread(file, bytes, n);
    if (got > 0) __msan_unpoison(bytes, (size_t)got);
    return got;
}

const char *__real_gzerror(gzFile file, int *code);
const char *__wrap_gzerror(gzFile file, int *code);
const char *__wrap_gzerror(gzFile file, int *code)
{
    const char *text = __real_gzerror(file, code);
    __msan_unpoison(code, sizeof *code);
    return text;
}

/* A call of a library, in which the C library is not asked what was written; then
 * `after`, which sees the result as `got`. */
#define LIBRARY(type, name, params, args, after)                              \
    type __real_##name params;                                                \
    type __wrap_##name params;                                                \
    type __wrap_##name params                                                 \
    {                                                                         \
        __msan_scoped_disable_interceptor_checks();                           \
        type got = __real_##name args;                                        \
        after;                                                                \
        __msan_scoped_enable_interceptor_checks();                            \
        return got;                                                           \
    }

LIBRARY(zip_t *, zip_open, (const char *path, int flags, int *error),
        (path, flags, error), __msan_unpoison(error, sizeof *error))
LIBRARY(zip_int64_t, zip_name_locate, (zip_t *zip, const char *name, zip_flags_t flags),
        (zip, name, flags), (void)0)
LIBRARY(const char *, zip_get_name, (zip_t *zip, zip_uint64_t i, zip_flags_t flags),
        (zip, i, flags), if (got) __msan_unpoison_string(got))
LIBRARY(int, zip_stat_index,
        (zip_t *zip, zip_uint64_t i, zip_flags_t flags, zip_stat_t *st),
        (zip, i, flags, st), __msan_unpoison(st, sizeof *st))
LIBRARY(zip_file_t *, zip_fopen_index, (zip_t *zip, zip_uint64_t i, zip_flags_t flags),
        (zip, i, flags), (void)0)
LIBRARY(zip_int64_t, zip_fread, (zip_file_t *file, void *bytes, zip_uint64_t n),
        (file, bytes, n), if (got > 0) __msan_unpoison(bytes, (size_t)got))
LIBRARY(json_t *, json_loadb,
        (const char *text, size_t n, size_t flags, json_error_t *error),
        (text, n, flags, error), __msan_unpoison(error, sizeof *error))
LIBRARY(json_t *, json_object_get, (const json_t *object, const char *key),
        (object, key), (void)0)
LIBRARY(const char *, json_string_value, (const json_t *string), (string),
        if (got) __msan_unpoison_string(got))

/* A new block is a library's until limn says what it is. */
void __sanitizer_malloc_hook(const volatile void *block, size_t bytes);
void __sanitizer_malloc_hook(const volatile void *block, size_t bytes)
{
    __msan_unpoison(block, bytes);
}

void *__real_lm_scratch(lm_env *env, size_t bytes);
void *__wrap_lm_scratch(lm_env *env, size_t bytes);
void *__wrap_lm_scratch(lm_env *env, size_t bytes)
{
    void *block = __real_lm_scratch(env, bytes);
    if (block && !getenv("LM_WRITTEN")) __msan_poison(block, bytes);
    return block;
}
