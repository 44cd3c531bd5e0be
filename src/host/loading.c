#include "host/loading.h"

#include <lauxlib.h>

#include "bind/look.h"

enum { PIECE = 1 << 16 };
enum { KEPT = 5 }; /* where the last piece of a function stays */

typedef struct text {
    const char *at, *end;
} text;

/* The next piece of a text, or its end, also where the user wants to stop. */
static const char *next_piece(lua_State *L, void *data, size_t *size)
{
    text *t = data;
    const char *at = t->at;
    *size = lm_stopped(lm_env_of(L)) ? 0 : (size_t)(t->end - at);
    if (*size > PIECE) *size = PIECE;
    t->at += *size;
    return at;
}

/* The next piece that the function at index 1 gives. */
static const char *called_piece(lua_State *L, void *data, size_t *size)
{
    (void)data;
    luaL_checkstack(L, 2, "too many nested functions");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        *size = 0;
        return NULL;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "reader function must return a string");
    lua_replace(L, KEPT);
    return lua_tolstring(L, KEPT, size);
}

/* load(chunk [, name [, mode [, env]]]) */
static int load(lua_State *L)
{
    size_t n;
    const char *chunk = lua_tolstring(L, 1, &n);
    const char *mode = luaL_optstring(L, 3, "bt");
    const bool given = !lua_isnone(L, 4);
    const char *name = luaL_optstring(L, 2, chunk ? chunk : "=(load)");
    if (!chunk) luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, KEPT);
    text t = {chunk, chunk ? chunk + n : NULL};
    const int status =
        lua_load(L, chunk ? next_piece : called_piece, &t, name, mode);
    lm_look(L);
    if (status != LUA_OK) {
        luaL_pushfail(L);
        lua_insert(L, -2);
        return 2;
    }
    if (given) {
        lua_pushvalue(L, 4);
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return 1;
}

void lm_loading_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"load", load}, {0}};
    luaL_setfuncs(L, functions, 0);
}
