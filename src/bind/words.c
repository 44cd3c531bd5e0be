#include "bind/words.h"

#include <lauxlib.h>

#include "bind/nearest.h"

static int nearest(lua_State *L)
{
    lm_nearest near = lm_nearest_to(luaL_checkstring(L, 1));
    const lua_Integer n = luaL_len(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 2, i);
        lm_nearest_try(&near, luaL_checkstring(L, -1));
        lua_pop(L, 1); /* the list keeps the string */
    }
    lua_pushstring(L, near.best);
    return 1;
}

int luaopen_limn_words(lua_State *L)
{
    lua_newtable(L);
    lua_pushcfunction(L, nearest);
    lua_setfield(L, -2, "nearest");
    return 1;
}
