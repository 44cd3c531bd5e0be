/* Memory of objects and scratch: aligned, and no more of it than is in use. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/lm.h"

static void aligned(lm_env *env)
{
    const lm_mark mark = lm_scratch_mark(env);
    for (size_t bytes = 0; bytes < 5000; bytes += 61) {
        char *object = lm_alloc(env, bytes), *part = lm_scratch(env, bytes);
        CHECK(object && (uintptr_t)object % LM_ALIGN == 0);
        CHECK(part && (uintptr_t)part % LM_ALIGN == 0);
        int set = 0;
        for (size_t i = 0; i < bytes; i++) set |= object[i];
        CHECK(!set);
        memset(object, 1, bytes);
        memset(part, 2, bytes);
        lm_free(object);
    }
    lm_scratch_release(env, mark);
    lm_free(NULL);
}

/* A small block that stays behind each large one: the next large one must
 * take the place of the last, not the end of the heap. */
static void holes_are_used(lm_env *env)
{
#ifndef OTHER_MALLOC
    enum { ROUNDS = 2000, LARGE = 100032 };
    static void *stays[ROUNDS];
    size_t before = 0;
    for (int i = 0; i < ROUNDS; i++) {
        void *large = lm_alloc(env, LARGE), *other = lm_alloc(env, LARGE / 3);
        stays[i] = malloc(24 + 16 * (size_t)(i % 7));
        lm_free(large);
        lm_free(other);
        if (i == 10) before = mallinfo2().arena;
    }
    CHECK(mallinfo2().arena < before + 20 * LARGE);
    for (int i = 0; i < ROUNDS; i++) free(stays[i]);
#else
    (void)env;
#endif
}

/* What was asked for ahead is one block, of which the next ones are parts. */
static void ahead(lm_env *env)
{
    enum { BLOCK = 3 << 19, BLOCKS = 5 };
    const lm_mark mark = lm_scratch_mark(env);
    lm_scratch_ahead(env, BLOCK * BLOCKS);
    char *first = lm_scratch(env, BLOCK);
    for (int i = 1; i < BLOCKS; i++) {
        char *next = lm_scratch(env, BLOCK);
        CHECK(first && next == first + i * BLOCK);
        if (next) memset(next, i, BLOCK);
    }
    lm_scratch_release(env, mark);
    /* More than there is changes nothing. */
    lm_scratch_ahead(env, PTRDIFF_MAX / 4);
    CHECK(lm_scratch(env, BLOCK));
    lm_scratch_release(env, mark);
}

static void ranks(lm_env *env)
{
    lm_tensor out;
    const int64_t size[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    CHECK(lm_rank_check(env, LM_RANK_MAX) == LM_OK);
    CHECK(lm_rank_check(env, LM_RANK_MAX + 1) == LM_DOMAIN);
    CHECK(lm_rank_check(env, INT64_MAX) == LM_DOMAIN);
    /* Before the shape is copied. */
    CHECK(lm_result(env, &out, LM_RANK_MAX + 1, size) == LM_DOMAIN);
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    aligned(&env);
    holes_are_used(&env);
    ahead(&env);
    ranks(&env);
    lm_env_close(&env);
    return check_done();
}
