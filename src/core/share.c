#include "core/share.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum { MOST = 64 };

typedef struct work {
    lm_part do_part;
    void *what;
    int64_t n;
    atomic_llong next; /* the first part that nobody has */
} work;

typedef struct worker {
    work *all;
    int thread;
    pthread_t id;
} worker;

static void *labour(void *own)
{
    worker *w = own;
    work *all = w->all;
    for (;;) {
        const int64_t part = atomic_fetch_add(&all->next, 1);
        if (part >= all->n) return NULL;
        all->do_part(all->what, part, w->thread);
    }
}

void lm_share(int threads, int64_t n, lm_part do_part, void *what)
{
    work all = {.do_part = do_part, .what = what, .n = n};
    worker crew[MOST];
    int started = 0;
    sigset_t none, before;
    if (threads > MOST) threads = MOST;
    sigfillset(&none);
    pthread_sigmask(SIG_SETMASK, &none, &before);
    for (int i = 1; i < threads && i < n; i++) {
        crew[started] = (worker){.all = &all, .thread = i};
        if (pthread_create(&crew[started].id, NULL, labour, &crew[started]))
            break;
        started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    labour(&(worker){.all = &all});
    for (int i = 0; i < started; i++) pthread_join(crew[i].id, NULL);
}

/* ---- tasks --------------------------------------------------------------- */

typedef struct place {
    lm_env *env, own;
    lm_status status;
    int64_t part; /* that failed */
} place;

typedef struct tasks {
    lm_task do_task;
    void *what;
    place *place;        /* one a thread */
    atomic_llong failed; /* the first part that is known to have, or n */
} tasks;

static void do_one(void *what, int64_t part, int thread)
{
    tasks *all = what;
    place *here = &all->place[thread];
    /* Those before it may fail as well, and the first is told. */
    if (part > atomic_load(&all->failed)) return;
    const lm_mark mark = lm_scratch_mark(here->env);
    const lm_status status = all->do_task(here->env, all->what, part);
    lm_scratch_release(here->env, mark);
    if (!status) return;
    long long first = atomic_load(&all->failed);
    while (part < first && !atomic_compare_exchange_weak(&all->failed, &first, part)) {
    }
    here->status = status;
    here->part = part;
}

static lm_status first_failure(lm_env *env, const place *at, int threads)
{
    const place *first = NULL;
    for (int i = 0; i < threads; i++)
        if (at[i].status && (!first || at[i].part < first->part))
            first = &at[i];
    if (!first) return LM_OK;
    if (first->env != env)
        memcpy(env->message, first->env->message, sizeof env->message);
    return first->status;
}

lm_status lm_share_tasks(lm_env *env, int threads, int64_t n, lm_task do_task,
                         void *what)
{
    if (threads > MOST) threads = MOST;
    if (threads > n) threads = n > 1 ? (int)n : 1;
    const lm_mark mark = lm_scratch_mark(env);
    tasks all = {do_task, what,
                 lm_scratch(env, (size_t)threads * sizeof *all.place), n};
    if (!all.place) return lm_nomem(env);
    for (int i = 0; i < threads; i++) {
        place *here = &all.place[i];
        here->status = LM_OK;
        here->env = i == 0 ? env : &here->own;
        if (i > 0) lm_env_open(here->env, env->stop);
    }
    lm_share(threads, n, do_one, &all);
    const lm_status status = first_failure(env, all.place, threads);
    for (int i = 1; i < threads; i++) lm_env_close(all.place[i].env);
    lm_scratch_release(env, mark);
    return status;
}
