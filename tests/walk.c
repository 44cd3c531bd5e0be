/* walk.c -- refused memory over whatever the tests run: walk.lua says what.
 *
 * A part is a function of Lua.  It runs once as it is, then once while each
 * request for memory, of Lua or of limn, notes the stack of calls from which it
 * comes, and then once for each stack that no part has shown before: from that
 * request on, all are refused.  Each time must end in success or in an error
 * that says so, and leave the state usable, with no file or process of its own
 * open.
 *
 * Of a stack, only what is limn's counts: the lines of the test are its
 * caller's. The stacks seen lie in memory that is shared, since walk.lua forks
 * for each of its files.
 */
#include <dirent.h>
#include <execinfo.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "host/prelude.h"
#include "host/state.h"

enum { SEEN = 1 << 22, FRESH = 1 << 16, FRAMES = 64, LEVELS = 24, WAITS = 50 };
static const int64_t ALL = INT64_C(1) << 40;

static struct walk {
    lm_env *env;
    lua_State *watched; /* the thread whose requests are noted, or NULL */
    uint64_t *seen;     /* hashes of stacks: open addressing; shared */
    int64_t *fresh;     /* requests from stacks that are new */
    int n_fresh;
    int64_t *at; /* the request that is refused now; shared */
} walk;

/* ---- stacks -----------------------------------------------------------------
 */

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t text_hash(const char *text)
{
    uint64_t hash = 1;
    for (; *text; text++) hash = mixed(hash, (unsigned char)*text);
    return hash;
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
        if (!lm_prelude_owns(where.source) || strstr(where.source, "/test.lua"))
            continue;
        hash = mixed(hash, text_hash(where.source));
        hash = mixed(hash, (uint64_t)where.currentline);
    }
    return hash ? hash : 1;
}

/* A request is about to be made. */
static void note(void)
{
    if (!walk.watched || walk.n_fresh == FRESH) return;
    const uint64_t hash = stack_hash(walk.watched);
    uint64_t i = hash % SEEN;
    while (walk.seen[i] && walk.seen[i] != hash) i = (i + 1) % SEEN;
    if (walk.seen[i]) return;
    walk.seen[i] = hash;
    walk.fresh[walk.n_fresh++] = ALL - walk.env->refuse;
}

/* The linker puts these in place of limn's requests (--wrap). */
void *__real_lm_scratch(lm_env *env, size_t bytes);
void *__real_lm_alloc(lm_env *env, size_t bytes);
double *__real_lm_scratch_doubles(lm_env *env, int64_t n);
int64_t *__real_lm_scratch_integers(lm_env *env, int64_t n);

void *__wrap_lm_scratch(lm_env *env, size_t bytes);
void *__wrap_lm_scratch(lm_env *env, size_t bytes)
{
    note();
    return __real_lm_scratch(env, bytes);
}

void *__wrap_lm_alloc(lm_env *env, size_t bytes);
void *__wrap_lm_alloc(lm_env *env, size_t bytes)
{
    note();
    return __real_lm_alloc(env, bytes);
}

double *__wrap_lm_scratch_doubles(lm_env *env, int64_t n);
double *__wrap_lm_scratch_doubles(lm_env *env, int64_t n)
{
    note();
    return __real_lm_scratch_doubles(env, n);
}

int64_t *__wrap_lm_scratch_integers(lm_env *env, int64_t n);
int64_t *__wrap_lm_scratch_integers(lm_env *env, int64_t n)
{
    note();
    return __real_lm_scratch_integers(env, n);
}

static void *allocate(void *context, void *block, size_t old, size_t size)
{
    lm_env *env = context;
    if (size == 0) {
        free(block);
        return NULL;
    }
    /* Lua may count on shrinking. */
    if (!block || size > old) {
        if (env->refuse == 0) return NULL;
        note();
        if (env->refuse > 0) env->refuse--;
    }
    return realloc(block, size);
}

/* ---- what takes too long ----------------------------------------------------
 */

static volatile lm_flag late;
static lua_State *running;

static void stop_here(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    lua_sethook(L, NULL, 0, 0);
    if (late) luaL_error(L, "it takes too long");
}

static void on_time(int number)
{
    (void)number;
    late = 1;
    lua_sethook(running, stop_here, LUA_MASKCOUNT, 1);
}

/* So many seconds of processor time from now on; 0: as long as it takes.  What
 * closes on the way out has a tenth of a second before it is told again. */
static void within(lua_State *L, double time)
{
    const time_t whole = (time_t)time;
    const struct itimerval t = {
        .it_value = {whole, (suseconds_t)(1e6 * (time - (double)whole))},
        .it_interval = {0, time > 0 ? 100000 : 0}};
    running = L;
    signal(SIGPROF, on_time);
    setitimer(ITIMER_PROF, &t, NULL);
    if (time > 0) return;
    late = 0;
    lua_sethook(L, NULL, 0, 0);
}

/* ---- a part -----------------------------------------------------------------
 */

/* Run the function at index 1 with n requests granted (negative: all).  An
 * error stays on the stack.  Lua drops a finaliser that it finds no memory to
 * call, and what it would have freed: the collector waits. */
static bool attempt(lua_State *L, int64_t n)
{
    lua_pushvalue(L, 1);
    lua_gc(L, LUA_GCSTOP);
    walk.env->refuse = n;
    const bool through = lua_pcall(L, 0, 0, 0) == LUA_OK;
    walk.env->refuse = -1;
    lua_gc(L, LUA_GCRESTART);
    lm_env_close(walk.env);
    return through;
}

/* What an error says: its text, or that of a failed check. */
static const char *said(lua_State *L)
{
    if (lua_istable(L, -1)) {
        if (lua_getfield(L, -1, "text") == LUA_TNIL) {
            lua_pop(L, 1);
            lua_getfield(L, -1, "skip");
        }
    }
    const char *text = lua_tostring(L, -1);
    return text ? text : luaL_typename(L, -1);
}

