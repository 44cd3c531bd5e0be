#include "bind/names.h"

#include <lauxlib.h>

#include "bind/nearest.h"

void lm_no_name(lua_State *L, int i, const char *what, const char *name)
{
    lm_nearest near = lm_nearest_to(name);
    lua_pushnil(L);
    while (lua_next(L, i)) {
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

void lm_folder_push(lua_State *L, int i, const char *name)
{
    lua_pushvalue(L, i);
    if (!*name) return;
    lua_pushstring(L, name);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lm_names_close(L, "limn.", name);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
    }
    lua_remove(L, -2);
}
