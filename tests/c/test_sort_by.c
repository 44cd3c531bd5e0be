/* Sorting: against what must hold of a sorted list (every element once, in
 * order, equal ones as they came), at sizes around those of runs, of lists in
 * order, in the other one, with few and with all values equal. */
#include <stdlib.h>

#include "check.h"
#include "core/rng.h"
#include "core/sort_by.h"

static lm_env env;

typedef struct item {
    int64_t key, place;
    char rest[7];
} item;

/* Comparisons that were given the environment. */
static int64_t asked;

static int by_key(const void *a, const void *b, void *given)
{
    asked += given == &env;
    const item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

enum { RANDOM, RISING, FALLING, FEW, EQUAL, KINDS };

static int64_t key_of(int kind, int64_t i)
{
    const lm_stream s = lm_stream_named(3, "sort", 0);
    const int64_t kinds[] = {lm_below(s, (uint64_t)i, 1000000000), i, -i,
                             lm_below(s, (uint64_t)i, 3), 7};
    return kinds[kind];
}

static item *items(int kind, int64_t n)
{
    item *x = malloc((size_t)(n + 1) * sizeof *x);
    if (!x) abort();
    for (int64_t i = 0; i < n; i++) {
        x[i] = (item){key_of(kind, i), i, {0}};
        x[i].rest[6] = (char)(i % 100);
    }
    return x;
}

static void sorts(int kind, int64_t n)
{
    item *x = items(kind, n);
    asked = 0;
    bool *seen = calloc((size_t)n + 1, sizeof *seen), good = true;
    CHECK(seen && lm_sort_by(&env, x, n, sizeof *x, by_key) == LM_OK);
    for (int64_t i = 0; i < n && good; i++) {
        const item now = x[i];
        good = now.place >= 0 && now.place < n && !seen[now.place] &&
               now.key == key_of(kind, now.place) &&
               now.rest[6] == (char)(now.place % 100);
        if (good) seen[now.place] = true;
        if (i && good)
            good = x[i - 1].key < now.key ||
                   (x[i - 1].key == now.key && x[i - 1].place < now.place);
    }
    CHECK(good && asked >= n - 1);
    free(seen);
    free(x);
}

/* At the first and at a later comparison. */
static int64_t left;
static lm_flag stop;
static int until(const void *a, const void *b, void *given)
{
    if (left-- == 0) stop = 1;
    return by_key(a, b, given);
}

static void stops(int64_t when)
{
    enum { N = 300000 };
    item *x = items(RANDOM, N);
    left = when, stop = 0, env.stop = &stop;
    CHECK(lm_sort_by(&env, x, N, sizeof *x, until) == LM_STOPPED);
    CHECK(left >= -1000000);
    env.stop = NULL;
    free(x);
}

int main(void)
{
    const int64_t run = 1 << 15;
    const int64_t n[] = {0,       1,       2,           100,        run - 1,
                         run,     run + 1, 2 * run - 1, 2 * run,    2 * run + 1,
                         3 * run, 5 * run, 4 * run + 1, 8 * run - 1};
    lm_env_open(&env, NULL);
    for (size_t i = 0; i < sizeof n / sizeof *n; i++)
        for (int kind = 0; kind < KINDS; kind++) sorts(kind, n[i]);
    stops(0);
    stops(1000000);
    stops(5000000);
    lm_env_close(&env);
    return check_done();
}
