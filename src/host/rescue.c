#define _GNU_SOURCE
#include "host/rescue.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESCUE "limn.session.autosave"

enum { PATIENCE = 20 }; /* seconds */

static volatile pid_t owner; /* forked workers hold nothing of their own */

void lm_rescue_open(lua_State *L)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, RESCUE);
    lua_call(L, 1, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, RESCUE);
    owner = getpid();
}

/* Call the function of this name with n arguments from the top of the stack;
 * push its result, or nil. */
static void call(lua_State *L, const char *name, int n)
{
    lua_getfield(L, LUA_REGISTRYINDEX, RESCUE);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    lua_insert(L, -n - 1);
    if (lua_pcall(L, n, 1, 0) == LUA_OK) return;
    const char *text = lua_tostring(L, -1);
    fprintf(stderr, "limn: the session is not saved: %s\n", text ? text : "?");
    lua_pop(L, 1);
    lua_pushnil(L);
}

void lm_rescue_now(lua_State *L, int number)
{
    lua_pushstring(L, number == SIGHUP    ? "SIGHUP"
                      : number == SIGTERM ? "SIGTERM"
                                          : "SIGINT");
    call(L, "keep", 1);
    if (lua_isstring(L, -1)) fprintf(stderr, "limn: %s\n", lua_tostring(L, -1));
    lua_pop(L, 1);
}

void lm_rescue_news(lua_State *L)
{
    call(L, "news", 0);
}

/* It ends, whatever happens. */
static void copy(lua_State *L, int number, void (*release)(lua_State *))
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGALRM, SIG_DFL);
    alarm(PATIENCE);
    release(L);
    lua_gc(L, LUA_GCSTOP);
    if (lua_checkstack(L, LUA_MINSTACK)) lm_rescue_now(L, number);
    _exit(0);
}

void lm_rescue(lua_State *L, int number, void (*release)(lua_State *))
{
    if (!owner || owner != getpid() || !L) return;
    const pid_t pid = _Fork(); /* safe in a handler: it asks for no lock */
    if (pid == 0) copy(L, number, release);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}
