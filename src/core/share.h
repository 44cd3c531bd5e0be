/* share.h -- parts of one piece of work, by several threads. */
#ifndef LM_CORE_SHARE_H
#define LM_CORE_SHARE_H

#include "core/lm.h"

/* One part; `thread` counts from 0, for what each needs of its own. */
typedef void (*lm_part)(void *what, int64_t part, int thread);

/* Call do_part for all parts, 0 to n - 1, each once, by the caller and at most
 * `threads` - 1 threads made for it, which take no signals; one that the system
 * refuses is done without.  A part is begun after those before it, and so may
 * wait for them.  Returns when all parts are done. */
void lm_share(int threads, int64_t n, lm_part do_part, void *what);

/* A part that takes scratch, may fail, and polls. */
typedef lm_status (*lm_task)(lm_env *env, void *what, int64_t part);

/* The same for tasks.  The caller's thread has env, every other an environment
 * of its own that stops as env does; scratch of a part is released after it.
 * After a failure no later part is begun, and all before it are: the failure of the
 * lowest part is the result, whatever the threads do. */
lm_status lm_share_tasks(lm_env *env, int threads, int64_t n, lm_task do_task,
                         void *what);

#endif
