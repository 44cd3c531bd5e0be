/* For the fuzzer under MemorySanitizer, which knows nothing of what libraries
 * that it has not compiled write: what they give is declared to be written, and
 * what limn takes as scratch to be unwritten.  Linked by --wrap. */
#include <sanitizer/msan_interface.h>
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

void *__real_lm_scratch(lm_env *env, size_t bytes);
void *__wrap_lm_scratch(lm_env *env, size_t bytes);
void *__wrap_lm_scratch(lm_env *env, size_t bytes)
{
    void *block = __real_lm_scratch(env, bytes);
    if (block) __msan_poison(block, bytes);
    return block;
}
