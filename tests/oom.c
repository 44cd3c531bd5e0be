/* oom.c -- every request for memory may be refused.
 *
 * Open limn, and run each part of a small job, again and again; the n-th time,
 * the n-th request for memory (of Lua or of limn) is refused, until fewer than n
 * are made.  Each time must end in success or in a Lua error, never in a crash,
 * free all and leave no file.
 *
 * Then the example of every registered function, in one state: there the n-th
 * request is refused once for each stack of calls, of C and of Lua, that no other
 * example has shown before.
 *
 * A part of the job (oom.lua) begins after an empty line with a comment, and
 * uses what the lines before the first one make; those are the first part.
 */
#include <execinfo.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/state.h"

/* Hashes of stacks that have been seen: open addressing. */
enum { STACKS = 1 << 20, NEW_MAX = 1 << 16, FRAMES = 24, LEVELS = 12 };

typedef struct ledger {
    lm_env *env;
    long blocks; /* alive */
    /* While a part is watched: */
    lua_State *watched;
    uint64_t *seen, last;
    int64_t granted, at; /* at its beginning; the request before */
    int64_t *fresh;      /* requests with stacks that are new */
    int n_fresh;
} ledger;

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t stack_hash(lua_State *L)
{
    void *frames[FRAMES];
    lua_Debug where;
    uint64_t hash = 1;
    const int n = backtrace(frames, FRAMES);
    for (int i = 0; i < n; i++) hash = mixed(hash, (uint64_t)frames[i]);
    for (int i = 0; i < LEVELS && lua_getstack(L, i, &where); i++) {
        lua_getinfo(L, "Sl", &where);
        hash = mixed(hash, (uint64_t)where.source);
        hash = mixed(hash, (uint64_t)where.currentline);
    }
    return hash;
}

static void note(ledger *l, uint64_t hash, int64_t request)
{
    uint64_t i = hash % STACKS;
    while (l->seen[i] && l->seen[i] != hash) i = (i + 1) % STACKS;
    if (l->seen[i] || l->n_fresh == NEW_MAX) return;
    l->seen[i] = hash;
    l->fresh[l->n_fresh++] = request;
}

/* A request of Lua.  Those of limn since the last one are known by that and their
 * number. */
static void watch(ledger *l)
{
    const int64_t request = l->granted - l->env->refuse;
    for (int64_t k = l->at + 1; k < request; k++)
        note(l, mixed(l->last, (uint64_t)(k - l->at)), k);
    l->last = stack_hash(l->watched);
    l->at = request;
    note(l, l->last, request);
}

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
        if (l->watched) watch(l);
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
    ledger l = {.env = &env};
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
    ledger l = {.env = &env};
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

/* ---- examples --------------------------------------------------------------- */

/* The chunk on top of the stack of the state, again and again. */
static int run_chunk(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "oom.chunk");
    lua_call(L, 0, 0);
    return 0;
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Refuse what the chunk shows that is new; the number of refusals. */
static int try_chunk(lua_State *L, ledger *l, const char *name)
{
    const int64_t MANY = INT64_C(1) << 40;
    const double began = seconds();
    bool runs = attempt(L, l->env, run_chunk, -1);
    check(runs, name);
    /* A second is much more where it is refused a hundred times. */
    if (!runs || seconds() - began > 0.2) return 0;
    l->n_fresh = 0;
    l->granted = MANY;
    l->at = -1;
    l->watched = L;
    attempt(L, l->env, run_chunk, MANY);
    l->watched = NULL;
    for (int i = 0; i < l->n_fresh; i++) {
        attempt(L, l->env, run_chunk, l->fresh[i]);
        lm_env_close(l->env);
    }
    const int n = l->n_fresh;
    lua_gc(L, LUA_GCCOLLECT);
    check(attempt(L, l->env, run_chunk, -1), name);
    return n;
}

static void try_examples(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    ledger l = {.env = &env};
    l.seen = calloc(STACKS, sizeof *l.seen);
    l.fresh = calloc(NEW_MAX, sizeof *l.fresh);
    lua_State *L = lm_state_new(&env, allocate, &l);
    check(L && attempt(L, &env, open_limn, -1), "limn opens");
    int refused = 0, skipped = 0;
    luaL_loadstring(L, "return limn.exports()");
    lua_call(L, 0, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "oom.exports");
    for (int i = 1;; i++) {
        lua_getfield(L, LUA_REGISTRYINDEX, "oom.exports");
        if (lua_rawgeti(L, -1, i) == LUA_TNIL) break;
        lua_getfield(L, -1, "example");
        lua_getfield(L, -2, "name");
        char name[64];
        snprintf(name, sizeof name, "example of %s", lua_tostring(L, -1));
        /* It prints pages. */
        const bool help = strcmp(lua_tostring(L, -1), "help") == 0;
        const bool good = luaL_loadstring(L, lua_tostring(L, -2)) == LUA_OK;
        lua_setfield(L, LUA_REGISTRYINDEX, "oom.chunk");
        lua_settop(L, 0);
        const int n = good && !help ? try_chunk(L, &l, name) : 0;
        refused += n;
        skipped += n == 0;
    }
    lua_close(L);
    lm_env_close(&env);
    check(l.blocks == 0, "the examples leave memory behind");
    free(l.seen);
    free(l.fresh);
    printf("%d stacks refused in the examples, of which %d had none or take long\n",
           refused, skipped);
}

int main(void)
{
    char folder[] = "/tmp/limn-oom-XXXXXX";
    /* The prelude makes some thousands of requests: growing steps. */
    for (int64_t n = 0; !try_open(n) && n < 2000000; n += 1 + n / 500) continue;
    check(mkdtemp(folder) && setenv("LIMN_OOM", folder, 1) == 0, folder);
    try_job();
    try_examples();
    rmdir(folder);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
