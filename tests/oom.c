/* oom.c -- every request for memory may be refused.
 *
 * Run a small job again and again; the n-th time, the n-th request for memory
 * (of Lua or of limn) is refused, until the job needs fewer than n.  Each run
 * must end in success or in a Lua error, never in a crash, and free all.
 */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/state.h"

typedef struct ledger {
    lm_env *env;
    long blocks; /* alive */
} ledger;

static void *allocate(void *context, void *block, size_t old, size_t size)
{
    ledger *l = context;
    (void)old;
    if (size == 0) {
        l->blocks -= block != NULL;
        free(block);
        return NULL;
    }
    /* Lua may count on shrinking. */
    if (!block || size > old) {
        if (l->env->refuse == 0) return NULL;
        if (l->env->refuse > 0) l->env->refuse--;
    }
    l->blocks += block == NULL;
    return realloc(block, size);
}

static int job(lua_State *L)
{
    lm_state_open(L);
    if (luaL_loadfile(L, "tests/oom.lua") != LUA_OK) return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

/* Grant n requests; true if the job got through. */
static bool run(int64_t n, bool *sound)
{
    lm_env env;
    lm_env_open(&env, NULL);
    ledger l = {&env, 0};
    env.refuse = n;
    lua_State *L = lm_state_new(&env, allocate, &l);
    if (!L) {
        *sound = l.blocks == 0;
        lm_env_close(&env);
        return false;
    }
    lua_pushcfunction(L, job);
    const bool through = lua_pcall(L, 0, 0, 0) == LUA_OK;
    if (!through && n < 0) printf("FAIL  %s\n", lua_tostring(L, -1));
    lua_close(L);
    lm_env_close(&env);
    *sound = l.blocks == 0;
    return through;
}

int main(void)
{
    bool sound;
    int passed = 0, failed = 0;
    if (!run(-1, &sound) || !sound) {
        puts("FAIL  the job does not run at all\n0 passed, 1 failed");
        return 1;
    }
    /* The prelude needs some thousands: walk through them in growing steps,
     * through the job itself one by one. */
    bool through = false;
    for (int64_t n = 0; !through && n < 2000000; n += 1 + n / 500) {
        through = run(n, &sound);
        if (sound) passed++;
        else failed++;
    }
    printf("%d passed, %d failed\n", passed, failed + !through);
    return failed || !through;
}
