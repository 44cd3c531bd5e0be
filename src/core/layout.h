/* layout.h -- the parts of one block of memory, one after the other.
 *
 * A function that places the parts is called twice: with base NULL their sizes
 * add up, with the block itself pointers are set.
 *
 *     lm_layout w = {0};
 *     place(&unplaced, &w);
 *     thing *t = w.overflow ? NULL : lm_alloc(env, w.used);
 *     w = (lm_layout){.base = (char *)t};
 *     place(t, &w);
 */
#ifndef LM_CORE_LAYOUT_H
#define LM_CORE_LAYOUT_H

#include "core/lm.h"

typedef struct lm_layout {
    char *base;
    size_t used;
    bool overflow; /* too large for any memory */
} lm_layout;

/* Room for n things; NULL while sizes add up, and if n is 0.  n below 0 is an
 * overflow, as lm_count says it. */
static inline void *lm_take(lm_layout *w, int64_t n, size_t size)
{
    size_t bytes;
    if (n < 0 || __builtin_mul_overflow((size_t)n, size, &bytes) ||
        bytes > PTRDIFF_MAX / 4 || w->used > PTRDIFF_MAX / 4) {
        w->overflow = true;
        return NULL;
    }
    void *at = w->base && n ? w->base + w->used : NULL;
    w->used += (bytes + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
    return at;
}

#endif
