/* Every part is done once, by threads that exist; the caller's signals are as
 * before. */
#include <stdatomic.h>
#include <unistd.h>

#include "check.h"
#include "core/share.h"

enum { MOST = 1000 };

typedef struct counts {
    atomic_int done[MOST], by[64];
} counts;

static void mark(void *what, int64_t part, int thread)
{
    counts *c = what;
    atomic_fetch_add(&c->done[part], 1);
    atomic_fetch_add(&c->by[thread], 1);
    usleep(50); /* so that others get some */
}

static void check(int threads, int n)
{
    static counts c;
    c = (counts){0};
    int once = 0, within = 0, busy = 0;
    lm_share(threads, n, mark, &c);
    for (int i = 0; i < MOST; i++) once += c.done[i] == (i < n);
    for (int i = 0; i < 64; i++) {
        if (i < threads) within += c.by[i];
        busy += c.by[i] > 0;
    }
    CHECK(once == MOST);
    CHECK(within == n);
    CHECK(busy == 1 || threads > 1);
    CHECK(busy > 1 || threads == 1 || n < 500);
}

int main(void)
{
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (int threads = 1; threads <= 64; threads = 3 * threads + 1)
        for (int n = 1; n <= MOST; n *= 10) check(threads, n);
    static counts none;
    lm_share(4, 0, mark, &none);
    CHECK(none.done[0] == 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int s = 1; s < 32; s++)
        CHECK(sigismember(&before, s) == sigismember(&after, s));
    return check_done();
}
