/* memory.h -- how much memory the machine has, and has left. */
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

#endif
