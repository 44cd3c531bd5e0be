#include "host/globals.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

/* ---- reading and writing ------------------------------------------------- */

/* The upvalues of both functions. */
enum { GLOBALS = 1, KNOWN, MORE, MISSING };

/* Push table[name] of the table at upvalue n; false, with nothing pushed, where
 * that is nil. */
static bool find(lua_State *L, int n)
{
    if (lua_isnil(L, lua_upvalueindex(n))) return false;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(n)) != LUA_TNIL) return true;
    lua_pop(L, 1);
    return false;
}

/* environment[name], where the environment itself has no fields; a metatable that a
 * program gives the globals counts. */
static int read_global(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_gettable(L, lua_upvalueindex(GLOBALS)) != LUA_TNIL) return 1;
    if (find(L, MORE)) return 1;
    if (lua_type(L, 2) != LUA_TSTRING || find(L, KNOWN)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(MISSING));
    lua_pushvalue(L, 2);
    lua_call(L, 1, 0);
    return 0;
}

/* environment[name] = value */
static int write_global(lua_State *L)
{
    lua_settop(L, 3);
    if (lua_isnil(L, 3)) {
        lua_pushvalue(L, 2);
        lua_pushboolean(L, true);
        lua_rawset(L, lua_upvalueindex(KNOWN));
    }
    lua_settable(L, lua_upvalueindex(GLOBALS));
    return 0;
}

/* pairs(environment) goes over the globals. */
static int all_globals(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(2)); /* next */
    lua_pushvalue(L, lua_upvalueindex(GLOBALS));
    return 2;
}

static int environment(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 3, LUA_TFUNCTION);
    lua_settop(L, 3);
    lua_newtable(L);
    lua_insert(L, KNOWN); /* [globals, known, more, missing] */
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, GLOBALS);
    lua_getglobal(L, "next");
    lua_pushcclosure(L, all_globals, 2);
    lua_setfield(L, -2, "__pairs");
    lua_pushvalue(L, GLOBALS);
    lua_pushvalue(L, KNOWN);
    lua_pushcclosure(L, write_global, 2);
    lua_setfield(L, -2, "__newindex");
    for (int i = GLOBALS; i <= MISSING; i++) lua_pushvalue(L, i);
    lua_pushcclosure(L, read_global, 4);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    return 1;
}

int luaopen_limn_globals(lua_State *L)
{
    lua_pushcfunction(L, environment);
    return 1;
}

/* ---- hooks --------------------------------------------------------------- */

/* As ldblib.c has them, but for the first lines of `hook`: debug.sethook cannot
 * be called from here, since its return would be an event more. */

/* The function of each thread, in the registry, where Lua has it. */
static const char *const HOOKS = "_HOOKKEY";

static void hook(lua_State *L, lua_Debug *ar)
{
    static const char *const names[] = {"call", "return", "line", "count",
                                        "tail call"};
    if (ar->event != LUA_HOOKLINE && ar->event != LUA_HOOKCOUNT) {
        lua_getinfo(L, "f", ar);
        const lua_CFunction f = lua_tocfunction(L, -1);
        lua_pop(L, 1);
        if (f == read_global || f == write_global) return;
    }
    lua_getfield(L, LUA_REGISTRYINDEX, HOOKS);
    lua_pushthread(L);
    if (lua_rawget(L, -2) == LUA_TFUNCTION) {
        lua_pushstring(L, names[ar->event]);
        if (ar->currentline >= 0)
            lua_pushinteger(L, ar->currentline);
        else
            lua_pushnil(L);
        lua_call(L, 2, 0);
    }
}

/* The thread that the arguments from *at + 1 on are about. */
static lua_State *thread(lua_State *L, int *at)
{
    *at = lua_isthread(L, 1);
    return *at ? lua_tothread(L, 1) : L;
}

/* Push the table of hooks, and the thread `of` as a key of it. */
static void push_hooks(lua_State *L, lua_State *of)
{
    if (!luaL_getsubtable(L, LUA_REGISTRYINDEX, HOOKS)) {
        lua_pushliteral(L, "k");
        lua_setfield(L, -2, "__mode");
        lua_pushvalue(L, -1);
        lua_setmetatable(L, -2);
    }
    if (of != L && !lua_checkstack(of, 1)) luaL_error(L, "stack overflow");
    lua_pushthread(of);
    lua_xmove(of, L, 1);
}

static int sethook(lua_State *L)
{
    int at, mask = 0, count = 0;
    lua_State *of = thread(L, &at);
    lua_Hook f = NULL;
    if (lua_isnoneornil(L, at + 1)) {
        lua_settop(L, at + 1);
    } else {
        const char *events = luaL_checkstring(L, at + 2);
        luaL_checktype(L, at + 1, LUA_TFUNCTION);
        count = (int)luaL_optinteger(L, at + 3, 0);
        mask = (strchr(events, 'c') ? LUA_MASKCALL : 0) |
               (strchr(events, 'r') ? LUA_MASKRET : 0) |
               (strchr(events, 'l') ? LUA_MASKLINE : 0) |
               (count > 0 ? LUA_MASKCOUNT : 0);
        f = hook;
    }
    push_hooks(L, of);
    lua_pushvalue(L, at + 1);
    lua_rawset(L, -3);
    lua_sethook(of, f, mask, count);
    return 0;
}

static int gethook(lua_State *L)
{
    int at, n = 0;
    char events[4];
    lua_State *of = thread(L, &at);
    const lua_Hook f = lua_gethook(of);
    const int mask = lua_gethookmask(of);
    if (!f) {
        luaL_pushfail(L);
        return 1;
    }
    if (f == hook) {
        push_hooks(L, of);
        lua_rawget(L, -2);
        lua_remove(L, -2);
    } else {
        lua_pushliteral(L, "external hook");
    }
    if (mask & LUA_MASKCALL) events[n++] = 'c';
    if (mask & LUA_MASKRET) events[n++] = 'r';
    if (mask & LUA_MASKLINE) events[n++] = 'l';
    lua_pushlstring(L, events, (size_t)n);
    lua_pushinteger(L, lua_gethookcount(of));
    return 3;
}

void lm_globals_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"sethook", sethook}, {"gethook", gethook}, {0}};
    lua_getglobal(L, "debug");
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}
