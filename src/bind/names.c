#include "bind/names.h"

#include <lauxlib.h>
#include <string.h>

#include "bind/look.h"
#include "bind/spelling.h"

void lm_no_name(lua_State *L, int i, const char *what, const char *name)
{
    lm_nearest near = lm_nearest_to(name);
    lua_pushnil(L);
    while (lua_next(L, i)) {
        lm_look(L);
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            lm_nearest_try(&near, lua_tostring(L, -1));
    }
    if (near.best)
        luaL_error(L, "%s has no '%s' (did you mean '%s'?)", what, name,
                   near.best);
    luaL_error(L, "%s has no '%s'", what, name);
}

static int index_missing(lua_State *L)
{
    if (lua_istable(L, 1) && lua_type(L, 2) == LUA_TSTRING)
        lm_no_name(L, 1, lua_tostring(L, lua_upvalueindex(1)),
                   lua_tostring(L, 2));
    return 0;
}

/* A folder with a function `of` is called as that. */
static int call_of(lua_State *L)
{
    lua_pushliteral(L, "of");
    if (!lua_istable(L, 1) || lua_rawget(L, 1) == LUA_TNIL)
        return luaL_error(L, "%s is a folder of functions, not a function",
                          lua_tostring(L, lua_upvalueindex(1)));
    lua_replace(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

void lm_names_close(lua_State *L, const char *article, const char *name)
{
    lua_createtable(L, 0, 2);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
    lua_pushfstring(L, "%s%s", article, name);
    lua_pushcclosure(L, index_missing, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

/* Push an empty folder, called by the first n bytes of path. */
static void push_empty(lua_State *L, const char *path, size_t n)
{
    lua_pushlstring(L, path, n);
    lua_newtable(L);
    lm_names_close(L, "limn.", lua_tostring(L, -2));
    lua_getmetatable(L, -1);
    lua_pushfstring(L, "limn.%s", lua_tostring(L, -3));
    lua_pushcclosure(L, call_of, 1);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);
    lua_remove(L, -2);
}

/* The folder on top of the stack gives way to the one in it that the last
 * word of path, n bytes long, names. */
static void step_into(lua_State *L, const char *path, size_t n)
{
    const char *word = path + n;
    while (word > path && word[-1] != '.') word--;
    lua_pushlstring(L, word, (size_t)(path + n - word));
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) {
        lua_pop(L, 1);
        push_empty(L, path, n);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
    lua_replace(L, -3);
    lua_pop(L, 1);
}

void lm_folder_push(lua_State *L, int i, const char *path)
{
    lua_pushvalue(L, i);
    for (size_t n = 0; path[n];) {
        n += n > 0;
        n += strcspn(path + n, ".");
        step_into(L, path, n);
    }
}
