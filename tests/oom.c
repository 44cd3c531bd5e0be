/* oom.c -- every request for memory may be refused.
 *
 * Open limn, and run each part of a small job, again and again; the n-th time,
 * the n-th request for memory (of Lua or of limn) is refused, until fewer than n
 * are made.  Each time must end in success or in a Lua error, never in a crash,
 * free all and leave no file.
 *
 * A part of the job (oom.lua) begins after an empty line with a comment, and
 * uses what the lines before the first one make; those are the first part.
 */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int open_limn(lua_State *L)
{
    lm_state_open(L);
    return 0;
}

/* The job: text of the file, the end of its first part, and the part to run. */
static struct job {
    char *text;
    size_t first, at, end;
    lm_env *env;
    int64_t granted; /* requests, from the beginning of the part on */
} job;

static bool read_job(void)
{
    FILE *f = fopen("tests/oom.lua", "r");
    enum { ROOM = 1 << 20 };
    job.text = calloc(1, ROOM);
    const bool good = f && job.text && fread(job.text, 1, ROOM - 1, f) > 0;
    if (f) fclose(f);
    return good;
}

/* Where the part after `from` ends. */
static size_t end_of_part(size_t from)
{
    const char *next = strstr(job.text + from, "\n\n-- ");
    return next ? (size_t)(next - job.text) + 1 : strlen(job.text);
}

static int begin(lua_State *L)
{
    (void)L;
    job.env->refuse = job.granted;
    return 0;
}

/* The first part, which gets all it asks for, and one more; or the first. */
static int run_part(lua_State *L)
{
    luaL_Buffer b;
    const int64_t granted = job.env->refuse;
    job.env->refuse = -1;
    job.granted = granted;
    lua_pushcfunction(L, begin);
    luaL_buffinit(L, &b);
    luaL_addstring(&b, "local begin = ...\n");
    if (job.at == 0) luaL_addstring(&b, "begin()\n");
    luaL_addlstring(&b, job.text, job.first);
    if (job.at > 0) {
        luaL_addstring(&b, "\nbegin()\n");
        luaL_addlstring(&b, job.text + job.at, job.end - job.at);
    }
    luaL_pushresult(&b);
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    if (luaL_loadbuffer(L, text, n, "=oom.lua") != LUA_OK) return lua_error(L);
    lua_insert(L, 1);
    lua_settop(L, 2);
    lua_call(L, 1, 0);
    return 0;
}

/* Call f with n requests granted (negative: all); true if it got through.  Lua
 * drops a finaliser that it finds no memory to call, and what it would have
 * freed: the collector waits. */
static bool attempt(lua_State *L, lm_env *env, lua_CFunction f, int64_t n)
{
    lua_pushcfunction(L, f);
    lua_gc(L, LUA_GCSTOP);
    env->refuse = n;
    const bool through = lua_pcall(L, 0, 0, 0) == LUA_OK;
    env->refuse = -1;
    lua_gc(L, LUA_GCRESTART);
    if (!through && n < 0) printf("FAIL  %s\n", lua_tostring(L, -1));
    lua_settop(L, 0);
    return through;
}

static int passed, failed;

static void check(bool good, const char *what)
{
    if (good) {
        passed++;
        return;
    }
    failed++;
    printf("FAIL  %s\n", what);
}

/* Open limn with n requests granted. */
static bool try_open(int64_t n)
{
    lm_env env;
    lm_env_open(&env, NULL);
    ledger l = {&env, 0};
    env.refuse = n;
    lua_State *L = lm_state_new(&env, allocate, &l);
    bool through = false;
    if (L) {
        through = attempt(L, &env, open_limn, env.refuse);
        lua_close(L);
    }
    lm_env_close(&env);
    check(l.blocks == 0, "opening leaves memory behind");
    return through;
}

/* Only a whole file named x may be in the folder, which is then empty. */
static bool emptied(const char *folder)
{
    char path[64];
    snprintf(path, sizeof path, "%s/x", folder);
    unlink(path);
    return rmdir(folder) == 0 && mkdir(folder, 0700) == 0;
}

/* One part, one request further each time; all in one state, which must stay
 * usable. */
static void try_part(lua_State *L, lm_env *env)
{
    const bool runs = attempt(L, env, run_part, -1);
    check(runs, "the part runs");
    if (!runs) return;
    for (int64_t n = 0; !attempt(L, env, run_part, n); n++) {
        lm_env_close(env);
        check(emptied(getenv("LIMN_OOM")), "a file is left behind");
    }
    check(attempt(L, env, run_part, -1), "the part runs afterwards");
}

static void try_job(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    ledger l = {&env, 0};
    lua_State *L = lm_state_new(&env, allocate, &l);
    job.env = &env;
    check(read_job(), "tests/oom.lua is read");
    check(L && attempt(L, &env, open_limn, -1), "limn opens");
    job.first = end_of_part(0);
    try_part(L, &env);
    for (job.at = job.first; job.text[job.at]; job.at = job.end) {
        job.end = end_of_part(job.at + 1);
        try_part(L, &env);
    }
    lua_close(L);
    lm_env_close(&env);
    free(job.text);
    check(l.blocks == 0, "the job leaves memory behind");
}

int main(void)
{
    char folder[] = "/tmp/limn-oom-XXXXXX";
    /* The prelude makes some thousands of requests: growing steps. */
    for (int64_t n = 0; !try_open(n) && n < 2000000; n += 1 + n / 500) continue;
    check(mkdtemp(folder) && setenv("LIMN_OOM", folder, 1) == 0, folder);
    try_job();
    rmdir(folder);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
