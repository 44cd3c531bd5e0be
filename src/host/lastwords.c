#include "host/lastwords.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/interrupt.h"

enum { PATIENCE = 10 }; /* seconds */

/* A handler has no argument of its own. */
static struct {
    lua_State *thread; /* of its own: that of the prompt may be in any state */
    pid_t owner;       /* forked workers have nothing to say */
} self;

/* Push autosave[name]. */
static void push_function(lua_State *L, const char *name)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "limn.session.autosave");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
}

static int keep(lua_State *L)
{
    push_function(L, "keep");
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int news(lua_State *L)
{
    push_function(L, "news");
    lua_call(L, 0, 1);
    return 1;
}

static const char *name_of(int signal)
{
    return signal == SIGHUP ? "SIGHUP" : signal == SIGINT ? "SIGINT" : "SIGTERM";
}

void lm_lastwords_open(lua_State *L)
{
    self.thread = lua_newthread(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "limn.lastwords");
    self.owner = getpid();
}

void lm_lastwords_say(lua_State *L, int signal)
{
    const int top = lua_gettop(L);
    lua_pushcfunction(L, keep);
    lua_pushstring(L, name_of(signal));
    const bool ok = lua_pcall(L, 1, 1, 0) == LUA_OK;
    const char *text = lua_tostring(L, -1);
    if (ok && text)
        fprintf(stderr, "limn: %s\n", text);
    else if (!ok)
        fprintf(stderr, "limn: the session is not kept: %s\n",
                text ? text : "?");
    lua_settop(L, top);
}

void lm_lastwords_cry(int signal_number)
{
    if (!self.thread || self.owner != getpid()) return;
    const pid_t child = _Fork();
    if (child < 0) return;
    if (child == 0) {
        static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, 0};
        for (int i = 0; ignored[i]; i++) signal(ignored[i], SIG_IGN);
        signal(SIGALRM, SIG_DFL);
        alarm(PATIENCE);
        lm_interrupt_clear(self.thread);
        lua_gc(self.thread, LUA_GCSTOP);
        lm_lastwords_say(self.thread, signal_number);
        _exit(0);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
}

void lm_lastwords_news(lua_State *L)
{
    lua_pushcfunction(L, news);
    if (lua_pcall(L, 0, 1, 0) == LUA_OK) return;
    lua_pop(L, 1);
    lua_pushnil(L);
}
