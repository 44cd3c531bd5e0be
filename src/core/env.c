/* The environment of lm.h: scratch, blocks of objects, results, messages. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/lm.h"
#include "core/memory.h"
#include "core/rng.h"

/* Scratch is a stack of chunks; a mark remembers the top chunk and how much
 * of it was used. */
struct lm_chunk {
    struct lm_chunk *below;
    size_t used, size; /* bytes after the header */
};

enum { HEADER = LM_ALIGN, CHUNK_MIN = 1 << 20 };

_Static_assert(sizeof(struct lm_chunk) <= HEADER, "a chunk header must fit");

int64_t lm_count(int rank, const int64_t *size)
{
    /* Sizes beside a 0 must multiply as well: strides do. */
    int64_t n = 1;
    bool none = false;
    for (int i = 0; i < rank; i++)
        if (size[i] == 0)
            none = true;
        else if (__builtin_mul_overflow(n, size[i], &n))
            return -1;
    if (n > (int64_t)(PTRDIFF_MAX / sizeof(double))) return -1;
    return none ? 0 : n;
}

void lm_env_open(lm_env *env, const volatile lm_flag *stop)
{
    memset(env, 0, sizeof *env);
    env->stop = stop;
    env->refuse = -1;
}

/* Every request counts, also one that a chunk already has room for. */
static bool granted(lm_env *env)
{
    if (env->refuse > 0)
        env->refuse--;
    else if (env->refuse == 0)
        return false;
    return true;
}

void lm_large_pages(void *block, size_t bytes)
{
    enum { PAGE = 1 << 21 };
    if (bytes < 2 * PAGE) return;
    const uintptr_t first = ((uintptr_t)block + PAGE - 1) / PAGE * PAGE;
    const uintptr_t last = ((uintptr_t)block + bytes) / PAGE * PAGE;
    madvise((void *)first, last - first, MADV_HUGEPAGE);
}

lm_status lm_zero_bytes(const volatile lm_flag *stop, void *to, size_t bytes)
{
    int64_t i, end = 0;
    while (lm_next_until(stop, (int64_t)bytes, &i, &end))
        memset((char *)to + i, 0, (size_t)(end - i));
    return lm_told(stop) ? LM_STOPPED : LM_OK;
}

lm_status lm_copy_bytes(const lm_env *env, void *to, const void *from,
                        size_t bytes)
{
    const int64_t n = (int64_t)bytes / LM_ALIGN;
    int64_t i, end = 0;
    memcpy((char *)to + n * LM_ALIGN, (const char *)from + n * LM_ALIGN,
           bytes % LM_ALIGN);
    while (lm_next_piece(env, n, &i, &end))
        memcpy((char *)to + i * LM_ALIGN, (const char *)from + i * LM_ALIGN,
               (size_t)(end - i) * LM_ALIGN);
    return lm_unless_stopped(env);
}

/* An aligned block, with the address that malloc gave in front of it.  Not
 * by aligned_alloc: glibc asks for more than it keeps, so that the hole that a
 * block leaves has no room for the next one of its size. */
static void *request(size_t bytes, void *(*allocate)(size_t))
{
    if (bytes > PTRDIFF_MAX - 4 * LM_ALIGN) return NULL;
    const size_t whole = (bytes + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
    if (!lm_memory_fits(whole)) return NULL;
    void *given = allocate(whole + LM_ALIGN + sizeof given);
    if (!given) return NULL;
    const uintptr_t least = (uintptr_t)given + sizeof given;
    void *block = (void *)((least + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN);
    memcpy((char *)block - sizeof given, &given, sizeof given);
    lm_large_pages(block, whole);
    return block;
}

static void give_back(void *block)
{
    void *given;
    if (!block) return;
    memcpy(&given, (char *)block - sizeof given, sizeof given);
    free(given);
}

void lm_env_close(lm_env *env)
{
    while (env->scratch) {
        struct lm_chunk *top = env->scratch;
        env->scratch = top->below;
        give_back(top);
    }
}

static struct lm_chunk *add_chunk(lm_env *env, size_t size)
{
    struct lm_chunk *fresh = request(HEADER + size, malloc);
    if (!fresh) return NULL;
    *fresh = (struct lm_chunk){.below = env->scratch, .size = size};
    return env->scratch = fresh;
}

void lm_scratch_ahead(lm_env *env, size_t bytes)
{
    if (bytes > CHUNK_MIN && bytes < PTRDIFF_MAX / 2) add_chunk(env, bytes);
}

void *lm_scratch(lm_env *env, size_t bytes)
{
    if (!granted(env) || bytes > PTRDIFF_MAX - 4 * CHUNK_MIN) return NULL;
    bytes = (bytes + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
    struct lm_chunk *top = env->scratch;
    if (!top || top->size - top->used < bytes)
        top = add_chunk(env, bytes > CHUNK_MIN ? bytes : CHUNK_MIN);
    if (!top) return NULL;
    char *block = (char *)top + HEADER + top->used;
    top->used += bytes;
    return block;
}

double *lm_scratch_doubles(lm_env *env, int64_t n)
{
    const int64_t count = lm_count(1, &n);
    return count < 0 ? NULL : lm_scratch(env, (size_t)n * sizeof(double));
}

int64_t *lm_scratch_integers(lm_env *env, int64_t n)
{
    const int64_t count = lm_count(1, &n); /* as many bytes as of doubles */
    return count < 0 ? NULL : lm_scratch(env, (size_t)n * sizeof(int64_t));
}

lm_mark lm_scratch_mark(const lm_env *env)
{
    return (lm_mark){env->scratch, env->scratch ? env->scratch->used : 0};
}

void lm_scratch_release(lm_env *env, lm_mark mark)
{
    struct lm_chunk *top = env->scratch;
    while (top != mark.chunk) {
        /* The lowest chunk stays, so that a loop of calls allocates
         * nothing. */
        if (!top->below && top->size == CHUNK_MIN) {
            top->used = 0;
            break;
        }
        struct lm_chunk *below = top->below;
        give_back(top);
        top = below;
    }
    env->scratch = top;
    if (top == mark.chunk && top) top->used = mark.used;
}

/* Fresh pages of the system are zero already: a large block costs nothing until
 * it is used, by who looks whether to stop. */
static void *zeros(size_t bytes)
{
    return calloc(bytes, 1);
}

void *lm_alloc(lm_env *env, size_t bytes)
{
    return granted(env) ? request(bytes, zeros) : NULL;
}

void lm_free(void *block)
{
    give_back(block);
}

lm_status lm_rank_check(lm_env *env, int64_t rank)
{
    if (rank <= LM_RANK_MAX) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "a tensor has at most %d axes, not %lld",
                   LM_RANK_MAX, (long long)rank);
}

lm_status lm_result(lm_env *env, lm_tensor *out, int rank, const int64_t *size)
{
    const lm_status status = lm_rank_check(env, rank);
    if (status) return status;
    out->rank = rank;
    for (int i = 0; i < rank; i++) out->size[i] = size[i];
    if (lm_count(rank, size) < 0)
        return lm_fail(env, LM_NOMEM, "a result is too large");
    return env->make(env, out);
}

lm_status lm_fail(lm_env *env, lm_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(env->message, sizeof env->message, format, args);
    va_end(args);
    return status;
}

lm_status lm_nomem(lm_env *env)
{
    return lm_fail(env, LM_NOMEM, "not enough memory");
}

uint64_t lm_seed_next(lm_env *env)
{
    return lm_seed_split(env->seed, env->draws++);
}
