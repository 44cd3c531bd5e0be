#include "bind/hold.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

typedef struct hold {
    int fd; /* -1: closed */
    sigset_t before;
} hold;

#define HOLD "limn.proc.hold"

/* Whoever started limn with a signal ignored wants it ignored. */
static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction now;
    if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

/* hold() -- a hold, closed by __close. */
int lm_hold_new(lua_State *L)
{
    sigset_t set;
    sigemptyset(&set);
    add_unless_ignored(&set, SIGINT);
    add_unless_ignored(&set, SIGTERM);
    add_unless_ignored(&set, SIGHUP);
    hold *h = lua_newuserdatauv(L, sizeof *h, 0);
    h->fd = -1;
    luaL_setmetatable(L, HOLD);
    h->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (h->fd < 0) return luaL_error(L, "signalfd: %s", strerror(errno));
    sigprocmask(SIG_BLOCK, &set, &h->before);
    return 1;
}

static int hold_fd(lua_State *L)
{
    const hold *h = luaL_checkudata(L, 1, HOLD);
    lua_pushinteger(L, h->fd);
    return 1;
}

/* hold:take() -- the signal that came: "int", "term", "hup" or nil. */
static int hold_take(lua_State *L)
{
    const hold *h = luaL_checkudata(L, 1, HOLD);
    struct signalfd_siginfo info;
    if (h->fd < 0 || read(h->fd, &info, sizeof info) != sizeof info) return 0;
    lua_pushstring(L, info.ssi_signo == SIGINT    ? "int"
                      : info.ssi_signo == SIGTERM ? "term"
                                                  : "hup");
    return 1;
}

/* hold:close(signal) -- let signals in; `signal` is sent again first. */
static int hold_close(lua_State *L)
{
    hold *h = luaL_checkudata(L, 1, HOLD);
    if (h->fd < 0) return 0;
    close(h->fd);
    h->fd = -1;
    const char *again = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (!strcmp(again, "int")) raise(SIGINT);
    if (!strcmp(again, "term")) raise(SIGTERM);
    if (!strcmp(again, "hup")) raise(SIGHUP);
    sigprocmask(SIG_SETMASK, &h->before, NULL);
    return 0;
}

void lm_hold_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"fd", hold_fd}, {"take", hold_take}, {"close", hold_close}, {0}};
    luaL_newmetatable(L, HOLD);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, hold_close);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, hold_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
}
