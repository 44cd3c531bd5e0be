#include "host/finalisers.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "host/interrupt.h"

/* The name of a guard's type, and where the coroutine is in the registry. */
#define GUARD "limn.guard"
#define THREAD "limn.finaliser"

/* ---- what runs ----------------------------------------------------------- */

/* The coroutine's first function, through which nothing yields and no error
 * goes: one that a hook raised would leave hooks off.  Returns the error, if
 * any. */
static int body(lua_State *L)
{
    return lua_pcall(L, lua_gettop(L) - 1, 0, 0) == LUA_OK ? 0 : 1;
}

static lua_State *coroutine(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, THREAD);
    lua_State *co = lua_tothread(L, -1);
    lua_pop(L, 1);
    return co;
}

/* Call the function below one argument, apart if it is one of Lua. */
static void call(lua_State *L)
{
    lua_State *co = coroutine(L);
    lua_Debug ar;
    if (!lua_isfunction(L, -2) || lua_iscfunction(L, -2) ||
        lua_getstack(co, 0, &ar)) { /* it ends limn while it runs */
        lua_call(L, 1, 0);
        return;
    }
    lua_pushcfunction(co, body);
    if (lm_interrupt_apart(L, co, 2) != 0) lua_error(L);
}

/* ---- guards -------------------------------------------------------------- */

/* Upvalues: the guard of each table, weak in its tables; the name __gc. */
enum { GUARDS = 1, GC };

/* The guard of a table has found its end. */
static int end(lua_State *L)
{
    luaL_checkudata(L, 1, GUARD);
    lua_settop(L, 1);
    if (lua_getiuservalue(L, 1, 1) == LUA_TNIL) return 0;
    lua_pushnil(L);
    lua_setiuservalue(L, 1, 1); /* once */
    lua_pushvalue(L, 2);
    lua_pushnil(L);
    lua_rawset(L, lua_upvalueindex(GUARDS));
    if (!lua_getmetatable(L, 2)) return 0;
    lua_pushvalue(L, lua_upvalueindex(GC));
    if (lua_rawget(L, 3) == LUA_TNIL) return 0;
    lua_pushvalue(L, 2);
    call(L);
    return 0;
}

/* The table at index 1 gets a guard, unless it has one. */
static void guard(lua_State *L)
{
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(GUARDS)) == LUA_TNIL) {
        lua_newuserdatauv(L, 0, 1);
        lua_pushvalue(L, 1);
        lua_setiuservalue(L, -2, 1);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, -2);
        lua_rawset(L, lua_upvalueindex(GUARDS));
        luaL_setmetatable(L, GUARD);
    }
    lua_settop(L, 2);
}

/* metatable.__gc = the value on top, which is popped. */
static void set_gc(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(GC));
    lua_insert(L, -2);
    lua_rawset(L, 2);
}

/* Give the table at index 1 the metatable at index 2, whose __gc Lua does not
 * see. */
static void attach(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(GC));
    const bool finalised = lua_rawget(L, 2) != LUA_TNIL;
    if (finalised) {
        guard(L);
        lua_pushvalue(L, lua_upvalueindex(GC));
        lua_rawget(L, 2); /* [table, metatable, __gc] */
        lua_pushnil(L);
        set_gc(L);
    }
    lua_pushvalue(L, 2);
    lua_setmetatable(L, 1);
    if (finalised) set_gc(L);
}

static void check_metatable(lua_State *L)
{
    const int kind = lua_type(L, 2);
    luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2,
                     "nil or table");
}

