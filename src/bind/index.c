#include "bind/index.h"

#include <lauxlib.h>

#include "bind/value.h"

/* t[i] is a number or a view; t.name is a method. */
static int index_get(lua_State *L)
{
    const lm_tensor *t = lua_touserdata(L, 1);
    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_pushvalue(L, 2);
        lua_rawget(L, lua_upvalueindex(1));
        return 1;
    }
    int whole;
    const lua_Integer i = lua_tointegerx(L, 2, &whole);
    if (!whole || t->rank == 0) return luaL_error(L, "a tensor is indexed by integers");
    if (i < 1 || i > t->size[0]) {
        lua_pushnil(L);
        return 1;
    }
    int64_t count = lm_count(t->rank - 1, t->size + 1);
    if (t->rank == 1)
        lua_pushnumber(L, t->data[i - 1]);
    else
        lm_value_view(L, 1, (i - 1) * count, t->rank - 1, t->size + 1);
    return 1;
}

static int index_len(lua_State *L)
{
    const lm_tensor *t = lua_touserdata(L, 1);
    lua_pushinteger(L, t->rank ? t->size[0] : 0);
    return 1;
}

void lm_index_open(lua_State *L)
{
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, index_get, 1);
    lua_setfield(L, -3, "__index");
    lua_pushcfunction(L, index_len);
    lua_setfield(L, -3, "__len");
}
