/* memory.h -- how much memory the machine has.
 *
 * A system promises more than it has, and ends programs that take it at its
 * word: what is larger than the machine is refused beforehand, with the size
 * that would fit.
 */
#ifndef LM_CORE_MEMORY_H
#define LM_CORE_MEMORY_H

#include "core/lm.h"

/* Bytes, of which other programs use some. */
double lm_memory(void);

/* LM_NOMEM unless `matrices` of n x n doubles fit; `what` are the n, as in
 * "samples". */
lm_status lm_memory_square(lm_env *env, const char *what, int64_t n,
                           int matrices);
/* The same of m x p doubles, where m can be fewer. */
lm_status lm_memory_rows(lm_env *env, const char *what, int64_t m, int64_t p,
                         int matrices);

#endif
