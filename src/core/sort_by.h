/* sort_by.h -- sorting that looks on its way whether to stop. */
#ifndef LM_CORE_SORT_BY_H
#define LM_CORE_SORT_BY_H

#include "core/lm.h"

/* a before b: negative; after: positive.  One that may take long looks itself,
 * and gives anything once the user wants to stop. */
typedef int lm_order(const void *a, const void *b, void *env);

/* Sort n elements of `size` bytes; LM_STOPPED or LM_NOMEM: they are in no
 * order, and some may be there twice. */
lm_status lm_sort_by(lm_env *env, void *base, int64_t n, size_t size,
                     lm_order *order);

#endif
