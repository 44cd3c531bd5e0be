#include "host/interrupt.h"

#include "bind/signals.h"
#include "host/rescue.h"

#include <lauxlib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How many frames from the top are searched for a protected call. */
enum { SEARCHED = 2000 };

_Static_assert(_Generic((sig_atomic_t)0, lm_flag
                        : true, default
                        : false),
               "a handler sets flags");

/* Instructions, some milliseconds, of a finaliser that begins after a signal.
 */
enum { GRACE = 100000 };

static struct {
    volatile lm_flag stop, signal, presses, prompt;
    volatile lm_flag polled;     /* as stop, until the error is raised */
    lua_State *volatile running; /* the thread the handler may hook */
    lua_CFunction pcall, xpcall;
    /* The last error raised here unwinds `unwinding` down to this depth. */
    lua_State *unwinding;
    int floor;
} state;

const volatile lm_flag *lm_interrupt_flag(void)
{
    return &state.polled;
}

int lm_interrupt_signal(void)
{
    return state.signal;
}

/* ---- the hook ----------------------------------------------------------- */

static int depth(lua_State *L)
{
    lua_Debug ar;
    int low = 0, high = 1;
    while (lua_getstack(L, high, &ar)) high *= 2;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (lua_getstack(L, middle, &ar))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The depth of the innermost protected call among `levels` frames; 0 if the
 * thread has none, `levels` if the stack is too deep to search. */
static int protected_depth(lua_State *L, int levels)
{
    lua_Debug ar;
    for (int i = 0; i < levels; i++) {
        if (i == SEARCHED) return levels;
        lua_getstack(L, i, &ar);
        lua_getinfo(L, "f", &ar);
        const lua_CFunction f = lua_tocfunction(L, -1);
        lua_pop(L, 1);
        if (f && (f == state.pcall || f == state.xpcall)) return levels - i;
    }
    return 0;
}

/* From now on L unwinds.  Between the error and its protected call only
 * message handlers and __close run: deeper than that call.  Neither the hook
 * nor a kernel stops them.  Its caller is above it, and is interrupted again.
 */
static void unwinds(void *thread)
{
    lua_State *L = thread;
    state.polled = 0;
    state.unwinding = L;
    state.floor = protected_depth(L, depth(L));
}

static void arm(lua_State *L);

static void hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    if (!state.stop) {
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    if (state.unwinding == L && depth(L) > state.floor) return;
    unwinds(L);
    arm(L);
    luaL_error(L, "interrupted!");
}

/* Not at returns: a pcall that returns protects no more, but has a frame. */
static void arm(lua_State *L)
{
    lua_sethook(L, hook, LUA_MASKCOUNT, 1);
}

/* ---- signals ------------------------------------------------------------ */

static void say(const char *text)
{
    const ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* In a copy of the process: everything runs again. */
static void release(lua_State *L)
{
    state.stop = state.polled = 0;
    lua_sethook(L, NULL, 0, 0);
}

static void on_signal(int number)
{
    if (lm_hold_forward(number)) return;
    state.signal = number;
    state.presses++;
    if (state.presses > (state.prompt ? 2 : 1)) {
        if (state.prompt) lm_rescue(state.running, number, release);
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    if (state.presses == 2) say("\nstopping; once more ends limn\n");
    state.stop = state.polled = 1;
    if (state.running) arm(state.running);
}

static void handle(int number)
{
    struct sigaction old, new = {.sa_handler = on_signal};
    sigemptyset(&new.sa_mask);
    /* Whoever started limn with a signal ignored wants it ignored. */
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN) return;
    sigaction(number, &new, NULL);
}

/* ---- coroutines --------------------------------------------------------- */

static lua_State *thread_arg(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    return co;
}

/* Run co with n arguments from the top of L's stack.  Returns the number of
 * results moved to L, or -1 with an error object on L.  A signal that comes
 * once `stopped` has been read stops co. */
static int resume(lua_State *L, lua_State *co, int n, bool stopped)
{
    int results;
    if (!lua_checkstack(co, n)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, n);
    state.running = co;
    if (state.stop && !stopped) arm(co);
    const int status = lua_resume(co, L, n, &results);
    state.running = L;
    if (state.stop) arm(L);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(co, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, results);
    return results;
}

/* What closes after an interrupt runs undisturbed, also in coroutines. */
static bool closing(void)
{
    return state.stop && state.unwinding;
}

static int co_resume(lua_State *L)
{
    lua_State *co = thread_arg(L);
    const int n = resume(L, co, lua_gettop(L) - 1, closing());
    lua_pushboolean(L, n >= 0);
    lua_insert(L, n < 0 ? -2 : -(n + 1));
    return n < 0 ? 2 : n + 1;
}

/* Close co, whose error object, if any, goes to L. */
static int close_thread(lua_State *L, lua_State *co)
{
    lua_sethook(co, NULL, 0, 0);
    state.running = co;
    const int status = lua_resetthread(co);
    state.running = L;
    if (status != LUA_OK) lua_xmove(co, L, 1);
    if (state.stop) arm(L);
    return status;
}

static int co_close(lua_State *L)
{
    lua_State *co = thread_arg(L);
    lua_Debug ar;
    const int status = lua_status(co);
    const bool active =
        co == L || (status == LUA_OK && lua_getstack(co, 0, &ar));
    if (active)
        return luaL_error(L, "cannot close a %s coroutine",
                          co == L ? "running" : "normal");
    if (close_thread(L, co) == LUA_OK) {
        lua_pushboolean(L, true);
        return 1;
    }
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
}

/* The same for one that ended by the error on top of L's stack: another one, of
 * what closed, takes its place. */
static void close_failed(lua_State *L, lua_State *co)
{
    lua_pushvalue(L, -1);
    lua_xmove(L, co, 1);
    if (close_thread(L, co) != LUA_OK) lua_replace(L, -2);
}

static int wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    const int n = resume(L, co, lua_gettop(L), closing());
    if (n >= 0) return n;
    const int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD) close_failed(L, co);
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int co_wrap(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

/* ---- finalisers ---------------------------------------------------------- */

int lm_interrupt_apart(lua_State *L, lua_State *co, int n)
{
    const bool stopped = state.stop, polled = state.polled;
    lua_State *const unwinding = state.unwinding;
    const int floor = state.floor;
    lua_sethook(co, stopped ? hook : NULL, stopped ? LUA_MASKCOUNT : 0, GRACE);
    if (stopped) state.polled = 0;
    const int results = resume(L, co, n, stopped);
    if (results < 0 && lua_status(co) != LUA_OK) close_failed(L, co);
    lua_settop(co, 0);
    state.unwinding = unwinding;
    state.floor = floor;
    if (polled || (state.stop && !stopped)) state.polled = 1;
    return results;
}

/* ---- the whole ---------------------------------------------------------- */

static lua_CFunction global_function(lua_State *L, const char *name)
{
    lua_getglobal(L, name);
    const lua_CFunction f = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return f;
}

void lm_interrupt_open(lua_State *L, lm_env *env)
{
    static const luaL_Reg functions[] = {
        {"resume", co_resume}, {"close", co_close}, {"wrap", co_wrap}, {0}};
    lua_getglobal(L, "coroutine");
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
    state.pcall = global_function(L, "pcall");
    state.xpcall = global_function(L, "xpcall");
    state.running = L;
    env->asked = &state.stop;
    env->unwinds = unwinds;
    handle(SIGINT);
    handle(SIGTERM);
    handle(SIGHUP);
    handle(SIGALRM); /* of a delay (bind/signals.h) and to workers */
}

void lm_interrupt_at_prompt(bool prompt)
{
    state.prompt = prompt;
}

void lm_interrupt_clear(lua_State *L)
{
    state.stop = state.polled = 0;
    state.signal = 0;
    state.presses = 0;
    state.unwinding = NULL;
    state.running = L;
    lua_sethook(L, NULL, 0, 0);
}
