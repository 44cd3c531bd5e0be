#include "host/idle.h"

#include <errno.h>
#include <lauxlib.h>
#include <poll.h>
#include <stdio.h>

#include <readline/readline.h>

#include "host/interrupt.h"

enum { MOST = 64, TICK = 100 }; /* descriptors; milliseconds */

/* The functions, by descriptor. */
#define HOOKS "limn.idle"

static int add(lua_State *L)
{
    luaL_checkinteger(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, HOOKS);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_rawset(L, -3);
    return 0;
}

static int drop(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, HOOKS);
    lua_rawgeti(L, -1, luaL_checkinteger(L, 1));
    const bool known = !lua_isnil(L, -1);
    lua_pushnil(L);
    lua_rawseti(L, -3, lua_tointeger(L, 1));
    lua_pushboolean(L, known);
    return 1;
}

int luaopen_limn_idle(lua_State *L)
{
    static const luaL_Reg functions[] = {{"add", add}, {"remove", drop}, {0}};
    luaL_newlib(L, functions);
    return 1;
}

/* List the descriptors after set[0]; *tick: is there a function for -1? */
static int collect(lua_State *L, struct pollfd *set, bool *tick)
{
    int n = 1;
    *tick = false;
    luaL_getsubtable(L, LUA_REGISTRYINDEX, HOOKS);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        const int fd = (int)lua_tointeger(L, -2);
        if (fd < 0)
            *tick = true;
        else if (n < MOST)
            set[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return n;
}

/* A function that fails is called no more. */
static void call(lua_State *L, int fd)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, HOOKS);
    if (lua_rawgeti(L, -1, fd) == LUA_TFUNCTION) {
        lua_pushinteger(L, fd);
        if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
            const char *text = lua_tostring(L, -1);
            fprintf(stderr, "\nlimn: %s\n", text ? text : "error when idle");
            lua_pop(L, 1);
            lua_pushnil(L);
            lua_rawseti(L, -2, fd);
        }
    } else {
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

bool lm_idle_wait(lua_State *L, int fd)
{
    struct pollfd set[MOST];
    for (;;) {
        bool tick;
        const int n = collect(L, set, &tick);
        set[0] = (struct pollfd){.fd = fd, .events = POLLIN};
        /* A signal may come right before poll, or to a thread of BLAS. */
        if (lm_interrupt_signal() || rl_pending_signal()) return false;
        if (poll(set, (nfds_t)n, TICK) < 0) return errno != EINTR;
        for (int i = 1; i < n; i++)
            if (set[i].revents) call(L, set[i].fd);
        if (tick) call(L, -1);
        if (set[0].revents) return true;
    }
}