/* debug.setmetatable(value, metatable) */
static int set(lua_State *L)
{
    check_metatable(L);
    lua_settop(L, 2);
    if (lua_istable(L, 2) && lua_istable(L, 1))
        attach(L);
    else
        lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* setmetatable(table, metatable) */
static int set_of_table(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    check_metatable(L);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    return set(L);
}

/* ---- debug.getinfo ------------------------------------------------------- */

/* Is frame `level` the finaliser itself, which Lua takes for a function that C
 * has called? */
static bool finalises(lua_State *L, lua_State *of, int level)
{
    lua_Debug ar;
    if (of != coroutine(L) || !lua_getstack(of, level + 1, &ar)) return false;
    return !lua_getstack(of, level + 2, &ar);
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, int n)
{
    lua_pushinteger(L, n);
    lua_setfield(L, -2, name);
}

static void set_flag(lua_State *L, const char *name, bool is)
{
    lua_pushboolean(L, is);
    lua_setfield(L, -2, name);
}

/* Set the field `name` of the table on top to the value on top of the stack of
 * the thread that was asked, at index `at` of L if that is the same. */
static void set_value(lua_State *L, lua_State *of, const char *name, int at)
{
    if (of == L)
        lua_pushvalue(L, at);
    else
        lua_xmove(of, L, 1);
    lua_setfield(L, -2, name);
}

/* Push the table of what has been asked by these options. */
static int describe(lua_State *L, lua_State *of, const lua_Debug *ar,
                    const char *options)
{
    const int top = lua_gettop(L);
    const bool lines = strchr(options, 'L'), function = strchr(options, 'f');
    lua_newtable(L);
    if (strchr(options, 'S')) {
        lua_pushlstring(L, ar->source, ar->srclen);
        lua_setfield(L, -2, "source");
        set_text(L, "short_src", ar->short_src);
        set_number(L, "linedefined", ar->linedefined);
        set_number(L, "lastlinedefined", ar->lastlinedefined);
        set_text(L, "what", ar->what);
    }
    if (strchr(options, 'l')) set_number(L, "currentline", ar->currentline);
    if (strchr(options, 'u')) {
        set_number(L, "nups", ar->nups);
        set_number(L, "nparams", ar->nparams);
        set_flag(L, "isvararg", ar->isvararg);
    }
    if (strchr(options, 'n')) {
        set_text(L, "name", ar->name);
        set_text(L, "namewhat", ar->namewhat);
    }
    if (strchr(options, 'r')) {
        set_number(L, "ftransfer", ar->ftransfer);
        set_number(L, "ntransfer", ar->ntransfer);
    }
    if (strchr(options, 't')) set_flag(L, "istailcall", ar->istailcall);
    if (lines) set_value(L, of, "activelines", top);
    if (function) set_value(L, of, "func", lines ? top - 1 : top);
    return 1;
}

/* debug.getinfo([thread,] f [, what]): as Lua has it, but for the name of a
 * finaliser. */
static int getinfo(lua_State *L)
{
    lua_Debug ar = {0};
    const int at = lua_isthread(L, 1);
    lua_State *of = at ? lua_tothread(L, 1) : L;
    const char *options = luaL_optstring(L, at + 2, "flnSrtu");
    if (of != L && !lua_checkstack(of, 3)) luaL_error(L, "stack overflow");
    luaL_argcheck(L, options[0] != '>', at + 2, "invalid option '>'");
    const bool value = lua_isfunction(L, at + 1);
    const int level = value ? 0 : (int)luaL_checkinteger(L, at + 1);
    const char *asked = options;
    if (value) {
        asked = lua_pushfstring(L, ">%s", options);
        lua_pushvalue(L, at + 1);
        lua_xmove(L, of, 1);
    } else if (!lua_getstack(of, level, &ar)) {
        luaL_pushfail(L);
        return 1;
    }
    if (!lua_getinfo(of, asked, &ar))
        return luaL_argerror(L, at + 2, "invalid option");
    if (!value && strchr(options, 'n') && finalises(L, of, level)) {
        ar.name = "__gc";
        ar.namewhat = "metamethod";
    }
    return describe(L, of, &ar, options);
}

/* ---- the whole ----------------------------------------------------------- */

/* Set these functions, with upvalues GUARDS and GC from the top of the stack,
 * in the library of this name, or among the globals. */
static void set_in(lua_State *L, const char *library, const luaL_Reg *functions)
{
    lua_getglobal(L, library);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    luaL_setfuncs(L, functions, 2);
    lua_pop(L, 1);
}

void lm_finalisers_open(lua_State *L)
{
    static const luaL_Reg guards[] = {{"__gc", end}, {0}};
    static const luaL_Reg globals[] = {{"setmetatable", set_of_table}, {0}};
    static const luaL_Reg debugs[] = {
        {"setmetatable", set}, {"getinfo", getinfo}, {0}};
    lua_newthread(L);
    lua_setfield(L, LUA_REGISTRYINDEX, THREAD);
    lua_createtable(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_pushliteral(L, "__gc"); /* [guards, name] */
    luaL_newmetatable(L, GUARD);
    lua_pushliteral(L, GUARD);
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    luaL_setfuncs(L, guards, 2);
    lua_pop(L, 1);
    set_in(L, LUA_GNAME, globals);
    set_in(L, "debug", debugs);
    lua_pop(L, 2);
}
