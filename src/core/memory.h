/* memory.h -- how much memory the machine has, and has left.
 *
 * A system promises more than it has, and ends programs that take it at its
 * word: what is larger than the machine is refused beforehand, with the size
 * that would fit.
 */
#ifndef LM_CORE_MEMORY_H
#define LM_CORE_MEMORY_H

#include "core/lm.h"

/* Bytes, of which other programs use some. */
double lm_memory_all(void);

/* Bytes that programs can still have: what the system says is available, and
 * what each group of processes (cgroup) around this one has left, whichever is
 * least.  Infinity where nothing says.  `root` is "" but in tests, which have a
 * /proc and a /sys of their own. */
double lm_memory_left(const char *root);

/* Whether so many bytes more can be had.  What is small is not asked for. */
bool lm_memory_fits(size_t bytes);

/* LM_NOMEM unless `matrices` of n x n doubles fit; `what` are the n, as in
 * "samples". */
lm_status lm_memory_square(lm_env *env, const char *what, int64_t n,
                           int matrices);
/* The same of m x p doubles, where m can be fewer. */
lm_status lm_memory_rows(lm_env *env, const char *what, int64_t m, int64_t p,
                         int matrices);

#endif