static int descriptors(void)
{
    DIR *list = opendir("/proc/self/fd");
    int n = 0;
    while (list && readdir(list)) n++;
    if (list) closedir(list);
    return n;
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of processor time: that of others does not count. */
static double seconds(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

/* What came of a part: its list of what should not have been is at index 2. */
static void complain(lua_State *L, const char *where, const char *what)
{
    lua_pushfstring(L, "%s: %s", where, what);
    lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
}

/* Refuse all from request n on; true if the part gets through. */
static bool refused_from(lua_State *L, int64_t n)
{
    *walk.at = n;
    const bool through = attempt(L, n);
    if (!through) {
        char where[40];
        const char *text = said(L);
        snprintf(where, sizeof where, "request %lld", (long long)n);
        if (!strstr(text, "memory")) complain(L, where, text);
    }
    lua_settop(L, 2);
    *walk.at = -1;
    return through;
}

/* Refuse each request, or those that are known to have a new stack, for so many
 * seconds at most, or WAITS times as many of waiting for others; how many. */
static int64_t refuse(lua_State *L, bool every, double most)
{
    int64_t k = 0;
    bool through = false;
    const double end = seconds() + most;
    const double over = seconds_of(CLOCK_MONOTONIC) + WAITS * most;
    for (; (every ? !through : k < walk.n_fresh) && seconds() < end &&
           seconds_of(CLOCK_MONOTONIC) < over;
         k++) {
        through = refused_from(L, every ? k : walk.fresh[k]);
        if (k % 64 == 63) lua_gc(L, LUA_GCCOLLECT);
    }
    return k;
}

/* What is made at the first call, and kept, is refused as well. */
static void refuse_first(lua_State *L)
{
    for (int64_t n = 0; n < 10000 && !refused_from(L, n);) n += 1 + n / 4;
}

static void look_around(lua_State *L, int open)
{
    if (!attempt(L, -1)) {
        complain(L, "afterwards", said(L));
        lua_settop(L, 2);
    }
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
    if (descriptors() > open)
        complain(L, "afterwards", "descriptors stay open");
    if (waitpid(-1, NULL, WNOHANG) >= 0)
        complain(L, "afterwards", "a process is left");
}

/* part(f, every, longest, most, first) -- how it went ("walked", "long",
 * "once", which cannot be made twice, or "fails" before anything was refused),
 * the number of refusals and of stacks that were left, and a list of what
 * should not have been.  With `every`, each request is refused, whatever its
 * stack; with `first`, some of the very first run as well.  A part that takes
 * more than `longest` seconds is not walked, none more than `most`. */
static int part(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    const bool every = lua_toboolean(L, 2), first = lua_toboolean(L, 5);
    const double longest = luaL_checknumber(L, 3),
                 most = luaL_checknumber(L, 4);
    lua_settop(L, 1);
    lua_newtable(L);
    if (first) refuse_first(L);
    const double began = seconds();
    within(L, 2 * longest);
    const bool runs = attempt(L, -1),
               longer = late || seconds() - began > longest;
    within(L, 0);
    if (!runs && !longer) {
        if (first) complain(L, "after the first refusals", said(L));
    }
    lua_settop(L, 2);
    lua_gc(L, LUA_GCCOLLECT);
    const int open = descriptors();
    walk.n_fresh = 0;
    walk.watched = runs && !longer ? L : NULL;
    const bool again = walk.watched && attempt(L, ALL);
    walk.watched = NULL;
    lua_settop(L, 2);
    const int64_t refused = again ? refuse(L, every, most) : 0;
    if (again) look_around(L, open);
    lua_settop(L, 2);
    lua_pushstring(L, longer  ? "long"
                      : !runs ? "fails"
                      : again ? "walked"
                              : "once");
    lua_insert(L, 2);
    lua_pushinteger(L, refused);
    lua_insert(L, 3);
    lua_pushinteger(L, every ? 0 : walk.n_fresh - refused);
    lua_insert(L, 4);
    return 4;
}

/* at() -- the request that is refused now, also in a child. */
static int at(lua_State *L)
{
    lua_pushinteger(L, *walk.at);
    return 1;
}

static int open_refuse(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"part", part}, {"at", at}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}

/* ---- the whole --------------------------------------------------------------
 */

static int run(lua_State *L)
{
    char **argv = lua_touserdata(L, 1);
    lm_state_open(L);
    luaL_requiref(L, "refuse", open_refuse, false);
    lua_newtable(L);
    for (int i = 0; argv[i]; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i);
    }
    lua_setglobal(L, "arg");
    if (luaL_loadfile(L, "tests/walk.lua") != LUA_OK) return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

int main(int argc, char **argv)
{
    (void)argc;
    lm_env env;
    lm_env_open(&env, &late);
    walk.env = &env;
    char *shared =
        mmap(NULL, (SEEN + 1) * sizeof(uint64_t), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    walk.fresh = calloc(FRESH, sizeof *walk.fresh);
    lua_State *L = lm_state_new(&env, allocate, &env);
    if (shared == MAP_FAILED || !walk.fresh || !L) return 2;
    walk.seen = (uint64_t *)shared;
    walk.at = (int64_t *)(walk.seen + SEEN);
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, argv);
    const bool good = lua_pcall(L, 1, 0, 0) == LUA_OK;
    if (!good) fprintf(stderr, "walk: %s\n", lua_tostring(L, -1));
    lua_close(L);
    lm_env_close(&env);
    munmap(shared, (SEEN + 1) * sizeof(uint64_t));
    free(walk.fresh);
    return !good;
}
