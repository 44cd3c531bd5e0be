/* sort_by: runs by the C library, which cannot be stopped, merged. */
#define _GNU_SOURCE /* qsort_r */
#include "core/sort_by.h"

#include <stdlib.h>
#include <string.h>

/* Elements of a run: a hundredth of a second. */
enum { RUN = 1 << 15 };

typedef struct sorting {
    lm_env *env;
    size_t size;
    lm_order *order;
} sorting;

/* to = the sorted a (m elements) and b (n elements), which follows it. */
static lm_status merge(const sorting *s, const char *a, int64_t m, int64_t n,
                       char *to)
{
    const char *b = a + (size_t)m * s->size;
    const char *const a_end = b, *const b_end = b + (size_t)n * s->size;
    while (a < a_end && b < b_end) {
        if (lm_stopped(s->env)) return LM_STOPPED;
        const char **next = s->order(b, a, s->env) < 0 ? &b : &a;
        memcpy(to, *next, s->size);
        *next += s->size;
        to += s->size;
    }
    if (lm_copy_bytes(s->env, to, a, (size_t)(a_end - a))) return LM_STOPPED;
    return lm_copy_bytes(s->env, to + (a_end - a), b, (size_t)(b_end - b));
}

/* to = from, with the sorted runs of `run` elements merged two by two. */
static lm_status merge_all(const sorting *s, const char *from, int64_t n,
                           int64_t run, char *to)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i += 2 * run) {
        const int64_t first = lm_smaller(run, n - i);
        status =
            merge(s, from + (size_t)i * s->size, first,
                  lm_smaller(run, n - i - first), to + (size_t)i * s->size);
    }
    return status;
}

lm_status lm_sort_by(lm_env *env, void *base, int64_t n, size_t size,
                     lm_order *order)
{
    const sorting s = {env, size, order};
    char *from = base;
    for (int64_t i = 0; i < n; i += RUN) {
        if (lm_stopped(env)) return LM_STOPPED;
        qsort_r(from + (size_t)i * size, (size_t)lm_smaller(RUN, n - i), size,
                order, env);
    }
    if (n <= RUN) return lm_unless_stopped(env);
    const lm_mark mark = lm_scratch_mark(env);
    char *to = lm_scratch(env, (size_t)n * size);
    lm_status status = to ? LM_OK : lm_nomem(env);
    for (int64_t run = RUN; run < n && !status; run *= 2) {
        status = merge_all(&s, from, n, run, to);
        char *const merged = to;
        to = from;
        from = merged;
    }
    if (!status && from != base)
        status = lm_copy_bytes(env, base, from, (size_t)n * size);
    lm_scratch_release(env, mark);
    return status;
}
