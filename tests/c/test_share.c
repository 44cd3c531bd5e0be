/* Every part is done once, by threads that exist; the caller's signals are as
 * before.  Tasks have scratch of their own, and the first failure is told. */
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "core/share.h"

enum { MOST = 1000 };

typedef struct counts {
    atomic_int done[MOST], by[64];
    int threads;
} counts;

/* However busy the machine is, for ten seconds: until `done`. */
static void wait_for(const atomic_int *done, int n)
{
    for (int i = 0; i < 100000 && atomic_load(done) < n; i++) usleep(100);
}

static void mark(void *what, int64_t part, int thread)
{
    counts *c = what;
    atomic_fetch_add(&c->done[part], 1);
    atomic_fetch_add(&c->by[thread], 1);
    /* The second part is another thread's, which the first waits for. */
    if (part == 0 && c->threads > 1) wait_for(&c->done[1], 1);
}

static void check(int threads, int n)
{
    static counts c;
    c = (counts){.threads = n > 1 ? threads : 1};
    int once = 0, within = 0, busy = 0;
    lm_share(threads, n, mark, &c);
    for (int i = 0; i < MOST; i++) once += c.done[i] == (i < n);
    for (int i = 0; i < 64; i++) {
        if (i < threads) within += c.by[i];
        busy += c.by[i] > 0;
    }
    CHECK(once == MOST);
    CHECK(within == n);
    CHECK((busy > 1) == (threads > 1 && n > 1));
}

/* ---- tasks -----------------------------------------------------------------
 */

typedef struct tried {
    counts c;
    int64_t bad, worse; /* parts that fail; -1: none */
    int64_t waits;      /* a part that waits for the next one; -1: none */
} tried;

/* Every part has scratch of its own. */
static lm_status try(lm_env *env, void *what, int64_t part)
{
    tried *t = what;
    atomic_fetch_add(&t->c.done[part], 1);
    double *own = lm_scratch_doubles(env, 1 << 18);
    if (!own) return lm_nomem(env);
    for (int64_t i = 0; i < 1 << 18; i += 512) own[i] = (double)part;
    if (part == t->waits) {
        wait_for(&t->c.done[part + 1], 1);
        usleep(2000);
    }
    if (t->bad >= 0 && part > t->bad) usleep(2000);
    for (int64_t i = 0; i < 1 << 18; i += 512)
        if (own[i] != (double)part) return lm_fail(env, LM_DOMAIN, "mixed");
    if (part == t->bad || part == t->worse)
        return lm_fail(env, LM_DOMAIN, "part %lld", (long long)part);
    return lm_stopped(env) ? LM_STOPPED : LM_OK;
}

static void check_tasks(int threads)
{
    static tried t;
    volatile lm_flag stop = 0;
    lm_env env;
    lm_env_open(&env, &stop);
    t = (tried){.bad = -1, .worse = -1, .waits = -1};
    CHECK(lm_share_tasks(&env, threads, 100, try, &t) == LM_OK);
    int once = 0, begun = 0;
    for (int i = 0; i < 100; i++) once += t.c.done[i] == 1;
    CHECK(once == 100);
    t = (tried){.bad = 40, .worse = -1, .waits = -1};
    CHECK(lm_share_tasks(&env, threads, 1000, try, &t) == LM_DOMAIN);
    CHECK(strcmp(env.message, "part 40") == 0);
    for (int i = 0; i < 1000; i++) begun += t.c.done[i];
    CHECK(begun < 500);
    /* Of two that fail the first is told, be it the last to do so. */
    t = (tried){.bad = 0, .worse = 1, .waits = threads > 1 ? 0 : -1};
    CHECK(lm_share_tasks(&env, threads, 2, try, &t) == LM_DOMAIN);
    CHECK(strcmp(env.message, "part 0") == 0);
    t = (tried){.bad = -1, .worse = -1, .waits = -1};
    stop = 1;
    CHECK(lm_share_tasks(&env, threads, 100, try, &t) == LM_STOPPED);
    stop = 0;
    CHECK(lm_share_tasks(&env, threads, 0, try, &t) == LM_OK);
    env.refuse = 0;
    CHECK(lm_share_tasks(&env, threads, 1, try, &t) == LM_NOMEM);
    env.refuse = -1;
    lm_env_close(&env);
}

int main(void)
{
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (int threads = 1; threads <= 64; threads = 3 * threads + 1)
        for (int n = 1; n <= MOST; n *= 10) check(threads, n);
    for (int threads = 1; threads <= 65; threads *= 5) check_tasks(threads);
    static counts none;
    lm_share(4, 0, mark, &none);
    CHECK(none.done[0] == 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int s = 1; s < 32; s++)
        CHECK(sigismember(&before, s) == sigismember(&after, s));
    return check_done();
}
