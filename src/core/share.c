#include "core/share.h"

#include <pthread.h>
#include <stdatomic.h>

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
